"""The class as CSV: everybody's grades, and who has which mistake."""

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.basics.language import authored
from autograder.basics.text import inert, points_text, printable
from autograder.reports.mistakes import mistakes_in, mistakes_of
from autograder.reports.people import NOBODY, NOBODY_KNOWN, People, reasons_to_look
from autograder.reports.wording import word
from autograder.result import KNOWN, SubmissionResult
from autograder.wording.sentences import told

_LONGEST = 2_000


_ABOUT = ("name", "email", "id", "late", "remarks", "look")


def render_csv(
    results: Iterable[SubmissionResult], questions: Sequence[str], people: People = NOBODY_KNOWN
) -> str:
    """Return the grades as CSV. A submission without a score has empty cells, not zeros.

    Names are as :func:`printable` shows them; the records have them to the letter.

    Args:
        results: the submissions.
        questions: the names of the questions that tests judge, a column each; those that a
            person judges follow, with empty cells where nobody has yet.
        people: whose they are; they, remarks, and why a person should look, come last.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    results = list(results)
    judged = dict.fromkeys(each.name for result in results for each in result.by_hand)
    questions = [*questions, *(name for name in judged if name not in questions)]
    writer.writerow(("submission", "status", "score", "max_score", *questions, *_ABOUT))
    for result in results:
        points = points_of(result)
        graded = result.score is not None
        person = people.get(result.submission, NOBODY)
        writer.writerow(
            (
                inert(printable(result.submission)),
                result.status.value,
                "" if result.score is None else points_text(result.score),
                points_text(result.max_score),
                *(points.get(question, "") if graded else "" for question in questions),
                *map(_cell, (person.name, person.email, person.id, person.late)),
                _cell("; ".join(remarks_of(result))),
                _cell("; ".join(reasons_to_look(result, person))),
            )
        )
    return text.getvalue()


def points_of(result: SubmissionResult) -> dict[str, str]:
    """Return what each question has, of those that a person judges what was given."""
    tested = {question.name: points_text(question.score) for question in result.questions}
    judged = {
        each.name: points_text(each.points) for each in result.by_hand if each.points is not None
    }
    return tested | judged


def remarks_of(result: SubmissionResult) -> list[str]:
    """Return what is to be said of a submission: its remarks, and each question's mistakes."""
    remarks = dict.fromkeys(told(remark.strip().partition("\n")[0]) for remark in result.remarks)
    for question in result.questions if result.score is not None else ():
        known = {each.name for each in question.diagnoses if each.cause == KNOWN}
        for mistake in mistakes_in(question):
            name = mistake.name
            remarks[f"{question.name}: {authored(name) if name in known else told(word(name))}"] = (
                None
            )
    return [remark for remark in remarks if remark]


def _cell(text: str) -> str:
    return inert(printable(text[:_LONGEST]))


def render_mistakes(results: Iterable[SubmissionResult], questions: Sequence[str]) -> str:
    """Return as CSV who has which mistake in each question, and of which sort it is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("question", "mistake", "count", "submissions", "sort", "function"))
    found = mistakes_of(results)
    for question in questions:
        for mistake, who in found.items():
            if mistake.question == question:
                shown = inert("; ".join(map(printable, who)))
                name, function = inert(printable(mistake.name)), inert(printable(mistake.function))
                writer.writerow((question, name, len(who), shown, mistake.sort, function))
    return text.getvalue()
