"""Takes memory in many processes, each below its limit, shared and private.

Must: the submission is ended when all of them take more than one may.
Stopped by: the monitor
"""

# %%
import mmap, os, time
for _ in range(12):
    if os.fork() == 0:
        memory = mmap.mmap(-1, 300 * 2**20)
        for offset in range(0, len(memory), 4096):
            memory[offset] = 1
        time.sleep(30)
        os._exit(0)
time.sleep(30)
