"""What is read once of a folder that has no store: one of an older version's, or a damaged one's.

That is ``results/*.json``, ``origins.json``, and the decisions, in ``decisions.json`` or in the
``decisions.sqlite`` of older versions.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.result import SubmissionResult
from autograder.store.records import read_record, result_id
from autograder.store.rows import Run, give, insert_result, insert_run

DECISIONS = "decisions.json"
"""The decisions of the store once more, for the day on which it is damaged."""
_OLD_DECISIONS = "decisions.sqlite"
_FIELDS = "batch, submission, question, points, graded, comment, who, at, undone"
_ALL_FIELDS = f"{_FIELDS}, answer"


class _Decided(msgspec.Struct, frozen=True, array_like=True):
    batch: int
    submission: str
    question: str
    points: float
    graded: float
    comment: str
    who: str
    at: str
    undone: str
    answer: str = ""


def take_over(connection: sqlite3.Connection, folder: Path) -> None:
    """Write what a folder holds already into a new store; nothing of the folder is changed.

    A result that cannot be read, or was changed by hand, is left out, and so graded again.

    Raises:
        UsageError: what is known of people or decided is there, and cannot be read.
    """
    origins = _origins(folder)
    results = _results(folder)
    first = next(results, None)
    if origins or first is not None:
        times = Run(assignment=folder.resolve().name)
        run = insert_run(connection, times)
        give(connection, run, origins)
        if first is not None:
            insert_result(connection, run, first)
        for result in results:
            insert_result(connection, run, result)
        connection.execute(
            "UPDATE runs SET begun = begun_on, ended = ended_on FROM "
            "(SELECT COALESCE(MIN(graded_on), '') AS begun_on, "
            "COALESCE(MAX(graded_on), '') AS ended_on FROM results) WHERE id = ?",
            (run,),
        )
    connection.executemany(
        f"INSERT INTO decisions ({_ALL_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 -- our own names
        map(msgspec.structs.astuple, _decisions(folder)),
    )


def render_decisions(connection: sqlite3.Connection) -> bytes:
    """Return all decisions as JSON, those that were taken back as well."""
    rows = connection.execute(
        f"SELECT {_ALL_FIELDS} FROM decisions ORDER BY id"  # noqa: S608 -- our own names
    ).fetchall()
    return msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n"


def _results(folder: Path) -> Iterator[SubmissionResult]:
    for file in sorted((folder / "results").glob("*.json")):
        with contextlib.suppress(OSError):
            result = read_record(file.read_bytes())
            # Files can be renamed and copied: a record is in the place of its name.
            if result is not None and file.name == f"{result_id(result.submission)}.json":
                yield result


def _origins(folder: Path) -> dict[str, str]:
    file = folder / "origins.json"
    if not file.exists():
        return {}
    try:
        listed = msgspec.json.decode(file.read_bytes(), type=list[msgspec.Raw])
        named = [(msgspec.json.decode(each, type=_Named).submission, each) for each in listed]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read: {error}. Move it away, and run `autograder grade` again"
        raise UsageError(message) from error
    return {name: bytes(each).decode("utf-8") for name, each in named}


class _Named(msgspec.Struct):
    submission: str


def _decisions(folder: Path) -> list[_Decided]:
    try:
        rendered = (folder / DECISIONS).read_bytes()
    except FileNotFoundError:
        return _old_decisions(folder / _OLD_DECISIONS)
    except OSError as error:
        message = f"{folder / DECISIONS} cannot be read: {error.strerror}"
        raise UsageError(message) from error
    try:
        return msgspec.json.decode(rendered, type=list[_Decided])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{folder / DECISIONS} cannot be used: {error}. Move it away to do without it"
        raise UsageError(message) from error


def _old_decisions(path: Path) -> list[_Decided]:
    if not path.exists():
        return []
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            rows = database.execute(
                f"SELECT {_FIELDS} FROM decision ORDER BY id"  # noqa: S608 -- our own names
            )
            return [_Decided(*row) for row in rows]
    except sqlite3.Error as error:
        message = f"{path} cannot be used: {error}. Move it away to do without its decisions"
        raise UsageError(message) from error
