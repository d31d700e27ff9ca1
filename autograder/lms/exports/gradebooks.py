"""Filling in a gradebook that a system has exported: one column changes, all else stays.

Canvas and Moodle both know each person by a number that they also put into the names of
downloaded submissions.
"""

import re
from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from autograder.basics.language import marked, phrase
from autograder.basics.text import points_text
from autograder.errors import UsageError
from autograder.lms.downloads.systems import canvas, moodle
from autograder.lms.exports.csvtext import CsvText, id_of, is_shortened, read_number
from autograder.lms.exports.grades import Grade, by_id

_CANVAS_POINTS = "points possible"
_CANVAS_ID = "id"
_CANVAS_COLUMN = re.compile(r"(?P<name>.*\S)\s+\((?P<id>\d+)\)")
_EXCUSED = frozenset(("ex", "excused"))
# What Moodle calls the two columns in its languages.
_MOODLE_GRADE = (
    *("grade", "bewertung", "성적", "점수", "note", "calificación", "valutazione", "voto", "nota"),
    *("avaliação", "cijfer", "ocena", "оценка", "評点", "成绩", "成績", "not", "betyg", "karakter"),
)
_MOODLE_MAXIMUM = (
    *("maximum grade", "bestwertung", "maximale bewertung", "최고 성적", "최고 점수"),
    *("최대 성적", "최대 점수", "만점", "note maximale", "calificación máxima", "nota máxima"),
    *("valutazione massima", "voto massimo", "nota massima", "maximumcijfer", "maximale cijfer"),
    *("maksymalna ocena", "максимальная оценка", "最大評点", "最高評点", "最高分", "最高成绩"),
    *("en yüksek not", "maxbetyg"),
)
_MOODLE_NO = frozenset(
    (
        *("no", "nein", "non", "nee", "não", "nie", "nej", "нет"),
        *("아니오", "아니요", "いいえ", "否"),
    )
)
_PARTICIPANT = re.compile(r"\D*(?P<id>\d+)")
_LONG = 8


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A gradebook with its column filled, and what could not be."""

    data: bytes
    count: int
    missing: tuple[Grade, ...]
    """Grades of people who are not in the gradebook."""
    without: int
    """How many people of the gradebook have no grade here; their cells stay as they were."""
    left: tuple[str, ...] = ()
    """Whose cells were left as they are on purpose, and whose ids cannot be read."""


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
    # All other columns are called in the language of who exports: one or two names come first.
    if _CANVAS_ID not in lower[1:3]:
        message = phrase(
            "%(file)s is no gradebook of Canvas: it has no columns Student and ID", file=gradebook
        )
        raise UsageError(message)
    target = _canvas_column(gradebook, head, column or assignment)
    start = 1
    possible = None
    for number, row in enumerate(rows[1:4], start=1):
        if _is_of_points(row, lower.index(_CANVAS_ID), target):
            possible = _check_points(gradebook, row, target, grades, scale=scale)
            start = number + 1
    if possible is None:
        _refuse_without_maximum(gradebook, phrase("there is no row 'Points Possible'"))
    shortened: list[str] = []
    ids: dict[str, list[int]] = {}
    for number, row in enumerate(rows[start:], start=start):
        value = id_of(row[lower.index(_CANVAS_ID)]) if len(row) > lower.index(_CANVAS_ID) else ""
        if is_shortened(value):
            shortened.append(_shortened(value, number))
        elif value and not value.isdecimal():
            shortened.append(
                phrase(
                    "line %(line)s of the gradebook: its id %(id)r is no number of Canvas's: "
                    "perhaps a spreadsheet has changed it",
                    line=number + 1,
                    id=value,
                )
            )
        if value.isdecimal():
            ids.setdefault(value, []).append(number)
    filled = _fill(text, target, ids, grades, canvas.ID, possible if scale else None)
    return replace(filled, left=(*filled.left, *shortened))


def _is_of_points(row: Sequence[str], identity: int, target: int) -> bool:
    """Whether a row holds the points that are possible: it is nobody's, and has a number there."""
    if any(cell.strip().lower() == _CANVAS_POINTS for cell in row[:2]):
        return True
    if len(row) <= max(identity, target) or row[identity].strip():
        return False
    return row[0].startswith("  ") and read_number(row[target]) is not None


def _shortened(value: str, row: int) -> str:
    return phrase(
        "line %(line)s of the gradebook: its id %(id)r has been shortened by a spreadsheet; "
        "export the gradebook again, and do not save it with a spreadsheet",
        line=row + 1,
        id=value,
    )


def _refuse_without_maximum(path: Path, why: str) -> NoReturn:
    message = phrase(
        "%(file)s: what the highest grade is cannot be found: %(reason)s", file=path, reason=why
    )
    raise UsageError(message)


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
        there = ", ".join(head[number] for number, name in names.items() if name)
        several = marked(
            "%(file)s: more than one column is called %(name)r; say which with --column. There "
            "are: %(names)s"
        )
        none = marked(
            "%(file)s: no column is called %(name)r; say which with --column. There are: %(names)s"
        )
        message = phrase(
            several if found else none, file=gradebook, name=wanted, names=there or phrase("none")
        )
        raise UsageError(message)
    return found[0]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def fill_moodle(
    worksheet: Path,
    grades: Sequence[Grade],
    *,
    column: str | None = None,
    maximum: str | None = None,
    scale: bool = False,
) -> Filled:
    """Fill in the grading worksheet that Moodle exports (Download grading worksheet).

    Args:
        worksheet: the exported CSV. Its first column is "Participant 123", in any language.
        grades: the grades.
        column: the name of the grade's column, if it is none that is known.
        maximum: the name of the maximum grade's column, if it is none that is known.
        scale: whether points are converted to the worksheet's maximum grade.

    Raises:
        UsageError: it is no such worksheet, the column is not found, its maximum grade is
            another, or one person has two grades.
    """
    names = (
        *_MOODLE_GRADE,
        *_MOODLE_MAXIMUM,
        *(each.lower() for each in (column, maximum) if each),
    )
    text = CsvText(worksheet, names)
    rows = text.rows
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    shortened: list[str] = []
    ids: dict[str, list[int]] = {}
    for number, row in enumerate(rows[1:], start=1):
        match = _PARTICIPANT.fullmatch(row[0].strip()) if row else None
        if row and is_shortened(row[0]):
            shortened.append(_shortened(row[0], number))
        elif match:
            ids.setdefault(match["id"], []).append(number)
    if not ids and shortened:
        message = f"{worksheet}: {shortened[0]}"
        raise UsageError(message)
    if not ids:
        message = phrase(
            "%(file)s is no grading worksheet of Moodle: nobody has a number in it. In Moodle, the "
            "assignment's page of submissions has it: Download grading worksheet",
            file=worksheet,
        )
        raise UsageError(message)
    known: Sequence[str] = (column.strip().lower(),) if column else _MOODLE_GRADE
    target = _moodle_column(worksheet, head, known, column or "Grade", "--column")
    known = (maximum.strip().lower(),) if maximum else _MOODLE_MAXIMUM
    highest = _moodle_column(worksheet, head, known, maximum or "Maximum Grade", "--maximum")
    first = rows[min(min(found) for found in ids.values())]
    possible = _check_points(worksheet, first, highest, grades, scale=scale)
    # The column behind it says, in some language, whether a grade can be changed.
    fixed = {
        row
        for found in ids.values()
        for row in found
        if rows[row][highest + 1 : highest + 2]
        and rows[row][highest + 1].strip().lower() in _MOODLE_NO
    }
    filled = _fill(
        text, target, ids, grades, moodle.ID, possible if scale else None, fixed, first[highest]
    )
    return replace(filled, left=(*filled.left, *shortened))


def _moodle_column(
    worksheet: Path, head: Sequence[str], known: Sequence[str], name: str, option: str
) -> int:
    """Return the one column of these names, in any language."""
    found = [number for number, cell in enumerate(head) if cell in known]
    if len(found) != 1:
        message = phrase(
            "%(file)s: there is no column %(name)r; say which with %(option)s. There are: "
            "%(names)s",
            file=worksheet,
            name=name,
            option=option,
            names=", ".join(head) or phrase("none"),
        )
        raise UsageError(message)
    return found[0]


def _check_points(
    path: Path, row: Sequence[str], column: int, grades: Sequence[Grade], *, scale: bool
) -> float:
    """Return the points that the gradebook expects; raise where there are others."""
    there = row[column] if len(row) > column else ""
    possible = read_number(there)
    if possible is None or possible <= 0:
        _refuse_without_maximum(path, phrase("%(text)r is no number of points", text=there))
    points = {grade.max_score for grade in grades}
    if scale or points <= {possible}:
        return possible
    ours = ", ".join(map(points_text, sorted(points)))
    message = phrase(
        "%(file)s expects %(points)s points, the assignment has %(ours)s: change it there, or "
        "convert with --scale",
        file=path,
        points=points_text(possible),
        ours=ours,
    )
    raise UsageError(message)


def _fill(
    text: CsvText,
    column: int,
    ids: dict[str, list[int]],
    grades: Sequence[Grade],
    kind: str,
    possible: float | None,
    fixed: AbstractSet[int] = frozenset(),
    like: str = "",
) -> Filled:
    known, left = by_id(grades, kind)
    numbered = _numbered(left, ids)
    for value in known.keys() & numbered.keys():
        del numbered[value]  # whom the system knows is not replaced by whoever has named a file so
    known |= numbered
    left = [grade for grade in left if grade not in numbered.values()]
    count = 0
    rows = text.rows
    excused = []
    for value, grade in known.items():
        if grade.final is None or value not in ids:
            continue
        points = grade.final
        if possible is not None:
            points = round(points * possible / grade.max_score, 2)
        if any(len(rows[row]) > column and _is_excused(rows[row][column]) for row in ids[value]):
            excused.append(
                phrase(
                    "%(name)s: excused in the gradebook, and left so", name=grade.result.submission
                )
            )
            continue
        if not fixed.isdisjoint(ids[value]):
            excused.append(
                phrase(
                    "%(name)s: the gradebook says that its grade cannot be changed, and it is "
                    "left: %(points)s",
                    name=grade.result.submission,
                    points=points_text(points),
                )
            )
            continue
        for row in ids[value]:
            text.set(row, column, text.number(points_text(points), like))
        count += 1
    missing = [grade for value, grade in known.items() if value not in ids]
    return Filled(
        data=text.render(),
        count=count,
        missing=(*missing, *left),
        without=sum(value not in known for value in ids),
        left=tuple(excused),
    )


def _numbered(grades: Sequence[Grade], ids: Container[str]) -> dict[str, Grade]:
    """Return those of whom nothing is known but that their folder is called by an id there.

    It counts if it is long: a short number may be anything. What a file is called, a student may
    have chosen.
    """
    found: dict[str, list[Grade]] = {}
    for grade in grades:
        name, folder, _ = grade.result.submission.partition("/")
        if (
            folder
            and grade.student.ids.keys() <= {"file"}
            and len(name) >= _LONG
            and name.isdecimal()
            and name in ids
        ):
            found.setdefault(name, []).append(grade)
    return {name: each[0] for name, each in found.items() if len(each) == 1}


def _is_excused(cell: str) -> bool:
    return cell.strip().lower() in _EXCUSED
