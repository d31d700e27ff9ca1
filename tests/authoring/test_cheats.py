"""Answers that must not pass: those to a question that asks for autograd."""

import types
from typing import Any

import pytest
import torch

from autograder.assignment.testfiles import Case, Question
from autograder.authoring.verification.answers import SolvedNotebook
from autograder.authoring.verification.cheats import cheats
from autograder.checks import CheckFailed, check_by_autograd, check_value, tensors
from autograder.result import Kind

SOLUTION = """
import torch

def doubled(x):
    x = x.clone().requires_grad_()
    (2 * x).sum().backward()
    return x.grad
"""
INPUTS = tensors(x="n")


def right(x: torch.Tensor) -> torch.Tensor:
    """Return what is right."""
    return torch.full_like(x, 2.0)


def once(doubled: Any) -> None:
    """Stand for a public test, which looks at the value alone."""
    check_value(doubled, right, inputs=[{"x": torch.ones(3)}])


def afresh(doubled: Any) -> None:
    """Stand for a hidden test, which asks for autograd."""
    check_value(doubled, right, inputs=INPUTS)
    check_by_autograd(doubled, inputs=INPUTS)


def test_right_answers_that_autograd_has_no_part_in() -> None:
    """Both are right on every input of every test, and fail for the way alone."""
    solved = SolvedNotebook([SOLUTION, "grader.check('q1')"])
    case = Case(name="once", points=1, hidden=False, function=once)
    hidden = Case(name="afresh", points=1, hidden=True, function=afresh)
    names: dict[str, Any] = {}
    exec(SOLUTION, names)  # noqa: S102 -- a test's own source
    reference = types.SimpleNamespace(doubled=names["doubled"])
    found = {}
    for asked in ((case,), (case, hidden)):
        question = Question(name="q1", cases=asked)
        found[asked] = {
            cheat.name: cheat for cheat in cheats(solved, (question,), {"reference": reference})
        }
    more = found[case, hidden].keys() - found[case,].keys()
    assert more == {
        "by hand where autograd is asked for",
        "a constant, where that happens to be the truth",
    }
    for name in more:
        answer = found[case, hidden][name].answers[0]
        answers: dict[str, Any] = {}
        exec(answer.source, answers)  # noqa: S102 -- see above
        check_value(answers["doubled"], right, inputs=INPUTS)
        with pytest.raises(CheckFailed) as caught:
            afresh(answers["doubled"])
        assert caught.value.failure.kind is Kind.BY_AUTOGRAD
