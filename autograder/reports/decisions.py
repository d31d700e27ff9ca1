"""What the staff decided about answers, kept in the store of the results.

A decision says how many points a question has; the last one that was not taken back counts.
Grading again leaves them alone. A question that a person judges has no other points: as soon as
one answer to it has some, they count for everybody.
"""

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from autograder.basics.files import write_whole
from autograder.basics.language import phrase
from autograder.basics.text import points_text
from autograder.result import SubmissionResult
from autograder.store.results import Store
from autograder.store.takeover import DECISIONS, render_decisions

_FIELDS = "submission, question, points, graded, comment, who, at, answer"


class Decision(NamedTuple):
    """Points that a person gives for a question of a submission."""

    submission: str
    question: str
    points: float
    graded: float
    """What the tests gave when it was decided; 0 where there are none."""
    comment: str
    """For the student, as Markdown."""
    who: str
    at: str = ""
    answer: str = ""
    """The mark of the answer that a person has judged; "" if tests judge it."""


class Decided(dict[tuple[str, str], Decision]):
    """What counts, by submission and question. It is not changed once it is made."""

    def of(self, submission: str) -> dict[str, Decision]:
        """Return what is decided about a submission, by question."""
        return self._by_submission.get(submission, {})

    @cached_property
    def questions(self) -> frozenset[str]:
        """The questions about which anything is decided."""
        return frozenset(question for _, question in self)

    @cached_property
    def _by_submission(self) -> dict[str, dict[str, Decision]]:
        found: dict[str, dict[str, Decision]] = {}
        for (submission, question), each in self.items():
            found.setdefault(submission, {})[question] = each
        return found


NOTHING_DECIDED = Decided()


class Decisions:
    """The decisions about a folder's results.

    Raises:
        AutograderError: in all methods: the store cannot be used, and why.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Store(folder).database
        self._rendered = folder / DECISIONS

    def current(self) -> Decided:
        """Return what counts."""
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT {_FIELDS} FROM decisions WHERE undone = '' ORDER BY id"  # noqa: S608 -- our own names
            ).fetchall()
        found = [Decision(*row) for row in rows]
        return Decided({(each.submission, each.question): each for each in found})

    def add(self, decisions: Sequence[Decision]) -> None:
        """Add decisions that were made at once, and are taken back at once."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as database:
            [(last,)] = database.execute("SELECT COALESCE(MAX(batch), 0) FROM decisions")
            database.executemany(
                f"INSERT INTO decisions (batch, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 -- our own names
                [(last + 1, *(each if each.at else each._replace(at=now))) for each in decisions],
            )
            self._render(database)

    def undo(self) -> tuple[Decision, ...]:
        """Take the last ones back that are not taken back yet; what counted before counts again."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as database:
            [(last,)] = database.execute("SELECT MAX(batch) FROM decisions WHERE undone = ''")
            rows = database.execute(
                f"SELECT {_FIELDS} FROM decisions WHERE batch = ?",  # noqa: S608 -- our own names
                (last,),
            ).fetchall()
            database.execute("UPDATE decisions SET undone = ? WHERE batch = ?", (now, last))
            self._render(database)
        return tuple(Decision(*row) for row in rows)

    def touched_since(self, time: str) -> set[str]:
        """Return the submissions about which something was decided or taken back since then.

        Args:
            time: in UTC, as :attr:`Decision.at` is.
        """
        with self._database.reading() as database:
            rows = database.execute(
                "SELECT submission FROM decisions WHERE at >= ? OR undone >= ?", (time, time)
            ).fetchall()
        return {row[0] for row in rows}

    def comments(self) -> list[str]:
        """Return the comments used so far, the most frequent first."""
        with self._database.reading() as database:
            rows = database.execute(
                "SELECT comment FROM decisions WHERE comment <> '' "
                "GROUP BY comment ORDER BY COUNT(*) DESC, comment LIMIT 200"
            ).fetchall()
        return [row[0] for row in rows]

    def _render(self, database: sqlite3.Connection) -> None:
        with contextlib.suppress(OSError):  # what is decided stands in the store
            write_whole(self._rendered, render_decisions(database))


def counted(result: SubmissionResult, decided: Decided) -> SubmissionResult:
    """Return a result with the points that count: those that somebody decided, else the tests'.

    Its remarks say what was decided, and ``look`` where the tests say something else by now.
    """
    own = decided.of(result.submission)
    if not own and not counts_by_hand(result, decided):
        return result
    look = [*result.look, *outdated(result, decided)]
    if result.score is None:
        most = most_points(result, decided)
        return msgspec.structs.replace(result, max_score=most, look=tuple(look))
    graded = {question.name: question.score for question in result.questions}
    judged = {each.name for each in result.by_hand}
    valid = {name: each for name, each in own.items() if name in graded or name in judged}
    change = sum(each.points - graded.get(name, 0.0) for name, each in valid.items())
    return msgspec.structs.replace(
        result,
        score=round(result.score + change, 6),
        max_score=most_points(result, decided),
        questions=tuple(
            msgspec.structs.replace(each, score=valid[each.name].points)
            if each.name in valid
            else each
            for each in result.questions
        ),
        by_hand=tuple(
            msgspec.structs.replace(each, points=valid[each.name].points)
            if each.name in valid
            else each
            for each in result.by_hand
        ),
        remarks=(
            *(
                phrase(
                    "%(question)s: %(points)s instead of %(before)s: %(reason)s",
                    question=name,
                    points=points_text(each.points),
                    before=points_text(graded[name]),
                    reason=reason_of(each),
                )
                for name, each in valid.items()
                if name in graded
            ),
            *result.remarks,
        ),
        look=tuple(look),
    )


def counts_by_hand(result: SubmissionResult, decided: Decided) -> bool:
    """Whether the points that a person gives count: as soon as anybody was given some."""
    return any(each.name in decided.questions for each in result.by_hand)


def most_points(result: SubmissionResult, decided: Decided) -> float:
    """Return the points that can be had, with those that a person gives where they count."""
    judged = result.by_hand if counts_by_hand(result, decided) else ()
    return result.max_score + sum(each.max_score for each in judged)


def waiting(result: SubmissionResult, decided: Decided) -> str:
    """Return which answers nobody has judged yet, if others are: ``q2, q3``."""
    own = decided.of(result.submission)
    if result.score is None or not counts_by_hand(result, decided):
        return ""
    return ", ".join(each.name for each in result.by_hand if each.name not in own)


def reason_of(decision: Decision) -> str:
    """Return why something was decided, by whom and when."""
    comment = decision.comment.strip().partition("\n")[0]
    if not comment:
        comment = phrase("judged by hand") if decision.answer else phrase("looked at again")
    return f"{comment} ({decision.who}, {decision.at[:10]})"


def outdated(result: SubmissionResult, decided: Decided) -> list[str]:
    """Return where decisions about a submission have no effect, or no longer fit.

    They do not where the tests say something else now, or another answer was judged.
    """
    own = decided.of(result.submission)
    if result.score is None:
        return [phrase("a decision has no effect: it has no score")] if own else []
    graded = {question.name: question.score for question in result.questions}
    answers = {each.name: each for each in result.by_hand}
    changed = [
        phrase(
            "%(question)s has %(now)s by the tests now, and had %(before)s when %(who)s decided",
            question=name,
            now=points_text(graded[name]),
            before=points_text(each.graded),
            who=each.who,
        )
        for name, each in own.items()
        if name in graded and graded[name] != each.graded
    ]
    others = [
        phrase(
            "%(question)s: another answer stands there now than when %(who)s judged it",
            question=name,
            who=each.who,
        )
        for name, each in own.items()
        if name in answers and answers[name].mark != each.answer
    ]
    without = [
        phrase("a decision has no effect: there is no %(question)s", question=name)
        for name in own
        if name not in graded and name not in answers
    ]
    return [*changed, *others, *without]
