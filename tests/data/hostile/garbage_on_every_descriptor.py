"""Writes noise to whatever descriptor is open, in the middle of a cell.

Threatens: the grader's memory
"""

# %%
import os
for descriptor in range(3, 64):
    try:
        os.set_blocking(descriptor, False)
        os.write(descriptor, os.urandom(100_000))
    except OSError:
        pass
