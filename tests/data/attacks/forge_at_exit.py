"""Registers what is to run when Python ends.

Must: nothing of it changes a grade or leaves a file.
Stopped by: full: jail; files: Landlock; user: modes
"""

# %%
import atexit, os, signal


def forge(*_args):
    for place in ("@OUT@/@MARK@", "/tmp/@MARK@", "@MARK@"):
        try:
            open(place, "w").write("80/80")
        except OSError:
            pass


atexit.register(forge)
signal.signal(signal.SIGTERM, forge)
os.register_at_fork(after_in_child=forge)
