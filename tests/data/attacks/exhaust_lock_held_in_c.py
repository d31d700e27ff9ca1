"""Sleeps in C code that holds Python's lock.

Must: it is ended on time.
Stopped by: time
"""

# %%
import ctypes
ctypes.PyDLL(None).sleep(3600)
