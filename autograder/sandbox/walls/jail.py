"""The jail: a file tree of a submission's own, in which only libraries can be seen.

It needs the mount namespace of :mod:`autograder.sandbox.walls.kernel.namespaces`. What is written
goes to one file system in memory, of a given size, that ends with the process.
"""

import ctypes
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.walls.kernel.syscalls import call, checked

_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC = 1, 2, 4, 8, 32, 4096, 16384
_PRIVATE, _DETACH = 1 << 18, 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
BYTES_PER_FILE = 8192
"""So many files fit: as many as there are pieces of this size."""

HOME = Path("/home/student")
WRITABLE = (HOME, Path("/tmp"), Path("/dev/shm"))  # noqa: S108 -- the jail's own, empty and private
DEVICES = tuple(Path("/dev") / name for name in ("full", "null", "random", "urandom", "zero"))


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    )


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whom the folders that can be written to belong to."""

    user: int
    group: int


def enter(scratch: Path, readable: Iterable[Path], *, size: int, owner: Owner) -> None:
    """Build the tree and move this process, and all of its mount namespace, into it.

    Args:
        scratch: a folder to build it over; in the jail it is gone.
        readable: files and folders that stay to be read, where they are.
        size: bytes that all files together may take up.
        owner: whose the writable folders shall be.

    Raises:
        OSError: this system does not allow it.
    """
    _mount(None, "/", _REC | _PRIVATE)
    options = f"size={size},nr_inodes={max(64, size // BYTES_PER_FILE)},mode=755"
    _mount("tmpfs", str(scratch), _NOSUID | _NODEV, kind="tmpfs", options=options)
    os.chdir(scratch)
    root = Path()
    for path in WRITABLE:
        place = _inside(root, path)
        place.mkdir(parents=True)
        os.chown(place, owner.user, owner.group)
        place.chmod(0o700)
        _mount(str(place), str(place), _BIND)
    for path in _outermost(readable):
        _show(root, path)
    for path in DEVICES:
        _show_file(path, _inside(root, path), _ATTR_RDONLY | _ATTR_NOSUID)
    (root / "dev" / "fd").symlink_to("/proc/self/fd")
    proc = _inside(root, Path("/proc"))
    proc.mkdir()
    _mount("proc", str(proc), _NOSUID | _NODEV | _NOEXEC, kind="proc")
    _mount(None, ".", _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)
    checked(call("pivot_root", b".", b"."), "pivot_root")
    checked(call("umount2", b".", _DETACH), "umount")
    os.chdir(HOME)


def _inside(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _outermost(paths: Iterable[Path]) -> Sequence[Path]:
    """Return those that are there and lie in none of the others, nor in what the jail makes."""
    there = {path for path in paths if os.path.lexists(path)}
    covered = there | {Path("/dev"), Path("/proc")}
    return sorted(path for path in there if covered.isdisjoint(path.parents))


def _show(root: Path, path: Path) -> None:
    place = _inside(root, path)
    if path.is_symlink():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path.readlink())
    elif path.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        _bind(path, place, _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV)
    else:
        _show_file(path, place, _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV)


def _show_file(path: Path, place: Path, attributes: int) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    _bind(path, place, attributes)


def _bind(path: Path, place: Path, attributes: int) -> None:
    _mount(str(path), str(place), _BIND | _REC)
    wanted = _MountAttributes(attributes, 0, 0, 0)
    size = ctypes.sizeof(wanted)
    done = call("mount_setattr", _AT_FDCWD, bytes(place), _AT_RECURSIVE, ctypes.byref(wanted), size)
    checked(done, f"read-only {path}")


def _mount(
    source: str | None, target: str, flags: int, *, kind: str | None = None, options: str = ""
) -> None:
    done = call(
        "mount",
        None if source is None else source.encode(),
        target.encode(),
        None if kind is None else kind.encode(),
        flags,
        options.encode() or None,
    )
    checked(done, f"mount {target}")
