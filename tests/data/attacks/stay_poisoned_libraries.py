"""Changes Python's libraries and their caches for those who come after.

Must: no file of them can be changed.
Stopped by: full: jail; files: Landlock; user: own user
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import importlib.util, os, site, sys
places = {os.path.dirname(os.__file__), sys.prefix, *site.getsitepackages()}
for name in ("torch", "numpy", "msgspec", "autograder"):
    places.add(os.path.dirname(importlib.util.find_spec(name).origin))
for place in places:
    for name in ("@MARK@.py", "sitecustomize.py", "__pycache__/@MARK@.pyc", "@MARK@.pth"):
        attempt(place, lambda: open(os.path.join(place, name), "x").close())
    attempt("own " + place, lambda: open(os.path.join(place, "__init__.py"), "a").close() if os.path.exists(os.path.join(place, "__init__.py")) else 1 / 0)
