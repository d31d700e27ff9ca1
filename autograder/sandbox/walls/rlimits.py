"""Resource limits of a process: what one process of a submission may use."""

import ctypes
import gc
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
        in_use, (_soft, self._hard) = _in_use(), resource.getrlimit(resource.RLIMIT_AS)
        is_limited = in_use and self._hard != resource.RLIM_INFINITY
        self._less = in_use + _USABLE * (self._hard - in_use) // 4 if is_limited else 0

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


def _in_use() -> int:
    """Return the bytes of this process's address space; 0 if the system does not tell.

    Where students' processes have no file tree of their own, ``/proc`` is closed to them.
    """
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
