"""Whose marks two runs give differently: by how much, in which question and test, and why."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from autograder.result import Verdict
from autograder.store.results import Store
from autograder.store.rows import Run


@dataclass(frozen=True, kw_only=True)
class Side:
    """What a run says of a test case; nothing if it has no such test."""

    verdict: str = ""
    points: float | None = None
    max_points: float | None = None
    reason: str = ""
    """Why it was not passed: its named cause, or else what was said of it."""


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """A test case of which two runs say different things."""

    test: str
    hidden: bool
    old: Side
    new: Side


@dataclass(frozen=True, kw_only=True)
class QuestionChange:
    """A question with other points; None for them where there is no such question, or no score."""

    question: str
    old: float | None
    new: float | None
    cases: tuple[CaseChange, ...]
    """Nothing if no test explains it, as where a question is worth more now."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run says of a submission in all."""

    result: int
    """The number of the result in its store."""
    status: str
    score: float | None
    max_score: float
    origin: str
    """Whose it is, as JSON; "" if that is not known."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A submission whose marks differ."""

    submission: str
    old: Outcome
    new: Outcome
    questions: tuple[QuestionChange, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What two runs say of the same submissions."""

    changes: tuple[Change, ...]
    """In the order of names."""
    compared: int
    """Of how many both say something."""
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nobody's marks differ, and nobody is in one run alone."""
        return not (self.changes or self.only_old or self.only_new)


def compare_runs(old: tuple[Store, Run], new: tuple[Store, Run]) -> Comparison:
    """Compare what two runs say, of one store or of two."""
    with ExitStack() as stack:
        connections = []
        for store, _ in (old, new):
            stack.enter_context(store.held())
            connections.append(stack.enter_context(store.database.reading()))
        before, after = connections
        first, second = _outcomes(before, old[1]), _outcomes(after, new[1])
        one_store = old[0].path.samefile(new[0].path)
        both = [name for name in first if name in second]
        changes = []
        for name in both:
            if one_store and first[name].result == second[name].result:
                continue
            questions = tuple(_questions(before, first[name], after, second[name]))
            if questions or first[name].score != second[name].score:
                changes.append(
                    Change(submission=name, old=first[name], new=second[name], questions=questions)
                )
    return Comparison(
        changes=tuple(changes),
        compared=len(both),
        only_old=tuple(name for name in first if name not in second),
        only_new=tuple(name for name in second if name not in first),
    )


def may_be_of_one(old: tuple[Store, Run], new: tuple[Store, Run]) -> bool:
    """Whether two runs may be of one assignment: its name is the same, or at least a test is.

    The name may be that of an autograder's file, and so another after a test was mended.
    """
    if old[1].assignment == new[1].assignment:
        return True
    first, second = _tests(*old), _tests(*new)
    return not (first and second) or not first.isdisjoint(second)


def _tests(store: Store, run: Run) -> frozenset[tuple[str, str]]:
    with store.held(), store.database.reading() as connection:
        return frozenset(connection.execute(_TESTS, (run.number,)))


def _outcomes(connection: sqlite3.Connection, run: Run) -> dict[str, Outcome]:
    rows = connection.execute(
        "SELECT name, result, status, score, max_score, COALESCE(origin, '') FROM entries "
        "JOIN submissions ON submissions.id = entries.submission "
        "JOIN results ON results.id = entries.result WHERE run = ? ORDER BY name",
        (run.number,),
    )
    return {
        name: Outcome(result=result, status=status, score=score, max_score=most, origin=origin)
        for name, result, status, score, most, origin in rows
    }


@dataclass(frozen=True, kw_only=True)
class _Marks:
    points: float | None = None
    cases: Mapping[tuple[str, int], tuple[bool, Side]] = field(default_factory=dict)
    """By the test's name, and which of several of that name it is."""


_NOTHING = _Marks()


def _questions(
    before: sqlite3.Connection, old: Outcome, after: sqlite3.Connection, new: Outcome
) -> Iterator[QuestionChange]:
    first, second = _marks(before, old), _marks(after, new)
    for question in dict.fromkeys((*first, *second)):
        was, now = first.get(question, _NOTHING), second.get(question, _NOTHING)
        if was.points != now.points:
            yield QuestionChange(
                question=question,
                old=was.points,
                new=now.points,
                cases=tuple(_cases(was, now)),
            )


def _cases(was: _Marks, now: _Marks) -> Iterator[CaseChange]:
    missing = (False, Side())
    for name in dict.fromkeys((*was.cases, *now.cases)):
        (_, old), (_, new) = was.cases.get(name, missing), now.cases.get(name, missing)
        hidden = (now.cases.get(name) or was.cases.get(name, missing))[0]
        if (old.verdict, old.points) != (new.verdict, new.points):
            yield CaseChange(test=name[0], hidden=hidden, old=old, new=new)


def _marks(connection: sqlite3.Connection, outcome: Outcome) -> dict[str, _Marks]:
    """Return what a result says of each question; the points of what has no score are none."""
    cases: dict[str, dict[tuple[str, int], tuple[bool, Side]]] = {}
    for question, test, hidden, *rest in connection.execute(_CASES, (outcome.result,)):
        own = cases.setdefault(question, {})
        number = sum(name == test for name, _ in own)
        own[test, number] = bool(hidden), _side(*rest)
    rows = connection.execute(_QUESTIONS, (outcome.result,)).fetchall()
    return {
        question: _Marks(
            points=None if outcome.score is None else points, cases=cases.get(question, {})
        )
        for question, points in rows
    }


_TESTS = """
SELECT DISTINCT question, test FROM cases
JOIN entries ON entries.result = cases.result WHERE run = ?
"""
_QUESTIONS = "SELECT question, points FROM questions WHERE result = ? ORDER BY place"
_CASES = """
SELECT question, test, hidden, verdict, points, max_points, cause, reason FROM cases
WHERE result = ? ORDER BY place
"""


def _side(verdict: str, points: float, max_points: float, cause: str, reason: str) -> Side:
    why = "" if verdict == Verdict.PASSED.value else cause or reason
    return Side(verdict=verdict, points=points, max_points=max_points, reason=why)
