"""Changed marks as a table for the terminal, and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator

from rich.table import Table
from rich.text import Text

from autograder.basics.language import phrase
from autograder.basics.text import inert, points_text, printable, words
from autograder.reports.people import NOBODY, NOBODY_KNOWN, People, Person
from autograder.reports.wording import outcome, word
from autograder.result import Verdict
from autograder.store.comparing import CaseChange, Change, Comparison, Outcome, QuestionChange, Side
from autograder.wording.sentences import told

_HEAD = (
    *("submission", "name", "email"),
    *("status_old", "status_new", "score_old", "score_new", "score_change"),
    *("question", "question_old", "question_new", "question_change"),
    *("test", "hidden", "points_old", "points_new"),
    *("verdict_old", "verdict_new", "reason_old", "reason_new"),
)
_LONGEST = 160


def render_changes(changes: Iterable[Change], people: People = NOBODY_KNOWN) -> Table:
    """Return whose marks changed: a line for the score, one for each question and each test."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(phrase("submission"), overflow="fold")
    for heading in (phrase("old"), phrase("new"), phrase("change")):
        table.add_column(heading, justify="right")
    table.add_column(phrase("why"), overflow="fold")
    for change in changes:
        person = people.get(change.submission, NOBODY)
        table.add_row(
            Text(printable(change.submission), "bold"),
            *_scores(change),
            Text(printable(person.name or person.email or person.id)),
        )
        for question in change.questions:
            points = (_points(question.old), _points(question.new))
            table.add_row(
                Text(f"  {printable(question.question)}"),
                *points,
                _difference(question.old, question.new),
                ""
                if question.cases
                else phrase("its tests say the same: it is worth other points"),
            )
            for case in question.cases:
                table.add_row(*_case_row(case))
    return table


def _scores(change: Change) -> tuple[str, str, str]:
    old, new = change.old, change.new
    return _score(old), _score(new), _difference(old.score, new.score)


def _score(outcome: Outcome) -> str:
    if outcome.score is None:
        return word(outcome.status)
    return f"{points_text(outcome.score)}/{points_text(outcome.max_score)}"


def _case_row(case: CaseChange) -> tuple[Text, str, str, str, Text]:
    hidden = f" {phrase('(hidden)')}" if case.hidden else ""
    return (
        Text(f"    {printable(words(case.test))}{hidden}"),
        _worth(case.old),
        _worth(case.new),
        _difference(case.old.points, case.new.points),
        Text(f"{_why(case.old)} → {_why(case.new)}"),
    )


def _why(side: Side) -> str:
    if not side.verdict:
        return phrase("no such test")
    return printable(told(side.reason))[:_LONGEST] or _verdict(side.verdict)


def _verdict(text: str) -> str:
    """Return a verdict of the store's as it is called."""
    return next((outcome(each) for each in Verdict if each.value == text), text)


def _worth(side: Side) -> str:
    return f"{_points(side.points)}/{_points(side.max_points)}" if side.verdict else "-"


def _points(points: float | None) -> str:
    return "-" if points is None else points_text(points)


def _difference(old: float | None, new: float | None) -> str:
    if old is None or new is None or old == new:
        return ""
    return f"{'+' if new > old else '−'}{points_text(abs(new - old))}"


def summarize(comparison: Comparison) -> str:
    """Return in one line how many marks changed, and by how much."""
    changes = comparison.changes
    if not changes:
        return phrase("Nobody's marks changed, of %(count)s in both.", count=comparison.compared)
    scored = [
        each.new.score - each.old.score
        for each in changes
        if each.old.score is not None and each.new.score is not None
    ]
    up, down = sum(each > 0 for each in scored), sum(each < 0 for each in scored)
    rest = len(changes) - up - down
    parts = [phrase("%(count)s up", count=up), phrase("%(count)s down", count=down)]
    parts += [phrase("%(count)s otherwise", count=rest)] if rest else []
    return phrase(
        "Marks changed of %(count)s of %(all)s: %(changes)s.",
        count=len(changes),
        all=comparison.compared,
        changes=phrase(", ").join(parts),
    )


def changes_csv(changes: Iterable[Change], people: People = NOBODY_KNOWN) -> str:
    """Return whose marks changed as CSV: a line for each changed test.

    A question whose points no test explains has one line, and so has a score without questions.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    for change in changes:
        person = people.get(change.submission, NOBODY)
        writer.writerows(_lines(change, person))
    return text.getvalue()


def _lines(change: Change, person: Person) -> Iterator[tuple[str, ...]]:
    old, new = change.old, change.new
    about = (
        *map(_text, (change.submission, person.name, person.email)),
        *(old.status, new.status, *_numbers(old.score, new.score)),
    )
    for question in change.questions or (None,):
        for case in (question.cases if question else ()) or (None,):
            yield (*about, *_question_cells(question), *_case_cells(case))


def _question_cells(question: QuestionChange | None) -> tuple[str, ...]:
    if question is None:
        return ("",) * 4
    return _text(question.question), *_numbers(question.old, question.new)


def _case_cells(case: CaseChange | None) -> tuple[str, ...]:
    if case is None:
        return ("",) * 8
    return (
        _text(case.test),
        "yes" if case.hidden else "no",
        *_numbers(case.old.points, case.new.points)[:2],
        *(case.old.verdict, case.new.verdict),
        *map(_text, (case.old.reason, case.new.reason)),
    )


def _numbers(old: float | None, new: float | None) -> tuple[str, str, str]:
    return (
        "" if old is None else points_text(old),
        "" if new is None else points_text(new),
        "" if old is None or new is None else points_text(new - old),
    )


def _text(text: str) -> str:
    return inert(printable(text))
