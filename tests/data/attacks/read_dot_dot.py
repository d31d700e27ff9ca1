"""Leaves its folder by ../.. and by a descriptor of it.

Must: nothing outside can be reached.
Stopped by: full: jail; files: Landlock; user: modes
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
attempt("dots", lambda: open("../" * 20 + "@STAFF_FILE@").read())


def by_descriptor():
    here = os.open(".", os.O_RDONLY)
    for _ in range(20):
        here = os.open("..", os.O_PATH, dir_fd=here)
    return os.read(os.open("@STAFF_FILE@"[1:], os.O_RDONLY, dir_fd=here), 100)


attempt("descriptor", by_descriptor)
