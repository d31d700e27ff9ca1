"""Starts the system's setuid programs to become somebody else.

Must: nobody becomes root.
Stopped by: no_new_privs
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import os, subprocess
for command in (["su", "-c", "cat @STAFF_FILE@"], ["sudo", "-n", "cat", "@STAFF_FILE@"], ["pkexec", "cat", "@STAFF_FILE@"],
                ["mount", "--bind", "/", "."], ["newgrp"], ["unshare", "-Ur", "cat", "@STAFF_FILE@"]):
    try:
        done = subprocess.run(command, capture_output=True, timeout=5, text=True, stdin=subprocess.DEVNULL)
        print(command[0], done.stdout, done.stderr[:80])
    except Exception as error:
        print("stopped", error)
if os.getuid() != 0:
    attempt("setuid", lambda: os.setuid(0))
    attempt("setresgid", lambda: os.setresgid(0, 0, 0))
