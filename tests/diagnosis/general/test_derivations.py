"""What goes wrong when a loss is differentiated by hand, done to the loss itself."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.general.derivations import _one_minus, _pass_on, _rewired, of_loss
from autograder.diagnosis.trials import Trial
from autograder.judging.truth import right_gradients

X = torch.tensor(0.7, dtype=torch.float64)
ACTIVATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "SigmoidBackward0": (torch.sigmoid, torch.sigmoid),
    "TanhBackward0": (torch.tanh, torch.tanh),
    "ExpBackward0": (torch.exp, torch.exp),
}


def loss(w: Any, x: Any, activation: Callable[..., Any]) -> Any:
    """Return the squared distance of an activation from 1/4."""
    return (activation(w * x) - 0.25) ** 2


@pytest.mark.parametrize("node", ACTIVATIONS)
def test_local_derivative_is_replaced(node: str) -> None:
    """Of the chain rule one factor is another, and all others are as they were."""
    activation, value = ACTIVATIONS[node]
    w = torch.tensor(1.5, dtype=torch.float64)
    example = {"w": w, "x": X}
    arriving = 2 * (activation(w * X) - 0.25)
    for rewire, factor in (
        (_pass_on, 1.0),
        (_one_minus, 1 - value(w * X)),
    ):
        [gradient] = _rewired(lambda w, x: loss(w, x, activation), ("w",), example, node, rewire)
        assert torch.isclose(gradient, arriving * factor * X)


def test_every_node_is_replaced() -> None:
    """A loss that uses an activation twice loses both derivatives."""
    example = {"w": torch.tensor(1.5, dtype=torch.float64), "x": X}
    [gradient] = _rewired(
        lambda w, x: torch.sigmoid(torch.sigmoid(w * x)),
        ("w",),
        example,
        "SigmoidBackward0",
        _pass_on,
    )
    assert torch.isclose(gradient, X)


def test_no_such_node() -> None:
    """Without the activation there is nothing to leave out."""
    with pytest.raises(LookupError, match="TanhBackward0"):
        _rewired(lambda w: w**2, ("w",), {"w": X}, "TanhBackward0", _pass_on)


def test_inputs_stay_as_they_are() -> None:
    """Working out a prediction leaves no trace in the example."""
    _rewired(lambda w: torch.sigmoid(w), ("w",), {"w": X}, "SigmoidBackward0", _one_minus)  # noqa: PLW0108 -- a loss
    assert X.grad is None
    assert not X.requires_grad


def test_of_loss() -> None:
    """The arguments that are not asked for, the activations, the value, the square."""
    example = {"w": 1.5, "x": 0.7}
    right = right_gradients(lambda w, x: (w * x) ** 2, ("w",), example)
    trials = [Trial(example, ("w",), listed=False, truth=right, parts=[1.0])]
    found = list(of_loss(trials, lambda w, x: (w * x) ** 2, ("w",)))
    assert {hypothesis.cause.value for hypothesis in found} == {
        "sign",
        "derivative-by-input",
        "missing-activation-derivative",
        "value-for-derivative",
        "upstream-dropped",
    }
    by_x = next(h for h in found if h.cause is Cause.DERIVATIVE_BY_INPUT).predict(trials[0], 0)
    assert by_x is not None
    assert float(by_x) == pytest.approx(2 * 1.5 * 1.5 * 0.7)
