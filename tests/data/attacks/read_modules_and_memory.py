"""Looks for answers among the modules, and among all objects in memory.

Must: no module and no object of the staff's is there.
Stopped by: they were never there
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import gc, sys
WANTED = ("reference", "mistakes", "alternatives", "autograder.checks", "autograder.grading.grade", "autograder.assignment.bundle")
for name in WANTED:
    if name in sys.modules:
        print("WON", name)
for thing in gc.get_objects():
    if isinstance(thing, (str, bytes)) and "staff-only" in str(thing):
        print("WON", thing)
for name in ("reference", "mistakes", "solutions"):
    # A stand-in for what is not there may be imported; it holds nothing.
    attempt(name, lambda: [each for each in vars(__import__(name)) if each[0] != "_"][0])
