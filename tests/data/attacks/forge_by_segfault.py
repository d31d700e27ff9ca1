"""Ends Python by a segmentation fault.

Must: the cell is recorded as what it is; no point is earned.
Stopped by: another process
"""

# %%
import ctypes
ctypes.string_at(0)
