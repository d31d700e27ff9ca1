"""Types a command into the terminal of the person who grades.

Must: no character arrives.
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
import fcntl, os, termios
for path in ("/dev/tty", "/dev/pts/0", "/dev/console"):
    attempt(path, lambda: os.open(path, os.O_RDWR))
for descriptor in (0, 1, 2):
    attempt("TIOCSTI", lambda: fcntl.ioctl(descriptor, termios.TIOCSTI, b"x"))
