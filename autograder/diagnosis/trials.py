"""What was tried, and how a cause of a wrong answer is put: as a prediction."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, ParamSpec, TypeVar

import numpy as np
import torch

from autograder.diagnosis.causes import Cause
from autograder.judging.compare import HALF, as_entries, as_part, compare
from autograder.judging.inputs import Example
from autograder.judging.truth import Right
from autograder.result import Kind

P = ParamSpec("P")
T = TypeVar("T")
Evaluate = Callable[[Example], list[torch.Tensor]]
"""What is right for an input, one float64 tensor for each part; it may raise for an odd one."""


class CannotEvaluateError(Exception):
    """An exercise's own function does not take an input that was made up for it."""


ODD = (CannotEvaluateError, ArithmeticError, LookupError, RuntimeError, ValueError)
"""What a prediction may raise on an input for which it makes no sense."""


def attempted(evaluate: Callable[P, T]) -> Callable[P, T]:
    """Return an exercise's function as one whose errors are told from ours.

    A name that does not exist is ours, wherever it is looked up.
    """

    @functools.wraps(evaluate)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return evaluate(*args, **kwargs)
        except NameError:
            raise
        except Exception as error:
            raise CannotEvaluateError from error

    return attempt


# Numbers of an answer that are kept, and how many more for each number that was asked for.
_ROOM, _ROOM_FOR_EACH = 20_000, 16


@dataclass(frozen=True)
class Trial:
    """One input, what is right for it, and what the student's function returned."""

    example: Example
    names: tuple[str, ...]
    listed: bool
    truth: Right
    parts: Any
    """A list with one value for each name; or what kept it from being one."""
    _received: dict[int, torch.Tensor | None] = field(default_factory=dict, init=False)

    def received(self, part: int) -> torch.Tensor | None:
        """Return a part of what came back, in the shape of what is right.

        It is in float64, or in the half precision that it came in.
        """
        if part not in self._received:  # each hypothesis asks, and a list may be long
            self._received[part] = self._convert(part)
        return self._received[part]

    def _convert(self, part: int) -> torch.Tensor | None:
        value = self.parts[part]
        empty = isinstance(value, list | tuple) and not value
        tensor = as_entries(value) if empty else as_part(value, self.truth.parts[part])
        if not isinstance(tensor, torch.Tensor):
            return None
        return tensor if tensor.dtype in HALF else tensor.to(torch.float64)

    def kept(self) -> "Trial":
        """Return it as it is now, without an answer that is far larger than what was asked for.

        A later call may change what was returned. A diagnosis looks at many trials at a time, and
        whoever answers with millions of numbers has none that another cause explains.
        """
        right = sum(part.numel() for part in self.truth.parts)
        if _is_within(_ROOM + _ROOM_FOR_EACH * right, self.parts):
            return replace(self, parts=_as_now(self.parts))
        return replace(self, parts=(Kind.SHAPE, "is much larger than what was asked for"))

    @property
    def is_generic(self) -> bool:
        """Whether no number in the input makes one cause look like another: 0, 1, or a twin."""
        sizes = [
            abs(value.item() if isinstance(value, torch.Tensor) else value)
            for value in self.example.values()
            if isinstance(value, float) or (isinstance(value, torch.Tensor) and value.ndim == 0)
        ]
        blank = any(
            isinstance(value, torch.Tensor) and value.ndim and not bool(value.any())
            for value in self.example.values()
        )
        return not blank and not {0.0, 1.0} & set(sizes) and len(set(sizes)) == len(sizes)


def _is_within(room: int, value: Any) -> bool:
    """Whether a value has no more numbers and characters than ``room``."""
    waiting = [value]  # not by recursion: in a notebook, a list may hold itself
    while waiting and room >= 0:
        each = waiting.pop()
        if isinstance(each, torch.Tensor):
            room -= each.numel()
        elif isinstance(each, np.ndarray):
            room -= each.size
        elif isinstance(each, str | bytes):
            room -= len(each)
        elif isinstance(each, list | tuple | dict):
            room -= 1 + len(each)
            if room >= 0:
                waiting += [*each.keys(), *each.values()] if isinstance(each, dict) else each
        else:
            room -= 1
    return room >= 0


def _as_now(value: Any) -> Any:
    """Return a value that no later change reaches, as far as it holds numbers."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in {list, tuple}:
        return type(value)(map(_as_now, value))
    return value


def is_wrong(trial: Trial) -> bool:
    """Whether what came back is no right answer."""
    if not isinstance(trial.parts, list):
        return True
    return any(part_is_wrong(trial, part) for part in range(len(trial.parts)))


def part_is_wrong(trial: Trial, part: int) -> bool:
    """Whether a part of what came back is another than what is right."""
    return compare(trial.parts[part], trial.truth.parts[part], trial.truth.noise[part]) is not None


Predict = Callable[[Trial, int], torch.Tensor | None]


@dataclass(frozen=True)
class Hypothesis:
    """A cause, and what it makes of an input.

    ``predict`` returns the part as it would come back: an entry that is nan is left open, and
    None, like an exception, says that the cause cannot be at work there.
    """

    cause: Cause
    name: str
    hint: str
    predict: Predict


CLOSE = 1e-3
"""Relative errors below this are rounding, where numbers have been fitted."""
MATRIX = 2
"""The number of a matrix's dimensions."""


def right_of(trial: Trial, part: int) -> torch.Tensor:
    """Return what is right for one part of the answer, in float64."""
    return trial.truth.parts[part]


def number_of(value: Any) -> torch.Tensor | None:
    """Return an argument as a float64 tensor; None if it is none of real numbers."""
    if isinstance(value, torch.Tensor | float | int) and not isinstance(value, bool):
        number = torch.as_tensor(value)
        return None if number.is_complex() else number.to(torch.float64)
    return None


def is_number(value: Any) -> bool:
    """Whether an argument is one that a formula computes with, and not a count."""
    return isinstance(value, torch.Tensor | float)
