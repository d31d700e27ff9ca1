"""Processes take turns to fill a mapping that all of them share.

Threatens: the kernel's memory
"""

# %%
import mmap, os, time
memory = mmap.mmap(-1, 3 * 2**30)
for number in range(12):
    if os.fork() == 0:
        for offset in range(number * 4096, len(memory), 12 * 4096):
            memory[offset] = 1
        time.sleep(30)
        os._exit(0)
time.sleep(30)
