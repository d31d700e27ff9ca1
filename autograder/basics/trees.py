"""Removing what a stranger has made: folders however deep, and whatever their permissions say."""

import contextlib
import itertools
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

_HAS_DESCRIPTORS = os.open in os.supports_dir_fd  # on Windows, nobody grades strangers' work
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_AT_A_TIME = 1_000
SHARED = tuple(map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")))  # noqa: S108 -- looked through, not written to


def remove_tree(folder: Path) -> None:
    """Remove a folder with what is in it, as far as this user may; links are not followed.

    Nobody may work in it meanwhile.
    """
    if not _HAS_DESCRIPTORS:
        shutil.rmtree(folder, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        top = _open(folder)
        try:
            # Folders are moved up rather than gone down into: nobody can make it too deep.
            waiting = _clear(top, top)
            while waiting:
                name = waiting.pop()
                with contextlib.suppress(OSError):
                    inside = _open(name, top)
                    try:
                        waiting += _clear(inside, top)
                    finally:
                        os.close(inside)
                    os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
        folder.rmdir()


def open_folder(folder: str | Path, place: int | None = None) -> int:
    """Return a folder's descriptor; where its owner may not read it, he is let in first.

    Links are not followed.

    Args:
        folder: its path, or its name in the other one.
        place: the descriptor of the folder that it lies in.

    Raises:
        OSError: it is gone, or may not be opened.
    """
    try:
        return os.open(folder, _FOLDER, dir_fd=place)
    except PermissionError:
        if not hasattr(os, "O_PATH"):  # macOS
            if os.chmod not in os.supports_follow_symlinks:
                raise
            os.chmod(folder, 0o700, dir_fd=place, follow_symlinks=False)
            return os.open(folder, _FOLDER, dir_fd=place)
        # By what was found, and not by its name: that may be a link by now.
        found = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
        try:
            os.chmod(f"/proc/self/fd/{found}", 0o700)  # noqa: PTH101 -- of a descriptor
            return os.open(f"/proc/self/fd/{found}", _FOLDER & ~os.O_NOFOLLOW)
        finally:
            os.close(found)


def _open(folder: str | Path, place: int | None = None) -> int:
    """Open a folder to be emptied, which takes the right to write and to enter as well."""
    descriptor = open_folder(folder, place)
    with contextlib.suppress(OSError):  # another's: then as far as this user may
        os.fchmod(descriptor, 0o700)
    return descriptor


def _clear(place: int, top: int) -> list[str]:
    """Remove what lies in a folder, and move to the top what is not empty; returns those names."""
    moved: list[str] = []
    seen: set[str] = set()
    while True:
        with os.scandir(place) as entries:
            there = (entry for entry in entries if entry.name not in seen)
            some = [
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in itertools.islice(there, _AT_A_TIME)
            ]
        if not some:
            return moved
        for name, is_folder in some:
            if not _remove_one(name, place, is_folder=is_folder):
                seen.add(name)
                if is_folder:
                    moved += [name] if place == top else _move_up(name, place, top)


def _remove_one(name: str, place: int, *, is_folder: bool) -> bool:
    try:
        (os.rmdir if is_folder else os.unlink)(name, dir_fd=place)
    except OSError:
        return False
    return True


def _move_up(name: str, place: int, top: int) -> list[str]:
    """Move a folder to the top, under a name that nobody has guessed."""
    up = f".{secrets.token_hex(8)}"
    with contextlib.suppress(OSError):
        os.close(_open(name, place))  # a folder is moved by who may write in it
        os.rename(name, up, src_dir_fd=place, dst_dir_fd=top)
        return [up]
    return []


def sweep(user: int, folders: Iterable[Path] = SHARED) -> None:
    """Remove the files and folders of this user that lie directly in these folders."""
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid != user:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        remove_tree(Path(entry.path))
                    else:
                        Path(entry.path).unlink()
