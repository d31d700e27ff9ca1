"""The folders that a submission may write to, made again what they were before the first test.

What a test's copy of the notebook writes is for that copy alone: before the next one begins, the
monitor, which is outside of the walls, removes what is new and brings back what has changed. It
never follows a link: what lies there is a stranger's.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_FILES = 5_000
"""Of more, none that was left out is there again; nor of those that are changed, and too large."""
MOST_BYTES = 16 * 2**20
_MOST_DEPTH = 32
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


@dataclass(kw_only=True)
class _Entry:
    """A file, a link or a folder, and what is needed to make it again."""

    found: os.stat_result
    content: bytes | None = None
    """A file's; None if it is too large to be kept."""
    target: str = ""
    """A link's."""
    entries: "dict[str, _Entry]" = field(default_factory=dict)
    """A folder's."""

    def is_still(self, found: os.stat_result) -> bool:
        """Whether this is the same, and has not been written to since."""
        if stat.S_ISDIR(self.found.st_mode):
            return stat.S_ISDIR(found.st_mode)
        return _identity(self.found) == _identity(found)


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns


class Folders:
    """The folders of one submission, as they are now.

    Args:
        folders: those that it may write to.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files, self._bytes = MOST_FILES, MOST_BYTES
        self._kept: dict[Path, dict[str, _Entry]] = {}
        for folder in folders:
            with _opened(folder) as place:
                self._kept[folder] = {} if place is None else self._read(place)

    def _read(self, place: int, depth: int = 0) -> dict[str, _Entry]:
        entries = {}
        for name, found in _listed(place):
            if self._files <= 0 or depth > _MOST_DEPTH:
                break
            self._files -= 1
            entry = entries[name] = _Entry(found=found)
            with contextlib.suppress(OSError):
                if stat.S_ISDIR(found.st_mode):
                    with _opened(name, place) as inside:
                        entry.entries = {} if inside is None else self._read(inside, depth + 1)
                elif stat.S_ISLNK(found.st_mode):
                    entry.target = os.readlink(name, dir_fd=place)
                elif stat.S_ISREG(found.st_mode) and found.st_size <= self._bytes:
                    self._bytes -= found.st_size
                    entry.content = _content(name, place, found.st_size)
        return entries

    def restore(self) -> None:
        """Make them again what they were."""
        for folder, entries in self._kept.items():
            with _opened(folder) as place:
                if place is not None:
                    _restore(place, entries)


def _restore(place: int, entries: dict[str, _Entry]) -> None:
    there = dict(_listed(place))
    for name, found in there.items():
        if name not in entries or not entries[name].is_still(found):
            _remove(name, found, place)
    for name, entry in entries.items():
        with contextlib.suppress(OSError):
            if name not in there or not entry.is_still(there[name]):
                _make(name, entry, place)
            if stat.S_ISDIR(entry.found.st_mode):
                with _opened(name, place) as inside:
                    if inside is not None:
                        _restore(inside, entry.entries)


def _remove(name: str, found: os.stat_result, place: int) -> None:
    with contextlib.suppress(OSError, RecursionError):
        if stat.S_ISDIR(found.st_mode):
            shutil.rmtree(name, ignore_errors=True, dir_fd=place)
        else:
            os.unlink(name, dir_fd=place)


def _make(name: str, entry: _Entry, place: int) -> None:
    mode = stat.S_IMODE(entry.found.st_mode)
    if stat.S_ISDIR(entry.found.st_mode):
        os.mkdir(name, mode, dir_fd=place)
    elif stat.S_ISLNK(entry.found.st_mode):
        os.symlink(entry.target, name, dir_fd=place)
    elif entry.content is not None:
        with open(os.open(name, _NEW, mode, dir_fd=place), "wb") as file:  # noqa: PTH123 -- of a descriptor
            file.write(entry.content)
    else:
        return
    owner = entry.found.st_uid, entry.found.st_gid
    with contextlib.suppress(OSError):
        os.chown(name, *owner, dir_fd=place, follow_symlinks=False)
    entry.found = os.stat(name, dir_fd=place, follow_symlinks=False)


def _listed(place: int) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(place) as entries:
        for entry in list(entries):
            with contextlib.suppress(OSError):
                yield entry.name, entry.stat(follow_symlinks=False)


def _content(name: str, place: int, size: int) -> bytes:
    with open(os.open(name, _FILE, dir_fd=place), "rb") as file:  # noqa: PTH123 -- of a descriptor
        return file.read(size)


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
