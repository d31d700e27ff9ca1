"""``results.sqlite``: opening it, its version, and what can be wrong with it.

It is in WAL mode, so that who reads never waits for who writes. A connection is held for a block
of work, or made for one question to it: so it may be asked from any thread.
"""

import contextlib
import importlib.resources
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.errors import AutograderError, UsageError

FILE = "results.sqlite"
SCHEMA_VERSION = 2
_STEPS = {1: "ALTER TABLE decisions ADD COLUMN answer TEXT NOT NULL DEFAULT ''"}
"""What makes of a version's tables those of the next."""
_APPLICATION = 0x61677264  # "agrd": a file of another program's is not touched
_PATIENCE = 30.0
"""Seconds to wait while another program writes."""
_A_MOMENT = 0.05

Fill = Callable[[sqlite3.Connection], None]
"""Writes what is known already into a file that has just been made."""


class Database:
    """The file of a folder.

    Args:
        path: where it is, or will be made when it is first asked for.
        fill: what a new one begins with.
    """

    def __init__(self, path: Path, fill: Fill) -> None:
        self.path = path
        self._fill = fill
        self._held: sqlite3.Connection | None = None

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep one connection for all that is asked in the block, by this thread."""
        if self._held is not None:
            yield
            return
        with self._explained(), contextlib.closing(self._open()) as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Provide a connection to ask."""
        with self._explained():
            if self._held is not None:
                yield self._held
                return
            with contextlib.closing(self._open()) as connection:
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Provide a connection to write by: all that is done in the block stands, or nothing."""
        with self.reading() as connection, _transaction(connection):
            yield connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version, application = _pragma(connection, "user_version"), _application(connection)
        if version == 0 and application == 0:
            _use_wal(connection)
            with _transaction(connection):
                if _pragma(connection, "user_version") == 0:  # nobody was quicker
                    self._make(connection)
        elif application != _APPLICATION:
            message = f"{self.path} is another program's: move it away"
            raise UsageError(message)
        elif version > SCHEMA_VERSION:
            message = (
                f"{self.path} was written by a newer autograder (version {version} of its tables, "
                f"and this one knows {SCHEMA_VERSION}): update autograd-autograder, or choose "
                "another folder with --out"
            )
            raise UsageError(message)
        elif version < SCHEMA_VERSION:
            with _transaction(connection):
                for each in range(_pragma(connection, "user_version"), SCHEMA_VERSION):
                    connection.execute(_STEPS[each])
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        # What is committed outlives a kill of ours; a power cut may cost the last results.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    def _make(self, connection: sqlite3.Connection) -> None:
        if connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
            message = f"{self.path} is another program's: move it away"
            raise UsageError(message)
        for statement in _statements():
            connection.execute(statement)
        self._fill(connection)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in one line what is wrong, and what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise explained(error, self.path) from error


def explained(error: sqlite3.Error, path: Path) -> AutograderError:
    """Return what an error of SQLite means to the person who grades."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    what, kind = _MEANINGS.get(code, ("cannot be used ({error})", AutograderError))
    return kind(f"{path} {what.format(error=error)}")


_AGAIN = "What is graded by now is kept: when {}, run the same command again"
_DAMAGED = (
    "cannot be used: it is damaged ({error}). Move it away and run `autograder grade` again: the "
    "results are then read from results/, and the decisions from decisions.json"
)
_MEANINGS: dict[int, tuple[str, type[AutograderError]]] = {
    sqlite3.SQLITE_BUSY: (
        "is in use by another program, which has not let go of it: end that one, or wait. "
        + _AGAIN.format("it is free"),
        AutograderError,
    ),
    sqlite3.SQLITE_LOCKED: (
        "is in use by another program. " + _AGAIN.format("it is free"),
        AutograderError,
    ),
    sqlite3.SQLITE_FULL: (
        "cannot be written: the disk is full. " + _AGAIN.format("there is room"),
        AutograderError,
    ),
    sqlite3.SQLITE_READONLY: (
        "cannot be written: it, or its folder, is read-only. " + _AGAIN.format("it is not"),
        UsageError,
    ),
    sqlite3.SQLITE_IOERR: (
        "cannot be read or written ({error}): the disk is full or failing, or the folder is on a "
        "network's file system that cannot lock. " + _AGAIN.format("that is mended"),
        AutograderError,
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened: it, or its folder, may not be written here",
        UsageError,
    ),
    **dict.fromkeys(
        (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
        (
            _DAMAGED,
            UsageError,
        ),
    ),
}


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; of two that do so in one moment, SQLite lets neither wait."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_A_MOMENT)
        else:
            return


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _application(connection: sqlite3.Connection) -> int:
    return _pragma(connection, "application_id")


def _statements() -> Iterator[str]:
    text = importlib.resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
