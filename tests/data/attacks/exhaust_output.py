"""Prints without end, to Python's streams and past them.

Must: the output is cut, the grader's memory does not grow.
Stopped by: time, limits
"""

# %%
import os
try:
    os.write(1, b"x" * 1_000_000)
except OSError:
    pass
while True:
    print("x" * 1_000_000)
