"""Whose a submission is, as far as anybody knows, and why a person should look at it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from autograder.basics.language import marked, phrase
from autograder.result import Kind, Ran, Status, SubmissionResult
from autograder.sandbox.hints import INNOCENT


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who handed a submission in, and how."""

    name: str = ""
    email: str = ""
    id: str = ""
    """What else identifies the person in the system that it came from."""
    late: str = ""
    seconds_late: float = 0.0
    notes: tuple[str, ...] = ()


People = Mapping[str, Person]
"""By the names of the submissions."""
_ENDS = {
    Ran.DIED: marked("cell %(cells)s ended Python"),
    Ran.LIMIT: marked("cell %(cells)s ran into a limit"),
}
NOBODY = Person()
NOBODY_KNOWN: People = MappingProxyType({})


def alarms(result: SubmissionResult) -> tuple[str, ...]:
    """Return what looks like an attack: walls that were hit, and a connection disturbed."""
    return tuple(dict.fromkeys(_alarms(result)))


def _alarms(result: SubmissionResult) -> Iterator[str]:
    for cell in result.cells:
        if cell.wall and cell.wall not in INNOCENT:
            yield phrase(
                "cell %(cell)s ran into a wall: %(wall)s", cell=cell.number, wall=cell.wall
            )
        if cell.ran is Ran.DISTURBED:
            yield phrase("cell %(cell)s disturbed the grader's connection", cell=cell.number)
    for question in result.questions:
        for case in question.cases:
            kind = case.failure.kind if case.failure else None
            if kind is Kind.DISTURBED:
                yield phrase(
                    "%(question)s: an answer disturbed the grader's connection",
                    question=question.name,
                )
            elif kind is Kind.DIED:
                yield phrase("%(question)s: an answer ended Python", question=question.name)
            elif kind is Kind.LIMIT:
                yield phrase("%(question)s: an answer ran into a limit", question=question.name)


def reasons_to_look(result: SubmissionResult, person: Person = NOBODY) -> tuple[str, ...]:
    """Return why a person should look at a submission; nothing if there is no need."""
    reasons = [*result.look, *person.notes, *alarms(result)]
    if result.status is Status.FAULT:
        reasons.insert(0, phrase("our fault: it has no score"))
    elif result.score is None:
        reasons.insert(0, phrase("it could not be graded"))
    elif result.status is Status.TIMEOUT:
        reasons.insert(0, phrase("it ran out of time"))
    kinds = {
        case.failure.kind if case.failure else None
        for question in result.questions
        for case in question.cases
    }
    if kinds == {Kind.MISSING}:
        reasons.append(phrase("nothing of what was asked is defined"))
    elif kinds and kinds <= {Kind.MISSING, Kind.NOT_WRITTEN}:
        reasons.append(phrase("nothing of what was asked is written: was another file meant?"))
    for ran, said in _ENDS.items():
        numbers = ", ".join(str(cell.number) for cell in result.cells if cell.ran is ran)
        if numbers:
            reasons.append(phrase(said, cells=numbers))
    return tuple(dict.fromkeys(reasons))
