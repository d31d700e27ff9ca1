"""Whose each graded submission is: kept in the store, and written as ``origins.json``."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.basics.files import write_whole
from autograder.basics.language import phrase
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin
from autograder.store.results import Store

_NAME = "origins.json"


def save_origins(folder: Path, origins: Iterable[Origin]) -> Path:
    """Keep whose the submissions of the last run are, and write the file."""
    listed = list(origins)
    Store(folder).give(origins_as_json(listed))
    return write_origins(folder, listed)


def write_origins(folder: Path, origins: Iterable[Origin]) -> Path:
    """Write the file alone; returns its place.

    Raises:
        UsageError: it cannot be written.
    """
    place = folder / _NAME
    data = msgspec.json.format(msgspec.json.encode(list(origins)), indent=1) + b"\n"
    try:
        write_whole(place, data)
    except OSError as error:
        message = f"{place} cannot be written: {error.strerror}"
        raise UsageError(message) from error
    return place


def origins_as_json(origins: Iterable[Origin]) -> dict[str, str]:
    """Return each origin by its submission's name, as the store keeps it."""
    return {each.submission: msgspec.json.encode(each).decode("utf-8") for each in origins}


def load_others(folder: Path) -> dict[str, Origin]:
    """Return the origins of those whom earlier runs have graded, and the last was not given."""
    found = [msgspec.json.decode(each, type=Origin) for each in Store(folder).origins_of_others()]
    return {each.submission: each for each in found}


def load_origins(folder: Path) -> dict[str, Origin]:
    """Return the origins of the last run by their submissions' names.

    Raises:
        UsageError: there are none, or they cannot be read.
    """
    store = Store(folder)
    known = folder.is_dir() and (store.path.exists() or (folder / _NAME).exists())
    listed = store.origins() if known else []
    if not listed:
        message = phrase(
            "%(folder)s is no folder of results: no run is kept there. Run `autograder grade`",
            folder=folder,
        )
        raise UsageError(message)
    try:
        found = [msgspec.json.decode(each, type=Origin) for each in listed]
    except msgspec.DecodeError as error:
        message = f"{store.path} cannot be read: {error}"
        raise UsageError(message) from error
    return {each.submission: each for each in found}
