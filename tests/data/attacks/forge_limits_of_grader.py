"""Lowers the grader's limits and priority, so that it fails.

Must: they stay.
Stopped by: seccomp
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import os, resource
for kind in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE):
    attempt("prlimit", lambda: resource.prlimit(@GRADER_PID@, kind, (1, 1)))
attempt("nice", lambda: os.setpriority(os.PRIO_PROCESS, @GRADER_PID@, 19))
attempt("affinity", lambda: os.sched_setaffinity(@GRADER_PID@, {0}))
