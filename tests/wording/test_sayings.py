"""Errors of torch come with what they mean."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks import CheckFailed, check_value
from autograder.result import Kind
from autograder.wording.sayings import meaning

Notebook = Callable[[str], Callable[[str], Any]]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("(2 * torch.tensor(x)).backward()", "backward has no graph to go back through"),
        ("torch.ones(2, requires_grad=True).grad.zero_()", "Before the first backward, .grad is"),
        ("torch.ones(2) - torch.ones(2, requires_grad=True).grad", "A None takes part"),
        ("y = t * t; y.backward(); y.backward()", "backward frees its graph"),
        ("t -= 1", "The step is no part of the model"),
        ("(t * torch.ones(2)).backward()", "backward begins at a single number"),
        ("(t * t).numpy()", "This value is part of a graph"),
        ("return 2 / (x - 2)", "Something is divided by a number that is 0"),
        ("return 2 % int(x - 2)", "Something is divided by a number that is 0"),
        ("return int(x) // int(x - 2)", "Something is divided by a number that is 0"),
        ("return -t.grad", "A None takes part"),
        ("sum = 3; return sum([x])", "Round brackets after a value call it"),
        ("return x^2", "`^` is no power in Python"),
        ("import math; math.log(x - 2)", "This function of math has no value there"),
        ("return -type('Value', (), {})()", "A minus before a value calls the method `__neg__`"),
        ("return x * type('Value', (), {})()", "With a number on the left"),
        ("return type('Value', (), {})() + x", "An operator calls the method of the value"),
        ("torch.ones(2).grad_fn.next_functions", "grad_fn is None where nothing was recorded"),
        ("torch.dot(torch.ones(2, 2), torch.ones(2, 2))", "torch.dot takes two vectors"),
        ("a, b = torch.ones(3)", "There are more values here"),
        ("a, b = torch.ones(1)", "There are fewer values here"),
        ("torch.ones(2) + torch.ones(3)", "Two tensors meet whose sizes do not fit"),
        ("torch.ones(2, 3) @ torch.ones(2, 3)", "In A @ B, A has as many columns"),
        ("torch.ones(2)[2]", "There is no such place"),
        ("float(torch.ones(2))", "A tensor of one entry becomes a number"),
        ("bool(torch.ones(2) > 0)", "`if` asks one question"),
        ("torch.ones(2).double() @ torch.ones(2)", "Two precisions meet"),
        ("torch.sigmoid(x)", "torch's functions take tensors"),
        ("return x(1 - x)", "Round brackets after a value call it"),
        ("torch.tensor(3, requires_grad=True)", "Only floating point numbers have gradients"),
    ],
)
def test_meaning(notebook: Notebook, body: str, said: str) -> None:
    """The text of torch comes first, then the line, then on a line of its own what it means."""
    source = f"import torch\ndef f(x):\n    t = torch.tensor(x, requires_grad=True)\n    {body}\n"
    with pytest.raises(CheckFailed) as caught:
        check_value(notebook(source)("f"), lambda x: x, inputs=[{"x": 2.0}])
    failure = caught.value.failure
    assert failure.kind is Kind.RAISED
    lines = failure.message.split("\n")
    assert lines[-1].startswith(said)
    assert "line 4, in f:" in lines[-2]
    assert len(lines) == 3


def test_nothing_to_add() -> None:
    """An error that needs no words has none."""
    assert meaning("f raised ValueError: no") == ""
