"""Namespaces: a fork that has processes, mounts, network, IPC and host name of its own.

An ordinary user needs a user namespace to get the others, which some systems forbid; root
needs none.
"""

import ctypes
import os
import signal
from pathlib import Path

from autograder.sandbox.walls.syscalls import call, checked

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000
_NEWUSER, _NEWPID, _NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
_PRIVATE = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET
_CLONE_PIDFD = 0x1000


def fork() -> int:
    """Fork like :func:`os.fork`; the child is the first process of namespaces of its own.

    Raises:
        OSError: this user, or this system, may not.
    """
    user, group = os.geteuid(), os.getegid()
    child = _clone(_PRIVATE | (_NEWUSER if user else 0))
    if child == 0 and user:
        _map_ids(user, group)
    return child


def fork_with_handle() -> tuple[int, int]:
    """Fork like :func:`os.fork`; returns also a descriptor by which to signal the child."""
    handle = ctypes.c_int(-1)
    child = _clone(_CLONE_PIDFD, handle)
    return child, handle.value


def _clone(flags: int, handle: ctypes.c_int | None = None) -> int:
    # What os.fork does around the system call; its own call takes no flags.
    ctypes.pythonapi.PyOS_BeforeFork()
    pointer = None if handle is None else ctypes.byref(handle)
    child = call("clone", flags | signal.SIGCHLD, 0, pointer, 0, 0)
    error = ctypes.get_errno()
    if child == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    ctypes.set_errno(error)
    return checked(child, "namespaces" if flags & _NEWPID else "clone")


def _map_ids(user: int, group: int) -> None:
    """Be in the user namespace who one is outside; nobody else is there."""
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny", encoding="ascii")
    (own / "uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    (own / "gid_map").write_text(f"{group} {group} 1", encoding="ascii")
