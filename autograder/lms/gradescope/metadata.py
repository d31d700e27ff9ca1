"""Gradescope's ``submission_metadata.json``: read for what it may say, and nothing is required."""

from pathlib import Path
from typing import Any

import msgspec

_MAX_BYTES = 64 * 2**20  # earlier submissions bring all their results


class Previous(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier submission of the same students."""

    score: float | None = None


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What Gradescope says of a submission."""

    total_points: float | None = None
    """Of the assignment, as the instructor has set them, manual grading included."""
    previous: tuple[Previous, ...] = ()
    understood: bool = True
    """False if the file is there, but is not what Gradescope writes."""

    @property
    def best(self) -> float | None:
        """The highest score of the earlier submissions that have one."""
        scores = [each.score for each in self.previous if each.score is not None]
        return max(scores, default=None)


def read_metadata(path: Path) -> Metadata:
    """Return what the file says; an absent, empty or odd file says nothing."""
    try:
        with path.open("rb") as file:
            content = msgspec.json.decode(file.read(_MAX_BYTES) or b"{}")
    except FileNotFoundError:
        return Metadata()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Metadata(understood=False)
    if not isinstance(content, dict):
        return Metadata(understood=False)
    assignment = content.get("assignment")
    previous = content.get("previous_submissions")
    return Metadata(
        total_points=_number(assignment.get("total_points"))
        if isinstance(assignment, dict)
        else None,
        previous=tuple(
            Previous(score=_number(each.get("score")))
            for each in previous
            if isinstance(each, dict)
        )
        if isinstance(previous, list)
        else (),
    )


def _number(value: Any) -> float | None:
    """Return a number that may be written as a string; None for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None
