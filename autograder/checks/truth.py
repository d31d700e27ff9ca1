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
_KINK = 0.75
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
        if name not in values:
            message = f"an exercise asks for the gradient by {name!r}, which is no argument"
            raise ExerciseError(message)
        values[name].requires_grad_()
    output = _scalar(loss(*values.values()))
    plain = {name: value.detach() for name, value in values.items()}
    if output.requires_grad:
        gradients = torch.autograd.grad(
            output, [values[name] for name in wrt], allow_unused=True, materialize_grads=True
        )
    else:  # a constant, unless autograd was only kept from seeing it
        gradients = tuple(torch.zeros_like(plain[name]) for name in wrt)
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
    values = [torch.as_tensor(part).detach().to(torch.float64) for part in parts]
    if not all(bool(torch.isfinite(value).all()) for value in values):
        message = f"a reference is not finite for {keyed.example}"
        raise ExerciseError(message)
    return values


def _in_float64(example: Example) -> dict[str, torch.Tensor]:
    # Contiguous, so that entries can be counted through.
    return {
        name: torch.as_tensor(value).detach().to(torch.float64).clone().contiguous()
        for name, value in example.items()
    }


def _scalar(output: Any) -> torch.Tensor:
    tensor = torch.as_tensor(output)
    if tensor.numel() != 1:
        message = f"the loss of an exercise returned the shape {tuple(tensor.shape)}, not a number"
        raise ExerciseError(message)
    return tensor.reshape(())


def _confirm(loss: Loss, values: Example, name: str, gradient: torch.Tensor, middle: float) -> None:
    """Compare ``gradient`` with Richardson's extrapolation of two central differences.

    Args:
        loss: see :func:`true_gradients`.
        values: the input, in float64.
        name: the argument to differentiate by.
        gradient: what autograd says, of the argument's shape.
        middle: the loss at the input.

    Raises:
        AtKinkError: there is no gradient at this input.
        ExerciseError: the two disagree.
    """
    for index in range(values[name].numel()):
        along = _along(loss, values, name, index)
        up, down, half_up, half_down = map(along, (_STEP, -_STEP, _STEP / 2, -_STEP / 2))
        far, near = (up - down) / (2 * _STEP), (half_up - half_down) / _STEP
        claimed = float(gradient.reshape(-1)[index])
        scale = max(1.0, abs(claimed), abs(middle))
        # How far the slopes on both sides differ: with half the step, half as far where the
        # function is merely curved, and no less at a kink or a jump.
        jump = (up - 2 * middle + down) / _STEP
        half_jump = (half_up - 2 * middle + half_down) / (_STEP / 2)
        if abs(half_jump) > max(_AGREEMENT * scale, _KINK * abs(jump)):
            raise AtKinkError
        estimate = (4 * near - far) / 3
        if not abs(estimate - claimed) <= _AGREEMENT * scale + abs(near - far):
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
