"""Replaces Python by another program.

Must: the cell is recorded as what it is; no point is earned.
Stopped by: another process
"""

# %%
import os
os.execv("/bin/sh", ["sh", "-c", "exit 0"])
