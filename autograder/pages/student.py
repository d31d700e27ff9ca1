"""The student's report: one page that needs nothing but itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.assignment.description import Description, QuestionText
from autograder.basics.language import marked, phrase, phrases
from autograder.basics.text import words
from autograder.pages.fragments import hidden_summary
from autograder.pages.templating import render
from autograder.reports.decisions import Decision
from autograder.reports.mistakes import causes_in
from autograder.reports.wording import cell_heading, moment, outcome, word
from autograder.result import (
    CaseResult,
    CellResult,
    QuestionResult,
    Ran,
    Status,
    SubmissionResult,
    Verdict,
)
from autograder.wording.failure import where
from autograder.wording.sentences import told

_OURS = marked(
    "The autograder failed on this submission. That is not your fault; it will be graded again."
)
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
    decided: Mapping[str, Decision] = field(default_factory=dict)
    """What people have decided about questions, by their names."""


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
        most=result.max_score
        + sum(each.max_score for each in result.by_hand if each.name in about.decided),
        left=sum(each.max_score for each in result.by_hand if each.name not in about.decided)
        if result.by_hand
        else asked.points_by_hand,
        judged=[
            (answer, asked.question(answer.name), about.decided.get(answer.name))
            for answer in result.by_hand
            if result.score is not None
        ],
        parts=parts,
        cells=cells,
        troubled=troubled,
        summary=_summary(len(result.cells), troubled),
        notes=_notes(result),
        graded_on=moment(result.graded_on),
        ours=phrase(_OURS),
    )


def _notes(result: SubmissionResult) -> list[str]:
    if result.status is Status.FAULT:
        return [phrase(_OURS)]
    notes = list(dict.fromkeys(map(told, filter(str.strip, result.remarks))))
    more = len(notes) - _MOST_NOTES
    return notes[:_MOST_NOTES] + (
        [phrases("and %(count)s more", "and %(count)s more", more)] if more > 0 else []
    )


def _part(question: QuestionResult, text: QuestionText) -> dict[str, Any]:
    """Return what the page shows of a question."""
    titles = {case.name: case.title for case in text.cases}
    hidden = [case for case in question.cases if case.hidden]
    full = question.score >= question.max_score
    fault = any(case.verdict is Verdict.FAULT for case in question.cases)
    failures = [case.failure for case in question.cases if case.failure is not None]
    return {
        "name": question.name,
        "title": text.title or question.name,
        "text": text.text,
        "score": question.score,
        "max_score": question.max_score,
        "share": 100 if full else int(99 * max(0.0, question.score) / question.max_score),
        "fault": fault,
        "quiet": full and not failures and not fault,
        "tests": len(question.cases),
        "public": [
            _case(case, titles.get(case.name) or words(case.name))
            for case in question.cases
            if not case.hidden
        ],
        "hidden": hidden_summary(hidden) if hidden else None,
        "causes": causes_in(question),
        "where": list(dict.fromkeys(line for each in failures for line in where(each.slips))),
        "code": [(cell, cell_heading(cell, question)) for cell in question.code],
    }


def _case(case: CaseResult, title: str) -> dict[str, Any]:
    passed = case.verdict is Verdict.PASSED
    return {
        "title": title,
        "passed": passed,
        "outcome": outcome(case.verdict),
        "points": case.points,
        "max_points": case.max_points,
        "failure": case.failure,
        "message": "" if passed or case.verdict is Verdict.FAULT else told(case.message),
    }


def _summary(count: int, troubled: Sequence[CellResult]) -> str:
    if not count:
        return phrase("Nothing was run.")
    if not troubled:
        return phrases(
            "The one code cell ran to its end.",
            "All %(count)s code cells ran to their end.",
            count,
        )
    kinds: dict[str, int] = {}
    for cell in troubled:
        kinds[word(cell.ran)] = kinds.get(word(cell.ran), 0) + 1
    listed = ", ".join(f"{number} × {kind}" for kind, number in kinds.items())
    return phrases(
        "The one code cell: %(listed)s.",
        "Of %(count)s code cells: %(listed)s. All others ran to their end.",
        count,
        listed=listed,
    )


def names(students: Iterable[tuple[str, dict[str, str]]], submission: str) -> str:
    """Return whose a submission is, in one line: names, or else addresses, or else the file."""
    found = [name or ids.get("email") or next(iter(ids.values()), "") for name, ids in students]
    return ", ".join(filter(None, found)) or submission
