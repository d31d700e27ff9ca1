"""nbgrader: its tree ``submitted/<student>/<assignment>/``."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.errors import UsageError
from autograder.lms.downloads.handin import File, Handin, Student
from autograder.lms.downloads.systems.layout import UNKNOWN, Download, explains

SYSTEM = "nbgrader"
ID = "nbgrader"

_ROOT = "submitted"
_TIMESTAMP = "timestamp.txt"
_DEPTH = 3  # student, assignment, file
# What a course's folder holds besides what was handed in.
_BESIDE = frozenset(
    ("autograded", "feedback", "gradebook.db", "nbgrader_config.py", "release", "source")
)
_LEFT = f"it does not lie in a student's folder: {UNKNOWN}"


def recognise(download: Download) -> list[Handin] | None:
    """Return the hand-ins of nbgrader's tree, or None if it is none.

    The only assignment of the tree is taken, whatever its name.

    Raises:
        UsageError: the tree has several assignments, and none of them is called so.
    """
    files, folder, assignment = download.files, download.folder, download.assignment
    parts = [(file, _below_root(folder, file)) for file in files]
    whose: dict[tuple[str, str], list[File]] = defaultdict(list)
    left = []
    for file, names in parts:
        if names is not None and len(names) >= _DEPTH:
            whose[names[0], names[1]].append(file)
        elif file.name.partition("/")[0] not in _BESIDE:
            left.append(file)
    found_in = sum(map(len, whose.values()))
    if not explains(found_in, [*left, *range(found_in)]):
        return None
    there = sorted({name for _, name in whose})
    chosen = there[0] if len(there) == 1 else assignment
    if chosen not in there:
        message = (
            f"nbgrader's tree has the assignments {', '.join(there)}, but no {assignment}: "
            "give the folder of one of them"
        )
        raise UsageError(message)
    return [
        Handin(
            name=found[0].name,
            files=tuple(file for file in found if not file.name.endswith(f"/{_TIMESTAMP}")),
            students=(Student(name=student, ids={ID: student}),),
            submitted=_timestamp(found),
        )
        for (student, name), found in whose.items()
        if name == chosen
    ] + [Handin(name=file.name, files=(file,), notes=(_LEFT,)) for file in left]


def _below_root(folder: str, file: File) -> tuple[str, ...] | None:
    """Return the parts of a file's name below ``submitted/``; None if it does not lie there."""
    parts = PurePosixPath(file.name).parts
    if folder == _ROOT:
        return parts
    return parts[1:] if parts[0] == _ROOT else None


def _timestamp(files: Sequence[File]) -> str:
    """Return what nbgrader wrote down as the time of collection."""
    for file in files:
        if file.name.endswith(f"/{_TIMESTAMP}"):
            try:
                return file.path.read_text(encoding="utf-8", errors="replace").strip()[:100]
            except OSError:
                return ""
    return ""
