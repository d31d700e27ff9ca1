"""What ``autograder verify`` does not look at in the assignments."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from autograder.assignment.bundle import load_autograder
from autograder.assignment.project import assignment_names
from autograder.authoring.packaging import build
from autograder.catalogue import Catalogue
from autograder.result import SubmissionResult
from support.helpers import replace_function, scores

GradeCells = Callable[[Sequence[str]], SubmissionResult]
ROOT = Path(__file__).resolve().parents[2]
QUESTION_OF = {"linear_gradient": "q3", "affine_gradient": "q4", "quadratic_gradient": "q5"}


@pytest.mark.slow  # it builds each assignment
@pytest.mark.parametrize("name", assignment_names(ROOT))
def test_mistakes_have_hints_and_points_are_100(name: str, tmp_path: Path) -> None:
    """A student whose mistake is named is told where to look; the points are a percentage."""
    autograder = load_autograder(build(name, ROOT, into=tmp_path).autograder)
    assert autograder.max_score == 100
    catalogues = [
        value
        for value in vars(autograder.modules["mistakes"]).values()
        if isinstance(value, Catalogue)
    ]
    assert catalogues
    assert [entry.name for each in catalogues for entry in each if not entry.hint.strip()] == []


BY_HAND = {
    "linear_gradient": """
def linear_gradient(x, y, w):
    w = torch.as_tensor(w).clone().requires_grad_()
    ((x * w - y) ** 2).backward()
    return w.grad
""",
    "affine_gradient": """
def affine_gradient(x, y, w, b):
    loss = lambda w, b: (x * w + b - y) ** 2
    return torch.autograd.functional.jacobian(loss, (torch.as_tensor(w), torch.as_tensor(b)))
""",
    "quadratic_gradient": """
def quadratic_gradient(x, y, w1, w2, b):
    loss = lambda w1, w2, b: (w1 * x**2 + w2 * x + b - y) ** 2
    weights = [torch.as_tensor(weight) for weight in (w1, w2, b)]
    return torch.func.grad(loss, argnums=(0, 1, 2))(*weights)
""",
}


@pytest.mark.parametrize("function", BY_HAND)
def test_autograd_earns_nothing_in_a_question_by_hand(
    grade_cells: GradeCells, solution_cells: list[str], function: str
) -> None:
    """A gradient that torch has derived is right, but not by hand, and each message says so."""
    result = grade_cells(replace_function(solution_cells, function, BY_HAND[function]))
    full = {question.name: question.max_score for question in result.questions}
    assert scores(result) == full | {QUESTION_OF[function]: 0}
    messages = [case.message for q in result.questions for case in q.cases if case.message]
    assert [m for m in messages if "you derive the gradient yourself" not in m] == []
    assert len(messages) >= 3
