"""Naming the cause of a wrong answer, from all that a student's function returned.

A cause is stated only if it explains every input that was tried.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.catalogue import Entry
from autograder.checks.compare import Problem, as_tensor, compare, split_parts
from autograder.checks.inputs import Example, copy_value
from autograder.checks.probes import Probe
from autograder.checks.truth import Right
from autograder.result import Diagnosis, Failure, Kind


@dataclass(frozen=True)
class Trial:
    """One input, what is right for it, and what the student's function returned."""

    example: Example
    names: tuple[str, ...]
    listed: bool
    truth: Right
    parts: list[Any] | Problem | Failure


def diagnose(
    trials: Sequence[Trial], *, mistakes: Iterable[Entry], via: Probe | None
) -> Diagnosis | None:
    """Return the cause that explains all trials, or None."""
    if all(isinstance(trial.parts, Failure) for trial in trials):
        return None
    fitting = [
        mistake for mistake in mistakes if all(_reproduces(mistake, trial, via) for trial in trials)
    ]
    if len(fitting) != 1:
        return None
    return Diagnosis(name=fitting[0].name, hint=fitting[0].hint)


def _reproduces(mistake: Entry, trial: Trial, via: Probe | None) -> bool:
    function = mistake.function if via is None else via.on(mistake.function)
    try:
        returned = function(*map(copy_value, trial.example.values()))
    except Exception:  # noqa: BLE001 -- a mistake is wrong code
        # It may fail on an input, and then the student's must fail there as well.
        return isinstance(trial.parts, Failure) and trial.parts.kind is Kind.RAISED
    theirs = split_parts(returned, trial.names, listed=trial.listed)
    if isinstance(trial.parts, Failure | tuple) or isinstance(theirs, tuple):
        return False
    wrong = [as_tensor(part) for part in theirs]
    return all(
        isinstance(part, torch.Tensor) and compare(ours, part.to(torch.float64), noise) is None
        for ours, part, noise in zip(trial.parts, wrong, trial.truth.noise, strict=True)
    )
