"""Links the staff's file into its own folder, hard and soft, and reads the link.

Must: the link cannot be made or not be read.
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
import os, shutil
attempt("hard", lambda: (os.link("@STAFF_FILE@", "hard"), open("hard").read()))
attempt("soft", lambda: (os.symlink("@STAFF_FILE@", "soft"), open("soft").read()))
attempt("rename", lambda: (os.rename("@STAFF_FILE@", "mine"), open("mine").read()))
attempt("copy", lambda: (shutil.copy("@STAFF_FILE@", "copy"), open("copy").read()))
