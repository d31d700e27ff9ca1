"""Signals the grader through the owner of a descriptor, and the peer of its socket.

Must: neither can be set or had.
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
import os, stat


def connection():
    """Find the socket to the grader."""
    for descriptor in range(256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass

# %%
import fcntl, signal, socket
F_SETSIG = 10
attempt("owner", lambda: fcntl.fcntl(connection(), fcntl.F_SETOWN, @GRADER_PID@))
attempt("signal", lambda: fcntl.fcntl(connection(), F_SETSIG, signal.SIGKILL))

# %%
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
size, value = ctypes.c_int(4), ctypes.c_int(-1)
if libc.getsockopt(connection(), 1, 77, ctypes.byref(value), ctypes.byref(size)) == 0:
    print("WON the peer's pidfd", value.value)
