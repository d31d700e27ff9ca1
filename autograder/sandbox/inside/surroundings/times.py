"""Times of files, whose changes the walls pretend: also those of a file that is not there."""

import functools
import os
from typing import Any


def install_times() -> None:
    """Let ``os.utime`` miss a file: ``Path.touch`` makes only what it has missed."""
    change = os.utime

    @functools.wraps(change)
    def utime(
        path: Any, *times: Any, dir_fd: Any = None, follow_symlinks: bool = True, **given: Any
    ) -> None:
        os.stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)  # which raises
        change(path, *times, dir_fd=dir_fd, follow_symlinks=follow_symlinks, **given)

    for supports in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if change in supports:
            supports.add(utime)
    os.utime = utime
