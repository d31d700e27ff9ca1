"""Walks through the whole disk for anything with a telling name.

Must: nothing of the staff's is found.
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
seen = 0
for place, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "sys", "usr", "lib", "site-packages")]
    for name in files:
        seen += 1
        if any(word in name for word in ("autograder.zip", "reference", "victim", "staff")):
            try:
                print(open(os.path.join(place, name)).read(500))
            except (OSError, ValueError) as error:
                print("stopped:", error)
    if seen > 30_000:
        break
print(seen, "files seen")
