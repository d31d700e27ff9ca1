"""What the staff decided about answers, kept in the store of the results.

A decision says how many points a question has; the last one that was not taken back counts.
Grading again leaves them alone.
"""

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from autograder.basics.files import write_whole
from autograder.basics.language import phrase
from autograder.basics.text import points_text
from autograder.result import SubmissionResult
from autograder.store.results import Store
from autograder.store.takeover import DECISIONS, render_decisions

_FIELDS = "submission, question, points, graded, comment, who, at"


class Decision(NamedTuple):
    """Points that a person gives for a question of a submission."""

    submission: str
    question: str
    points: float
    graded: float
    """What the tests gave when it was decided."""
    comment: str
    """For the student, as Markdown."""
    who: str
    at: str = ""


Decided = Mapping[tuple[str, str], Decision]
"""What counts, by submission and question."""
NOTHING_DECIDED: Decided = MappingProxyType({})


class Decisions:
    """The decisions about a folder's results.

    Raises:
        AutograderError: in all methods: the store cannot be used, and why.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Store(folder).database
        self._rendered = folder / DECISIONS

    def current(self) -> dict[tuple[str, str], Decision]:
        """Return what counts."""
        with self._database.reading() as database:
            rows = database.execute(
                f"SELECT {_FIELDS} FROM decisions WHERE undone = '' ORDER BY id"  # noqa: S608 -- our own names
            ).fetchall()
        found = [Decision(*row) for row in rows]
        return {(each.submission, each.question): each for each in found}

    def add(self, decisions: Sequence[Decision]) -> None:
        """Add decisions that were made at once, and are taken back at once."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as database:
            [(last,)] = database.execute("SELECT COALESCE(MAX(batch), 0) FROM decisions")
            database.executemany(
                f"INSERT INTO decisions (batch, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 -- our own names
                [(last + 1, *each[:-1], each.at or now) for each in decisions],
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
    own = {name: each for (who, name), each in decided.items() if who == result.submission}
    if not own:
        return result
    graded = {question.name: question.score for question in result.questions}
    look = [*result.look, *outdated(result, decided)]
    if result.score is None:
        return msgspec.structs.replace(result, look=tuple(look))
    valid = {name: each for name, each in own.items() if name in graded}
    change = sum(each.points - graded[name] for name, each in valid.items())
    return msgspec.structs.replace(
        result,
        score=round(result.score + change, 6),
        questions=tuple(
            msgspec.structs.replace(each, score=valid[each.name].points)
            if each.name in valid
            else each
            for each in result.questions
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
            ),
            *result.remarks,
        ),
        look=tuple(look),
    )


def reason_of(decision: Decision) -> str:
    """Return why something was decided, by whom and when."""
    comment = decision.comment.strip().partition("\n")[0]
    return f"{comment or phrase('looked at again')} ({decision.who}, {decision.at[:10]})"


def outdated(result: SubmissionResult, decided: Decided) -> list[str]:
    """Return where decisions about a submission have no effect, or the tests say otherwise now."""
    own = {name: each for (who, name), each in decided.items() if who == result.submission}
    if own and result.score is None:
        return [phrase("a decision has no effect: it has no score")]
    graded = {question.name: question.score for question in result.questions}
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
    return changed + [
        phrase("a decision has no effect: there is no %(question)s", question=name)
        for name in own
        if name not in graded
    ]
