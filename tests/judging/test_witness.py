"""Torch is asked about what an exercise differentiates, where it is to be proved."""

import re
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_gradient, scalars
from autograder.errors import ExerciseError
from autograder.judging import truth
from autograder.judging.context import witnessed
from autograder.judging.witness import witness


class _Crooked(torch.autograd.Function):
    """Squares, and derives the derivative wrongly."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        """Return the square."""
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx: Any, *arrived: torch.Tensor) -> Any:
        """Return what is right, of which the next derivative is wrong."""
        [x] = ctx.saved_tensors
        return arrived[0] * (x + x.detach())


def _two() -> list[torch.Tensor]:
    return [torch.tensor(1.5, dtype=torch.float64), torch.tensor(-0.5, dtype=torch.float64)]


def test_all_orders() -> None:
    """A function of torch's operations is looked at backward, forward and to the second order."""
    looked = witness(lambda x, y: torch.sigmoid(x * y) + x**3, _two(), "a sigmoid")
    assert looked == ("backward", "forward", "second order")


def test_what_a_function_does_not_allow_is_left_out() -> None:
    """A function without a graph has no derivatives; one of another kind has no forward mode."""
    assert witness(lambda x, _: x.detach(), _two(), "a constant") == ()
    looked = witness(lambda x, _: _Doubled.apply(x), _two(), "its own")  # type: ignore[no-untyped-call]  # -- torch leaves it untyped
    assert looked == ("backward", "second order")


class _Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        """Return twice the input."""
        del ctx
        return 2 * x

    @staticmethod
    def backward(ctx: Any, *arrived: torch.Tensor) -> Any:
        """Return the derivative."""
        del ctx
        return 2 * arrived[0]


def test_a_contradiction_is_the_exercises(monkeypatch: pytest.MonkeyPatch) -> None:
    """What central differences confirm, torch may contradict in the second order: it is said."""

    def crooked(x: Any) -> Any:
        return _Crooked.apply(x)  # type: ignore[no-untyped-call]  # -- torch leaves it untyped

    def student(x: Any) -> Any:
        return 2 * x

    check_gradient(student, crooked, wrt=("x",), inputs=scalars("x"))
    asked = re.escape("gradcheck (second order) contradicts crooked")
    with witnessed(), pytest.raises(ExerciseError, match=asked):
        check_gradient(student, crooked, wrt=("x",), inputs=scalars("x"))
    monkeypatch.setattr(truth, "witness", lambda *_: pytest.fail("it is asked"))
    with pytest.raises(CheckFailed):
        check_gradient(lambda x: x, crooked, wrt=("x",), inputs=scalars("x"))
