"""Reads what somebody else has handed in.

Must: no byte of it arrives anywhere.
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
attempt("file", lambda: open("@OTHER@").read())
attempt("folder", lambda: os.listdir("@SUBMISSIONS@"))
