"""Changes permissions, owners and times of the staff's files.

Must: they stay as they are.
Stopped by: seccomp; full: jail; user: own user
"""

# %%
import os
for path in ("@STAFF_ZIP@", "@STAFF_FILE@", "@OTHER@"):
    for action in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (0, 0)), lambda: os.chown(path, 0, 0),
                   lambda: os.setxattr(path, "user.x", b"x"), lambda: os.truncate(path, 0), lambda: os.remove(path)):
        try:
            action()
        except OSError as error:
            print("stopped", error)
