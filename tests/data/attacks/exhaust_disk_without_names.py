"""Fills the disk with files that have no name any more.

Must: an error in its cell, or its end.
Stopped by: full: the jail's size; files, user: the monitor
"""

# %%
import os, tempfile, time
files = []
for number in range(60):
    files.append(tempfile.TemporaryFile(dir="."))
    for _ in range(20):
        files[-1].write(bytes(2**20))
    files[-1].flush()
    time.sleep(0.02)
else:
    print("WON 1.2 GB")
