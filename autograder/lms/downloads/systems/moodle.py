"""Moodle: its zip of submissions.

Moodle names each student's folder ``<full name>_<participant>_assignsubmission_file_``, or,
when it is told to make no folders, each file so.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from autograder.lms.downloads.handin import File, Handin, Student
from autograder.lms.downloads.systems.layout import TWO, UNKNOWN, Download, explains, roots, top

SYSTEM = "moodle"
ID = "moodle"

# Newer versions leave the last underscore of a folder's name away.
_NAMED = re.compile(
    r"(?P<name>[^/]*?)_(?P<user>[1-9][0-9]*)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?"
)


# What a student's own name, or his file's, may hold as well: then nobody knows which is Moodle's.
_MARK = re.compile(r"_[1-9][0-9]*_assignsubmission_[a-z]+(?![a-z])")


def recognise(download: Download) -> list[Handin] | None:
    """Return the hand-ins of a Moodle download, or None if it is none.

    It is one if Moodle has named most of what lies at its top. A name that could be two people's
    is nobody's.
    """
    files = [*download.files, *download.empty]
    return next(filter(None, (_recognise(files, root) for root in roots(files))), None)


def _recognise(files: Sequence[File], root: str) -> list[Handin] | None:
    whose: dict[str, list[tuple[File, re.Match[str]]]] = defaultdict(list)
    left: list[tuple[File, str]] = []
    for file in files:
        name = top(file, root)
        match = _NAMED.fullmatch(name)
        if match is None:
            left.append((file, f"its name is not one of Moodle's: {UNKNOWN}"))
        elif len(_MARK.findall(name)) > 1:
            left.append((file, TWO))
        else:
            whose[match["user"]].append((file, match))
    for user, matches in list(whose.items()):
        if len({match["name"] for _, match in matches}) > 1:
            left += [(file, TWO) for file, _ in whose.pop(user)]
    named = sum(map(len, whose.values())) + sum(note == TWO for _, note in left)
    if not whose or not explains(named, files):
        return None
    return [
        Handin(
            name=matches[0][0].name,
            files=tuple(file for file, match in matches if match["kind"] == "file")
            or tuple(file for file, _ in matches),
            students=(Student(name=matches[0][1]["name"], ids={ID: user}),),
        )
        for user, matches in whose.items()
    ] + [Handin(name=file.name, files=(file,), notes=(note,)) for file, note in left]


def _match(name: str) -> re.Match[str] | None:
    """Return what the outermost part that Moodle has named says."""
    return next(filter(None, map(_NAMED.fullmatch, name.split("/"))), None)


def feedback_name(name: str) -> str:
    """Return the name of a page about a submission, in the layout that Moodle takes back."""
    match = _match(name)
    return f"{match['name']}_{match['user']}_assignsubmission_file_/feedback.html" if match else ""
