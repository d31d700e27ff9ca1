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

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls
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
_SCOPES = (6, 0b11)  # from ABI 6: abstract sockets, and signals to processes outside


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
    version: int = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    return max(0, version)


def restrict(*, readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Let this process, and all it forks from now on, open nothing but what is given.

    With newer kernels it also loses TCP, and can neither signal nor trace processes outside.

    Args:
        readable: files and folders to read and execute, with all below them.
        writable: files and folders to do anything with, with all below them.

    Returns:
        The ABI in force; 0 if the kernel has no Landlock, and nothing is restricted.

    Raises:
        OSError: the kernel has Landlock but refuses these rules.
    """
    version = abi()
    if version == 0:
        return 0
    libc = _libc()
    rights = _RIGHTS[max(known for known in _RIGHTS if known <= version)]
    attributes = _Ruleset(
        rights,
        _NETWORK[1] if version >= _NETWORK[0] else 0,
        _SCOPES[1] if version >= _SCOPES[0] else 0,
    )
    # Older kernels know a shorter structure, and accept a longer one whose rest is zero.
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    ruleset = _checked(libc.syscall(_CREATE_RULESET, ctypes.byref(attributes), size, 0))
    try:
        for path in readable:
            _allow(libc, ruleset, path, _READ & rights)
        for path in writable:
            _allow(libc, ruleset, path, rights)
        _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return version


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """Add a rule; a path that is not there needs none."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _FILES
        rule = _PathBeneath(rights, descriptor)
        _checked(libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(descriptor)
