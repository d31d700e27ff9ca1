"""One submission's report for the terminal, for the staff: hidden tests are in it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec
from rich.console import Group, RenderableType
from rich.text import Text

from autograder.assignment.description import Description, QuestionText
from autograder.basics.language import phrase
from autograder.basics.text import points_text, printable, words
from autograder.reports.decisions import Decision, reason_of
from autograder.reports.mistakes import causes_in
from autograder.reports.people import Person, reasons_to_look
from autograder.reports.wording import cell_heading, word
from autograder.result import (
    CaseResult,
    Failure,
    HandAnswer,
    QuestionResult,
    Ran,
    SubmissionResult,
    Verdict,
)
from autograder.wording.failure import hint, render_text, where, why
from autograder.wording.sentences import told

_MARKS = {
    Verdict.PASSED: ("✓", "green"),
    Verdict.FAILED: ("✗", "red"),
    Verdict.NOT_REACHED: ("-", "yellow"),
    Verdict.FAULT: ("!", "red"),
}
_MOST_LINES = 30
_LONGEST = 400


def render_reading(
    result: SubmissionResult,
    asked: Description,
    person: Person,
    decided: Mapping[str, Decision] = MappingProxyType({}),
) -> RenderableType:
    """Return why a submission has its score: each lost point, on which input, and the code.

    Args:
        result: the submission, with the points that count.
        asked: the assignment in words.
        person: whose it is.
        decided: what people have decided about its questions.
    """
    return Group(*_parts(result, asked, person, decided))


def _parts(
    result: SubmissionResult, asked: Description, person: Person, decided: Mapping[str, Decision]
) -> Iterator[RenderableType]:
    most = points_text(result.max_score)
    score = (
        phrase("no score, of %(max)s", max=most)
        if result.score is None
        else phrase("%(points)s of %(max)s", points=points_text(result.score), max=most)
    )
    yield Text(f"{printable(result.submission)}: {score}", "bold")
    who = [person.name, person.email, person.id, person.late]
    if any(who):
        yield Text(printable(", ".join(filter(None, who))))
    status = phrase("Status: %(status)s.", status=word(result.status))
    yield Text(f"{printable(asked.title)}. {status}")
    for reason in reasons_to_look(result, person):
        yield Text(phrase("Look: %(reason)s", reason=printable(reason)), "yellow")
    for remark in dict.fromkeys(result.remarks):
        yield _lines(told(remark), 2)
    for question in result.questions:
        yield Text("")
        yield from _question(question, asked.question(question.name))
    for answer in result.by_hand:
        yield Text("")
        yield from _judged(answer, asked.question(answer.name), decided.get(answer.name))
    unfinished = [cell for cell in result.cells if cell.ran is not Ran.FINISHED]
    if unfinished:
        yield Text("\n" + phrase("Cells that did not finish"), "bold")
    for cell in unfinished:
        number = phrase("cell %(number)s", number=cell.number)
        yield _lines(f"{number}: {word(cell.ran)}. {told(cell.message)}", 2)


def _question(question: QuestionResult, text: QuestionText) -> Iterator[RenderableType]:
    points = _points(question.score, question.max_score)
    full = question.score >= question.max_score
    yield Text(f"{text.title or question.name}: {points}", "bold green" if full else "bold red")
    titles = {case.name: case.title for case in text.cases}
    for case in () if full else question.cases:
        yield from _case(case, titles.get(case.name) or words(case.name))
    if not full:
        yield from _causes(question)
        for cell in question.code:
            yield Text("  " + cell_heading(cell, question), "dim")
            yield _code(cell.source, set(cell.marked))


def _judged(
    answer: HandAnswer, text: QuestionText, decision: Decision | None
) -> Iterator[RenderableType]:
    """Yield an answer that a person judges, and what was given for it."""
    title = text.title or answer.name
    if decision is None:
        most = points_text(answer.max_score)
        given = phrase("%(title)s: by hand, %(max)s points, not judged yet", title=title, max=most)
        yield Text(printable(given), "bold yellow")
    else:
        points = _points(decision.points, answer.max_score)
        yield Text(
            printable(phrase("%(title)s: %(points)s, by hand", title=title, points=points)), "bold"
        )
        yield _lines(reason_of(decision), 2)
    if answer.untouched:
        yield _lines(phrase("Nothing is written here: it is as it was handed out."), 2)
    for cell in () if answer.untouched else answer.cells:
        yield _code(cell.source, set()) if cell.is_code else _lines(cell.source, 4)


def _case(case: CaseResult, title: str) -> Iterator[RenderableType]:
    mark, style = _MARKS[case.verdict]
    hidden = " " + phrase("(hidden)") if case.hidden else ""
    points = _points(case.points, case.max_points)
    yield Text.assemble(f"  {printable(title)}{hidden}: {points} ", (mark, style))
    if case.verdict is not Verdict.PASSED:
        yield _lines(_said(case.failure) if case.failure else told(case.message), 4)


def _said(failure: Failure) -> str:
    """Return what is wrong, on which input; why is said once for all test cases of a question."""
    return render_text(msgspec.structs.replace(failure, diagnosis=None, slips=()))


def _causes(question: QuestionResult) -> Iterator[RenderableType]:
    """Yield the causes and the lines that the student's page shows, each once."""
    for function, diagnosis in causes_in(question):
        about = f"{function}: " if function else ""
        yield _lines("\n".join(filter(None, (about + why(diagnosis), hint(diagnosis)))), 2)
    slips = (where(case.failure.slips) for case in question.cases if case.failure)
    lines = dict.fromkeys(line for each in slips for line in each)
    if lines:
        yield _lines("\n".join(lines), 2)


def _points(points: float, most: float) -> str:
    return phrase("%(points)s of %(max)s", points=points_text(points), max=points_text(most))


def _code(source: str, marked: set[int]) -> Text:
    text = Text()
    for number, line in enumerate(source.expandtabs(4).splitlines()[:_MOST_LINES], start=1):
        style = "bold yellow" if number in marked else ""
        pointer = ">" if number in marked else " "
        text.append(f"    {pointer}{number:3} {printable(line)}\n", style)
    text.rstrip()
    return text


def _lines(text: str, indent: int) -> Text:
    lines = map(printable, text.strip("\n").splitlines()[:_MOST_LINES])
    return Text("\n".join(" " * indent + line[:_LONGEST] for line in lines))
