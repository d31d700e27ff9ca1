"""The formats in which results leave the grader: JSON, CSV and the terminal's table."""

import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from rich.table import Table
from rich.text import Text

from autograder.errors import UsageError
from autograder.result import Status, SubmissionResult
from autograder.text import printable

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_NAME = 100
_MAX_REMARK = 90


class ResultsFolder:
    """The folder of a batch: ``grades.csv``, and ``results/<id>.json`` for each submission.

    Every file is written whole or not at all.

    Raises:
        UsageError: nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.grades = path / "grades.csv"
        self._results = path / "results"
        try:
            self._results.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._results):
                pass
        except OSError as error:
            message = f"the output folder {str(path)!r} cannot be written: {error.strerror}"
            raise UsageError(message) from error

    def save(self, result: SubmissionResult) -> None:
        """Write one submission's whole record."""
        text = msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"
        _write(self._place(result.submission), text)

    def saved(self, name: str) -> SubmissionResult | None:
        """Return the record of a submission from an earlier run, if there is a readable one."""
        try:
            return msgspec.json.decode(self._place(name).read_bytes(), type=SubmissionResult)
        except (OSError, msgspec.DecodeError):
            return None

    def save_grades(self, results: Iterable[SubmissionResult], questions: Sequence[str]) -> None:
        """Write the table of grades."""
        _write(self.grades, render_csv(results, questions).encode("utf-8"))

    def _place(self, name: str) -> Path:
        return self._results / f"{result_id(name)}.json"


def result_id(name: str) -> str:
    """Return a file name for a submission's name: itself if it is plain, else with its hash."""
    plain = _UNSAFE.sub("_", name)[:_MAX_NAME].strip(".")
    if plain == name:
        return name
    return f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def _write(place: Path, data: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def render_csv(results: Iterable[SubmissionResult], questions: Sequence[str]) -> str:
    """Return the grades as CSV. A submission without a score has empty cells, not zeros."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("submission", "status", "score", "max_score", *questions))
    for result in results:
        points = {question.name: f"{question.score:g}" for question in result.questions}
        graded = result.score is not None
        writer.writerow(
            (
                _inert(result.submission),
                result.status.value,
                f"{result.score:g}" if graded else "",
                f"{result.max_score:g}",
                *(points.get(question, "") if graded else "" for question in questions),
            )
        )
    return text.getvalue()


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking a file's name for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def render_table(results: Sequence[SubmissionResult], questions: Sequence[str]) -> Table:
    """Return the grades as a table for the terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("submission", overflow="fold")
    for question in questions:
        table.add_column(question, justify="right")
    table.add_column("score", justify="right", style="bold")
    table.add_column("remarks", overflow="fold")
    for result in results:
        points = {question.name: f"{question.score:g}" for question in result.questions}
        score = "-" if result.score is None else f"{result.score:g}/{result.max_score:g}"
        table.add_row(
            Text(printable(result.submission)),
            *(points.get(question, "-") for question in questions),
            score,
            Text(_remark(result), style="" if result.status is Status.GRADED else "red"),
        )
    return table


def _remark(result: SubmissionResult) -> str:
    """Return the first remark on one line, and how many more there are."""
    status = "" if result.status is Status.GRADED else f"{result.status.value}: "
    remarks = [*result.remarks, *_diagnoses(result)]
    if not remarks:
        return status.removesuffix(": ")
    first = printable(remarks[0].splitlines()[0])
    if len(first) > _MAX_REMARK:
        first = first[:_MAX_REMARK] + "…"
    more = f" (+{len(remarks) - 1})" if len(remarks) > 1 else ""
    return status + first + more


def _diagnoses(result: SubmissionResult) -> list[str]:
    """Return the named mistakes, each once."""
    return list(
        dict.fromkeys(
            f"{question.name}: {case.failure.diagnosis.name}"
            for question in result.questions
            for case in question.cases
            if case.failure is not None and case.failure.diagnosis is not None
        )
    )
