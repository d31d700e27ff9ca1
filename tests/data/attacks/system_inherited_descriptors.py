"""Looks for open files that it has inherited.

Must: there is its connection, and nothing else.
Stopped by: closing
"""

# %%
import os, stat
for descriptor in range(3, 1024):
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        continue
    if not stat.S_ISSOCK(mode):
        print("WON", descriptor, oct(mode))
