"""Naming the cause of a wrong answer, from all that a student's function returned.

A cause is stated only if it explains every input that was tried. Known mistakes of the question
come first, then general causes, the more specific first. With fewer than three inputs that tell
anything, a cause is only possible, and says so; one input may be enough for that, if it gives
several numbers, or one with many digits.
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from typing import Protocol

import msgspec
import torch

from autograder.catalogue import Entry
from autograder.diagnosis.contrasts import contrast
from autograder.diagnosis.families import Family, Faults
from autograder.diagnosis.general.variations import are_free
from autograder.diagnosis.trials import Hypothesis, Predict, Trial, is_wrong, part_is_wrong
from autograder.judging.compare import as_tensor, compare, join, split_parts
from autograder.judging.inputs import copy_value
from autograder.judging.probes import Probe
from autograder.result import KNOWN, Diagnosis, Failure, Kind

_ENOUGH = 3
_TELLING = 2
"""On how many inputs a general cause must have been seen, to be named at all."""
_NUMBERS = 3
"""In how many different numbers it must have been seen, where the inputs were not drawn."""
_MOST_ENTRIES = 20
_DIGITS = 1e-4
"""A number that is known better than this, and is not round, tells as much as all of them."""


class Families(Protocol):
    """Says which families of general causes are worth trying, the more specific first."""

    def __call__(self, trials: Sequence[Trial], *, enough: bool) -> Sequence[Family]:
        """Return them; ``enough`` tells whether the inputs are, to tell all causes apart."""


def diagnose(
    trials: Sequence[Trial],
    *,
    mistakes: Iterable[Entry],
    via: Probe | None,
    families: Families,
    faults: Faults,
    drawn: bool = True,
) -> Diagnosis | None:
    """Return the cause that explains all trials, or None.

    Args:
        trials: every input tried.
        mistakes: the known mistakes of the question.
        via: the probe through which functions are called.
        families: makes the general causes for the trials that returned something.
        faults: takes down what of ours fails.
        drawn: whether the inputs were drawn at random. Else what is the same in all of them may be
            a part of any cause, which is then only possible.
    """
    if all(isinstance(trial.parts, Failure) for trial in trials):
        return None
    fitting = [
        mistake for mistake in mistakes if all(_reproduces(mistake, trial, via) for trial in trials)
    ]
    wrong = sum(is_wrong(trial) and trial.is_generic for trial in trials)
    enough = wrong >= _ENOUGH
    sure = enough and (drawn or are_free([trial.example for trial in trials]))
    if fitting and (sure or len(fitting) == 1):
        sure = sure and tells_apart(trials)
        return Diagnosis(name=fitting[0].name, hint=fitting[0].hint, sure=sure, cause=KNOWN)
    if fitting:
        return None
    complete = all(isinstance(trial.parts, list) for trial in trials)
    general = None
    if complete:
        made = faults.made(families(trials, enough=enough))
        general = _general(trials, made, faults, enough=enough, drawn=drawn)
    if general is not None:
        return msgspec.structs.replace(
            general, sure=sure and (tells_apart(trials) or not _has_sizes(trials))
        )
    return contrast(trials, sure=sure, drawn=drawn)


def tells_apart(trials: Sequence[Trial]) -> bool:
    """Whether what is right, or what came back for it, is not one number everywhere.

    Where one constant stands for another, many mistakes are at hand, and any may be the one. A
    number that only the inputs' sizes make another is a constant, too.
    """
    numbers: dict[Hashable, set[float]] = {}
    for trial in trials:
        if not isinstance(trial.parts, list):
            return True  # how it fails tells as much
        sizes = tuple(map(_shape_of, trial.example.values()))
        for part, truth in enumerate(trial.truth.parts):
            numbers.setdefault(("right", part, sizes), set()).update(_different(truth))
            if part_is_wrong(trial, part):
                came_back = _different(trial.received(part))
                numbers.setdefault(("received", part, sizes), set()).update(came_back)
    return any(len(each) > 1 for each in numbers.values())


def _has_sizes(trials: Sequence[Trial]) -> bool:
    """Whether what is right may follow from the inputs' sizes."""
    return any(_shape_of(value) for value in trials[0].example.values())


def _shape_of(value: object) -> tuple[int, ...]:
    if isinstance(value, torch.Tensor):
        return tuple(value.shape)
    return (len(value),) if isinstance(value, list | tuple) else ()


def _different(part: torch.Tensor | None) -> set[float]:
    """Return some of the numbers of a part, as far as they are known."""
    if part is None or part.is_complex():
        return set()
    return {float(f"{number:.3g}") for number in part.reshape(-1)[:_MOST_ENTRIES].tolist()}


def _general(
    trials: Sequence[Trial],
    hypotheses: Iterable[Hypothesis],
    faults: Faults,
    *,
    enough: bool,
    drawn: bool,
) -> Diagnosis | None:
    """Return the first cause that explains all wrong parts, or one for each of them."""
    count = min(len(trial.truth.parts) for trial in trials)
    wrong = [
        part
        for part in range(count)
        if any(part_is_wrong(trial, part) for trial in trials if isinstance(trial.parts, list))
    ]
    if not wrong:
        return None
    # Most hypotheses fail at the first wrong answer that they are held against.
    ranked = {
        part: sorted(
            (not part_is_wrong(trial, part), number) for number, trial in enumerate(trials)
        )
        for part in wrong
    }
    explaining: dict[int, Hypothesis] = {}
    for hypothesis in hypotheses:
        predict = partial(faults.predict, hypothesis)
        parts = [
            part
            for part in wrong
            if _explains(predict, trials, part, ranked[part], enough=enough, drawn=drawn)
        ]
        whole = hypothesis.cause.is_whole
        if len(parts) == len(wrong) and (
            not whole or all(_fits(predict, trials, part) for part in range(count))
        ):
            return _state([hypothesis], [wrong], trials[0].names)
        if not whole:
            for part in parts:
                explaining.setdefault(part, hypothesis)
    if len(explaining) < len(wrong):
        enough_said = [part for part, found in explaining.items() if found.cause.is_enough]
        explaining = {part: explaining[part] for part in enough_said}
        wrong = enough_said
    if not wrong:
        return None
    causes = list(dict.fromkeys(explaining.values()))
    groups = [[part for part in wrong if explaining[part] is cause] for cause in causes]
    return _state(causes, groups, trials[0].names)


def _state(
    causes: Sequence[Hypothesis],
    groups: Sequence[Sequence[int]],
    names: tuple[str, ...],
) -> Diagnosis:
    alone = len(names) == 1 or causes[0].cause.is_whole
    lines = [
        cause.name if alone else f"{join(tuple(names[part] for part in parts))}: {cause.name}"
        for cause, parts in zip(causes, groups, strict=True)
    ]
    return Diagnosis(name="; ".join(lines), hint=causes[0].hint, cause=causes[0].cause.value)


def _explains(
    predict: Predict,
    trials: Sequence[Trial],
    part: int,
    ranked: Sequence[tuple[bool, int]],
    *,
    enough: bool,
    drawn: bool,
) -> bool:
    """Whether the prediction is right for every trial, and differs from the truth in enough.

    ``ranked`` holds, for each trial, whether the part is right there, and the trial's number. Where
    the inputs were not drawn, what is right has to be several numbers.
    """
    telling = 0
    numbers: dict[float, int] = {}
    for is_right, number in ranked:
        trial = trials[number]
        predicted = predict(trial, part)
        if predicted is None:
            return False
        agrees = _agrees(trial, part, predicted)
        if agrees is False:
            return False
        if agrees is True and not is_right:
            telling += trial.is_generic
            numbers |= _told(trial, part)
    if enough:
        return telling >= _TELLING and (drawn or len(numbers) >= _NUMBERS)
    return telling >= _TELLING or sum(numbers.values()) >= _NUMBERS


def _told(trial: Trial, part: int) -> dict[float, int]:
    """Return the numbers in what is right, but for 0 and 1, and how much each of them tells."""
    precise = trial.truth.noise[part] / _DIGITS
    sizes = {abs(number) for number in trial.truth.parts[part].reshape(-1).tolist()}
    return {
        size: _NUMBERS if size > precise and 4 * size != round(4 * size) else 1
        for size in sizes - {0.0, 1.0}
    }


def _fits(predict: Predict, trials: Sequence[Trial], part: int) -> bool:
    """Whether a part is as predicted in every trial, be it right or wrong."""
    predictions = ((trial, predict(trial, part)) for trial in trials)
    return all(
        predicted is not None and _agrees(trial, part, predicted) is not False
        for trial, predicted in predictions
    )


def _agrees(trial: Trial, part: int, predicted: torch.Tensor) -> bool | None:
    """Whether a part is as predicted; None if the prediction leaves it open."""
    received = trial.received(part)
    if received is None:
        return False
    predicted = predicted.to(torch.float64)
    if predicted.shape != received.shape:
        return False
    known = ~torch.isnan(predicted)
    if not bool(known.any()):
        return None if predicted.numel() else True
    if not bool(torch.isfinite(received).all()):
        return False
    noise = (
        4 * trial.truth.noise[part] * max(1.0, _ratio(predicted[known], trial.truth.parts[part]))
    )
    return compare(received[known], predicted[known], noise) is None


def _ratio(predicted: torch.Tensor, right: torch.Tensor) -> float:
    largest = float(right.abs().max()) if right.numel() else 0.0
    return float(predicted.abs().max()) / largest if largest else 1.0


def _reproduces(mistake: Entry, trial: Trial, via: Probe | None) -> bool:
    function = mistake.function if via is None else via.on(mistake.function)
    try:
        returned = function(*map(copy_value, trial.example.values()))
    except Exception as error:  # noqa: BLE001 -- a mistake is wrong code
        # It may fail on an input, and then the student's must fail there in the same way.
        return isinstance(trial.parts, Failure) and _fails_alike(trial.parts, error)
    theirs = split_parts(returned, trial.names, listed=trial.listed)
    if isinstance(theirs, tuple):
        return bool(theirs == trial.parts)
    if not isinstance(trial.parts, list):
        return False
    return all(
        _same(ours, wrong, noise)
        for ours, wrong, noise in zip(trial.parts, theirs, trial.truth.noise, strict=True)
    )


def _fails_alike(failure: Failure, error: Exception) -> bool:
    """Whether a function has raised the same error: its type, and the first word of its text."""
    first_word = next(iter(str(error).split()), "")
    raised = f" raised {type(error).__name__}"
    return (
        failure.kind is Kind.RAISED and raised in failure.message and first_word in failure.message
    )


def _same(ours: object, wrong: object, noise: float) -> bool:
    """Whether a part is what the mistake makes of it: the same numbers, or no number either."""
    expected, received = as_tensor(wrong), as_tensor(ours)
    if not isinstance(expected, torch.Tensor):
        return not isinstance(received, torch.Tensor) and received == expected
    return compare(ours, expected.to(torch.float64), noise) is None
