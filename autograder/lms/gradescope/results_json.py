"""Gradescope's ``results.json`` from a result: https://gradescope-autograders.readthedocs.io.

A question is one test for its public cases and one for its hidden ones, so that each has its own
visibility. While any test is not visible, Gradescope hides the student's total; so the hidden
tests are visible unless the instructor says otherwise, but their inputs and values are not in
them.
"""

from collections.abc import Sequence
from typing import Any

from autograder.basics.language import marked, phrase, phrases
from autograder.basics.text import points_text
from autograder.lms.gradescope.config import GradescopeConfig, Visibility
from autograder.lms.gradescope.metadata import Metadata
from autograder.pages.fragments import escaped, hidden_cases, public_case
from autograder.result import CaseResult, QuestionResult, Status, SubmissionResult, Verdict
from autograder.wording.sentences import told

OURS = marked("The autograder failed here. This is not your fault, and nothing is decided by it.")
_UNFINISHED = marked("Grading has not come to its end: what you see is what was graded by then.")
_MAX_REMARKS = 20
_WHEN = {
    "after_due_date": marked("Hidden tests, and so your total, are shown after the due date."),
    "after_published": marked(
        "Hidden tests, and so your total, are shown when the grades are published."
    ),
    "hidden": marked("Hidden tests, and so your total, are shown by the course staff."),
}


def render(
    result: SubmissionResult, config: GradescopeConfig, metadata: Metadata, *, finished: bool = True
) -> dict[str, Any]:
    """Return the content of ``results.json``.

    Args:
        result: the whole result, or what there is of it so far.
        config: how it is shown.
        metadata: what Gradescope says of the submission, for earlier scores.
        finished: False while questions are still being graded.
    """
    tests = [
        test
        for number, question in enumerate(result.questions, start=1)
        for test in _tests(number, question, config)
    ]
    lines = _lines(result, finished=finished)
    content: dict[str, Any] = {
        "output_format": "html",
        "test_output_format": "html",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",  # what we print is for the staff
        "execution_time": round(result.seconds),
        "tests": tests or [_nothing(result)],
        "extra_data": _extra(result, finished=finished),
    }
    score = sum(float(test.get("score", 0)) for test in tests)
    if result.status is Status.UNREADABLE:
        score = content["score"] = 0
    if finished and config.best_of and metadata.best is not None and metadata.best > score:
        content["score"] = metadata.best
        lines.insert(
            0,
            phrase(
                "Your best submission so far counts: %(best)s points. This one has %(score)s.",
                best=points_text(metadata.best),
                score=points_text(score),
            ),
        )
    if config.leaderboard and finished and result.status is Status.GRADED:
        content["leaderboard"] = [{"name": "Score", "value": score, "order": "desc"}]
    if tests and config.hidden_tests != "visible":
        lines.append(phrase(_WHEN[config.hidden_tests]))
    content["output"] = "".join(f"<p>{escaped(line)}</p>" for line in lines)
    return content


def render_message(
    message: str, *, score: float | None = None, max_score: float | None = None
) -> dict[str, Any]:
    """Return a ``results.json`` that has nothing but a message, and a score if there is one."""
    test = {
        "name": "Autograder",
        "status": "failed",
        "score": score or 0,
        "max_score": max_score or 0,
        "output": f"<p>{escaped(message)}</p>",
        "output_format": "html",
        "visibility": "visible",
    }
    return {
        "output": f"<p>{escaped(message)}</p>",
        "output_format": "html",
        "stdout_visibility": "hidden",
        "tests": [test],
    }


def _tests(number: int, question: QuestionResult, config: GradescopeConfig) -> list[dict[str, Any]]:
    public = [case for case in question.cases if not case.hidden]
    hidden = [case for case in question.cases if case.hidden]
    if any(case.verdict is Verdict.FAULT for case in question.cases):
        # No points are lost: they are not among those that could be had.
        message = f"<p>{escaped(phrase(OURS))}</p>"
        return [_test(f"{number}", question.name, [], 0.0, message, "visible")]
    # Where a question is all or nothing, what its cases passed alone does not count.
    counts = question.score == 0 or not any(case.points for case in question.cases)
    share = 0.0 if counts else 1.0
    tests = []
    if public:
        output = "".join(map(public_case, public))
        visibility = config.public_tests
        tests.append(_test(f"{number}.1", question.name, public, share, output, visibility))
    if hidden:
        name = phrase("%(question)s, hidden tests", question=question.name)
        output = hidden_cases(hidden)
        tests.append(_test(f"{number}.2", name, hidden, share, output, config.hidden_tests))
    return tests


def _test(
    number: str,
    name: str,
    cases: Sequence[CaseResult],
    share: float,
    output: str,
    visibility: Visibility,
) -> dict[str, Any]:
    passed = bool(cases) and all(case.verdict is Verdict.PASSED for case in cases)
    return {
        "name": name,
        "name_format": "text",
        "number": number,
        "score": round(share * sum(case.points for case in cases), 6),
        "max_score": round(sum(case.max_points for case in cases), 6),
        "status": "passed" if passed else "failed",
        "output": output,
        "output_format": "html",
        "tags": ["hidden" if any(case.hidden for case in cases) else "public"],
        "visibility": visibility,
        "extra_data": {"cases": {case.name: case.verdict.value for case in cases}},
    }


def _lines(result: SubmissionResult, *, finished: bool) -> list[str]:
    """Return what concerns the whole submission, for the student."""
    lines = [] if finished else [phrase(_UNFINISHED)]
    if result.status is Status.FAULT:
        again = phrase("The course staff can see why, and will grade it again.")
        return [*lines, phrase(OURS), again]
    remarks = list(map(told, result.remarks))
    if result.status is Status.UNREADABLE:
        return [*lines, phrase("Nothing could be graded."), *remarks]
    if result.look:
        names = ", ".join(dict.fromkeys(reason.partition(":")[0] for reason in result.look))
        needs = phrase(
            "%(questions)s: it needs what is not there where answers are graded. Tell the course "
            "staff, if you cannot do without it.",
            questions=names,
        )
        remarks.insert(0, needs)
    more = len(remarks) - _MAX_REMARKS
    left = [phrases("and %(count)s more", "and %(count)s more", more)] if more > 0 else []
    return lines + remarks[:_MAX_REMARKS] + left


def _nothing(result: SubmissionResult) -> dict[str, Any]:
    """Return the test that stands for all, where none was run."""
    unreadable = result.status is Status.UNREADABLE
    message = told(result.remarks[-1]) if unreadable and result.remarks else phrase(OURS)
    if result.status in {Status.GRADED, Status.TIMEOUT}:
        message = phrase(_UNFINISHED)
    return {
        "name": "Submission",
        "status": "failed",
        "score": 0,
        "max_score": result.max_score if unreadable else 0,
        "output": f"<p>{escaped(message)}</p>",
        "output_format": "html",
        "visibility": "visible",
    }


def _extra(result: SubmissionResult, *, finished: bool) -> dict[str, Any]:
    """Return what is kept for statistics: no answer, no input, no failure of ours in detail."""
    return {
        "status": result.status.value,
        "finished": finished,
        "submission": result.submission,
        "isolation": result.isolation,
        "versions": result.versions,
        "seed": result.seed,
        "misconceptions": [
            {"question": question.name, "case": case.name, "name": case.failure.diagnosis.name}
            for question in result.questions
            for case in question.cases
            if case.failure is not None and case.failure.diagnosis is not None
        ],
    }
