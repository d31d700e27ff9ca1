"""Writes a program of its own, and runs it.

Must: it is walled off as the notebook is.
Stopped by: full: jail; files: Landlock; user: modes
"""

# %%
import os, subprocess
open("program", "w").write("#!/bin/sh\ncat @STAFF_FILE@ @OTHER@; kill -9 @GRADER_PID@ && echo WON\n")
os.chmod("program", 0o755)
for command in (["./program"], ["sh", "program"]):
    try:
        print(subprocess.run(command, capture_output=True, text=True, timeout=5).stdout)
    except Exception as error:
        print("stopped", error)
