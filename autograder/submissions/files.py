"""The files that were handed in: which of those below a folder are somebody's, and their bytes."""

import contextlib
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.basics.scratch import held_below
from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError, UsageError

SUFFIXES = (".ipynb", ".py")
MAX_BYTES = 64 * 2**20
_LONGEST = 500
# What editors, version control and operating systems leave beside the real files.
_NOT_SUBMISSIONS = frozenset(
    (
        *("__MACOSX", "__pycache__", "node_modules", "site-packages", "tests"),
        *("Icon\r", "Thumbs.db", "desktop.ini"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A file to be graded, and its name below the folder that was given."""

    path: Path
    name: str
    file: str = ""
    """What the file was called when it was handed in; "" if as its path."""
    beside: tuple[tuple[str, Path], ...] = ()
    """Files of the same student's, for the notebook's own use: their names, and where they are."""
    problem: str = ""
    """Why there is nothing to read, if that is known beforehand."""


def files_below(path: Path) -> list[Submission]:
    """Return the file that ``path`` is, or those below it that may be somebody's work.

    Raises:
        UsageError: it does not exist or cannot be read.
    """
    try:
        if path.is_dir():
            below = [(file, file.relative_to(path)) for file in sorted(path.rglob("*"))]
            ours = held_below(path)
            return [
                Submission(path=file, name=_name(relative))
                for file, relative in below
                if not any(map(is_aside, relative.parts))
                and not any(map(relative.is_relative_to, ours))
                and file.is_file()
            ]
        if path.is_file():
            return [Submission(path=path, name=_name(Path(path.name)))]
    except OSError as error:
        where = str(error.filename or path)
        message = f"the file or folder {where!r} cannot be read: {error.strerror}"
        raise UsageError(message) from error
    message = f"there is no file or folder {str(path)!r}"
    raise UsageError(message)


def _name(relative: Path) -> str:
    """Return the name of a file; of a long one its end, which says what it is, and whose it is.

    That is said by the outermost folder, which no student names.
    """
    name = relative.as_posix()
    if len(name) > _LONGEST:
        top = relative.parts[0]
        name = f"{top}/…{name[len(top) + 1 - _LONGEST :]}"
    return clean_text(name, 2 * _LONGEST)


def is_aside(part: str) -> bool:
    """Whether a file or folder of this name is nobody's work."""
    return part.startswith((".", "~$")) or part in _NOT_SUBMISSIONS


def unique(submissions: list[Submission]) -> list[Submission]:
    """Give files of the same name, from different folders on the command line, different names."""
    taken = {submission.name for submission in submissions}
    numbers: dict[str, Iterator[int]] = {}
    unique = []
    for submission in submissions:
        name = submission.name
        if name in numbers:
            # A file may really be called "a.py (2)".
            others = (f"{name} ({number})" for number in numbers[name])
            name = next(other for other in others if other not in taken)
            taken.add(name)
        else:
            numbers[name] = itertools.count(2)
        unique.append(replace(submission, name=name))
    return unique


def read_bytes(path: Path) -> bytes:
    """Return a submission's bytes.

    Raises:
        UnreadableSubmissionError: it cannot be opened, is empty, or is larger than 64 MB.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise UnreadableSubmissionError(message) from error
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 2**20} MB"
        raise UnreadableSubmissionError(message)
    if not data.strip():
        message = "the file is empty"
        raise UnreadableSubmissionError(message)
    return data


def readable_bytes(submissions: Iterable[Submission]) -> Iterator[bytes]:
    """Yield the bytes of the submissions that can be read; the others are reported later."""
    for submission in (each for each in submissions if not each.problem):
        with contextlib.suppress(UnreadableSubmissionError):
            yield read_bytes(submission.path)


def beside_of(submission: Submission) -> dict[str, bytes]:
    """Return the files that were handed in with a notebook, by name; they are never opened here."""
    found = {}
    for name, path in submission.beside:
        with contextlib.suppress(UnreadableSubmissionError):  # an empty one too is none
            found[name] = read_bytes(path)
    return found


def digest(data: bytes) -> str:
    """Return the hash by which an unchanged submission is known."""
    return hashlib.sha256(data).hexdigest()
