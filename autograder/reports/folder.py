"""The folder of a batch: what the grader writes, and reads again in a later run."""

import errno
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.assignment.description import Description
from autograder.basics.files import remove_unfinished, write_whole
from autograder.basics.language import phrase
from autograder.errors import AutograderError, UsageError
from autograder.reports.people import NOBODY_KNOWN, People
from autograder.reports.tables import render_csv, render_mistakes
from autograder.result import SubmissionResult
from autograder.store.records import encode_record, result_id
from autograder.store.results import Store
from autograder.store.rows import Run


class ResultsFolder:
    """The folder of a batch: tables, and for each submission its record and its report.

    The record is ``results/<id>.json``, the report ``reports/<id>.html``. What is true stands in
    the store; the files are made of it, each written whole or not at all.

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
            message = phrase(
                "the output folder %(folder)r cannot be written: %(error)s",
                folder=str(path),
                error=error.strerror,
            )
            raise UsageError(message) from error
        self.store = Store(path)
        self._run: int | None = None

    def begin(self, run: Run, given: Mapping[str, str]) -> None:
        """Begin a run of the grader: what is saved from now on is what this run says.

        Args:
            run: what it grades by.
            given: for each submission, whose it is, as JSON.
        """
        for folder in (self.path, self._results, self.reports):
            remove_unfinished(folder)
        self._run = self.store.begin(run, given)

    def keep(self, keys: Mapping[str, str]) -> dict[str, SubmissionResult]:
        """Let this run say what an earlier one has said, of submissions that have the same key."""
        kept = self.store.keep(self._begun, keys)
        for result in kept.values():
            place = self._place(result.submission)
            if not place.is_file() or place.read_bytes() != _rendered(result):
                self._render(result)
        return kept

    def said(self) -> Iterator[SubmissionResult]:
        """Yield what this run says by now."""
        return self.store.said(self._begun)

    def end(self) -> None:
        """Note that this run has come to its end."""
        self.store.end(self._begun)

    @property
    def run(self) -> Run:
        """The run that was begun, with how far it is."""
        return self.store.run(self._begun)

    @property
    def _begun(self) -> int:
        if self._run is None:
            message = "no run was begun"
            raise RuntimeError(message)
        return self._run

    def save(self, result: SubmissionResult) -> None:
        """Keep one submission's whole record, and write it as a file."""
        self.store.save(result, self._run)
        self._render(result)

    def saved(self, name: str) -> SubmissionResult | None:
        """Return what was said last of a submission.

        What somebody has changed in a file counts nowhere: ``export --overrides`` is the place for
        a person's decisions.
        """
        return self.store.saved(name)

    def _render(self, result: SubmissionResult) -> None:
        _write(self._place(result.submission), _rendered(result))

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


def _rendered(result: SubmissionResult) -> bytes:
    return msgspec.json.format(encode_record(result), indent=2) + b"\n"


def _write(place: Path, data: bytes) -> None:
    try:
        write_whole(place, data)
    except OSError as error:
        message = (
            f"{place} cannot be written: {error.strerror}. What is graded by now is kept: when it "
            "can be, run the same command again"
        )
        raise AutograderError(message) from error
