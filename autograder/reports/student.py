"""The student's report: one page that needs nothing but itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from autograder.assignment.description import Description, QuestionText
from autograder.basics.text import words
from autograder.reports.pages import OUTCOMES, hidden_summary
from autograder.reports.templating import render
from autograder.result import (
    CaseResult,
    QuestionResult,
    Ran,
    Status,
    SubmissionResult,
    Verdict,
)

_OURS = "The autograder failed on this submission. That is not your fault; it will be graded again."
_MOST_NOTES = 10
_MOST_CELLS = 200


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a person or a rule has added or taken, and why."""

    points: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What a report says of a submission that its grading does not know."""

    name: str
    """Whose it is: a student, several, or a file of which nobody is known."""
    final: float | None
    changes: tuple[Change, ...] = ()
    submitted: str = ""
    late: str = ""


def render_report(result: SubmissionResult, asked: Description, about: About) -> str:
    """Return a submission's report as HTML: nothing of a hidden test but what it is to show."""
    parts = [_part(question, asked.question(question.name)) for question in result.questions]
    cells = result.cells[:_MOST_CELLS]
    troubled = [cell for cell in cells if cell.ran is not Ran.FINISHED]
    return render(
        "report.html",
        result=result,
        asked=asked,
        about=about,
        parts=parts,
        cells=cells,
        troubled=troubled,
        summary=_summary(len(result.cells), troubled),
        notes=_notes(result),
        graded_on=_day(result.graded_on),
        ours=_OURS,
    )


def _notes(result: SubmissionResult) -> list[str]:
    if result.status is Status.FAULT:
        return [_OURS]
    notes = list(dict.fromkeys(filter(str.strip, result.remarks)))
    more = len(notes) - _MOST_NOTES
    return notes[:_MOST_NOTES] + ([f"and {more} more"] if more > 0 else [])


def _part(question: QuestionResult, text: QuestionText) -> dict[str, Any]:
    """Return what the page shows of a question."""
    titles = {case.name: case.title for case in text.cases}
    hidden = [case for case in question.cases if case.hidden]
    full = question.score >= question.max_score
    return {
        "name": question.name,
        "title": text.title or question.name,
        "text": text.text,
        "score": question.score,
        "max_score": question.max_score,
        "share": 100 if full else int(99 * max(0.0, question.score) / question.max_score),
        "fault": any(case.verdict is Verdict.FAULT for case in question.cases),
        "public": [
            _case(case, titles.get(case.name) or words(case.name))
            for case in question.cases
            if not case.hidden
        ],
        "hidden": hidden_summary(hidden) if hidden else None,
        "code": question.code,
    }


def _case(case: CaseResult, title: str) -> dict[str, Any]:
    passed = case.verdict is Verdict.PASSED
    return {
        "title": title,
        "passed": passed,
        "outcome": OUTCOMES[case.verdict],
        "points": case.points,
        "max_points": case.max_points,
        "failure": case.failure,
        "message": "" if passed or case.verdict is Verdict.FAULT else case.message,
    }


def _summary(count: int, troubled: Sequence[Any]) -> str:
    if not count:
        return "Nothing was run."
    cells = f"{count} code cell{'s' if count > 1 else ''}"
    if not troubled:
        return (
            f"All {cells} ran to their end." if count > 1 else "The one code cell ran to its end."
        )
    kinds: dict[str, int] = {}
    for cell in troubled:
        kinds[cell.ran.value] = kinds.get(cell.ran.value, 0) + 1
    listed = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return f"Of {cells}: {listed}. All others ran to their end."


def _day(time: str) -> str:
    """Return a time of a record's as people write it."""
    try:
        return f"{datetime.fromisoformat(time):%d %B %Y, %H:%M} UTC"
    except ValueError:
        return ""


def names(students: Iterable[tuple[str, dict[str, str]]], submission: str) -> str:
    """Return whose a submission is, in one line: names, or else addresses, or else the file."""
    found = [name or ids.get("email") or next(iter(ids.values()), "") for name, ids in students]
    return ", ".join(filter(None, found)) or submission
