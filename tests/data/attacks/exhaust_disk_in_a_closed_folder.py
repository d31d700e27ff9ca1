"""Fills the disk in a folder that can be written to and not be read.

Must: an error in its cell, or its end; nothing is left.
Stopped by: full: the jail's size; files, user: the monitor
"""

# %%
import os, time
os.mkdir("closed", 0o300)
block = bytes(2**20)
for number in range(60):
    with open(f"closed/@MARK@{number}", "wb") as file:
        for _ in range(20):
            file.write(block)
    time.sleep(0.02)
else:
    print("WON 1.2 GB")
