"""What is by hand and what is not, in whatever way it is written: a whole notebook, graded."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment.bundle import Autograder
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.result import Kind, QuestionResult
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import write_notebook
from support.ways import FORBIDDEN, INNOCENT, UNCLEAR

_RULES = Limits(cell=30.0, call=30.0, submission=180.0)


def graded(
    cells: Sequence[str], folder: Path, autograder: Autograder, zygote: Zygote
) -> QuestionResult:
    """Grade a notebook that answers the question that asks for the gradient."""
    [asked] = [question for question in autograder.questions if question.name == "q4"]
    rules = Rules(
        autograder=replace(autograder, questions=(asked,)),
        limits=_RULES,
        seed=0,
        finds_slips=False,
    )
    path = write_notebook(folder / "answer.ipynb", [*cells, "grader.check('q4')"])
    result = grade(Submission(path=path, name=path.name), rules, zygote)
    assert result.questions, result.remarks
    return result.questions[0]


@pytest.mark.parametrize("way", INNOCENT)
def test_innocent(way: str, tmp_path: Path, autograder: Autograder, warm_zygote: Zygote) -> None:
    """What is derived by hand gets full marks, and nobody has to look at it."""
    question = graded(INNOCENT[way], tmp_path, autograder, warm_zygote)
    assert [case.message for case in question.cases if case.message] == []
    assert [case.undecided for case in question.cases if case.undecided] == []
    assert question.score == question.max_score


@pytest.mark.parametrize("way", FORBIDDEN)
def test_forbidden(way: str, tmp_path: Path, autograder: Autograder, warm_zygote: Zygote) -> None:
    """What lets something else derive, or measures, earns nothing, and is told what was seen."""
    question = graded(FORBIDDEN[way], tmp_path, autograder, warm_zygote)
    assert question.score == 0
    for case in question.cases:
        assert case.failure is not None
        assert case.failure.kind is Kind.BY_HAND
        said = case.failure.message
        assert " find the gradient." in said or " measures the gradient: " in said
        assert "line " in said or "thread" in way or "pool" in way


@pytest.mark.parametrize("way", UNCLEAR)
def test_unclear(way: str, tmp_path: Path, autograder: Autograder, warm_zygote: Zygote) -> None:
    """What cannot be seen is not refused: it keeps its points, and a person is asked to look."""
    cells, reason = UNCLEAR[way]
    question = graded(cells, tmp_path, autograder, warm_zygote)
    assert question.score == question.max_score
    notes = {case.undecided for case in question.cases if case.undecided}
    assert any(reason in note for note in notes), notes
    assert all(note.startswith("affine_gradient is not shown to be by hand: ") for note in notes)


HANGS_BY_ITSELF = """
globals()["ready"] = True

def linear_gradient(x, y, w):
    while "ready" not in globals():
        pass
    return 2 * (x * w - y) * x
"""
BY_TORCH = """
import torch

def affine_gradient(x, y, w, b):
    w, b = (torch.tensor(float(each), requires_grad=True) for each in (w, b))
    return torch.autograd.grad((x * w + b - y) ** 2, (w, b))
"""


def test_one_that_hangs_where_it_is_looked_at_hides_no_other(
    tmp_path: Path, autograder: Autograder, warm_zygote: Zygote
) -> None:
    """It is left to a person, and the next question's function is looked at as ever."""
    questions = tuple(each for each in autograder.questions if each.name in {"q3", "q4"})
    rules = Rules(
        autograder=replace(autograder, questions=questions),
        limits=Limits(cell=30.0, call=1.0, submission=180.0),
        seed=0,
        finds_slips=False,
    )
    path = write_notebook(tmp_path / "answer.ipynb", [HANGS_BY_ITSELF, BY_TORCH])
    result = grade(Submission(path=path, name=path.name), rules, warm_zygote)
    hanging, derived = result.questions
    assert hanging.score == hanging.max_score
    assert all("did not finish" in case.undecided for case in hanging.cases)
    assert derived.score == 0
    assert {case.failure.kind for case in derived.cases if case.failure} == {Kind.BY_HAND}
