"""Leaves its process group and session, so as not to be found.

Must: it cannot, and no process is left.
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
import os
attempt("setsid", os.setsid)
attempt("setpgid", lambda: os.setpgid(0, 0))


def child():
    process = os.fork()
    if process == 0:
        import subprocess, sys
        try:
            os.setsid()
        except OSError:
            pass
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600) # @MARK@"])


child()
