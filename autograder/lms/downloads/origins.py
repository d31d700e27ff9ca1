"""``origins.json``: whose each graded submission is, kept beside the results."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.basics.files import write_whole
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin

_NAME = "origins.json"


def save_origins(folder: Path, origins: Iterable[Origin]) -> Path:
    """Write the origins of the submissions whose results lie in ``folder``."""
    place = folder / _NAME
    write_whole(place, msgspec.json.format(msgspec.json.encode(list(origins)), indent=1) + b"\n")
    return place


def load_origins(folder: Path) -> dict[str, Origin]:
    """Return the origins by their submissions' names.

    Raises:
        UsageError: there are none, or they cannot be read.
    """
    try:
        data = (folder / _NAME).read_bytes()
        return {each.submission: each for each in msgspec.json.decode(data, type=list[Origin])}
    except FileNotFoundError:
        message = f"{folder} is no folder of results: it has no {_NAME}. Run `autograder grade`"
        raise UsageError(message) from None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{folder / _NAME} cannot be read: {error}"
        raise UsageError(message) from error
