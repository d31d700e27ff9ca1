"""Error carried forward: the gradient of the student's own loss."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_consistent, scalars, tensors
from autograder.errors import ExerciseError
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]
NAMES = ("x", "y", "w", "b")


def check(gradient: Any, loss: Any, **options: Any) -> None:
    """Check a gradient by w and b."""
    check_consistent(gradient, loss, **{"wrt": ("w", "b"), "inputs": scalars(*NAMES), **options})


def failure_of(gradient: Any, loss: Any, **options: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check(gradient, loss, **options)
    return caught.value.failure


LOSSES = {
    "right": ("(x * w + b - y) ** 2", "2 * (x * w + b - y) * x", "2 * (x * w + b - y)"),
    "sign of b": ("(x * w - b - y) ** 2", "2 * (x * w - b - y) * x", "-2 * (x * w - b - y)"),
    "y forgotten": ("(x * w + b) ** 2", "2 * (x * w + b) * x", "2 * (x * w + b)"),
    "half": ("(x * w + b - y) ** 2 / 2", "(x * w + b - y) * x", "x * w + b - y"),
    "not squared": ("x * w + b - y", "x", "1.0"),
    "x squared": (
        "(x * x * w + b - y) ** 2",
        "2 * (x * x * w + b - y) * x * x",
        "2 * (x * x * w + b - y)",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
def test_right_for_its_own_loss(notebook: Notebook, name: str) -> None:
    """A gradient passes if it belongs to the student's loss, whatever that loss is."""
    loss, by_w, by_b = LOSSES[name]
    lookup = notebook(
        f"def loss(x, y, w, b):\n    return {loss}\n"
        f"def gradient(x, y, w, b):\n    return {by_w}, {by_b}"
    )
    check(lookup("gradient"), lookup("loss"))


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "right"])
def test_right_gradient_of_another_loss(notebook: Notebook, name: str) -> None:
    """The gradient of the right loss is not that of a wrong one, and says what it measured."""
    loss, *_ = LOSSES[name]
    _, by_w, by_b = LOSSES["right"]
    lookup = notebook(
        f"def loss(x, y, w, b):\n    return {loss}\n"
        f"def gradient(x, y, w, b):\n    return {by_w}, {by_b}"
    )
    failure = failure_of(lookup("gradient"), lookup("loss"))
    assert failure.kind is Kind.VALUE
    assert failure.message.startswith("gradient: measured on your own loss, the gradient")


def test_float32() -> None:
    """A loss that rounds to float32 has a gradient all the same, and a wrong one is found."""

    def loss(X: Any, y: Any, W: Any) -> Any:
        return ((X.float() @ W.float() - y.float()) ** 2).mean()

    def gradient(X: Any, y: Any, W: Any) -> Any:
        return 2 / len(y) * X.T @ (X @ W - y)

    inputs = tensors(X="n d", y="n", W="d")
    check(gradient, loss, wrt=("W",), inputs=inputs)
    failure = failure_of(lambda *a: 1.01 * gradient(*a), loss, wrt=("W",), inputs=inputs)
    assert failure.kind is Kind.VALUE


def test_kink_is_not_judged() -> None:
    """Where the student's loss has a kink, any gradient is right."""
    inputs = [{"x": x} for x in (-2.0, 0.0, 3.0)]
    slope = lambda x: 77.0 if float(x) == 0 else math.copysign(1.0, float(x))  # noqa: E731 -- short
    check(slope, lambda x: abs(x), wrt=("x",), inputs=inputs)  # noqa: PLW0108 -- a student's


@pytest.mark.parametrize(
    ("loss", "kind", "message"),
    [
        (None, Kind.MISSING, "The function is not defined"),
        (5, Kind.TYPE, "What is checked should be a function, and is an int"),
        (lambda *_: None, Kind.TYPE, "<lambda>: the loss is None; it should be a single number."),
        (
            lambda *_: torch.ones(2),
            Kind.TYPE,
            "<lambda>: the loss has the shape (2,); it should be a single number.",
        ),
        (
            lambda *_: "1",
            Kind.TYPE,
            "<lambda>: the loss is a str, not a number or a tensor; it should be a single number.",
        ),
        (lambda *_: math.nan, Kind.NOT_FINITE, "<lambda>: the loss is not finite."),
        (lambda *_: 1 / 0, Kind.RAISED, "<lambda> raised ZeroDivisionError: division by zero"),
    ],
)
def test_loss_that_is_none(loss: Any, kind: Kind, message: str) -> None:
    """A loss that cannot be measured is the failure, in its own words."""
    failure = failure_of(lambda *_: (0.0, 0.0), loss)
    assert failure.kind is kind
    assert failure.message.startswith(message)


@pytest.mark.parametrize(
    ("gradient", "kind"),
    [
        (None, Kind.MISSING),
        (lambda *_: None, Kind.RETURNED_NOTHING),
        (lambda *_: 1.0, Kind.COUNT),
        (lambda *_: (math.inf, 1.0), Kind.NOT_FINITE),
    ],
)
def test_gradient_that_is_none(gradient: Any, kind: Kind) -> None:
    """A gradient that is none is named as ever."""
    assert failure_of(gradient, lambda x, y, w, b: (x * w + b - y) ** 2).kind is kind


def test_name_of_no_argument() -> None:
    """To ask for the gradient by what is no argument is the exercise's own mistake."""
    with pytest.raises(ExerciseError, match="by 'z', which is no argument"):
        check(lambda *_: 1.0, lambda x, **_: x, wrt=("z",), inputs=[{"x": 1.0}])
