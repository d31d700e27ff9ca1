"""What the staff decided about answers, in one file beside the results: ``decisions.sqlite``.

A decision says how many points a question has; the last one that was not taken back counts.
Grading again leaves them alone.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from autograder.errors import UsageError

FILE = "decisions.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS decision (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,
    submission TEXT NOT NULL,
    question TEXT NOT NULL,
    points REAL NOT NULL,
    graded REAL NOT NULL,
    comment TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    undone TEXT NOT NULL DEFAULT ''
)
"""
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
    """The decisions beside a folder's results."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def current(self) -> dict[tuple[str, str], Decision]:
        """Return what counts."""
        if not self._path.exists():
            return {}
        with self._open() as database:
            rows = database.execute(
                f"SELECT {_FIELDS} FROM decision WHERE undone = '' ORDER BY id"  # noqa: S608 -- our own names
            ).fetchall()
        found = [Decision(*row) for row in rows]
        return {(each.submission, each.question): each for each in found}

    def add(self, decisions: Sequence[Decision]) -> None:
        """Add decisions that were made at once, and are taken back at once."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._open() as database:
            [(last,)] = database.execute("SELECT COALESCE(MAX(batch), 0) FROM decision")
            database.executemany(
                f"INSERT INTO decision (batch, {_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 -- our own names
                [(last + 1, *each[:-1], each.at or now) for each in decisions],
            )

    def undo(self) -> tuple[Decision, ...]:
        """Take the last ones back that are not taken back yet; what counted before counts again."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._open() as database:
            [(last,)] = database.execute("SELECT MAX(batch) FROM decision WHERE undone = ''")
            rows = database.execute(
                f"SELECT {_FIELDS} FROM decision WHERE batch = ?",  # noqa: S608 -- our own names
                (last,),
            ).fetchall()
            database.execute("UPDATE decision SET undone = ? WHERE batch = ?", (now, last))
        return tuple(Decision(*row) for row in rows)

    def comments(self) -> list[str]:
        """Return the comments used so far, the most frequent first."""
        if not self._path.exists():
            return []
        with self._open() as database:
            rows = database.execute(
                "SELECT comment FROM decision WHERE comment <> '' "
                "GROUP BY comment ORDER BY COUNT(*) DESC, comment LIMIT 200"
            ).fetchall()
        return [row[0] for row in rows]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with contextlib.closing(sqlite3.connect(self._path)) as database, database:
                database.execute(_TABLE)
                yield database
        except sqlite3.Error as error:
            message = f"{self._path} cannot be used: {error}"
            raise UsageError(message) from error
