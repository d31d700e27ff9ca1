"""The records of who handed in what, whatever system it came from."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

NOTHING = "there is no file in it"
"""The problem of a folder that somebody should have put something into."""


class Student(msgspec.Struct, frozen=True, kw_only=True):
    """A person, as a system identifies them. Two students may have the same name."""

    name: str = ""
    """For people to read; never used to find anybody."""
    ids: dict[str, str] = {}
    """What identifies the person, by kind: ``email``, ``sid``, ``canvas``, ``moodle`` …"""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of a download: its name there, and where its bytes lie on this machine."""

    name: str
    """The path below the download, with ``/`` between its parts; it is never opened by this."""
    path: Path
    modified: float = 0.0
    """When it was last changed, in any increasing measure; 0 if that is not known."""
    problem: str = ""
    """Why it cannot be read, if so."""


@dataclass(frozen=True, kw_only=True)
class Handin:
    """What one student, or one group, has handed in: some files, of which one is graded."""

    name: str
    files: tuple[File, ...]
    students: tuple[Student, ...] = ()
    late: bool = False
    seconds_late: float | None = None
    """None if the system does not say how late."""
    submitted: str = ""
    """When, as the system writes it."""
    notes: tuple[str, ...] = ()


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a graded submission came from; kept beside its result, for the way back."""

    submission: str
    """The submission's name in the results."""
    system: str
    students: tuple[Student, ...] = ()
    late: bool = False
    seconds_late: float | None = None
    submitted: str = ""
    notes: tuple[str, ...] = ()
