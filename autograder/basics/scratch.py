"""Temporary folders that do not stay when their owner is killed.

Whoever makes one holds a lock on it, which the system takes away when the process ends, however
it ends. What nobody holds is removed by the next run.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.basics.trees import remove_tree

try:
    import fcntl
except ImportError:  # Windows: there, what is left stays
    fcntl = None  # type: ignore[assignment]  # -- which is asked for below

_PREFIX = "autograder-"
_NEW = "new"
_OURS = ("batch", "building", "cluster", "unpacked", "verifying", "watching", "zygote", _NEW)
_JUST_MADE = 60.0
_held: dict[Path, int] = {}


def make_scratch(purpose: str) -> Path:
    """Make a temporary folder, and hold it as long as this process lives."""
    # Between its making and its lock a folder is nobody's, and so has another name.
    made = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{_NEW}-"))
    folder = made.with_name(made.name.replace(_NEW, purpose, 1))
    if fcntl is not None:
        _held[folder] = os.open(made, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(_held[folder], fcntl.LOCK_EX)
    return made.rename(folder)


def remove_scratch(folder: Path) -> None:
    """Remove a folder of :func:`make_scratch`, and whatever is in it."""
    remove_tree(folder)
    descriptor = _held.pop(folder, None)
    if descriptor is not None:
        os.close(descriptor)


def held_below(folder: Path) -> list[Path]:
    """Return those of this process's that lie below a folder, as seen from there."""
    top = folder.resolve()
    held = [each.resolve() for each in _held]
    return [each.relative_to(top) for each in held if each.is_relative_to(top)]


@contextlib.contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """Provide a folder of :func:`make_scratch` for a block."""
    folder = make_scratch(purpose)
    try:
        yield folder
    finally:
        remove_scratch(folder)


def remove_abandoned() -> list[Path]:
    """Remove the folders of runs that were killed; returns them.

    Only folders of this user's, in the system's folder for temporary files, that no process holds.
    """
    removed = []
    if fcntl is not None:
        for purpose in _OURS:
            for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}{purpose}-*"):
                with contextlib.suppress(OSError):
                    if _is_abandoned(folder):
                        remove_tree(folder)
                        removed.append(folder)
    return removed


def _is_abandoned(folder: Path) -> bool:
    found = folder.lstat()
    is_new = folder.name.startswith(f"{_PREFIX}{_NEW}-")
    if is_new and time.time() - found.st_mtime < _JUST_MADE:
        return False
    if found.st_uid != os.getuid() or folder.is_symlink() or not folder.is_dir():
        return False
    descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
