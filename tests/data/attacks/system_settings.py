"""Changes the clock, the host's name, the swap, and restarts the machine.

Must: each is refused.
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
import time
attempt("clock", lambda: time.clock_settime(time.CLOCK_REALTIME, 0))
for name, number in {"sethostname": 170, "setdomainname": 171, "swapoff": 168, "acct": 163, "reboot": 169, "syslog": 103}.items():
    attempt(name, lambda: call(number, b"x", 1, 0, 0))
