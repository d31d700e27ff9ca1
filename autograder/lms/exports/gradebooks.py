"""Filling in a gradebook that a system has exported: one column changes, all else stays.

Canvas and Moodle both know each person by a number that they also put into the names of
downloaded submissions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.basics.text import points_text
from autograder.errors import UsageError
from autograder.lms.downloads import canvas, moodle
from autograder.lms.exports.csvtext import CsvText, read_number
from autograder.lms.exports.grades import Grade, by_id

_CANVAS_POINTS = "points possible"
_CANVAS_ID = "id"
_CANVAS_COLUMN = re.compile(r"(?P<name>.*\S)\s+\((?P<id>\d+)\)")
_MOODLE_GRADE = "grade"
_MOODLE_MAXIMUM = "maximum grade"
_PARTICIPANT = re.compile(r"\D*(?P<id>\d+)")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A gradebook with its column filled, and what could not be."""

    data: bytes
    count: int
    missing: tuple[Grade, ...]
    """Grades of people who are not in the gradebook."""
    without: int
    """How many people of the gradebook have no grade here; their cells stay as they were."""


def fill_canvas(
    gradebook: Path,
    grades: Sequence[Grade],
    *,
    assignment: str,
    column: str | None = None,
    scale: bool = False,
) -> Filled:
    """Fill in the gradebook that Canvas exports (Grades, Export).

    Args:
        gradebook: the exported CSV.
        grades: the grades.
        assignment: whose name is looked for among the columns.
        column: the column's name, with or without Canvas's number, if it is another.
        scale: whether points are converted to those that the column has.

    Raises:
        UsageError: it is no gradebook of Canvas, the column is not found or has other points,
            or one person has two grades.
    """
    text = CsvText(gradebook)
    rows = text.rows
    head = [cell.strip() for cell in rows[0]] if rows else []
    lower = [cell.lower() for cell in head]
    if _CANVAS_ID not in lower or "student" not in lower[:1]:
        message = f"{gradebook} is no gradebook of Canvas: it has no columns Student and ID"
        raise UsageError(message)
    target = _canvas_column(gradebook, head, column or assignment)
    start = 1
    possible = None
    for number, row in enumerate(rows[1:4], start=1):
        if row and row[0].strip().lower() == _CANVAS_POINTS:
            _check_points(gradebook, row, target, grades, scale=scale)
            possible = read_number(row[target]) if len(row) > target else None
            start = number + 1
    ids: dict[str, list[int]] = {}
    for number, row in enumerate(rows[start:], start=start):
        value = row[lower.index(_CANVAS_ID)].strip() if len(row) > lower.index(_CANVAS_ID) else ""
        if value.isdecimal():
            ids.setdefault(value, []).append(number)
    return _fill(text, target, ids, grades, canvas.ID, possible if scale else None)


def _canvas_column(gradebook: Path, head: Sequence[str], wanted: str) -> int:
    names = {
        number: match["name"] if (match := _CANVAS_COLUMN.fullmatch(cell)) else ""
        for number, cell in enumerate(head)
    }
    found = [
        number
        for number, name in names.items()
        if head[number] == wanted or (name and _plain(name) == _plain(wanted))
    ]
    if len(found) != 1:
        there = ", ".join(head[number] for number, name in names.items() if name) or "none"
        which = "more than one column is" if found else "no column is"
        message = (
            f"{gradebook}: {which} called {wanted!r}; say which with --column. There are: {there}"
        )
        raise UsageError(message)
    return found[0]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def fill_moodle(
    worksheet: Path, grades: Sequence[Grade], *, column: str | None = None, scale: bool = False
) -> Filled:
    """Fill in the grading worksheet that Moodle exports (Download grading worksheet).

    Args:
        worksheet: the exported CSV. Its first column is "Participant 123", in any language.
        grades: the grades.
        column: the name of the grade's column, if the worksheet is not in English.
        scale: whether points are converted to the worksheet's maximum grade.

    Raises:
        UsageError: it is no such worksheet, the column is not found, its maximum grade is
            another, or one person has two grades.
    """
    text = CsvText(worksheet)
    rows = text.rows
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    wanted = (column or _MOODLE_GRADE).strip().lower()
    if head.count(wanted) != 1:
        message = (
            f"{worksheet}: there is no column {column or 'Grade'!r}; say which with --column. "
            f"There are: {', '.join(rows[0]) if rows else 'none'}"
        )
        raise UsageError(message)
    target = head.index(wanted)
    ids: dict[str, list[int]] = {}
    for number, row in enumerate(rows[1:], start=1):
        match = _PARTICIPANT.fullmatch(row[0].strip()) if row else None
        if match:
            ids.setdefault(match["id"], []).append(number)
    if not ids:
        message = f"{worksheet} is no grading worksheet of Moodle: nobody has a number in it"
        raise UsageError(message)
    possible = None
    if _MOODLE_MAXIMUM in head:
        maximum = head.index(_MOODLE_MAXIMUM)
        first = rows[min(min(found) for found in ids.values())]
        _check_points(worksheet, first, maximum, grades, scale=scale)
        possible = read_number(first[maximum])
    return _fill(text, target, ids, grades, moodle.ID, possible if scale else None)


def _check_points(
    path: Path, row: Sequence[str], column: int, grades: Sequence[Grade], *, scale: bool
) -> None:
    """Raise where the gradebook expects other points than there are."""
    possible = read_number(row[column]) if len(row) > column else None
    points = {grade.result.max_score for grade in grades}
    if possible is None or scale or points <= {possible}:
        return
    ours = ", ".join(map(points_text, sorted(points)))
    message = (
        f"{path} expects {points_text(possible)} points, the assignment has {ours}: "
        "change it there, or convert with --scale"
    )
    raise UsageError(message)


def _fill(
    text: CsvText,
    column: int,
    ids: dict[str, list[int]],
    grades: Sequence[Grade],
    kind: str,
    possible: float | None,
) -> Filled:
    known, left = by_id(grades, kind)
    count = 0
    for value, grade in known.items():
        if grade.final is None or value not in ids:
            continue
        points = grade.final
        if possible is not None:
            points = round(points * possible / grade.result.max_score, 2)
        for row in ids[value]:
            text.set(row, column, text.number(points_text(points)))
        count += 1
    missing = [grade for value, grade in known.items() if value not in ids]
    return Filled(
        data=text.render(),
        count=count,
        missing=(*missing, *left),
        without=sum(value not in known for value in ids),
    )
