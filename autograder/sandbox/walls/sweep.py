"""Removing what a submission's own user has left in folders that everybody may write to."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.basics.trees import remove_tree

SHARED = tuple(map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")))  # noqa: S108 -- looked through, not written to


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
