"""Is called sitecustomize.py and lies beside the notebooks, to be imported by the grader.

Must: it is a submission like any other, and is not imported.
Stopped by: import paths
"""

# %%
import os
if os.getpid() == @GRADER_PID@ or "@STAFF_ZIP@" in " ".join(__import__("sys").argv):
    print("WON")
    open("/tmp/@MARK@", "w").close()
