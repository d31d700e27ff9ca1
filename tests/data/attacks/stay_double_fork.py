"""Leaves a daemon behind, by a double fork.

Must: no process is left.
Stopped by: the monitor
"""

# %%
import os, time
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)
    os._exit(0)
