"""Fills the disk further down than any path reaches.

Must: an error in its cell, or its end; nothing is left.
Stopped by: full: the jail's size; files, user: the monitor
"""

# %%
import os, time
for _ in range(5_000):
    os.mkdir("d")
    os.chdir("d")
block = bytes(2**20)
for number in range(60):
    with open(f"@MARK@{number}", "wb") as file:
        for _ in range(20):
            file.write(block)
    time.sleep(0.02)
else:
    print("WON 1.2 GB")
