"""Makes device files, to reach the disks and the memory.

Must: none can be made or opened.
Stopped by: seccomp; full: jail; files: Landlock; user: own user
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import os, stat
attempt("memory", lambda: os.mknod("mem", 0o666 | stat.S_IFCHR, os.makedev(1, 1)))
attempt("disk", lambda: os.mknod("disk", 0o666 | stat.S_IFBLK, os.makedev(8, 0)))
for path in ("/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/sda", "/proc/kcore", "/proc/sysrq-trigger"):
    attempt(path, lambda: os.open(path, os.O_RDWR))
