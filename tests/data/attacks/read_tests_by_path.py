"""Reads the tests and the staff's files by their paths.

Must: no byte of them arrives anywhere.
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
for path in ("@STAFF_ZIP@", "@STAFF_FILE@"):
    attempt(path, lambda: open(path, "rb").read())
