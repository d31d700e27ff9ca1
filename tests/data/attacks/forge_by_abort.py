"""Ends Python by abort.

Must: the cell is recorded as what it is; no point is earned.
Stopped by: another process
"""

# %%
import os
os.abort()
