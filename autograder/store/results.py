"""The store of an output folder: runs, what each was given, and what it has said."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from autograder.basics.language import phrase
from autograder.errors import UsageError
from autograder.result import SubmissionResult
from autograder.store import rows
from autograder.store.database import FILE, Database
from autograder.store.records import decode_record
from autograder.store.rows import Run
from autograder.store.takeover import take_over


class Store:
    """The results of a folder. Whatever an earlier run has said stays.

    Args:
        folder: where ``results.sqlite`` is, or is made of what an older version has left there.

    Raises:
        AutograderError: in all methods: it cannot be used, and why, and what to do.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.database = Database(self.path, lambda connection: take_over(connection, folder))

    def held(self) -> AbstractContextManager[None]:
        """Keep one connection for all that is asked in the block, which is much quicker."""
        return self.database.held()

    def begin(self, run: Run, given: Mapping[str, str]) -> int:
        """Note that a run begins; returns its number.

        Args:
            run: what it grades by.
            given: for each submission, whose it is, as JSON.
        """
        with self.database.writing() as connection:
            number = rows.insert_run(connection, run)
            rows.give(connection, number, given)
        return number

    def give(self, given: Mapping[str, str]) -> None:
        """Note whose submissions are, in the last run."""
        with self.database.writing() as connection:
            rows.give(connection, rows.last_run(connection), given)

    def end(self, run: int) -> None:
        """Note that a run has come to its end."""
        with self.database.writing() as connection:
            connection.execute("UPDATE runs SET ended = ? WHERE id = ?", (rows.now(), run))

    def save(self, result: SubmissionResult, run: int | None = None) -> None:
        """Keep what a run, or else the last one, says of a submission."""
        with self.database.writing() as connection:
            number = rows.last_run(connection) if run is None else run
            rows.insert_result(connection, number, result)

    def keep(self, run: int, keys: Mapping[str, str]) -> dict[str, SubmissionResult]:
        """Let a run say what an earlier one has said, where it depends on the same.

        Args:
            run: the run.
            keys: the hash of all that a result depends on, by submission.

        Returns:
            What is kept so. A fault of ours is not.
        """
        kept = {}
        with self.database.writing() as connection:
            for name, key in keys.items():
                row = connection.execute(_SAME, (name, key)).fetchone() if key else None
                if row is not None:
                    submission, result, record = row
                    rows.note(connection, run, submission, result)
                    kept[name] = decode_record(record)
        return kept

    def saved(self, name: str) -> SubmissionResult | None:
        """Return what was said last of a submission."""
        with self.database.reading() as connection:
            row = connection.execute(_LATEST, (name,)).fetchone()
        return None if row is None else decode_record(row[0])

    def said(self, run: int) -> Iterator[SubmissionResult]:
        """Yield what a run has said, in the order of names."""
        with self.database.reading() as connection:
            for (record,) in connection.execute(_SAID, (run,)):
                yield decode_record(record)

    def origins(self) -> list[str]:
        """Return whose the submissions of the last run are, as it was given."""
        with self.database.reading() as connection:
            return [row[0] for row in connection.execute(_ORIGINS)]

    def origins_of_others(self) -> list[str]:
        """Return whose those are that earlier runs have graded, and the last one was not given."""
        with self.database.reading() as connection:
            return [row[0] for row in connection.execute(_OTHERS)]

    def runs(self) -> list[Run]:
        """Return all runs, in the order in which they began."""
        with self.database.reading() as connection:
            return [Run(**dict(zip(_RUN, row, strict=True))) for row in connection.execute(_RUNS)]

    def run(self, number: int) -> Run:
        """Return a run; one that is negative counts from the last.

        Raises:
            UsageError: there is none.
        """
        runs = self.runs()
        for run in runs:
            if run.number == number:
                return run
        if number < 0 and -number <= len(runs):
            return runs[number]
        listed = "; ".join(
            phrase("%(number)s of %(time)s", number=each.number, time=each.begun[:16])
            for each in runs
        )
        message = phrase(
            "%(folder)s holds no run %(number)s; its runs: %(runs)s",
            folder=self.path.parent,
            number=number,
            runs=listed or phrase("none yet"),
        )
        raise UsageError(message)


_SAME = """
SELECT submissions.id, results.id, record FROM submissions
JOIN results ON results.submission = submissions.id
WHERE name = ? AND key = ? AND status <> 'fault' ORDER BY results.id DESC LIMIT 1
"""
_LATEST = """
SELECT record FROM submissions
JOIN entries ON entries.submission = submissions.id
JOIN results ON results.id = entries.result
WHERE name = ? ORDER BY run DESC LIMIT 1
"""
_SAID = """
SELECT record FROM entries
JOIN submissions ON submissions.id = entries.submission
JOIN results ON results.id = entries.result
WHERE run = ? ORDER BY name
"""
_ORIGINS = """
SELECT origin FROM entries
WHERE run = (SELECT MAX(id) FROM runs) AND origin IS NOT NULL ORDER BY place
"""
# Of several runs of one submission, SQLite takes the origin from the row of MAX(run).
_OTHERS = """
SELECT origin, MAX(run) FROM entries
WHERE result IS NOT NULL AND origin IS NOT NULL AND submission NOT IN
    (SELECT submission FROM entries WHERE run = (SELECT MAX(id) FROM runs))
GROUP BY submission ORDER BY place
"""
_RUN = (
    *("number", "begun", "ended", "assignment", "autograder", "seed", "limits", "version"),
    *("given", "graded"),
)
_RUNS = """
SELECT runs.id, begun, ended, assignment, autograder, seed, limits, version,
    COUNT(entries.submission), COUNT(score)
FROM runs LEFT JOIN entries ON entries.run = runs.id
LEFT JOIN results ON results.id = entries.result GROUP BY runs.id ORDER BY runs.id
"""
