"""The class as tables for the terminal."""

import statistics
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from autograder.assignment.description import QuestionText
from autograder.basics.language import phrase, phrases
from autograder.basics.text import points_text, printable
from autograder.reports.mistakes import by_name
from autograder.reports.tables import points_of
from autograder.reports.wording import word
from autograder.result import QuestionResult, Status, SubmissionResult
from autograder.wording.failure import cause
from autograder.wording.sentences import told

_MAX_REMARK = 90
_MOST_OFTEN = 2


def render_table(results: Sequence[SubmissionResult], questions: Sequence[str]) -> Table:
    """Return the grades as a table for the terminal; what people judge is in it once any has."""
    judged = [name for name, given in _judged(results).items() if given]
    questions = [*questions, *judged]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(phrase("submission"), overflow="fold")
    for question in questions:
        table.add_column(question, justify="right")
    table.add_column(phrase("score"), justify="right", style="bold")
    table.add_column(phrase("remarks"), overflow="fold")
    for result in results:
        points = points_of(result)
        score = "-"
        if result.score is not None:
            score = f"{points_text(result.score)}/{points_text(result.max_score)}"
        table.add_row(
            Text(printable(result.submission)),
            *(points.get(question, "-") for question in questions),
            score,
            Text(_remark(result), style="" if result.status is Status.GRADED else "red"),
        )
    return table


def _judged(results: Iterable[SubmissionResult]) -> dict[str, int]:
    """Return to how many answers a person has given points, by question."""
    found: dict[str, int] = {}
    for result in results:
        for each in result.by_hand:
            found[each.name] = found.get(each.name, 0) + (each.points is not None)
    return found


def said_by_hand(results: Sequence[SubmissionResult], asked: Iterable[QuestionText]) -> str:
    """Return which questions a person judges, and how many answers have their points."""
    judged = _judged(results)
    graded = sum(result.score is not None for result in results)
    questions = ", ".join(
        phrase(
            "%(question)s (%(points)s points, %(given)s of %(count)s judged)",
            question=each.name,
            points=points_text(each.max_score),
            given=judged.get(each.name, 0),
            count=graded,
        )
        for each in asked
    )
    if any(judged.values()):
        return phrase("By hand, in these points: %(questions)s", questions=questions)
    return phrase("By hand, besides these points: %(questions)s", questions=questions)


def render_questions(results: Sequence[SubmissionResult], questions: Sequence[str]) -> Table:
    """Return how the class did in each question, and what went wrong most often."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(phrase("question"))
    for heading in (phrase("mean"), phrase("full"), phrase("part"), phrase("none")):
        table.add_column(heading, justify="right")
    table.add_column(phrase("most often"), overflow="fold")
    mistakes = by_name(results)
    for name in questions:
        graded = _graded(results, name)
        if graded:
            most = max(question.max_score for question in graded)
            mean = statistics.fmean(question.score for question in graded)
            full = sum(question.score >= question.max_score for question in graded)
            none = sum(question.score <= 0 for question in graded)
            often = [
                f"{len(who)} × {told(word(mistake))}"
                for mistake, who in mistakes.get(name, {}).items()
            ]
            table.add_row(
                name,
                f"{mean:.1f}/{points_text(most)}",
                *map(str, (full, len(graded) - full - none, none)),
                Text("\n".join(map(printable, often[:_MOST_OFTEN]))),
            )
    return table


def _graded(results: Iterable[SubmissionResult], name: str) -> list[QuestionResult]:
    return [
        question
        for result in results
        if result.score is not None
        for question in result.questions
        if question.name == name
    ]


def _remark(result: SubmissionResult) -> str:
    """Return the first remark on one line, and how many more there are."""
    status = "" if result.status is Status.GRADED else f"{word(result.status)}: "
    # An exception without a text may leave a remark without one.
    looks = [phrase("a person has to look: %(reason)s", reason=told(each)) for each in result.look]
    every = dict.fromkeys((*looks, *map(told, result.remarks), *_diagnoses(result)))
    remarks = [remark for remark in every if remark.strip()]
    if not remarks:
        return status.removesuffix(": ")
    first = printable(remarks[0].strip().splitlines()[0])
    if len(first) > _MAX_REMARK:
        first = first[:_MAX_REMARK] + "…"
    count = len(remarks) - 1
    more = phrases("(and %(count)s more)", "(and %(count)s more)", count) if count else ""
    return " ".join(filter(None, (status + first, more)))


def _diagnoses(result: SubmissionResult) -> list[str]:
    """Return, for each question that lost points, the named mistakes or else the first message."""
    remarks: dict[str, None] = {}
    for question in result.questions:
        failures = [case.failure for case in question.cases if case.failure is not None]
        named = [cause(diagnosis) for diagnosis in question.diagnoses]
        messages = named or [told(failure.message) for failure in failures[:1]]
        remarks.update(dict.fromkeys(f"{question.name}: {message}" for message in messages))
    return list(remarks)
