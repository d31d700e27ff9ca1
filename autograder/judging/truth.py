"""What is right: of gradients, torch autograd in float64 confirmed by central differences.

Where the two disagree, the exercise is at fault and not the student, unless the function has
a kink there, where a gradient is a matter of convention and nothing is asked.
"""

import contextlib
import functools
import math
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from autograder.errors import AutograderError, ExerciseError
from autograder.judging.compare import as_entries, show
from autograder.judging.context import is_witnessed
from autograder.judging.differences import differentiate
from autograder.judging.inputs import Example, in_float64, key_of
from autograder.judging.witness import witness

_AGREEMENT = 1e-6
REMEMBERED = 4096
"""How many truths are kept: they are the same for each submission."""

_EPS = torch.finfo(torch.float32).eps
_MARGIN = 16
"""How much worse than the reference another right way may round."""

Loss = Callable[..., Any]


@dataclass(frozen=True)
class Right:
    """What is right for one example, and how far rounding may lead away from it."""

    parts: list[torch.Tensor]
    """One float64 tensor for each part of the answer."""
    noise: list[float]
    """For each part, the absolute error that float32 arithmetic explains."""


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


class _Source:
    """A function within another one: equal to any other that does the same.

    A test that defines a loss does so anew for each submission, and what was computed for the
    first one holds for all of them.
    """

    def __init__(self, function: types.FunctionType) -> None:
        self.function = function
        used = [cell.cell_contents for cell in function.__closure__ or ()]
        used += [function.__globals__, *(function.__defaults__ or ())]
        # What is used stays alive, and its number its own, as long as this object is kept.
        self._key = function.__code__, *(id(first_alike(each)) for each in used)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@functools.lru_cache(maxsize=REMEMBERED)
def _first_of(source: _Source) -> types.FunctionType:
    return source.function


def first_alike(value: Any) -> Any:
    """Return, of a function within another one, the first that did the same; else the value."""
    is_local = isinstance(value, types.FunctionType) and "<locals>" in value.__qualname__
    return _first_of(_Source(value)) if is_local else value


def right_gradients(loss: Loss, wrt: tuple[str, ...], example: Example) -> Right:
    """Return the gradients of :func:`true_gradients` with what rounding may do to them."""
    parts = true_gradients(loss, wrt, example)
    return Right(parts, _gradient_noise(first_alike(loss), wrt, _Keyed(example)))


def right_values(reference: Loss, returns: tuple[str, ...] | str | None, example: Example) -> Right:
    """Return the values of :func:`true_values` with what rounding may do to them."""
    parts = true_values(reference, returns, example)
    return Right(parts, _value_noise(first_alike(reference), returns, _Keyed(example)))


def plain_gradients(loss: Loss, wrt: tuple[str, ...], example: Example) -> list[torch.Tensor]:
    """Return the gradients of ``loss`` by autograd alone, whatever the input."""
    values = in_float64(example)
    values |= {name: torch.as_tensor(values[name], dtype=torch.float64) for name in wrt}
    return _autograd(loss, wrt, values)[1]


def plain_values(
    reference: Loss, returns: tuple[str, ...] | str | None, example: Example
) -> list[torch.Tensor]:
    """Return what ``reference`` returns, whatever the input."""
    return _parts(reference(*in_float64(example).values()), returns)


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
    gradients = _true_gradients(first_alike(loss), wrt, _Keyed(example))
    if is_witnessed():
        _witnessed(first_alike(loss), wrt, _Keyed(example))
    return gradients


@functools.lru_cache(maxsize=REMEMBERED)
def _witnessed(loss: Loss, wrt: tuple[str, ...], keyed: _Keyed) -> tuple[str, ...]:
    values = in_float64(keyed.example)

    def function(*leaves: torch.Tensor) -> torch.Tensor:
        return _scalar(loss(*{**values, **dict(zip(wrt, leaves, strict=True))}.values()))

    inputs = [torch.as_tensor(values[name], dtype=torch.float64) for name in wrt]
    return witness(function, inputs, getattr(loss, "__name__", "a function of the exercise"))


@functools.lru_cache(maxsize=REMEMBERED)
def _true_gradients(loss: Loss, wrt: tuple[str, ...], keyed: _Keyed) -> list[torch.Tensor]:
    for name in wrt:
        if not isinstance(keyed.example.get(name), torch.Tensor | float | int):
            message = f"an exercise asks for the gradient by {name!r}, which is no argument"
            raise ExerciseError(message)
    values = in_float64(keyed.example)
    values |= {name: torch.as_tensor(values[name], dtype=torch.float64) for name in wrt}
    with _defined_for(loss, keyed.example):
        output, gradients = _autograd(loss, wrt, values)
        for name, gradient in zip(wrt, gradients, strict=True):
            _confirm(loss, values, name, gradient, float(output))
    return gradients


@contextlib.contextmanager
def _defined_for(function: Loss, example: Example) -> Iterator[None]:
    """Say of an exercise's own function that raises that the exercise is at fault, and where."""
    try:
        yield
    except (AtKinkError, AutograderError):
        raise
    except Exception as error:
        given = ", ".join(f"{name} = {show(value)}" for name, value in example.items())
        message = (
            f"{getattr(function, '__name__', 'a function')} of the exercise itself raised "
            f"{type(error).__name__}: {error} for {given}. Draw inputs for which it is defined: "
            'number(low, high), one_of(…), or index("z"), a place in z'
        )
        raise ExerciseError(message) from error


def _autograd(
    loss: Loss, wrt: tuple[str, ...], values: Example
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return the loss and its gradients, in the dtype of the values, which stay as they are."""
    leaves = {name: values[name].detach().clone().requires_grad_() for name in wrt}
    output = _scalar(loss(*{**values, **leaves}.values()))
    if not output.requires_grad:  # a constant, unless autograd was only kept from seeing it
        return output, [torch.zeros_like(values[name]) for name in wrt]
    gradients = torch.autograd.grad(
        output, [leaves[name] for name in wrt], allow_unused=True, materialize_grads=True
    )
    return output.detach(), [gradient.detach() for gradient in gradients]


@functools.lru_cache(maxsize=REMEMBERED)
def _gradient_noise(loss: Loss, wrt: tuple[str, ...], keyed: _Keyed) -> list[float]:
    parts = _true_gradients(loss, wrt, keyed)
    try:
        rounded = _autograd(loss, wrt, _in_float32(keyed.example, wrt))[1]
    except Exception:  # noqa: BLE001 -- a loss that insists on float64 does not round
        rounded = parts
    return _noise(keyed.example, parts, rounded)


@functools.lru_cache(maxsize=REMEMBERED)
def _value_noise(
    reference: Loss, returns: tuple[str, ...] | str | None, keyed: _Keyed
) -> list[float]:
    parts = _true_values(reference, returns, keyed)
    try:
        rounded = _parts(reference(*_in_float32(keyed.example, ()).values()), returns)
    except Exception:  # noqa: BLE001 -- a reference that insists on float64 does not round
        rounded = parts
    return _noise(keyed.example, parts, rounded)


def _in_float32(example: Example, wrt: tuple[str, ...]) -> Example:
    values = {name: _to_float32(in_float64(value)) for name, value in example.items()}
    return values | {name: torch.as_tensor(values[name], dtype=torch.float32) for name in wrt}


def _to_float32(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.to(torch.float32) if value.is_floating_point() else value
    if isinstance(value, list | tuple):
        return type(value)(map(_to_float32, value))
    return value


def _noise(example: Example, parts: list[torch.Tensor], rounded: list[torch.Tensor]) -> list[float]:
    """Return, for each part, how far another right way of computing it may end from it.

    That is a multiple of how far the reference itself ends from it when it computes in
    float32, and of the rounding of the inputs themselves.
    """
    inputs = 4 * _EPS * max(map(_largest, example.values()), default=0.0)
    if [part.shape for part in parts] != [part.shape for part in rounded]:
        rounded = parts
    off = [
        float((a - b.to(torch.float64)).abs().max()) if a.numel() else 0.0
        for a, b in zip(parts, rounded, strict=True)
    ]
    return [inputs + _MARGIN * error if math.isfinite(error) else inputs for error in off]


def _largest(value: Any) -> float:
    if isinstance(value, torch.Tensor):
        plain = value.detach()
        return float(plain.abs().max()) if plain.numel() and not plain.is_complex() else 0.0
    if isinstance(value, list | tuple):
        return max(map(_largest, value), default=0.0)
    return abs(value) if isinstance(value, float) and math.isfinite(value) else 0.0


def true_values(
    reference: Loss, returns: tuple[str, ...] | str | None, example: Example
) -> list[torch.Tensor]:
    """Return what ``reference`` returns, one float64 tensor for each part.

    Args:
        reference: takes the example's values in order. The same arguments give the same
            values: what has been computed once is remembered.
        returns: names of the parts of a returned tuple; one name for a list of any length;
            None for a single value.
        example: the input; floats and floating tensors are taken to float64.

    Raises:
        ExerciseError: the reference returns another number of parts.
    """
    return _true_values(first_alike(reference), returns, _Keyed(example))


@functools.lru_cache(maxsize=REMEMBERED)
def _true_values(
    reference: Loss, returns: tuple[str, ...] | str | None, keyed: _Keyed
) -> list[torch.Tensor]:
    with _defined_for(reference, keyed.example):
        right = reference(*in_float64(keyed.example).values())
    values = _parts(right, returns)
    if not all(bool(torch.isfinite(value).all()) for value in values):
        message = f"a reference is not finite for {keyed.example}"
        raise ExerciseError(message)
    return values


def _parts(right: Any, returns: tuple[str, ...] | str | None) -> list[torch.Tensor]:
    parts = [right] if returns is None else list(right)
    if isinstance(returns, tuple) and len(parts) != len(returns):
        message = f"a reference returned {len(parts)} values instead of {len(returns)}"
        raise ExerciseError(message)
    values = [as_entries(part) for part in parts]
    for value in values:
        if not isinstance(value, torch.Tensor):
            message = f"a part of what a reference returned {value[1]}"
            raise ExerciseError(message)
    return [value.to(torch.float64) for value in values if isinstance(value, torch.Tensor)]


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
        estimate = differentiate(_along(loss, values, name, index), middle)
        claimed = float(gradient.reshape(-1)[index])
        if estimate.at_kink:
            raise AtKinkError
        scale = max(1.0, abs(claimed), abs(middle))
        if not abs(estimate.value - claimed) <= _AGREEMENT * scale + estimate.error:
            message = (
                f"an exercise contradicts itself: by {name}, autograd gives {claimed:.9g} and "
                f"central differences give {estimate.value:.9g}"
            )
            raise ExerciseError(message)


def _along(loss: Loss, values: Example, name: str, index: int) -> Callable[[float], float]:
    """Return the loss as a function of a step along one coordinate of one argument."""

    def at(step: float) -> float:
        moved = values[name].clone()
        moved.view(-1)[index] += step
        return float(_scalar(loss(*{**values, name: moved}.values())))

    return at
