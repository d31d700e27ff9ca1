"""Forks without end.

Must: the machine and the other submissions do not suffer; nothing is left.
Stopped by: full: limits in all; files: the monitor; user: limits in all
"""

# %%
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
