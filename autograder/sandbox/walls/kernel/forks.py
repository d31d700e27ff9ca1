"""Forks of a student's process, for each of which a test waits.

After a fork, Python reinitialises the locks that other threads of the parent may have held: of
every log handler, of ``threading``, of whoever asked for it by ``os.register_at_fork``. Going
through all these touches, and so copies, more memory than a branch that answers one request. A
process with one thread needs none of it.
"""

import ctypes
import os
import random
import signal
import sys
from collections.abc import Callable
from functools import partial

from autograder.sandbox.walls.kernel.syscalls import call, checked, libc

CLONE_PIDFD = 0x1000

# Kept here, because a student's code may put anything in their place.
_threads = sys._current_frames  # noqa: SLF001 -- the only list that a notebook's code cannot change
_get_random_state, _set_random_state = random.getstate, random.setstate


def fork() -> int:
    """Fork like :func:`os.fork`, but faster if there is one thread; keeps ``random``'s state.

    Raises:
        OSError: there are too many processes.
    """
    if sys.platform != "linux" or len(_threads()) > 1:
        return _keeping_random_state(os.fork)
    # The C library's own, with what it itself does after a fork, and without Python's part.
    return checked(libc().fork(), "fork")


def _keeping_random_state(fork_by: Callable[[], int]) -> int:
    """Fork; Python seeds ``random`` afresh in a child, but a grade must not depend on chance."""
    state = _get_random_state()
    child = fork_by()
    if child == 0:
        _set_random_state(state)
    return child


def clone(flags: int, handle: ctypes.c_int | None = None) -> int:
    """Fork by a system call that takes flags.

    Args:
        flags: what the kernel's ``clone`` is to do beyond a fork.
        handle: where it puts a descriptor of the child, if that is among the flags.

    Raises:
        OSError: this user, or this system, may not.
    """
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
    return checked(child, "clone")


def fork_with_handle() -> tuple[int, int]:
    """Fork; returns also a descriptor by which to signal the child.

    Raises:
        OSError: there are too many processes.
    """
    handle = ctypes.c_int(-1)
    child = _keeping_random_state(partial(clone, CLONE_PIDFD, handle))
    return child, handle.value
