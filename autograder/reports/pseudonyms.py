"""Pseudonyms for a class: the same ones each time, and a file kept apart that turns them back."""

import csv
import io
import re
import secrets
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from autograder.basics.files import write_whole
from autograder.basics.language import phrase
from autograder.errors import UsageError
from autograder.reports.people import Person
from autograder.result import SubmissionResult

_HEAD = ("pseudonym", "submission", "name", "email", "id")
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_LENGTH = 6
_LEAST = 3  # characters of a name that is looked for within texts


class Pseudonyms:
    """Who is called what.

    Args:
        path: the file that turns pseudonyms back; it need not be there yet.

    Raises:
        UsageError: it is there and is no such file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        self._people: dict[str, Person] = {}
        try:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            for row in rows:
                self._known[row["submission"]] = row["pseudonym"]
                person = Person(name=row["name"], email=row["email"], id=row["id"])
                self._people[row["submission"]] = person
        except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
            message = phrase(
                "%(file)s is no file of pseudonyms that this command has written: %(error)s",
                file=path,
                error=error,
            )
            raise UsageError(message) from error

    def of(self, submission: str, person: Person) -> str:
        """Return a submission's pseudonym, a new one if it has none yet."""
        taken = set(self._known.values())
        while submission not in self._known:
            name = "s-" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
            if name not in taken:
                self._known[submission] = name
        self._people[submission] = person
        return self._known[submission]

    def save(self) -> None:
        """Write the file."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_HEAD)
        for submission, pseudonym in self._known.items():
            person = self._people[submission]
            writer.writerow((pseudonym, submission, person.name, person.email, person.id))
        try:
            write_whole(self._path, text.getvalue().encode("utf-8", "replace"))
        except OSError as error:
            message = phrase(
                "%(file)s cannot be written: %(error)s", file=self._path, error=error.strerror
            )
            raise UsageError(message) from error

    def hide(self, result: SubmissionResult, person: Person) -> SubmissionResult:
        """Return a record in which neither the submission's nor its student's name stands."""
        pseudonym = self.of(result.submission, person)
        hidden = msgspec.structs.replace(result, submission=pseudonym, key="")
        pattern = _pattern(result.submission, person)
        found: SubmissionResult = _replaced(hidden, pattern, pseudonym)
        return found

    def hide_text(self, text: str, submission: str, person: Person) -> str:
        """Return a text about a submission in which no name of it stands."""
        return _pattern(submission, person).sub(self.of(submission, person), text)


def _pattern(submission: str, person: Person) -> re.Pattern[str]:
    """Return what finds any name: the whole ones, and their parts that are words."""
    names = sorted(set(_names(submission, person)), key=len, reverse=True)
    found = "|".join(re.escape(name) for name in names if len(name) >= _LEAST)
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)" if found else r"(?!)", re.IGNORECASE)


def _names(submission: str, person: Person) -> Iterator[str]:
    yield submission
    yield PurePosixPath(submission).stem
    for field in (person.name, person.email, person.id):
        yield from filter(None, field.split(", "))
    yield from re.findall(r"\w+", person.name)
    for address in person.email.split(", "):
        yield address.partition("@")[0]
    yield from (each.rpartition(" ")[2] for each in person.id.split(", "))


def _replaced(value: Any, pattern: re.Pattern[str], name: str) -> Any:
    """Return a record, or a part of one, with each name in its texts replaced."""
    if isinstance(value, str):
        return pattern.sub(name, value)
    if isinstance(value, tuple):
        return tuple(_replaced(each, pattern, name) for each in value)
    if isinstance(value, msgspec.Struct):
        fields = (field.name for field in msgspec.structs.fields(value))
        changes = {each: _replaced(getattr(value, each), pattern, name) for each in fields}
        return msgspec.structs.replace(value, **changes)
    return value
