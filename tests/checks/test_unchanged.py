"""The check that a function leaves its arguments as they were."""

from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_unchanged, probe, tensors
from autograder.result import Kind


@probe
def on_a_sum(gradient: Any, x: Any) -> Any:
    """Hand over a function and the argument itself."""
    return gradient(lambda point: point.sum(), x)


def moving_in_place(f: Any, x: torch.Tensor) -> Any:
    """Move the argument itself, and leave it there."""
    before = f(x)
    x += 1.0
    return f(x) - before


class TestThroughAProbe:
    """A function that takes another function is called by a probe."""

    def test_a_changed_argument_is_named(self) -> None:
        """What the function writes into its argument is seen past the probe."""
        with pytest.raises(CheckFailed) as caught:
            check_unchanged(moving_in_place, inputs=tensors(x="d"), via=on_a_sum)
        assert caught.value.failure.kind is Kind.MUTATED
        assert caught.value.failure.message.startswith("moving_in_place changes its argument x:")

    def test_an_argument_left_alone_passes(self) -> None:
        """A function that works on a copy passes."""
        check_unchanged(lambda f, x: f(x + 1.0) - f(x), inputs=tensors(x="d"), via=on_a_sum)

    def test_a_missing_function_is_said_to_be_missing(self) -> None:
        """No function at all is a failure of its own."""
        with pytest.raises(CheckFailed) as caught:
            check_unchanged(None, inputs=tensors(x="d"), via=on_a_sum)
        assert caught.value.failure.kind is Kind.MISSING


def test_without_a_probe_it_is_called_plainly() -> None:
    """The arguments are handed over as they are."""

    def step(params: torch.Tensor, rates: torch.Tensor) -> torch.Tensor:
        params -= rates
        return params

    with pytest.raises(CheckFailed) as caught:
        check_unchanged(step, inputs=tensors(params="d", rates="d"))
    assert caught.value.failure.rows[0].name == "params"
