"""Fills the disk with many files of the largest size.

Must: an error in its cell, or its end; nothing is left.
Stopped by: full: the jail's size; files, user: the monitor
"""

# %%
block = bytes(2**20)
for number in range(400):
    with open(f"@MARK@{number}", "wb") as file:
        for _ in range(10):
            file.write(block)
else:
    print("WON 4 GB")
