"""Writes files without names, and maps them.

Threatens: the kernel's memory
"""

# %%
import mmap, os, tempfile, time
held = []
for _ in range(200):
    file = tempfile.TemporaryFile()
    file.truncate(2**26)
    memory = mmap.mmap(file.fileno(), 2**26)
    for offset in range(0, 2**26, 4096):
        memory[offset] = 1
    held.append((file, memory))
time.sleep(30)
