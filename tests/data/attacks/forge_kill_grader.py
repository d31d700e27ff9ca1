"""Kills the grader, and whatever else it may signal.

Must: the grader goes on.
Stopped by: full: own processes; files: Landlock or seccomp; user: own user
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import os, signal
for process in (@GRADER_PID@, os.getppid()):
    if process > 1:
        attempt(process, lambda: os.kill(process, signal.SIGKILL))
        attempt(process, lambda: os.killpg(process, signal.SIGKILL))
