"""A roster: the same people in several systems, one line each.

Its columns are kinds of identity (``email``, ``sid``, ``canvas``, ``moodle``, ``github``,
``nbgrader``, ``file`` …) and ``name``. Nobody is ever found by a name.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.basics.language import phrase
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Student
from autograder.lms.downloads.systems.known import KNOWN
from autograder.lms.exports.csvtext import read_table

KINDS = ("email", "sid", *(system.ID for system in KNOWN), "repository", "file")
_ALIASES = {
    "email address": "email",
    "e-mail": "email",
    "student id": "sid",
    "canvas id": "canvas",
    "moodle id": "moodle",
    "github_username": "github",
    "github username": "github",
    "full name": "name",
}


class Roster:
    """People, and what identifies each of them.

    Args:
        people: identities by kind, and perhaps ``name``.
        source: where they come from, for messages.

    Raises:
        UsageError: two people have the same identity.
    """

    def __init__(
        self, people: Sequence[Mapping[str, str]] = (), source: str = "the roster"
    ) -> None:
        self._source = source
        self._people = people
        self._by: dict[tuple[str, str], int] = {}
        for number, person in enumerate(people):
            for kind, value in person.items():
                if kind not in KINDS or not value:
                    continue
                if self._by.setdefault(_key(kind, value), number) != number:
                    message = phrase(
                        "%(source)s: two people have the %(kind)s %(value)r",
                        source=source,
                        kind=kind,
                        value=value,
                    )
                    raise UsageError(message)

    def complete(self, student: Student) -> Student:
        """Return the student with all identities that the roster knows.

        Raises:
            UsageError: the student's identities are those of two different people.
        """
        found = {
            self._by[key]
            for kind, value in student.ids.items()
            if (key := _key(kind, value)) in self._by
        }
        if not found:
            return student
        if len(found) > 1:
            ids = ", ".join(f"{kind} {value!r}" for kind, value in student.ids.items())
            message = phrase(
                "%(source)s: %(ids)s belong to different people", source=self._source, ids=ids
            )
            raise UsageError(message)
        person = self._people[found.pop()]
        known = {kind: value for kind, value in person.items() if kind in KINDS and value}
        return Student(name=person.get("name") or student.name, ids={**known, **student.ids})


def _key(kind: str, value: str) -> tuple[str, str]:
    return kind, value.casefold() if kind in {"email", "github"} else value


def read_roster(path: Path) -> Roster:
    """Return the roster in a CSV file.

    Raises:
        UsageError: it is no CSV, has fewer than two columns that identify, or names somebody
            twice.
    """
    table = [
        {_ALIASES.get(column, column): value for column, value in row.items()}
        for row in read_table(path)
    ]
    columns = {column for row in table for column in row} & set(KINDS)
    if len(columns) < 2:  # noqa: PLR2004 -- one to find by, and one to find
        message = phrase(
            "%(file)s needs at least two of the columns %(columns)s",
            file=path,
            columns=", ".join(KINDS),
        )
        raise UsageError(message)
    return Roster(table, str(path))
