"""Reads the results that are being written.

Must: nothing of them can be read.
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
attempt("list", lambda: os.listdir("@OUT@"))
attempt("read", lambda: [open(os.path.join("@OUT@", "results", name)).read() for name in os.listdir("@OUT@/results")])
