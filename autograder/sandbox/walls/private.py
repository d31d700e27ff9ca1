"""Closing the grader's files to other users, where nothing but their permissions protects them."""

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_OTHERS = stat.S_IRWXO


def home_of(path: Path) -> Path:
    """Return the folder of a file, for what lies beside it; the file, if others need the folder."""
    folder = path.resolve().parent
    needed = (sys.prefix, sys.base_prefix, __file__, "/etc", "/usr", tempfile.gettempdir())
    shared = folder.stat().st_mode & stat.S_IWOTH
    if shared or any(Path(each).resolve().is_relative_to(folder) for each in needed):
        return path
    return folder


@contextlib.contextmanager
def closed_to_others(paths: Iterable[Path]) -> Iterator[None]:
    """Take the permissions of others off these files and folders, and off new files, meanwhile.

    Afterwards they are as they were; if this process is killed, they stay closed.
    """
    before: dict[Path, int] = {}
    umask = os.umask(0o077)
    try:
        for path in {path.resolve() for path in paths if path.exists()}:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & _OTHERS:
                path.chmod(mode & ~_OTHERS)
                before[path] = mode
        yield
    finally:
        os.umask(umask)
        for path, mode in before.items():
            with contextlib.suppress(OSError):  # it is no longer there
                path.chmod(mode)
