"""Lets other programs read the staff's files: cat, a shell, another Python.

Must: what it starts is walled off as it is.
Stopped by: full: jail; files: Landlock; user: modes
"""

# %%
import subprocess, sys
for command in (["cat", "@STAFF_FILE@"], ["sh", "-c", "cat @STAFF_FILE@ @OTHER@"],
                [sys.executable, "-c", "print(open('@STAFF_FILE@').read())"]):
    try:
        print(subprocess.run(command, capture_output=True, timeout=5, text=True).stdout)
    except Exception as error:
        print("stopped", error)
