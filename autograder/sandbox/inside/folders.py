"""The folders that a submission may write to, made again what they were before the first test.

What a test's copy of the notebook writes is for that copy alone: before the next one begins, the
monitor, which is outside of the walls, removes what is new and brings back what has changed. It
never follows a link: what lies there is a stranger's. Its work is bounded, and of a folder that it
could not read to the end it removes nothing: what it has not seen is not new.
"""

import contextlib
import itertools
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 5_000
"""A folder of more, or one to which no more of them are left, stays as it is."""
MOST_BYTES = 16 * 2**20
"""What is larger, or comes when no more of them are left, stays as it is when it is changed."""
MOST_STEPS = 4 * MOST_FILES
"""How many names are looked at in one go; after that, nothing more is removed."""
MOST_SECONDS = 1.0
"""How long that may take: for as long, nobody watches the submission's processes."""
_MOST_LISTED = 2 * MOST_FILES
_MOST_DEPTH = 32
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_WRITE = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_PERMISSIONS = 0o777

_numbers = itertools.count()


@dataclass(kw_only=True)
class _Entry:
    """A file, a link or a folder, and what is needed to make it again."""

    found: os.stat_result
    content: bytes | None = None
    """A file's; None if it is not kept."""
    target: str = ""
    """A link's."""
    entries: "dict[str, _Entry] | None" = None
    """A folder's; None if they are not all known."""

    def is_still(self, found: os.stat_result | None) -> bool:
        """Whether this is the same, and has not been written to since."""
        if found is None:
            return False
        if stat.S_ISDIR(self.found.st_mode):
            return stat.S_ISDIR(found.st_mode)
        return _version(self.found) == _version(found)


class _Steps:
    """How much work may still be done in one go."""

    def __init__(self) -> None:
        self._left = MOST_STEPS
        self._until = time.monotonic() + MOST_SECONDS

    def are_over(self) -> bool:
        """Whether nothing more is to be looked at or removed."""
        return self._left <= 0 or time.monotonic() >= self._until

    def listed(self, place: int | None, most: int) -> dict[str, os.stat_result] | None:
        """Return what lies in a folder; None if that is more than may be looked at."""
        there: dict[str, os.stat_result] = {}
        if place is None:
            return None
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                if self.are_over() or len(there) >= most:
                    return None
                self._left -= 1
                with contextlib.suppress(FileNotFoundError):
                    there[entry.name] = entry.stat(follow_symlinks=False)
            return there
        return None

    def remove(self, name: str, place: int) -> None:
        """Remove a file or a folder, however deep, or as much of it as may be."""
        # Folders in it are moved up rather than gone down into: nobody can make it too deep.
        waiting = [name]
        while waiting and not self.are_over():
            folder = waiting.pop()
            if _remove_one(folder, place):
                continue
            with contextlib.suppress(OSError), _opened(folder, place) as inside:
                for inner in self.listed(inside, _MOST_LISTED) or ():
                    if not _remove_one(inner, inside) and not self.are_over():
                        up = f".{os.getpid()}-{next(_numbers)}"
                        os.rename(inner, up, src_dir_fd=inside, dst_dir_fd=place)
                        waiting.append(up)
            _remove_one(folder, place)


class Folders:
    """The folders of one submission, as they are now.

    Args:
        folders: those that it may write to.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files, self._bytes, self._steps = MOST_FILES, MOST_BYTES, _Steps()
        self._kept: dict[Path, dict[str, _Entry] | None] = {}
        for folder in folders:
            with _opened(folder) as place:
                self._kept[folder] = self._read(place)

    def _read(self, place: int | None, depth: int = 0) -> dict[str, _Entry] | None:
        if place is None or depth > _MOST_DEPTH:
            return None
        there = self._steps.listed(place, self._files)
        if there is None:
            return None
        self._files -= len(there)
        entries = {name: _Entry(found=found) for name, found in there.items()}
        for name, entry in entries.items():
            with contextlib.suppress(OSError):
                mode, size = entry.found.st_mode, entry.found.st_size
                if stat.S_ISDIR(mode):
                    with _opened(name, place) as inside:
                        entry.entries = self._read(inside, depth + 1)
                elif stat.S_ISLNK(mode):
                    entry.target = os.readlink(name, dir_fd=place)
                elif stat.S_ISREG(mode) and size <= self._bytes:
                    self._bytes -= size
                    entry.content = _content(name, entry.found, place)
        return entries

    def restore(self) -> None:
        """Make them again what they were."""
        steps = _Steps()
        for work in (_clear, _complete):  # first there must be room
            for folder, entries in self._kept.items():
                with _opened(folder) as place:
                    work(place, entries, steps)


def _clear(place: int | None, entries: dict[str, _Entry] | None, steps: _Steps) -> None:
    """Remove what is new."""
    if place is None or entries is None:
        return
    for name in steps.listed(place, _MOST_LISTED) or ():
        if name not in entries:
            steps.remove(name, place)
    for name, entry in entries.items():
        if entry.entries is not None:
            with _opened(name, place) as inside:
                _clear(inside, entry.entries, steps)


def _complete(place: int | None, entries: dict[str, _Entry] | None, steps: _Steps) -> None:
    """Bring back what has changed or gone."""
    if place is None or entries is None:
        return
    for name, entry in entries.items():
        with contextlib.suppress(OSError):
            if not entry.is_still(_found(name, place)):
                _bring_back(name, entry, place, steps)
        if entry.entries is not None:
            with _opened(name, place) as inside:
                _complete(inside, entry.entries, steps)


def _bring_back(name: str, entry: _Entry, place: int, steps: _Steps) -> None:
    """Make what has changed again what it was; as far as it is a file, where it is."""
    mode = entry.found.st_mode
    if stat.S_ISREG(mode):
        if entry.content is None or _write_again(name, entry, entry.content, place):
            return
    elif not (stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
        return
    steps.remove(name, place)
    if stat.S_ISDIR(mode):
        os.mkdir(name, mode & _PERMISSIONS, dir_fd=place)
    elif stat.S_ISLNK(mode):
        os.symlink(entry.target, name, dir_fd=place)
    elif entry.content is not None:
        descriptor = os.open(name, _NEW, mode & _PERMISSIONS, dir_fd=place)
        with open(descriptor, "wb") as file:  # noqa: PTH123 -- of a descriptor
            file.write(entry.content)
    entry.found = os.stat(name, dir_fd=place, follow_symlinks=False)


def _write_again(name: str, entry: _Entry, content: bytes, place: int) -> bool:
    """Write a file's content where it is, for those who have it open; False if it is another."""
    try:
        descriptor = os.open(name, _WRITE, dir_fd=place)
    except OSError:
        return False
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123 -- of a descriptor
        found = os.fstat(descriptor)
        if _identity(found) != _identity(entry.found) or found.st_nlink != 1:
            return False
        os.fchmod(descriptor, entry.found.st_mode & _PERMISSIONS)
        written = 0
        while written < len(content):
            written += file.write(content[written:])
        file.truncate(len(content))  # afterwards: it may be mapped
        entry.found = os.fstat(descriptor)
    return True


def _remove_one(name: str, place: int | None) -> bool:
    """Remove a file or an empty folder; False if it is another."""
    for remove in (os.unlink, os.rmdir):
        try:
            remove(name, dir_fd=place)
        except FileNotFoundError:
            return True
        except OSError:
            continue
        return True
    return False


def _found(name: str, place: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, stat.S_IFMT(found.st_mode)


def _version(found: os.stat_result) -> tuple[int, ...]:
    return (*_identity(found), found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _content(name: str, expected: os.stat_result, place: int) -> bytes | None:
    """Return what is in a file; None if it is no longer the one that was found."""
    descriptor = os.open(name, _READ, dir_fd=place)
    with open(descriptor, "rb") as file:  # noqa: PTH123 -- of a descriptor
        if _version(os.fstat(descriptor)) != _version(expected):
            return None
        content = file.read(expected.st_size + 1)
        return content if len(content) == expected.st_size else None


@contextlib.contextmanager
def _opened(folder: str | Path, place: int | None = None) -> Iterator[int | None]:
    """Provide a folder's descriptor; None if there is none, or a link in its place."""
    try:
        descriptor = os.open(folder, _FOLDER, dir_fd=place)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)
