"""Resource limits of a process: what one process of a submission may use."""

import resource
import signal
import sys
from pathlib import Path

from autograder.sandbox.limits import Limits

# Each may be a socket, in which the kernel keeps up to a quarter of a megabyte.
_FILES = 128
_SPARE_SECONDS = 5
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
    statm = Path("/proc/self/statm")
    if statm.exists():
        in_use = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _limit(resource.RLIMIT_AS, in_use + more)


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
