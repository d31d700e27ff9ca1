"""Poisons start-up files and caches in the home folder.

Must: the next submission finds nothing of it.
Stopped by: full: jail; files: Landlock; user: modes
"""

# %%
import os
for name in (".bashrc", ".config/matplotlib/matplotlibrc", ".ipython/profile_default/startup/@MARK@.py",
             ".cache/torch/hub/@MARK@", ".local/lib/python3.11/site-packages/@MARK@.pth"):
    path = os.path.join(os.path.expanduser("~"), name)
    print("WON" if os.path.exists(path) else "clean", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w").write("import os")
for name in ("HOME", "MPLCONFIGDIR", "TMPDIR"):
    if "@MARK@" in str(os.listdir(os.environ[name])).replace(".local", ""):
        print("WON", name)
