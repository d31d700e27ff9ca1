"""Writing files whole or not at all."""

import secrets
from pathlib import Path


def write_whole(place: Path, data: bytes) -> None:
    """Replace a file, so that nobody ever sees half of it.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    # Not mkstemp, whose files nobody else may read: open() leaves the mode to the umask.
    temporary = place.with_name(f".writing-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
