"""Answers as plain files, for tools that compare programs and cannot read notebooks.

A folder for each question: JPlag takes it as it is, with a folder for each submission; Dolos
takes its ``info.csv``.
"""

from collections.abc import Iterable

from autograder.basics.language import phrase
from autograder.basics.zips import write_zip
from autograder.errors import UsageError
from autograder.lms.exports.csvtext import write_table
from autograder.result import QuestionResult, SubmissionResult
from autograder.store.records import result_id

_FILE = "answer.py"


def similarity_zip(results: Iterable[SubmissionResult]) -> bytes:
    """Return a zip of everybody's answers, by question and submission.

    Raises:
        UsageError: the results hold no answers, as those of an older autograder.
    """
    files: dict[str, bytes] = {}
    listed: dict[str, list[tuple[str, str]]] = {}
    for result in results:
        for question in result.questions:
            if question.code:
                place = f"{result_id(result.submission)}/{_FILE}"
                files[f"{question.name}/{place}"] = _text(question).encode("utf-8", "replace")
                listed.setdefault(question.name, []).append((place, result.submission))
    if not files:
        message = phrase("these results hold no answers: grade again with --fresh")
        raise UsageError(message)
    for name, rows in listed.items():
        files[f"{name}/info.csv"] = write_table(("filename", "full_name"), rows)
    return write_zip(files)


def _text(question: QuestionResult) -> str:
    return "\n\n\n".join(cell.source.rstrip() for cell in question.code) + "\n"
