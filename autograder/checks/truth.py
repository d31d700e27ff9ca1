"""What is right: of gradients, torch autograd in float64 confirmed by central differences.

Where the two disagree, the exercise is at fault and not the student, unless the function has
a kink there, where a gradient is a matter of convention and nothing is asked.
"""

import functools
from collections.abc import Callable
from typing import Any

import torch

from autograder.checks.inputs import Example, key_of
from autograder.errors import ExerciseError

_STEP = 2.0**-9  # exact on inputs that are multiples of 1/4
_AGREEMENT = 1e-6
_KINK = 1e-2
_REMEMBERED = 4096

Loss = Callable[..., Any]


class AtKinkError(Exception):
    """The function has no gradient at this input."""


class _Keyed:
    """An example that can be looked up: equal to another of the same names and values."""

    def __init__(self, example: Example) -> None:
        self.example = example
        self._key = key_of(example)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def true_gradients(loss: Loss, wrt: tuple[str, ...], example: Example) -> list[torch.Tensor]:
    """Return the gradient of ``loss`` by each argument in ``wrt``.

    Args:
        loss: takes the example's values in order and returns a single number. The same
            arguments give the same number: what has been computed once is remembered.
        wrt: names of arguments, as in ``example``.
        example: the input; numbers and tensors are taken to float64.

    Returns:
        For each name a float64 tensor of the argument's shape.

    Raises:
        AtKinkError: the one-sided differences disagree at this input.
        ExerciseError: autograd and central differences disagree.
    """
    return _true_gradients(loss, wrt, _Keyed(example))


@functools.lru_cache(maxsize=_REMEMBERED)
def _true_gradients(loss: Loss, wrt: tuple[str, ...], keyed: _Keyed) -> list[torch.Tensor]:
    values = _in_float64(keyed.example)
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


def true_values(
    reference: Loss, returns: tuple[str, ...] | None, example: Example
) -> list[torch.Tensor]:
    """Return what ``reference`` returns, one float64 tensor for each name in ``returns``.

    Args:
        reference: takes the example's values in order. The same arguments give the same
            values: what has been computed once is remembered.
        returns: names of the parts of a returned tuple; None for a single value.
        example: the input; numbers and tensors are taken to float64.

    Raises:
        ExerciseError: the reference returns another number of parts.
    """
    return _true_values(reference, returns, _Keyed(example))


@functools.lru_cache(maxsize=_REMEMBERED)
def _true_values(
    reference: Loss, returns: tuple[str, ...] | None, keyed: _Keyed
) -> list[torch.Tensor]:
    right = reference(*_in_float64(keyed.example).values())
    parts = [right] if returns is None else list(right)
    if returns is not None and len(parts) != len(returns):
        message = f"a reference returned {len(parts)} values instead of {len(returns)}"
        raise ExerciseError(message)
    return [torch.as_tensor(part).detach().to(torch.float64) for part in parts]


def _in_float64(example: Example) -> dict[str, torch.Tensor]:
    return {
        name: torch.as_tensor(value).detach().to(torch.float64).clone()
        for name, value in example.items()
    }


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
