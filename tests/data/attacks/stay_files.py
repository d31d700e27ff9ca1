"""Leaves files in every folder that anybody may write to.

Must: no file is left.
Stopped by: full: jail; files: Landlock; user: sweeping
"""

# %%
import os
for place in ("/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/var/lock", "/dev/mqueue", "@SUBMISSIONS@", os.path.expanduser("~"), "."):
    try:
        os.makedirs(f"{place}/@MARK@folder", exist_ok=True)
        open(f"{place}/@MARK@folder/file", "w").write("left behind")
        open(f"{place}/@MARK@", "w").write("left behind")
    except OSError as error:
        print("stopped", error)
