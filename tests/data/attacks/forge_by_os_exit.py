"""Leaves Python by os._exit with the exit code of success.

Must: the cell is recorded as what it is; no point is earned.
Stopped by: another process
"""

# %%
import os
os._exit(0)
