"""Inputs as a search for slips knows them: what to call with, and which parts come back right."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.diagnosis.trials import Trial
from autograder.judging.compare import compare, split_parts
from autograder.judging.inputs import Example, key_of
from autograder.judging.probes import Probe
from autograder.judging.truth import Right
from autograder.result import NO_ANSWER, Failure


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """An input, and how what comes back for it is judged."""

    args: tuple[Any, ...]
    parts: int
    """How many there are of what is right."""
    judge: Callable[[Any], tuple[bool, ...]]
    """Returns of each part whether it is right."""

    def flags(self, received: Sequence[Any]) -> tuple[bool, ...]:
        """Return of each part whether it is right; what raised an error has none that is."""
        return self.judge(received[0]) if received else (False,) * self.parts


def arguments(example: Example, via: Probe | None) -> tuple[Any, ...]:
    """Return an example's values as they are sent to where the student's code runs."""
    args = tuple(example.values())
    return args if via is None else via.packed(args)


def case(
    example: Example, truth: Right, names: tuple[str, ...] | str, *, via: Probe | None
) -> Case:
    """Return an input with numbers for what is right.

    Args:
        example: the input.
        truth: what is right for it.
        names: what the parts are called; one name for a list of any length.
        via: the probe through which the function is called.
    """
    listed = isinstance(names, str)
    numbered = tuple(map(str, range(len(truth.parts))))

    def judge(received: Any) -> tuple[bool, ...]:
        parts = split_parts(received, numbered if listed else tuple(names), listed=listed)
        if isinstance(parts, tuple):
            return (False,) * len(truth.parts)
        return tuple(
            _is_as_long(part, right) and compare(part, right, noise) is None
            for part, right, noise in zip(parts, truth.parts, truth.noise, strict=True)
        )

    return Case(args=arguments(example, via), parts=len(truth.parts), judge=judge)


def _is_as_long(part: Any, right: torch.Tensor) -> bool:
    """Whether a list has as many entries as it should, before each of them is looked at."""
    return not isinstance(part, list | tuple) or right.ndim == 0 or len(part) == len(right)


def cases_of(trials: Iterable[Trial], via: Probe | None) -> tuple[list[Case], list[Case]]:
    """Return each input that was tried, once: those with a wrong answer, and the others.

    None are wrong where a call did not come back: its edits would not, either.
    """
    wrong: list[Case] = []
    right: list[Case] = []
    seen = set()
    for trial in trials:
        if isinstance(trial.parts, Failure) and trial.parts.kind in NO_ANSWER:
            return [], []
        key = key_of(trial.example)
        if key not in seen:
            seen.add(key)
            names = "part" if trial.listed else trial.names
            one = case(trial.example, trial.truth, names, via=via)
            received = [trial.parts] if isinstance(trial.parts, list) else []
            (right if all(one.flags(received)) else wrong).append(one)
    return wrong, right
