"""Grading what a push has brought: for a workflow of GitHub Actions, and for Classroom 50.

Classroom 50's contract for ``result.json`` is that of its wiki, "Advanced Autograding": schema
``classroom50/result/v1``, scores in whole numbers.
"""

import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from autograder.assignment.description import Description, read_description
from autograder.assignment.project import DESCRIPTION, needs_torch, read_autograder_zip
from autograder.assignment.testfiles import asked_names, exact
from autograder.basics.language import phrase
from autograder.basics.text import points_text, printable
from autograder.errors import UsageError
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.collect import files_of
from autograder.lms.downloads.handin import Handin
from autograder.pages.fragments import hidden_summary
from autograder.reports.wording import outcome, word
from autograder.result import CaseResult, QuestionResult, Status, SubmissionResult, Verdict
from autograder.sandbox.launch import Zygote, worth_warming
from autograder.submissions.files import readable_bytes
from autograder.wording.failure import cause, hint
from autograder.wording.sentences import told

_SCHEMA = "classroom50/result/v1"
_FROM_RUNNER = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
_FENCE = "~~~~~~"
_MOST_REMARKS = 20


def grade_push(archive: Path, folder: Path) -> SubmissionResult:
    """Grade the notebook of a checkout.

    Args:
        archive: the autograder zip.
        folder: the checkout; of several notebooks, the one that answers what is asked.

    Raises:
        AutograderError: there is no such zip or folder, or its tests cannot be loaded.
    """
    files = read_autograder_zip(archive)
    asked = asked_names(files)
    name = archive.name.removesuffix(".zip").removesuffix("-autograder")
    with tempfile.TemporaryDirectory(prefix="autograder-push-") as scratch:
        handin = Handin(name=folder.resolve().name, files=tuple(files_of(folder)))
        submission, notes = choose(handin, name, Path(scratch), asked)
        zygote = Zygote(worth_warming(readable_bytes([submission]), torch=needs_torch(files)))
        try:
            # These load the tests, while the zygote starts.
            from autograder.grading.grade import grade  # noqa: PLC0415
            from autograder.grading.rules import load_rules  # noqa: PLC0415

            result = grade(submission, load_rules(archive, seed=0), zygote)
        finally:
            zygote.close()
    return msgspec.structs.replace(result, remarks=(*notes, *result.remarks))


def described(archive: Path) -> Description:
    """Return what an autograder zip asks, in words.

    Raises:
        UsageError: there is no such zip.
    """
    return read_description(read_autograder_zip(archive).get(DESCRIPTION))


def summary(result: SubmissionResult) -> str:
    """Return what a student may read of a result, as Markdown: of hidden tests causes alone."""
    return "\n".join(_parts(result)) + "\n"


def _parts(result: SubmissionResult) -> Iterator[str]:
    if result.status is Status.FAULT:
        yield f"# {phrase('Not graded')}\n"
        yield phrase("The grader failed here. This is not your fault: tell the course staff.")
        return
    if result.score is None:
        yield f"# {phrase('Not graded')}\n"
        yield _quoted(told("; ".join(result.remarks)) or word(result.status))
        return
    most = points_text(result.max_score)
    total = phrase("%(points)s of %(max)s points", points=points_text(result.score), max=most)
    yield f"# {total}\n"
    yield f"| {phrase('question')} | {phrase('points')} |\n|---|---|"
    for question in result.questions:
        mark = "✓" if question.score == question.max_score else "✗"
        yield f"| {mark} {question.name} | {_points(question.score, question.max_score)} |"
    for answer in result.by_hand:
        given = phrase("by hand, %(max)s points", max=points_text(answer.max_score))
        yield f"| {answer.name} | {given} |"
    for question in result.questions:
        if question.score < question.max_score:
            yield f"\n## {question.name}\n"
            yield from _question(question)
    if result.remarks:
        yield f"\n## {phrase('What else was seen')}\n"
        yield _quoted("\n".join(map(told, result.remarks[:_MOST_REMARKS])))


def _points(points: float, most: float) -> str:
    return phrase("%(points)s of %(max)s", points=points_text(points), max=points_text(most))


def _question(question: QuestionResult) -> Iterator[str]:
    for case in question.cases:
        if not case.hidden and case.verdict is not Verdict.PASSED:
            yield _quoted(_said(case))
    hidden = [case for case in question.cases if case.hidden]
    if hidden and any(case.verdict is not Verdict.PASSED for case in hidden):
        known = hidden_summary(hidden)
        lines = [phrase("Hidden tests: %(summary)s", summary=known.text)]
        lines += [f"{cause(each)}\n{hint(each)}".strip() for each in known.diagnoses]
        lines += [phrase("What went wrong: %(kind)s.", kind=kind) for kind in known.kinds]
        yield _quoted("\n".join([*lines, *known.where]))


def _said(case: CaseResult) -> str:
    if case.verdict is Verdict.FAULT:  # its message is for the staff
        return phrase("This test could not be run. That is not your fault.")
    return told(case.message) or outcome(case.verdict)


def _quoted(text: str) -> str:
    """Return text of anybody's so that Markdown shows it as it is."""
    lines = [printable(line).replace("~", "\N{TILDE OPERATOR}") for line in text.splitlines()]
    return "\n".join([_FENCE, *lines, _FENCE])


def check_runner(environment: Mapping[str, str]) -> None:
    """Check that Classroom 50's runner has said what its ``result.json`` needs.

    Raises:
        UsageError: it says too little: this is not run by Classroom 50.
    """
    missing = [name for name in _FROM_RUNNER.values() if name not in environment]
    if missing:
        message = phrase(
            "Classroom 50's runner sets %(names)s, and nobody has", names=", ".join(missing)
        )
        raise UsageError(message)


def classroom50_result(result: SubmissionResult, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of Classroom 50's ``result.json``.

    Args:
        result: of a submission that was graded, or could not be read.
        environment: what Classroom 50's runner says of the push.

    Raises:
        UsageError: as for :func:`check_runner`.
    """
    check_runner(environment)
    tests = _tests(result)
    commit = environment["COMMIT_URL"]
    return {
        "schema": _SCHEMA,
        **{field: environment[name] for field, name in _FROM_RUNNER.items()},
        "review": environment.get("REVIEW_URL") or commit,
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def _tests(result: SubmissionResult) -> list[dict[str, Any]]:
    if result.score is None:
        most = math.ceil(result.max_score)
        name = "the notebook can be graded"
        return [{"test-name": name, "passed": False, "score": 0, "max-score": most}]
    scale = _scale(result.questions)
    return [
        {
            "test-name": question.name,
            "passed": question.score == question.max_score,
            "score": round(exact(question.score) * scale),
            "max-score": round(exact(question.max_score) * scale),
        }
        for question in result.questions
    ]


def _scale(questions: Sequence[QuestionResult]) -> int:
    """Return the least number by which the points of each test case are whole.

    It is the assignment's, and not the student's: whoever is graded by it has the same.
    """
    points = [exact(case.max_points) for each in questions for case in each.cases]
    rough = [Fraction(each).limit_denominator(100) for each in points]
    return math.lcm(*(each.denominator for each in rough))
