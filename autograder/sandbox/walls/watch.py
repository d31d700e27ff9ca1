"""What all processes of a submission use together, which no limit of one process can hold.

The monitor looks a few times a second, from outside: at how many there are, at their memory,
and, where there is no jail, at the disk.
"""

import contextlib
import math
import os
import resource
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.basics.trees import open_folder
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls import jail

INTERVAL = 0.2
MOST_NAMES = 5_000
"""How many files and folders are looked at in one go."""
_PROC = Path("/proc")
_BLOCK = 512
_DEEPEST = 64
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


class Disk:
    """What the files in a submission's folder take up; a bounded number is looked at in one go.

    Whoever asks must be their owner, who also sees into folders that have been closed.

    Args:
        folder: where the submission writes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes = _sizes(folder)
        self._so_far = self._last = 0.0

    def look(self) -> float:
        """Return the bytes found by now, or when all was last looked at, whichever are more.

        A file is never less than its share of a jail's, and a folder deeper than anybody's endless.
        """
        for _ in range(MOST_NAMES):
            size = next(self._sizes, None)
            if size is None:
                self._last, self._so_far = self._so_far, 0.0
                self._sizes = _sizes(self._folder)
                break
            self._so_far += size
        return max(self._last, self._so_far)


def _sizes(folder: Path) -> Iterator[float]:
    """Yield the size of each file and folder below one; a file of several names counts once."""
    seen: set[tuple[int, int]] = set()

    def below(name: str | Path, place: int | None, depth: int) -> Iterator[float]:
        with contextlib.suppress(OSError), _opened(name, place) as inside:
            if depth > _DEEPEST:
                yield math.inf
                return
            with os.scandir(inside) as entries:
                for entry in entries:
                    yield from size_of(entry, inside, depth)

    def size_of(entry: os.DirEntry[str], place: int, depth: int) -> Iterator[float]:
        with contextlib.suppress(OSError):  # it is gone
            found = entry.stat(follow_symlinks=False)
            if (found.st_dev, found.st_ino) not in seen:
                if found.st_nlink > 1 and stat.S_ISREG(found.st_mode):
                    seen.add((found.st_dev, found.st_ino))
                yield max(found.st_blocks * _BLOCK, jail.BYTES_PER_FILE)
            if stat.S_ISDIR(found.st_mode):
                yield from below(entry.name, place, depth + 1)

    return below(folder, None, 0)


@contextlib.contextmanager
def _opened(name: str | Path, place: int | None) -> Iterator[int]:
    """Provide a folder's descriptor; one that its owner may not read is opened for him again."""
    descriptor = open_folder(name, place)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def exceeded(watched: Watched, at_rest: int, disk: Disk | None) -> str:
    """Return which limit the submission exceeds by now: "memory", "processes", "disk", or ""."""
    processes = list(_processes(watched))
    limits = watched.limits
    if len(processes) > limits.processes:
        return "processes"
    with seen_as(watched.user):
        if not watched.grouped and _memory(processes, at_rest, limits.memory) > limits.memory:
            return "memory"
        if disk is not None and disk.look() + _without_name(processes) > limits.disk:
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


def _without_name(processes: list[int]) -> int:
    """Return the bytes of the open files that have lost their name."""
    sizes: dict[tuple[int, int], int] = {}
    for process in processes:
        with contextlib.suppress(OSError):
            for descriptor in (_PROC / str(process) / "fd").iterdir():
                with contextlib.suppress(OSError):
                    found = descriptor.stat()
                    if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                        sizes[found.st_dev, found.st_ino] = found.st_blocks * _BLOCK
    return sum(sizes.values())


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
