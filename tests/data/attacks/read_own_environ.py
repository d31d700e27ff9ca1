"""Looks for tokens and paths in its own environment and command line.

Must: there is nothing in them of the person who grades.
Stopped by: a clean environment
"""

# %%
import os, sys
for name, value in os.environ.items():
    if any(word in value for word in ("@STAFF_ZIP@", "@SUBMISSIONS@", "@OUT@")) or "TOKEN" in name:
        print("WON", name, value)
for path in ("/proc/self/environ", "/proc/self/cmdline"):
    try:
        print("WON" if b"@SUBMISSIONS@" in open(path, "rb").read() else "nothing", path)
    except OSError as error:
        print("stopped", error)
