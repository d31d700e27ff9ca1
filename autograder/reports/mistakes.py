"""What went wrong in a class: named causes, and apart from them what has none."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from autograder.result import NO_ANSWER, Diagnosis, Kind, QuestionResult, SubmissionResult

CAUSE = "cause"
_FUNCTION = re.compile(r"\A[A-Za-z_]\w{0,80}+(?=:? )")
_UNWRITTEN = (" is not written yet", " is not defined")
# What is no wrong answer but none.
_WITHOUT = NO_ANSWER | {
    *(Kind.MISSING, Kind.NOT_WRITTEN, Kind.RETURNED_NOTHING, Kind.RAISED),
}


class Mistake(NamedTuple):
    """What went wrong in a question, in the same way for everybody who has it."""

    question: str
    function: str
    """The function that it is about; "" if that is not known."""
    sort: str
    """:data:`CAUSE` for a named cause, else the sort of failure."""
    name: str


def mistakes_of(results: Iterable[SubmissionResult]) -> dict[Mistake, list[str]]:
    """Return the mistakes, each with who has it, the most frequent of a question first.

    Named causes come before what has none.
    """
    found: dict[Mistake, list[str]] = {}
    for result in results:
        for question in result.questions if result.score is not None else ():
            for mistake in mistakes_in(question):
                found.setdefault(mistake, []).append(result.submission)
    return dict(sorted(found.items(), key=lambda item: (item[0].sort != CAUSE, -len(item[1]))))


def by_name(results: Iterable[SubmissionResult]) -> dict[str, dict[str, list[str]]]:
    """Return for each question its mistakes by name, most frequent first, each with who has it."""
    found: dict[str, dict[str, list[str]]] = {}
    for mistake, who in mistakes_of(results).items():
        found.setdefault(mistake.question, {}).setdefault(mistake.name, []).extend(who)
    return {
        name: dict(sorted(mistakes.items(), key=lambda item: -len(item[1])))
        for name, mistakes in found.items()
    }


def mistakes_in(question: QuestionResult) -> list[Mistake]:
    """Return a question's named causes; of one without any, its first failure's kind."""
    failures = [case.failure for case in question.cases if case.failure]
    named = []
    for diagnosis in question.diagnoses:
        about = next(each for each in failures if each.diagnosis == diagnosis)
        named.append(Mistake(question.name, function_of(about.message), CAUSE, diagnosis.name))
    if not named and failures:
        first = failures[0]
        sort = first.kind.value if first.kind in _WITHOUT else "wrong answer"
        named = [Mistake(question.name, function_of(first.message), sort, first.kind.value)]
    return list(dict.fromkeys(named))


def causes_in(question: QuestionResult) -> list[tuple[str, Diagnosis]]:
    """Return a question's named causes, each after its function where several are wrong."""
    failures = [case.failure for case in question.cases if case.failure]
    several = len({function_of(each.message) for each in failures}) > 1
    return list(
        dict.fromkeys(
            (function_of(failure.message) if several else "", each)
            for each in question.diagnoses
            for failure in failures
            if failure.diagnosis == each
        )
    )


def function_of(message: str) -> str:
    """Return the function with whose name a failure's message begins; "" if there is none."""
    found = _FUNCTION.match(message)
    rest = message[found.end() :] if found else ""
    known = found is not None and (rest.startswith((":", *_UNWRITTEN)) or "_" in found[0])
    return found[0] if found and known else ""
