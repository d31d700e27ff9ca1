"""The class as CSV: everybody's grades, and who has which mistake."""

import csv
import io
from collections.abc import Iterable, Sequence

from autograder.basics.text import inert, points_text, printable
from autograder.result import SubmissionResult


def render_csv(results: Iterable[SubmissionResult], questions: Sequence[str]) -> str:
    """Return the grades as CSV. A submission without a score has empty cells, not zeros.

    Names are as :func:`printable` shows them; the records have them to the letter.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("submission", "status", "score", "max_score", *questions))
    for result in results:
        points = {question.name: points_text(question.score) for question in result.questions}
        graded = result.score is not None
        writer.writerow(
            (
                inert(printable(result.submission)),
                result.status.value,
                "" if result.score is None else points_text(result.score),
                points_text(result.max_score),
                *(points.get(question, "") if graded else "" for question in questions),
            )
        )
    return text.getvalue()


def mistakes_of(results: Iterable[SubmissionResult]) -> dict[str, dict[str, list[str]]]:
    """Return for each question its mistakes, most frequent first, each with who has it.

    A mistake is a named cause; of a question without one, the kind of its first failure.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for result in results:
        for question in result.questions if result.score is not None else ():
            kinds = [case.failure.kind.value for case in question.cases if case.failure]
            named = [diagnosis.name for diagnosis in question.diagnoses] or kinds[:1]
            for mistake in dict.fromkeys(named):
                who = found.setdefault(question.name, {}).setdefault(mistake, [])
                who.append(result.submission)
    return {
        name: dict(sorted(mistakes.items(), key=lambda item: -len(item[1])))
        for name, mistakes in found.items()
    }


def render_mistakes(results: Iterable[SubmissionResult], questions: Sequence[str]) -> str:
    """Return as CSV who has which mistake in each question."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("question", "mistake", "count", "submissions"))
    found = mistakes_of(results)
    for name in questions:
        for mistake, who in found.get(name, {}).items():
            shown = inert("; ".join(map(printable, who)))
            writer.writerow((name, inert(printable(mistake)), len(who), shown))
    return text.getvalue()
