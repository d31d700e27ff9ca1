"""Clears the signal that ends it with its parent, and becomes a reaper itself.

Must: neither is allowed.
Stopped by: seccomp
"""

# %%
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    """Make a system call; raise as Python would."""
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE = 1, 36, 4
for option, value in ((PR_SET_PDEATHSIG, 0), (PR_SET_CHILD_SUBREAPER, 1), (PR_SET_DUMPABLE, 0)):
    attempt(option, lambda: call(157, option, value, 0, 0, 0))
