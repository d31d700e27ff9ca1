"""Closing the grader's files to other users, where nothing but their permissions protects them."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

_OTHERS = stat.S_IRWXO


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
