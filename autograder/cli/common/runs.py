"""A run of the grader, as a person names it on the command line: a folder, or ``FOLDER@RUN``."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.basics.language import phrase
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin
from autograder.lms.exports.grades import person_of
from autograder.reports.decisions import Decisions
from autograder.reports.people import People
from autograder.store.comparing import Change, compare_runs
from autograder.store.database import FILE
from autograder.store.results import Store
from autograder.store.rows import Run


def find_run(text: str, home: Path | None = None) -> tuple[Store, Run]:
    """Return the run that is meant.

    Args:
        text: ``FOLDER`` for its last run, ``FOLDER@3``, ``FOLDER@-2`` for the last but one, or, if
            there is a home, the number alone.
        home: the folder of a number alone.

    Raises:
        UsageError: there is no such folder or run.
    """
    folder, number = Path(text), "-1"
    if home is not None and _is_number(text):
        folder, number = home, text
    elif not folder.is_dir():
        before, at, after = text.rpartition("@")
        if at and _is_number(after):
            folder, number = Path(before), after
    store = Store(folder)
    if not folder.is_dir() or not (store.path.exists() or (folder / "results").is_dir()):
        message = phrase(
            "%(folder)s is no folder of results: it has no %(file)s. Write FOLDER, or FOLDER@RUN "
            "for an earlier run",
            folder=text,
            file=FILE,
        )
        raise UsageError(message)
    return store, store.run(int(number))


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def people_of(changes: Iterable[Change]) -> People:
    """Return whose submissions they are, as the later run knows, or else the earlier one."""
    people = {}
    for change in changes:
        origin = change.new.origin or change.old.origin
        if origin:
            people[change.submission] = person_of(msgspec.json.decode(origin, type=Origin))
    return people


def changed_since(folder: Path, run: str) -> frozenset[str]:
    """Return the submissions whose marks are others than a run has said, or decided since then."""
    old, new = find_run(run, folder), find_run(str(folder))
    compared = compare_runs(old, new)
    decided = Decisions(folder).touched_since(old[1].begun)
    return frozenset(
        (*(change.submission for change in compared.changes), *compared.only_new, *decided)
    )
