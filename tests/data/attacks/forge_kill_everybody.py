"""Kills all processes that it may, by number and by kill(-1).

Must: only its own processes end.
Stopped by: full: own processes; files: Landlock or seccomp; user: own user
"""

# %%
import os, signal
for process in range(@GRADER_PID@ - 50, @GRADER_PID@ + 200):
    if process not in (os.getpid(), 0):
        try:
            os.kill(process, signal.SIGKILL)
            print("WON", process)
        except OSError:
            pass

# %%
os.kill(-1, signal.SIGKILL)
