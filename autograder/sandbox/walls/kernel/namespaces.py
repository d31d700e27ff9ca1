"""Namespaces: a fork that has processes, mounts, network, IPC and host name of its own.

An ordinary user needs a user namespace to get the others, which some systems forbid; root
needs none.
"""

import os
from pathlib import Path

from autograder.sandbox.walls.kernel.forks import clone

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000
_NEWUSER, _NEWPID, _NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
_PRIVATE = _NEWNS | _NEWCGROUP | _NEWUTS | _NEWIPC | _NEWPID | _NEWNET


def fork() -> int:
    """Fork like :func:`os.fork`; the child is the first process of namespaces of its own.

    Raises:
        OSError: this user, or this system, may not.
    """
    user, group = os.geteuid(), os.getegid()
    child = clone(_PRIVATE | (_NEWUSER if user else 0))
    if child == 0 and user:
        _map_ids(user, group)
    return child


def _map_ids(user: int, group: int) -> None:
    """Be in the user namespace who one is outside; nobody else is there."""
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny", encoding="ascii")
    (own / "uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    (own / "gid_map").write_text(f"{group} {group} 1", encoding="ascii")
