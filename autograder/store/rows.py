"""What the tables hold of a run and of a result."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.result import CaseResult, SubmissionResult
from autograder.store.records import encode_record

_MAX_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the grader into a folder."""

    number: int = 0
    """From 1, in the order in which they began."""
    begun: str = ""
    ended: str = ""
    """Nothing if it was stopped, or is still at work."""
    assignment: str = ""
    autograder: str = ""
    """The hash of the autograder."""
    seed: int = 0
    limits: str = ""
    """As JSON."""
    version: str = ""
    given: int = 0
    """How many submissions it was given."""
    graded: int = 0
    """Of how many it has a score."""


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def insert_run(connection: sqlite3.Connection, run: Run) -> int:
    """Add a run; returns its number."""
    connection.execute(
        "INSERT INTO runs (begun, ended, assignment, autograder, seed, limits, version) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            run.begun or now(),
            run.ended,
            run.assignment,
            run.autograder,
            run.seed,
            run.limits,
            run.version,
        ),
    )
    return last_run(connection)


def last_run(connection: sqlite3.Connection) -> int:
    """Return the number of the run that began last; one is added where there is none."""
    number: int | None = connection.execute("SELECT MAX(id) FROM runs").fetchone()[0]
    return insert_run(connection, Run()) if number is None else number


def give(connection: sqlite3.Connection, run: int, given: Mapping[str, str]) -> None:
    """Note which submissions a run was given, and whose they are, as JSON."""
    for place, (name, origin) in enumerate(given.items()):
        connection.execute(
            "INSERT INTO entries (run, submission, place, origin) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET place = excluded.place, origin = excluded.origin",
            (run, _submission(connection, name), place, origin),
        )


def insert_result(connection: sqlite3.Connection, run: int, result: SubmissionResult) -> None:
    """Add what a run says of a submission."""
    submission = _submission(connection, result.submission)
    number = connection.execute(
        "INSERT INTO results (submission, key, status, score, max_score, seconds, graded_on, "
        "record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            submission,
            result.key,
            result.status.value,
            result.score,
            result.max_score,
            result.seconds,
            result.graded_on,
            encode_record(result).decode("utf-8"),
        ),
    ).lastrowid
    connection.executemany(
        "INSERT INTO questions VALUES (?, ?, ?, ?, ?)",
        (
            (number, place, question.name, question.score, question.max_score)
            for place, question in enumerate(result.questions)
        ),
    )
    cases = [(question.name, case) for question in result.questions for case in question.cases]
    connection.executemany(
        "INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, place, question, *_case(case)) for place, (question, case) in enumerate(cases)),
    )
    note(connection, run, submission, number)


def note(connection: sqlite3.Connection, run: int, submission: int, result: int | None) -> None:
    """Note which result a run has of a submission: one, and no other."""
    connection.execute(
        "INSERT INTO entries (run, submission, result) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET result = excluded.result",
        (run, submission, result),
    )


def _case(case: CaseResult) -> tuple[str | int | float, ...]:
    diagnosis = case.failure.diagnosis if case.failure else None
    message = case.failure.message if case.failure else case.message
    return (
        case.name,
        case.hidden,
        case.verdict.value,
        case.points,
        case.max_points,
        case.failure.kind.value if case.failure else "",
        diagnosis.name if diagnosis else "",
        message.strip().partition("\n")[0][:_MAX_REASON],
        case.seconds,
    )


def _submission(connection: sqlite3.Connection, name: str) -> int:
    connection.execute("INSERT INTO submissions (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    number: int = connection.execute(
        "SELECT id FROM submissions WHERE name = ?", (name,)
    ).fetchone()[0]
    return number
