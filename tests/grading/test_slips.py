"""The line of a slip, in the record of a submission and in what its student reads."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.pages.fragments import hidden_cases, public_case
from autograder.result import QuestionResult, SubmissionResult
from autograder.sandbox.launch import Zygote
from autograder.submissions.files import Submission
from support.helpers import write_notebook

CELLS = [
    "import torch",
    """

def error(x, y, w, b):
    return x * w - b - y


def affine_gradient(x, y, w, b):
    r = error(x, y, w, b)
    return 2 * r * x, 2 * r
""",
]
LINE = "cell 2, line 4, `return x * w - b - y`: check the plus and minus signs in this line."


def question(result: SubmissionResult) -> QuestionResult:
    """Return what became of the question that the cells answer."""
    [found] = [each for each in result.questions if each.name == "q4"]
    return found


@pytest.fixture
def rules(rules: Rules) -> Rules:
    """What the command grades by."""
    return replace(rules, finds_slips=True)


@pytest.fixture
def graded(grade_cells: Callable[[Sequence[str]], SubmissionResult]) -> QuestionResult:
    """The question, graded."""
    return question(grade_cells(CELLS))


def test_is_told_with_the_cell_and_the_line(graded: QuestionResult) -> None:
    """Empty lines at a cell's beginning count, and the student's line stands there as it is."""
    told = [case for case in graded.cases if case.failure and case.failure.slips]
    assert told
    for case in told:
        assert case.failure is not None
        slip = case.failure.slips[0]
        assert (slip.cell, slip.line, slip.function) == (2, 4, "error")
        assert LINE in case.message


def test_no_line_is_looked_for_when_a_submission_has_had_its_share(
    grade_cells: Callable[[Sequence[str]], SubmissionResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All searches together are limited; the points are the same."""
    monkeypatch.setattr("autograder.grading.judge._MOST_SEARCHED", 0)
    cases = question(grade_cells(CELLS)).cases
    assert not any(case.failure.slips for case in cases if case.failure)
    assert any(case.failure for case in cases)


def test_is_told_in_reports(graded: QuestionResult) -> None:
    """Of hidden tests, too, the student reads the line and the kind of thing, and no more."""
    public = "".join(public_case(case) for case in graded.cases if not case.hidden)
    assert LINE in public
    hidden = hidden_cases(case for case in graded.cases if case.hidden)
    assert LINE in hidden
    assert "x * w + b" not in hidden
    [cell] = [cell for cell in graded.code if cell.number == 2]
    assert 4 in cell.marked


@pytest.mark.parametrize(
    ("slip", "public", "hidden"), [("line", "", ""), ("edit", "x * w + b", "sign")]
)
def test_is_told_as_far_as_the_author_says(
    tmp_path: Path, rules: Rules, zygote: Zygote, slip: str, public: str, hidden: str
) -> None:
    """The right line is told where the author says so, and of a hidden test never."""
    settings = f'[feedback]\nslip = "{slip}"'.encode()
    chosen = replace(rules, autograder=replace(rules.autograder, settings=settings))
    path = write_notebook(tmp_path / "submission.ipynb", CELLS)
    result = question(grade(Submission(path=path, name=path.name), chosen, zygote))
    slips = {
        case.hidden: case.failure.slips[0]
        for case in result.cases
        if case.failure and case.failure.slips
    }
    assert public in slips[False].instead
    assert bool(slips[False].instead) == bool(public)
    assert slips[True].instead == ""
    assert hidden in slips[True].kind
    assert bool(slips[True].kind) == bool(hidden)


def test_is_not_looked_for_where_nobody_reads_it(
    tmp_path: Path, rules: Rules, zygote: Zygote
) -> None:
    """A proof of the tests asks for verdicts and causes alone; the points are the same."""
    path = write_notebook(tmp_path / "submission.ipynb", CELLS)
    submission = Submission(path=path, name=path.name)
    without = question(grade(submission, replace(rules, finds_slips=False), zygote))
    assert not any(case.failure.slips for case in without.cases if case.failure)
