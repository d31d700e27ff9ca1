"""Which file of a hand-in is graded: the notebook of the assignment's name, or the newest."""

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from autograder.basics.text import printable
from autograder.errors import UnreadableSubmissionError
from autograder.grading.ingest import SUFFIXES, Submission
from autograder.lms.downloads.archive import unpack
from autograder.lms.downloads.canvas import original_name
from autograder.lms.downloads.handin import File, Handin

_ZIP = ".zip"
_NAMED = 4
# What browsers and systems add to a name that is taken: "(1)", "-1", "_2", " copy".
# Without going back: of sixty digits, there are too many ways to make numbers.
_COPY = r"(?:[ _-]*+(?:\([0-9]++\)|[0-9]++|copy))*+"


def choose(handin: Handin, assignment: str, scratch: Path) -> tuple[Submission, list[str]]:
    """Return what is graded of a hand-in, and what a person should know about the choice.

    Notebooks come before scripts, and both before zips, of which one level is opened. Among
    several, those named like the assignment come before others, then the newest is taken. If
    that still leaves several that differ, none is: the submission says so itself.

    Args:
        handin: the files.
        assignment: its name, which is that of the notebook handed out.
        scratch: an own folder of this hand-in, for what is unpacked.
    """
    notes = list(handin.notes)
    files, opened = _gradable(handin.files, scratch, notes)
    if not files:
        return _nothing(handin, opened), notes
    best = _best(files, assignment)
    if len(best) > 1 and len({file.path.read_bytes() for file in best}) > 1:
        names = _listed(best)
        problem = (
            f"it is not clear which of its {len(best)} files is meant: {names}; "
            f"name one of them {assignment}.ipynb"
        )
        return Submission(path=best[-1].path, name=handin.name, problem=problem), notes
    chosen = best[-1]
    others = [file for file in files if file is not chosen]
    if others:
        notes.append(f"{_short(chosen)} is graded; there is also {_listed(others)}")
    # Where nobody is known, a hand-in goes by the name of what was handed in.
    name = chosen.name if handin.students else handin.name
    return Submission(path=chosen.path, name=name, problem=chosen.problem), notes


def _gradable(
    files: Sequence[File], scratch: Path, notes: list[str]
) -> tuple[list[File], list[File]]:
    """Return the notebooks, or else the scripts, or else those in a zip; and what was opened."""
    found = _of_a_kind(files)
    if found:
        return found, []
    zips = sorted((file for file in files if _suffix(file) == _ZIP), key=lambda file: file.modified)
    for number, archive in enumerate(reversed(zips)):
        try:
            inner = unpack(archive.path, scratch / str(number))
        except UnreadableSubmissionError as error:
            notes.append(f"{_short(archive)}: {error}")
            continue
        named = [
            File(
                name=f"{archive.name}/{file.name}",
                path=file.path,
                modified=file.modified,
                problem=file.problem,
            )
            for file in inner
        ]
        found = _of_a_kind(named)
        if found:
            return found, zips
    return [], zips


def _of_a_kind(files: Sequence[File]) -> list[File]:
    for suffix in SUFFIXES:
        found = [file for file in files if _suffix(file) == suffix]
        if found:
            return found
    return []


def _suffix(file: File) -> str:
    return PurePosixPath(file.name).suffix.lower()


def _best(files: Sequence[File], assignment: str) -> list[File]:
    """Return the newest of those named like the assignment, or of all if none is."""
    pattern = re.compile(re.escape(assignment) + _COPY, re.IGNORECASE)
    named = [file for file in files if pattern.fullmatch(PurePosixPath(_short(file)).stem)]
    among = named or list(files)
    newest = max(file.modified for file in among)
    return [file for file in among if file.modified == newest]


def _short(file: File) -> str:
    return printable(original_name(file.name))


def _listed(files: Sequence[File]) -> str:
    names = ", ".join(_short(file) for file in files[:_NAMED])
    return f"{names} and {len(files) - _NAMED} more" if len(files) > _NAMED else names


def _nothing(handin: Handin, opened: Sequence[File]) -> Submission:
    if not handin.files:
        problem = "there is no file in it"
    elif opened:
        problem = f"there is no notebook and no script in {_listed(opened)}"
    else:
        problem = f"there is no notebook and no script in it, but {_listed(handin.files)}"
    return Submission(path=Path(handin.name), name=handin.name, problem=problem)
