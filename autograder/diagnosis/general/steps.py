"""Causes that concern the steps of an update: which way, how far, from where, of which parameter.

The reference is run for one round at a time, and each round's step is changed on the way. That is
done only where the reference, taken apart in this way, comes to what it comes to as a whole.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.general.rounds import Layout, Step, comes_apart, layouts, run, starts_of
from autograder.diagnosis.trials import (
    CLOSE,
    ODD,
    Evaluate,
    Hypothesis,
    Trial,
    is_number,
    right_of,
)
from autograder.judging.compare import join
from autograder.judging.inputs import Example, in_float64

_MOST_TRIED = 12
_EXACT = 1e-9
"""Relative to the number that a rate is to explain."""


def steps(trials: Sequence[Trial], evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of wrong steps, the more specific ones first."""
    for layout in layouts(trials):
        if not layout.updated or not comes_apart(trials, evaluate, layout):
            continue
        make = partial(_hypothesis, evaluate, layout)
        yield from _directions(trials[0], layout, make)
        yield from _lengths(trials[0], layout, make)
        yield from _exchanges(trials[0], layout, make)
        yield from _mixed(trials[0], layout, make)
        yield from _omitted(trials[0], layout, make)
        yield from _rates(trials, layout, evaluate)
        if layout.count:
            return  # of a single round, each argument of the right shape may be what is updated


Make = Callable[..., Hypothesis]


def _hypothesis(
    evaluate: Evaluate, layout: Layout, cause: Cause, words: str, hint: str, step: Step
) -> Hypothesis:
    def predict(trial: Trial, part: int) -> torch.Tensor | None:
        parts = run(evaluate, layout, step, trial.example)
        return parts[part] if parts is not None and part < len(parts) else None

    return Hypothesis(cause, words, hint, predict)


Factor = Callable[[Example, int], torch.Tensor | float | None]
"""What a step of a parameter is multiplied by; None where that cannot be."""


def _scaled(
    factor: Factor, evaluate: Evaluate, layout: Layout, example: Example, *, recorded: bool
) -> list[torch.Tensor]:
    """Do a round with another length of the step, and of what is recorded if so asked."""
    parts = evaluate(example)
    scaled = []
    for part, value in enumerate(parts):
        by = factor(example, part)
        if by is None:
            raise ValueError(part)
        if part in layout.updated:
            start = layout.start(example, part)
            scaled.append((start + (value - start) * by).reshape(value.shape))
        else:
            scaled.append(value * by if recorded and value.ndim else value)
    return scaled


def _directions(first: Trial, layout: Layout, make: Make) -> Iterator[Hypothesis]:
    """Yield steps uphill, and steps in which the parameters' parts are exchanged."""
    lists = _recorded(first, layout)
    for recorded in (False, True) if lists else (False,):
        also = f", in the steps and in {lists}" if recorded else ", so that each step goes uphill"
        yield make(
            Cause.SIGN,
            f"the gradient has the wrong sign{also}",
            "In which direction does the loss grow, and where do you want to go?",
            partial(_scaled, lambda _example, _part: -1.0, recorded=recorded),
        )
    entries = [
        part for part in layout.updated if (layout.starts[part] or ("", None))[1] is not None
    ]
    if len(entries) > 1:
        names = tuple(first.names[part] for part in entries)
        yield make(
            Cause.ORDER,
            f"the gradient comes in another order than {join(names)}: each makes another's step",
            "In which order do the parameters stand, and in which the parts of the gradient?",
            _reversed_steps,
        )


def _recorded(first: Trial, layout: Layout) -> str:
    """Return the name of the list that a loop records, such as the losses, or ""."""
    names = [
        name
        for name, start, right in zip(first.names, layout.starts, first.truth.parts, strict=True)
        if start is None and right.ndim
    ]
    return names[0] if names else ""


def _reversed_steps(evaluate: Evaluate, layout: Layout, example: Example) -> list[torch.Tensor]:
    parts = evaluate(example)
    entries = layout.updated
    steps_made = [parts[part] - layout.start(example, part) for part in entries]
    for part, step in zip(entries, reversed(steps_made), strict=True):
        parts[part] = layout.start(example, part) + step
    return parts


def _lengths(first: Trial, layout: Layout, make: Make) -> Iterator[Hypothesis]:
    """Yield steps that are wrong by a number of samples, as what is recorded is."""
    lists = _recorded(first, layout)
    tables = [
        name
        for name, value in first.example.items()
        if isinstance(value, torch.Tensor) and value.ndim and not _is_updated(name, layout)
    ]
    for name in tables if lists else []:
        for power, cause, words in (
            (1, Cause.SUM_FOR_MEAN, "a sum stands where the mean over {name} belongs"),
            (-1, Cause.MEAN_FOR_SUM, "there is one division by the length of {name} too many"),
        ):
            yield make(
                cause,
                f"{words.format(name=name)}, in the steps and in {lists}",
                "How does the result change when every sample is there twice?",
                partial(_scaled, partial(_length_of, name, power), recorded=True),
            )


def _is_updated(name: str, layout: Layout) -> bool:
    return any(start is not None and start[0] == name for start in layout.starts)


def _length_of(name: str, power: int, example: Example, _part: int) -> float:
    return float(len(example[name])) ** power


def _exchanges(first: Trial, layout: Layout, make: Make) -> Iterator[Hypothesis]:
    """Yield steps with one argument as a factor where another one belongs."""
    names = [
        name
        for name, value in first.example.items()
        if is_number(value) or (name in layout.samples and all(map(is_number, value)))
    ]
    lists = _recorded(first, layout)
    for one, other in itertools.permutations(names, 2):
        for recorded in (False, True) if lists else (False,):
            yield make(
                Cause.MONOMIAL,
                f"{one} stands in each step where {other} belongs, as a factor",
                f"Derive the step again: at which gate does {other} come in?",
                partial(_scaled, partial(_quotient, layout, one, other), recorded=recorded),
            )


def _quotient(
    layout: Layout, one: str, other: str, example: Example, part: int
) -> torch.Tensor | None:
    values = []
    for name in (one, other):
        value = example[name][0] if name in layout.samples else example[name]
        values.append(torch.as_tensor(value))
    factor = values[0] / values[1]
    alone = part not in layout.updated or factor.ndim == 0
    return factor if alone or factor.shape == layout.start(example, part).shape else None


def _mixed(first: Trial, layout: Layout, make: Make) -> Iterator[Hypothesis]:
    """Yield entries that are updated one by one, each with the others' new values."""
    parts = layout.updated
    if len(parts) == 1 and first.truth.parts[parts[0]].ndim == 1:
        yield make(
            Cause.MIXED_UPDATE,
            "the entries are updated one by one, each with the new values of those before it",
            "Work out all the steps first, from the same values, and then make them.",
            _entry_by_entry,
        )


def _entry_by_entry(evaluate: Evaluate, layout: Layout, example: Example) -> list[torch.Tensor]:
    parts = evaluate(example)
    [part] = layout.updated
    value = layout.start(example, part).clone()
    for entry in range(len(value)):
        value[entry] = evaluate(layout.put(example, {part: value.clone()}))[part][entry]
    return [value if number == part else other for number, other in enumerate(parts)]


def _omitted(first: Trial, layout: Layout, make: Make) -> Iterator[Hypothesis]:
    """Yield parameters that come back as they were: unused, or used and never changed."""
    for part in layout.updated if len(layout.updated) > 1 else []:
        name = first.names[part]
        yield make(
            Cause.MODEL_WRONG,
            f"{name} is left out of the model, so that it is never changed either",
            f"Where does {name} come into the prediction? If the formula goes over two lines, "
            "look at where the line breaks.",
            partial(_without, part),
        )
        yield make(
            Cause.FROZEN,
            f"{name} never changes",
            "Is every parameter part of the update?",
            partial(_kept, part),
        )


def _without(part: int, evaluate: Evaluate, layout: Layout, example: Example) -> list[torch.Tensor]:
    start = layout.start(example, part)
    parts = evaluate(layout.put(example, {part: start * 0}))
    return [start if number == part else value for number, value in enumerate(parts)]


def _kept(part: int, evaluate: Evaluate, layout: Layout, example: Example) -> list[torch.Tensor]:
    start = layout.start(example, part)
    return [start if number == part else value for number, value in enumerate(evaluate(example))]


def _rates(trials: Sequence[Trial], layout: Layout, evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield steps of a length that is the same for every input, whatever the given rate."""
    for rate in trials[0].example:
        given = [trial.example[rate] for trial in trials]
        if not all(isinstance(value, float) for value in given) or len(set(given)) == 1:
            continue  # where one rate is always given, any other length could be another rate's
        own = _rate_that_explains(trials, layout, evaluate, rate)
        if own is not None:
            yield Hypothesis(
                Cause.HARD_CODED,
                f"each step is as long as with {rate} = {own:.4g}, whatever is given",
                f"Is {rate} used as it is given?",
                partial(_with_rate, evaluate, rate, own),
            )


def _rate_that_explains(
    trials: Sequence[Trial], layout: Layout, evaluate: Evaluate, rate: str
) -> float | None:
    """Return the rate that gives the first parameter that is wrong, found by the secant method."""
    for trial in sorted(trials, key=lambda trial: trial.example.get(layout.count, 1)):
        for part in layout.updated:
            received, right = trial.received(part), right_of(trial, part)
            if received is None or received.shape != right.shape or not right.numel():
                continue
            place = int((right - received).abs().argmax())
            wanted = float(received.reshape(-1)[place])
            missed = float(right.reshape(-1)[place]) - wanted
            if math.isfinite(missed) and abs(missed) > CLOSE * abs(wanted):
                missing = partial(_missing, evaluate, rate, trial, part, place, wanted)
                return _root(missing, trial.example[rate], missed, _EXACT * (1 + abs(wanted)))
    return None


def _missing(
    evaluate: Evaluate, rate: str, trial: Trial, part: int, place: int, wanted: float, tried: float
) -> float:
    return float(_with_rate(evaluate, rate, tried, trial, part).reshape(-1)[place]) - wanted


def _root(
    function: Callable[[float], float], start: float, at_start: float, exact: float
) -> float | None:
    """Return where the function is 0, by the secant method; None if it does not get there."""
    before, value_before, tried = start, at_start, start / 2
    for _ in range(_MOST_TRIED):
        try:
            value = function(tried)
        except ODD:  # a reference may refuse a rate: this was an attempt
            return None
        if abs(value) <= exact:
            return tried
        if not math.isfinite(value) or value == value_before:
            return None
        slope = (value - value_before) / (tried - before)
        before, value_before, tried = tried, value, tried - value / slope
    return None


def _with_rate(evaluate: Evaluate, rate: str, own: float, trial: Trial, part: int) -> torch.Tensor:
    return evaluate({**trial.example, rate: own})[part]


def fed_back(trials: Sequence[Trial], evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of a call that goes on from where the call before it has ended."""
    before: dict[int, Trial] = {id(later): earlier for earlier, later in itertools.pairwise(trials)}
    for starts in starts_of(trials[0]):
        layout = Layout(starts, "", ())
        yield Hypothesis(
            Cause.STALE_STATE,
            "each call goes on from where the call before it has ended",
            "Which variable outlives a call, and where does a new call begin?",
            partial(_going_on, evaluate, layout, before),
        )


def _going_on(
    evaluate: Evaluate,
    layout: Layout,
    before: dict[int, Any],
    trial: Trial,
    part: int,
) -> torch.Tensor | None:
    earlier = before.get(id(trial))
    if earlier is None:
        return right_of(trial, part)
    received = {one: earlier.received(one) for one in layout.updated}
    values = {one: value for one, value in received.items() if value is not None}
    parts = evaluate(layout.put(in_float64(trial.example), values))
    return parts[part] if part < len(parts) else None
