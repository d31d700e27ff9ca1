"""Traces the grader, the monitor and the zygote.

Must: nobody can be traced.
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
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
for process in (@GRADER_PID@, os.getppid(), 1):
    attempt("attach", lambda: call(101, PTRACE_ATTACH, process, 0, 0))
    attempt("seize", lambda: call(101, PTRACE_SEIZE, process, 0, 0))
