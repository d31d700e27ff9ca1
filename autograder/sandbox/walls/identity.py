"""Who a student's process is: a user id of its own where root grades, and no capabilities."""

import ctypes
import os
from pathlib import Path

from autograder.sandbox.walls.kernel.syscalls import call, checked, libc

_FIRST, _SPAN = 2**30, 2**30  # far from what systems hand out
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_DUMPABLE, _PR_SET_PDEATHSIG = 4, 1
_SIGKILL = 9


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def own_user(number: int) -> int:
    """Return the user id of the submission of this number, which nobody else has.

    Raises:
        OSError: this process has too few user ids at its disposal.
    """
    first, span = _range(Path("/proc/self/uid_map").read_text(encoding="ascii"))
    return first + number % span


def _range(uid_map: str) -> tuple[int, int]:
    """Return the first, and the number, of the user ids to choose from."""
    lines = [[int(field) for field in line.split()] for line in uid_map.splitlines()]
    inside, _outside, count = max(lines, key=lambda line: line[2])
    if inside + count >= _FIRST + _SPAN:
        return _FIRST, _SPAN
    # In a container of 65,536 users: the third quarter, where neither users nor services are.
    return inside + count // 2, checked(count // 4 or -1, "user ids")


def become(user: int) -> None:
    """Become this user for ever, with a group of the same number and no other.

    Raises:
        OSError: this process may not.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_capabilities() -> None:
    """Give up every capability.

    Raises:
        OSError: the kernel refuses.
    """
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    dropped = call("capset", ctypes.byref(header), ctypes.byref(nothing))
    checked(dropped, "dropping capabilities")


def end_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends."""
    checked(libc().prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0), "PDEATHSIG")


def set_readable(readable: bool) -> None:  # noqa: FBT001 -- there are but two ways to be
    """Let processes of the same user look into this one, or keep them out."""
    checked(libc().prctl(_PR_SET_DUMPABLE, int(readable), 0, 0, 0), "DUMPABLE")
