"""Resource limits of a process: what one process of a submission may use."""

import ctypes
import gc
import mmap
import resource
import signal
import sys
from pathlib import Path

from autograder.sandbox.limits import Limits

# Each may be a socket, in which the kernel keeps up to a quarter of a megabyte.
_FILES = 128
_SPARE_SECONDS = 5
_USABLE = 3
"""Quarters of what is left, for one call."""
_PRECISION = 2**20
# Beyond what the user's processes are already: without a user of the submission's own, its
# processes are counted together with all others of the person who grades.
_SPARE_PROCESSES = 1_024


def apply(limits: Limits, *, alone: bool) -> None:
    """Put the limits in force for this process and all that it forks.

    Args:
        limits: the submission's limits.
        alone: whether the system counts this submission's processes apart from all others.
    """
    limit_own_memory(limits.memory)
    _limit(resource.RLIMIT_CPU, cpu_seconds(limits))
    _limit(resource.RLIMIT_FSIZE, limits.disk)
    _limit(resource.RLIMIT_NOFILE, _FILES)
    # One byte is too little for a core dump; with 0, one that is piped to a program is made.
    _limit(resource.RLIMIT_CORE, 1)
    processes = limits.processes if alone else _user_processes() + _SPARE_PROCESSES
    _limit(resource.RLIMIT_NPROC, processes)
    if sys.platform == "linux":
        for kind in (resource.RLIMIT_MSGQUEUE, resource.RLIMIT_RTPRIO):
            _limit(kind, 0)
    # A write beyond the file size limit shall be an OSError in the cell, not the end of it.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def limit_own_memory(more: int) -> None:
    """Let this process, and all that it forks, take so many bytes more than it has by now."""
    in_use = _in_use()
    if in_use:
        _limit(resource.RLIMIT_AS, in_use + more)


class Reserve:
    """A part of the memory that this process may still take, kept from it for the time being.

    All processes of a submission have one limit together, and end together when they exceed it.
    One that has less than is left runs into its own limit before that, and ends alone, with an
    error of Python's. What is kept back suffices to tell of it.
    """

    def __init__(self) -> None:
        _soft, self._hard = resource.getrlimit(resource.RLIMIT_AS)
        left = 0 if self._hard == resource.RLIM_INFINITY else _left(self._hard)
        self._less = self._hard - (4 - _USABLE) * left // 4 if left else 0

    def keep(self) -> None:
        """Keep it back."""
        if self._less:
            resource.setrlimit(resource.RLIMIT_AS, (self._less, self._hard))

    def release(self) -> None:
        """Give it out."""
        if self._less:
            resource.setrlimit(resource.RLIMIT_AS, (self._hard, self._hard))


def return_memory() -> None:
    """Give back to the system what this process has freed; else the C library may keep it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # the GNU library's
        trim(0)


def _left(limit: int) -> int:
    """Return how much more of its address space this process may take.

    Where students' processes have no file tree of their own, ``/proc`` is closed to them: there it
    is tried how large a piece can be had, of which nothing is ever used.
    """
    in_use = _in_use()
    if in_use:
        return max(0, limit - in_use)
    least, most = 0, limit
    while most - least > _PRECISION:
        size = (least + most) // 2
        try:
            mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=0).close()
        except (OSError, ValueError):
            most = size
        else:
            least = size
    return least


def _in_use() -> int:
    """Return the bytes of this process's address space; 0 if the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def cpu_seconds(limits: Limits) -> int:
    """Return for how long one process may compute; then the kernel kills it."""
    return int(limits.submission) + _SPARE_SECONDS


def _limit(kind: int, value: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _user_processes() -> int:
    """Return a number that this user's processes do not exceed: that of all threads there are."""
    try:
        running = Path("/proc/loadavg").read_text(encoding="ascii").split()[3]
        return int(running.partition("/")[2])
    except (OSError, ValueError, IndexError):
        return _SPARE_PROCESSES
