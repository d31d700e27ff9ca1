"""nbgrader: its tree ``submitted/<student>/<assignment>/``."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.errors import UsageError
from autograder.lms.downloads.handin import File, Handin, Student

SYSTEM = "nbgrader"
ID = "nbgrader"

_ROOT = "submitted"
_TIMESTAMP = "timestamp.txt"
_DEPTH = 3  # student, assignment, file


def recognise(files: Sequence[File], folder: str, assignment: str) -> list[Handin] | None:
    """Return the hand-ins of nbgrader's tree, or None if it is none.

    Args:
        files: what lies below ``folder``.
        folder: the name of the folder or zip that was given.
        assignment: the assignment to be graded; the only one of the tree is taken, whatever
            its name.

    Raises:
        UsageError: the tree has several assignments, and none of them is called so.
    """
    parts = [(file, _below_root(PurePosixPath(folder, file.name).parts)) for file in files]
    whose: dict[tuple[str, str], list[File]] = defaultdict(list)
    for file, names in parts:
        if len(names) >= _DEPTH:
            whose[names[0], names[1]].append(file)
    if not whose:
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
    ]


def _below_root(parts: tuple[str, ...]) -> tuple[str, ...]:
    return parts[parts.index(_ROOT) + 1 :] if _ROOT in parts else ()


def _timestamp(files: Sequence[File]) -> str:
    """Return what nbgrader wrote down as the time of collection."""
    for file in files:
        if file.name.endswith(f"/{_TIMESTAMP}"):
            try:
                return file.path.read_text(encoding="utf-8", errors="replace").strip()[:100]
            except OSError:
                return ""
    return ""
