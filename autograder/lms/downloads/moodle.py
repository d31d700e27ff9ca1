"""Moodle: its zip of submissions.

Moodle names each student's folder ``<full name>_<participant>_assignsubmission_file_``, or,
when it is told to make no folders, each file so.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from autograder.lms.downloads.handin import File, Handin, Student

SYSTEM = "moodle"
ID = "moodle"

# Newer versions leave the last underscore of a folder's name away.
_NAMED = re.compile(
    r"(?P<name>[^/]*)_(?P<user>[1-9][0-9]*)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?"
)


def recognise(files: Sequence[File]) -> list[Handin] | None:
    """Return the hand-ins of a Moodle download, or None if no file is named so."""
    whose: dict[str, list[tuple[File, re.Match[str]]]] = defaultdict(list)
    left = []
    for file in files:
        match = _match(file.name)
        if match:
            whose[match["user"]].append((file, match))
        else:
            left.append(file)
    if not whose:
        return None
    note = "its name is not one of Moodle's: whose it is is not known"
    return [
        Handin(
            name=matches[0][0].name,
            files=tuple(file for file, match in matches if match["kind"] == "file")
            or tuple(file for file, _ in matches),
            students=(Student(name=matches[0][1]["name"], ids={ID: user}),),
        )
        for user, matches in whose.items()
    ] + [Handin(name=file.name, files=(file,), notes=(note,)) for file in left]


def _match(name: str) -> re.Match[str] | None:
    """Return what the outermost part that Moodle has named says."""
    return next(filter(None, map(_NAMED.fullmatch, name.split("/"))), None)


def feedback_name(name: str) -> str:
    """Return the name of a page about a submission, in the layout that Moodle takes back."""
    match = _match(name)
    return f"{match['name']}_{match['user']}_assignsubmission_file_/feedback.html" if match else ""
