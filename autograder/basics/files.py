"""Writing files whole or not at all."""

import contextlib
import os
import secrets
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: there, what a killed process has left stays
    fcntl = None  # type: ignore[assignment]  # -- which is asked for below

_PREFIX = ".writing-"
_JUST_MADE = 1.0


def write_whole(place: Path, data: bytes) -> None:
    """Replace a file, so that nobody ever sees half of it.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    # Not mkstemp, whose files nobody else may read: open() leaves the mode to the umask.
    temporary = place.with_name(f"{_PREFIX}{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            _hold(file.fileno())
            file.write(data)
            file.flush()
            temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _hold(descriptor: int) -> None:
    """Lock a file, for as long as it is open."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # not every file system can lock
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def remove_unfinished(folder: Path) -> None:
    """Remove what processes that were killed have left half written in a folder."""
    if fcntl is not None:
        for file in folder.glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):  # somebody is at it, or it is not ours
                _remove_if_unheld(file)


def _remove_if_unheld(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between its making and its lock a file is nobody's.
        if time.time() - os.fstat(descriptor).st_mtime > _JUST_MADE:
            file.unlink()
    finally:
        os.close(descriptor)
