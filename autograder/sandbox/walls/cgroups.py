"""A memory cgroup of a submission's own, where this user may make one.

What processes are seen to use is not all that they cost: the kernel keeps what they put into
sockets and pipes, and their files where these are in memory. A cgroup counts that too, and holds
at every moment, where the monitor looks a few times a second.
"""

import contextlib
import errno
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.sandbox import memory
from autograder.sandbox.walls.kernel import namespaces

_PREFIX = "autograder-"
_LIMITS = ("memory.max", "memory.limit_in_bytes")
# Swap is no second helping.
_SWAP = (("memory.swap.max", "0"), ("memory.memsw.limit_in_bytes", None))
_NEAR = 4 * 2**20  # the kernel counts in portions, and gives out huge pages
_ROOM_FOR_TRIAL = 64 * 2**20
_ATTEMPTS, _PAUSE = 20, 0.01


class Group:
    """A group, whose counters stay open where its folder can no longer be seen.

    Args:
        folder: the group's, as :func:`make` has made it.
        limit: bytes for all processes in it together.

    Raises:
        OSError: it does not take the limit.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        name = next((name for name in _LIMITS if (folder / name).exists()), _LIMITS[0])
        (folder / name).write_text(str(limit), encoding="ascii")
        for swap, value in _SWAP:
            with contextlib.suppress(OSError):  # there is no swap, or no counting of it
                (folder / swap).write_text(value or str(limit), encoding="ascii")
        self._limit = limit
        self._second = name == _LIMITS[0]
        names = (
            ("memory.events",)
            if self._second
            else ("memory.oom_control", "memory.max_usage_in_bytes")
        )
        self._counters = [os.open(folder / name, os.O_RDONLY | os.O_CLOEXEC) for name in names]

    def is_over(self) -> bool:
        """Whether the kernel has ended a process here because of this group's own limit.

        It may have to end one here when memory has run out elsewhere; that is not counted.
        """
        texts = [os.pread(each, 4096, 0).decode("ascii") for each in self._counters]
        counts = dict(line.split()[:2] for line in texts[0].splitlines())
        if self._second:
            reached = int(counts.get("oom", "0")) > 0
        else:
            reached = int(texts[1]) > self._limit - _NEAR
        return int(counts.get("oom_kill", "0")) > 0 and reached

    def close(self) -> None:
        """Let go of the counters."""
        for each in self._counters:
            os.close(each)


def make(parent: Path, number: int) -> Path:
    """Make a group without a limit, for the submission of this number.

    Raises:
        OSError: it cannot be made.
    """
    folder = parent / f"{_PREFIX}{os.getpid()}-{number}"
    folder.mkdir()
    return folder


def door(folder: Path) -> int:
    """Return a descriptor by which :func:`enter` goes into a group.

    Some systems let nobody into a group who has opened this in a cgroup namespace of his own.

    Raises:
        OSError: this user may not.
    """
    return os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)


def enter(opened: int) -> None:
    """Put this process, and what it will fork, into a group.

    Raises:
        OSError: the kernel refuses.
    """
    os.write(opened, b"0")


def remove(parent: Path, owner: int | None = None, at_work: Collection[int] = ()) -> bool:
    """Remove the groups that the process ``owner`` has made, or all of processes that are gone.

    One in which a process is left stays; returns whether there is none. Those of submissions
    ``at_work`` stay as well: who is to enter one may not have come so far.
    """
    left = False
    for folder in parent.glob(f"{_PREFIX}*-*"):
        maker, _, number = folder.name.removeprefix(_PREFIX).partition("-")
        if maker == str(owner) and int(number) in at_work:
            left = True
        elif maker == str(owner) or (owner is None and not Path(f"/proc/{maker}").exists()):
            try:
                folder.rmdir()
            except OSError:
                left = True
    return not left


def remove_all(parent: Path, owner: int) -> None:
    """Remove the groups of a process that has ended; the last of its children may be ending."""
    for _ in range(_ATTEMPTS):
        if remove(parent, owner):
            return
        time.sleep(_PAUSE)


def find() -> Path:
    """Return the group in which those of submissions can be made; each is tried.

    Raises:
        OSError: there is none; it says why.
    """
    reason = "no memory cgroup is mounted here"
    for parent in _candidates():
        try:
            _try(parent)
        except OSError as error:
            reason = f"{parent}: {error.strerror or error}"
        else:
            return parent
    raise OSError(errno.ENOTSUP, reason)


def _candidates() -> Iterator[Path]:
    """Yield this process's own group, and the one above it.

    In version 2, a group that has processes of its own cannot have groups with limits below it:
    then those of submissions stand beside it.
    """
    own = next(memory.own_groups(), None)
    if own is not None:
        yield own
        if (own / "cgroup.controllers").exists():
            yield own.parent


def _try(parent: Path) -> None:
    """Make a group, put a limit and a process into it, and look whether it is there."""
    remove(parent)
    folder = make(parent, 0)
    try:
        Group(folder, _ROOM_FOR_TRIAL).close()
        opened = door(folder)
        reading, writing = os.pipe()
        child = _fork()
        if child == 0:
            try:
                enter(opened)
                os.write(writing, (folder / "cgroup.procs").read_bytes()[:1])
            finally:
                os._exit(0)
        for descriptor in (opened, writing):
            os.close(descriptor)
        with os.fdopen(reading, "rb") as answer:
            said = answer.read()
        os.waitpid(child, 0)
        if not said:
            raise OSError(errno.EPERM, "a process cannot be put into a group")
    finally:
        remove_all(parent, os.getpid())


def _fork() -> int:
    """Fork into namespaces, as submissions' processes are, where that is possible."""
    try:
        return namespaces.fork()
    except OSError:
        return os.fork()
