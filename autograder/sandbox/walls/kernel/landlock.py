"""Landlock: what a student's process may open, on Linux, for any user and without privileges.

Numbers are those of ``linux/landlock.h`` and are the same on every architecture. Which rights
exist depends on the kernel's version of the interface (its ABI); those it does not know are
left out, and the ABI reached is part of each result.
"""

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.walls.kernel.syscalls import call, checked, libc

_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_TRUNCATE = 1 << 14  # from ABI 3
_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE  # what makes sense for a file
# All rights on files that an ABI knows: each adds to those before it.
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK = (4, 0b11)  # from ABI 4: bind and connect of TCP
SCOPES_SIGNALS = 6  # from this ABI on, no signals to processes outside, nor abstract sockets
_SCOPES = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """Return the version of Landlock that this kernel has; 0 if it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, call("landlock_create_ruleset", None, 0, _VERSION_FLAG))


def restrict(version: int, *, readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Let this process, and all it forks from now on, open nothing but what is given.

    With newer versions it also loses TCP, and can neither signal nor trace processes outside.

    Args:
        version: the version to use, from 1 to :func:`abi`.
        readable: files and folders to read and execute, with all below them.
        writable: files and folders to do anything with, with all below them.

    Raises:
        OSError: the kernel refuses these rules.
    """
    rights = _RIGHTS[max(known for known in _RIGHTS if known <= version)]
    attributes = _Ruleset(
        rights,
        _NETWORK[1] if version >= _NETWORK[0] else 0,
        _SCOPES if version >= SCOPES_SIGNALS else 0,
    )
    # Older kernels know a shorter structure, and accept a longer one whose rest is zero.
    size = ctypes.sizeof(attributes)
    ruleset = call("landlock_create_ruleset", ctypes.byref(attributes), size, 0)
    checked(ruleset, "Landlock")
    try:
        for path in readable:
            _allow(ruleset, path, _READ & rights)
        for path in writable:
            _allow(ruleset, path, rights)
        checked(libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
        checked(call("landlock_restrict_self", ruleset, 0), "Landlock")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """Add a rule; a path that is not there needs none."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FILES
        rule = _PathBeneath(rights, descriptor)
        added = call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        checked(added, f"Landlock for {path}")
    finally:
        os.close(descriptor)
