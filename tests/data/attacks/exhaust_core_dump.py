"""Ends with a core dump of all its memory.

Must: no core file is made.
Stopped by: limits
"""

# %%
import os, resource
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("WON")
except (OSError, ValueError) as error:
    print("stopped", error)

# %%
memory = b"@MARK@" * 1_000_000
os.kill(os.getpid(), 3)
os.abort()
