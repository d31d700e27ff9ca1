"""Holds pipes that nobody reads, filled to the brim, in many processes.

Threatens: the kernel's memory
"""

# %%
import os, time
def fill():
    for _ in range(200):
        try:
            _, end = os.pipe()
            os.set_blocking(end, False)
            while True:
                os.write(end, bytes(65536))
        except OSError:
            pass
for _ in range(30):
    if os.fork() == 0:
        fill()
        time.sleep(30)
        os._exit(0)
fill()
time.sleep(30)
