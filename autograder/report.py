"""The formats in which results leave the grader: JSON, CSV and the terminal's tables."""

import csv
import errno
import hashlib
import io
import re
import statistics
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from rich.table import Table
from rich.text import Text

from autograder.errors import UsageError
from autograder.files import write_whole
from autograder.result import QuestionResult, Status, SubmissionResult
from autograder.text import inert, points_text, printable

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_HASHED = re.compile(r"-[0-9a-f]{10}\Z")
_MAX_NAME = 100
_MAX_REMARK = 90
_MOST_OFTEN = 2


class ResultsFolder:
    """The folder of a batch: two tables, and ``results/<id>.json`` for each submission.

    Every file is written whole or not at all.

    Raises:
        UsageError: nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.grades = path / "grades.csv"
        self.mistakes = path / "mistakes.csv"
        self._results = path / "results"
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
        text = msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n"
        write_whole(self._place(result.submission), text)

    def saved(self, name: str) -> SubmissionResult | None:
        """Return the record of a submission from an earlier run, if there is a readable one."""
        try:
            result = msgspec.json.decode(self._place(name).read_bytes(), type=SubmissionResult)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        # Files can be renamed and copied: the record itself says whose it is.
        return result if result.submission == name else None

    def save_grades(self, results: Sequence[SubmissionResult], questions: Sequence[str]) -> None:
        """Write the table of grades, and that of mistakes."""
        write_whole(self.grades, render_csv(results, questions).encode("utf-8"))
        write_whole(self.mistakes, render_mistakes(results, questions).encode("utf-8"))

    def _place(self, name: str) -> Path:
        return self._results / f"{result_id(name)}.json"


def result_id(name: str) -> str:
    """Return a file name for a submission's name: itself if it is plain, else with its hash.

    A plain name has no capitals, for some file systems do not tell them from small letters,
    and does not end like a hash, or else it could take another submission's place.
    """
    readable = _UNSAFE.sub("_", name)[:_MAX_NAME].strip(".")
    if readable == name == name.lower() and not _HASHED.search(name):
        return name
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def render_csv(results: Iterable[SubmissionResult], questions: Sequence[str]) -> str:
    """Return the grades as CSV. A submission without a score has empty cells, not zeros.

    Names are as :func:`printable` shows them; the records have them to the letter.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("submission", "status", "score", "max_score", *questions))
    for result in results:
        points = {question.name: points_text(question.score) for question in result.questions}
        graded = result.score is not None
        writer.writerow(
            (
                inert(printable(result.submission)),
                result.status.value,
                "" if result.score is None else points_text(result.score),
                points_text(result.max_score),
                *(points.get(question, "") if graded else "" for question in questions),
            )
        )
    return text.getvalue()


def render_table(results: Sequence[SubmissionResult], questions: Sequence[str]) -> Table:
    """Return the grades as a table for the terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("submission", overflow="fold")
    for question in questions:
        table.add_column(question, justify="right")
    table.add_column("score", justify="right", style="bold")
    table.add_column("remarks", overflow="fold")
    for result in results:
        points = {question.name: points_text(question.score) for question in result.questions}
        score = "-"
        if result.score is not None:
            score = f"{points_text(result.score)}/{points_text(result.max_score)}"
        table.add_row(
            Text(printable(result.submission)),
            *(points.get(question, "-") for question in questions),
            score,
            Text(_remark(result), style="" if result.status is Status.GRADED else "red"),
        )
    return table


def render_questions(results: Sequence[SubmissionResult], questions: Sequence[str]) -> Table:
    """Return how the class did in each question, and what went wrong most often."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("question")
    for heading in ("mean", "full", "part", "none"):
        table.add_column(heading, justify="right")
    table.add_column("most often", overflow="fold")
    mistakes = mistakes_of(results)
    for name in questions:
        graded = _graded(results, name)
        if graded:
            most = max(question.max_score for question in graded)
            mean = statistics.fmean(question.score for question in graded)
            full = sum(question.score >= question.max_score for question in graded)
            none = sum(question.score <= 0 for question in graded)
            often = [f"{len(who)} × {mistake}" for mistake, who in mistakes.get(name, {}).items()]
            table.add_row(
                name,
                f"{mean:.1f}/{points_text(most)}",
                *map(str, (full, len(graded) - full - none, none)),
                Text("\n".join(map(printable, often[:_MOST_OFTEN]))),
            )
    return table


def mistakes_of(results: Iterable[SubmissionResult]) -> dict[str, dict[str, list[str]]]:
    """Return for each question its mistakes, most frequent first, each with who has it.

    A mistake is a named cause; of a question without one, the kind of its first failure.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for result in results:
        for question in result.questions if result.score is not None else ():
            kinds = [case.failure.kind.value for case in question.cases if case.failure]
            named = [diagnosis.name for diagnosis in question.diagnoses] or kinds[:1]
            for mistake in dict.fromkeys(named):
                who = found.setdefault(question.name, {}).setdefault(mistake, [])
                who.append(result.submission)
    return {
        name: dict(sorted(mistakes.items(), key=lambda item: -len(item[1])))
        for name, mistakes in found.items()
    }


def render_mistakes(results: Iterable[SubmissionResult], questions: Sequence[str]) -> str:
    """Return as CSV who has which mistake in each question."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("question", "mistake", "count", "submissions"))
    found = mistakes_of(results)
    for name in questions:
        for mistake, who in found.get(name, {}).items():
            shown = inert("; ".join(map(printable, who)))
            writer.writerow((name, inert(printable(mistake)), len(who), shown))
    return text.getvalue()


def _graded(results: Iterable[SubmissionResult], name: str) -> list[QuestionResult]:
    return [
        question
        for result in results
        if result.score is not None
        for question in result.questions
        if question.name == name
    ]


def _remark(result: SubmissionResult) -> str:
    """Return the first remark on one line, and how many more there are."""
    status = "" if result.status is Status.GRADED else f"{result.status.value}: "
    # An exception without a text may leave a remark without one.
    every = dict.fromkeys((*result.remarks, *_diagnoses(result)))
    remarks = [remark for remark in every if remark.strip()]
    if not remarks:
        return status.removesuffix(": ")
    first = printable(remarks[0].strip().splitlines()[0])
    if len(first) > _MAX_REMARK:
        first = first[:_MAX_REMARK] + "…"
    more = f" (and {len(remarks) - 1} more)" if len(remarks) > 1 else ""
    return status + first + more


def _diagnoses(result: SubmissionResult) -> list[str]:
    """Return, for each question that lost points, the named mistakes or else the first message."""
    remarks: dict[str, None] = {}
    for question in result.questions:
        failures = [case.failure for case in question.cases if case.failure is not None]
        named = [diagnosis.name for diagnosis in question.diagnoses]
        messages = named or [failure.message for failure in failures[:1]]
        remarks.update(dict.fromkeys(f"{question.name}: {message}" for message in messages))
    return list(remarks)
