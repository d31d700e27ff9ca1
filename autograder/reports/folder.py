"""The folder of a batch: what the grader writes, and reads again in a later run."""

import errno
import hashlib
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.assignment.description import Description
from autograder.basics.files import write_whole
from autograder.errors import AutograderError, UsageError
from autograder.reports.people import NOBODY_KNOWN, People
from autograder.reports.tables import render_csv, render_mistakes
from autograder.result import SubmissionResult

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_HASHED = re.compile(r"-[0-9a-f]{10}\Z")
_MAX_NAME = 100
_CHECK = "check"


class ResultsFolder:
    """The folder of a batch: tables, and for each submission its record and its report.

    The record is ``results/<id>.json``, the report ``reports/<id>.html``.

    Every file is written whole or not at all.

    Raises:
        UsageError: nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.grades = path / "grades.csv"
        self.mistakes = path / "mistakes.csv"
        self.index = path / "index.html"
        self.reports = path / "reports"
        self._results = path / "results"
        self._assignment = path / "assignment.json"
        try:
            self._results.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._results):
                pass
            if self.grades.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it holds a folder grades.csv")
        except OSError as error:
            message = f"the output folder {str(path)!r} cannot be written: {error.strerror}"
            raise UsageError(message) from error

    def save(self, result: SubmissionResult) -> None:
        """Write one submission's whole record."""
        record = {**msgspec.to_builtins(result), _CHECK: _check(result)}
        text = msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
        _write(self._place(result.submission), text)

    def saved(self, name: str) -> SubmissionResult | None:
        """Return the record of a submission from an earlier run, if there is a readable one.

        One that has been changed since it was written is none: ``export --overrides`` is the place
        for a person's decisions.
        """
        try:
            record = msgspec.json.decode(self._place(name).read_bytes())
            result = msgspec.convert(record, type=SubmissionResult)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        # Files can be renamed and copied: the record itself says whose it is.
        whole = record.get(_CHECK) == _check(result)
        return result if whole and result.submission == name else None

    def save_grades(
        self,
        results: Sequence[SubmissionResult],
        questions: Sequence[str],
        people: People = NOBODY_KNOWN,
    ) -> None:
        """Write the table of grades, and that of mistakes."""
        _write(self.grades, render_csv(results, questions, people).encode("utf-8"))
        _write(self.mistakes, render_mistakes(results, questions).encode("utf-8"))

    def save_description(self, asked: Description) -> None:
        """Keep what was asked, so that the pages can be made again without the autograder."""
        _write(self._assignment, msgspec.json.format(msgspec.json.encode(asked), indent=1))

    def description(self) -> Description:
        """Return what was asked; of results of an older autograder that is not known."""
        try:
            return msgspec.json.decode(self._assignment.read_bytes(), type=Description)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            name = self.path.resolve().name
            return Description(name=name, title=name.replace("_", " "))

    def report_of(self, name: str) -> Path:
        """Return the place of a submission's report."""
        return self.reports / f"{result_id(name)}.html"

    def save_report(self, name: str, page: str) -> None:
        """Write one submission's report."""
        self.reports.mkdir(exist_ok=True)
        _write(self.report_of(name), page.encode("utf-8", "replace"))

    def save_index(self, page: str) -> None:
        """Write the class's page."""
        _write(self.index, page.encode("utf-8", "replace"))

    def _place(self, name: str) -> Path:
        return self._results / f"{result_id(name)}.json"


def _check(result: SubmissionResult) -> str:
    """Return by what a record is known to be as it was written."""
    return hashlib.sha256(msgspec.json.encode(result)).hexdigest()


def _write(place: Path, data: bytes) -> None:
    try:
        write_whole(place, data)
    except OSError as error:
        message = (
            f"{place} cannot be written: {error.strerror}. What is graded by now is kept: when it "
            "can be, run the same command again"
        )
        raise AutograderError(message) from error


def result_id(name: str) -> str:
    """Return a file name for a submission's name: itself if it is plain, else with its hash.

    A plain name has no capitals, for some file systems do not tell them from small letters,
    and does not end like a hash, or else it could take another submission's place.
    """
    readable = _UNSAFE.sub("_", name)[:_MAX_NAME].strip(".")
    if readable == name == name.lower() and not _HASHED.search(name):
        return name
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
