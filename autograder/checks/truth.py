"""The right gradient: torch autograd in float64, confirmed by central differences.

Where the two disagree, the exercise is at fault and not the student, unless the function has
a kink there, where a gradient is a matter of convention and nothing is asked.
"""

from collections.abc import Callable
from typing import Any

import torch

from autograder.checks.inputs import Example
from autograder.errors import ExerciseError

_STEP = 2.0**-9  # exact on inputs that are multiples of 1/4
_AGREEMENT = 1e-6
_KINK = 1e-2

Loss = Callable[..., Any]


class AtKinkError(Exception):
    """The function has no gradient at this input."""


def true_gradients(loss: Loss, example: Example, wrt: tuple[str, ...]) -> list[torch.Tensor]:
    """Return the gradient of ``loss`` by each argument in ``wrt``.

    Args:
        loss: takes the example's values in order and returns a single number.
        example: the input; numbers and tensors are taken to float64.
        wrt: names of arguments, as in ``example``.

    Returns:
        For each name a float64 tensor of the argument's shape.

    Raises:
        AtKinkError: the one-sided differences disagree at this input.
        ExerciseError: autograd and central differences disagree.
    """
    values = {
        name: torch.as_tensor(value).detach().to(torch.float64).clone()
        for name, value in example.items()
    }
    for name in wrt:
        values[name].requires_grad_()
    output = _scalar(loss(*values.values()))
    if not output.requires_grad:
        return [torch.zeros_like(values[name]).detach() for name in wrt]
    gradients = torch.autograd.grad(
        output, [values[name] for name in wrt], allow_unused=True, materialize_grads=True
    )
    plain = {name: value.detach() for name, value in values.items()}
    for name, gradient in zip(wrt, gradients, strict=True):
        _confirm(loss, plain, name, gradient, float(output.detach()))
    return [gradient.detach() for gradient in gradients]


def _scalar(output: Any) -> torch.Tensor:
    tensor = torch.as_tensor(output)
    if tensor.numel() != 1:
        message = f"the loss of an exercise returned the shape {tuple(tensor.shape)}, not a number"
        raise ExerciseError(message)
    return tensor.reshape(())


def _confirm(loss: Loss, values: Example, name: str, gradient: torch.Tensor, middle: float) -> None:
    """Compare ``gradient`` with Richardson's extrapolation of two central differences."""
    point = values[name]
    for index in range(point.numel()):
        along = _along(loss, values, name, index)
        far, near = _central(along, _STEP), _central(along, _STEP / 2)
        estimate = (4 * near - far) / 3
        claimed = float(gradient.reshape(-1)[index])
        scale = max(1.0, abs(claimed), abs(middle))
        if abs(estimate - claimed) <= _AGREEMENT * scale + abs(near - far):
            continue
        one_sided = (along(_STEP) - middle) / _STEP, (middle - along(-_STEP)) / _STEP
        if abs(one_sided[0] - one_sided[1]) > _KINK * scale:
            raise AtKinkError
        message = (
            f"an exercise contradicts itself: by {name}, autograd gives {claimed:.9g} and "
            f"central differences give {estimate:.9g}"
        )
        raise ExerciseError(message)


def _along(loss: Loss, values: Example, name: str, index: int) -> Callable[[float], float]:
    """Return the loss as a function of a step along one coordinate of one argument."""

    def at(step: float) -> float:
        moved = values[name].clone()
        moved.view(-1)[index] += step
        return float(_scalar(loss(*{**values, name: moved}.values())))

    return at


def _central(along: Callable[[float], float], step: float) -> float:
    return (along(step) - along(-step)) / (2 * step)
