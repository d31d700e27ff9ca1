"""Mounts over the system's folders, by the old calls and the new ones.

Must: no mount is made.
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
attempt("mount", lambda: call(165, b"none", b".", b"tmpfs", 0, 0))
attempt("umount", lambda: call(166, b"/proc", 2))
attempt("pivot_root", lambda: call(155, b".", b"."))
for name, number in {"open_tree": 428, "fsopen": 430, "mount_setattr": 442, "move_mount": 429, "open_tree_attr": 467}.items():
    attempt(name, lambda: call(number, -100, b".", 0, 0, 0))
