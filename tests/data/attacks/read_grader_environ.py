"""Reads the environment of the grader and of every other process.

Must: no environment but its own can be read.
Stopped by: full: own processes; files: Landlock; user: own user
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import os
def another(process):
    """Return an environment that is not its own, which copies of itself have as well."""
    found = open(f"/proc/{process}/environ", "rb").read()
    if found in (b"", open("/proc/self/environ", "rb").read()):
        raise LookupError("nothing new")
    return found
for process in ("@GRADER_PID@", str(os.getppid()), "1", *filter(str.isdecimal, os.listdir("/proc") if os.access("/proc", os.R_OK) else [])):
    if process != str(os.getpid()):
        attempt(process, lambda: another(process))
