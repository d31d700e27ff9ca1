"""What all processes of a submission use together, which no limit of one process can hold.

The monitor looks a few times a second, from outside: at how many there are, at their memory,
and, where there is no jail, at the disk.
"""

import contextlib
import os
import resource
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.limits import Limits

INTERVAL = 0.2
_PROC = Path("/proc")
_BLOCK = 512
_FULL = {"socket": 256 * 2**10, "pipe": 64 * 2**10}


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Whose use is measured.

    Args:
        monitor: the process from which all of them descend.
        limits: what they may use.
        folder: where they write; None in a jail, whose file system has a size.
        user: who they are, if root measures; None if they are the user who measures.
        jailed: whether ``/proc`` shows only them, and the monitor.
        grouped: whether a memory cgroup holds them.
    """

    monitor: int
    limits: Limits
    folder: Path | None
    user: int | None
    jailed: bool
    grouped: bool = False


def exceeded(watched: Watched, at_rest: int) -> str:
    """Return which limit the submission exceeds by now: "memory", "processes", "disk", or ""."""
    processes = list(_processes(watched))
    limits = watched.limits
    if len(processes) > limits.processes:
        return "processes"
    with seen_as(watched.user):
        if not watched.grouped and _memory(processes, at_rest, limits.memory) > limits.memory:
            return "memory"
        if watched.folder is not None and _on_disk(watched.folder, processes) > limits.disk:
            return "disk"
    return ""


def _memory(processes: list[int], at_rest: int, enough: int) -> int:
    """Return the bytes that these use together; an estimate that is too high, if below ``enough``.

    A cgroup knows better, and at any time: whoever asks what processes share waits until none of
    them is just being forked, and one whose group is full may be for long.
    """
    unseen = _in_kernel(processes)
    estimate = unseen + sum(max(0, resident(process) - at_rest) for process in processes)
    # What processes share is counted several times there, and so are the libraries' files;
    # counting each once, and the files not at all, takes longer.
    return estimate if estimate <= enough else unseen + sum(map(_share, processes)) - at_rest


def resident(process: int) -> int:
    """Return the bytes of memory that a process uses, with what it shares; 0 if it is gone."""
    try:
        fields = (_PROC / str(process) / "statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * resource.getpagesize()


def _processes(watched: Watched) -> Iterator[int]:
    if not watched.jailed:
        yield from _descendants(watched.monitor)
    elif (_PROC / "self").readlink() == Path(str(watched.monitor)):  # the jail's /proc is there
        names = (entry.name for entry in _PROC.iterdir())
        yield from (int(name) for name in names if name.isdecimal() and int(name) != 1)


def _descendants(process: int) -> Iterator[int]:
    path = _PROC / str(process) / "task" / str(process) / "children"
    with contextlib.suppress(OSError):  # it is gone, or this kernel does not tell
        for child in map(int, path.read_text(encoding="ascii").split()):
            yield child
            yield from _descendants(child)


def _share(process: int) -> int:
    """Return the bytes of a process, each divided by the number of processes that share it.

    Pages of files are left out: the kernel takes them back when it needs room.
    """
    with contextlib.suppress(OSError):
        rollup = (_PROC / str(process) / "smaps_rollup").read_text(encoding="ascii")
        lines = (line.split() for line in rollup.splitlines()[1:])
        sizes = {name: int(size) * 1024 for name, size, *_unit in lines}
        return sizes["Pss:"] - sizes.get("Pss_File:", 0)  # which Linux before 5.4 does not tell
    return 0


def _in_kernel(processes: list[int]) -> int:
    """Return the bytes that the kernel may keep for the sockets and pipes that are open, at most.

    Nobody tells how full one is. One that several processes have open is counted once.
    """
    open_ones: set[str] = set()
    for process in processes:
        with contextlib.suppress(OSError):
            for descriptor in (_PROC / str(process) / "fd").iterdir():
                with contextlib.suppress(OSError):
                    open_ones.add(str(descriptor.readlink()))
    return sum(_FULL.get(name.partition(":")[0], 0) for name in open_ones)


def _on_disk(folder: Path, processes: list[int]) -> int:
    """Return the bytes of the files in a folder, and of those open that have lost their name."""
    sizes: dict[tuple[int, int], int] = {}
    for place, _folders, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                _add(sizes, os.lstat(Path(place) / name))
    for process in processes:
        with contextlib.suppress(OSError):
            for descriptor in (_PROC / str(process) / "fd").iterdir():
                with contextlib.suppress(OSError):
                    found = descriptor.stat()
                    if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                        _add(sizes, found)
    return sum(sizes.values())


def _add(sizes: dict[tuple[int, int], int], found: os.stat_result) -> None:
    sizes[found.st_dev, found.st_ino] = found.st_blocks * _BLOCK


@contextlib.contextmanager
def seen_as(user: int | None) -> Iterator[None]:
    """Be that user for a moment.

    Root in a container may not look into others' processes, and may do too much with their files.
    """
    if user is None:
        yield
        return
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
