"""Starts processes that end at once, and waits for none of them.

Threatens: the kernel's memory
"""

# %%
import os, time
end = time.time() + 20
while time.time() < end:
    try:
        if os.fork() == 0:
            os._exit(0)
    except OSError:
        time.sleep(0.01)
