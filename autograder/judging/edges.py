"""Edges of what is drawn, at which it is clear what is right."""

import contextlib
import functools
import itertools
from collections.abc import Callable, Iterator

import torch
from hypothesis.strategies import SearchStrategy

from autograder.errors import ExerciseError
from autograder.judging.inputs import Example, edges_of
from autograder.judging.truth import AtKinkError, Right, first_alike

Truth = Callable[[Example], Right]
Evaluate = Callable[[Example], list[torch.Tensor]]

_ROUNDING = 4 * torch.finfo(torch.float32).eps
"""Where all is 0 or small, a right way may go through numbers near 1, and rounds as they do."""
_STEPS = (1 / 16, 1 / 32, 1 / 64)
_LEAST_JUMP = 1e-5
_SPREADS = 5
"""Numbers that are equal move differently, so that they are no longer."""


def clear_edges(
    truth: Truth, evaluate: Evaluate, inputs: SearchStrategy[Example]
) -> tuple[tuple[Example, Right], ...]:
    """Return the edges of a strategy with what is right there; made once for a whole class.

    An edge at which nothing is right is none, for an author need not have thought of it; nor is
    one at which what is right jumps: which side it belongs to is a convention.

    Args:
        truth: returns what is right for an example.
        evaluate: the same without any care.
        inputs: what is drawn.
    """
    return _clear_edges(first_alike(truth), first_alike(evaluate), inputs)


@functools.lru_cache(maxsize=256)
def _clear_edges(
    truth: Truth, evaluate: Evaluate, inputs: SearchStrategy[Example]
) -> tuple[tuple[Example, Right], ...]:
    clear: list[tuple[Example, Right]] = []
    for example in edges_of(inputs):
        with contextlib.suppress(AtKinkError, ExerciseError):
            right = truth(example)
            if not jumps(evaluate, example, right.parts):
                wider = [noise + _ROUNDING for noise in right.noise]
                clear.append((example, Right(right.parts, wider)))
    return tuple(clear)


def jumps(evaluate: Evaluate, example: Example, parts: list[torch.Tensor]) -> bool:
    """Whether what is right has another limit, from above or from below, than its value."""
    return any(_jumps_towards(side, evaluate, example, parts) for side in (1, -1))


def _jumps_towards(
    side: int, evaluate: Evaluate, example: Example, parts: list[torch.Tensor]
) -> bool:
    try:
        near = [evaluate(_moved(example, side * step)) for step in _STEPS]
    except Exception:  # noqa: BLE001 -- the exercise's own: on that side nothing is defined
        return False
    for part, *there in zip(parts, *near, strict=False):
        if any(each.shape != part.shape for each in there):
            return True
        far, half, quarter = (each.to(torch.float64) - part for each in there)
        # What is smooth is taken to its limit: nothing is left of lines and parabolas.
        jump = ((far - 6 * half + 8 * quarter) / 3).abs()
        least = _LEAST_JUMP * max(1.0, float(part.abs().max()) if part.numel() else 0.0)
        if bool(((jump > least) & (jump > far.abs() / 2)).any()):
            return True
    return False


def _moved(example: Example, step: float) -> Example:
    places = itertools.count()
    return {name: _shifted(value, step, places) for name, value in example.items()}


def _shifted(value: object, step: float, places: Iterator[int]) -> object:
    """Return a value whose numbers are moved by a part of themselves; from 0, by about the step."""
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        spread = [1 + next(places) % _SPREADS / _SPREADS for _ in range(value.numel())]
        sizes = torch.where(value == 0, 1.0, value.abs())
        return value + step * sizes * torch.tensor(spread, dtype=value.dtype).reshape(value.shape)
    if isinstance(value, float):
        return value + step * (abs(value) or 1.0) * (1 + next(places) % _SPREADS / _SPREADS)
    if isinstance(value, list):
        return [_shifted(each, step, places) for each in value]
    return value
