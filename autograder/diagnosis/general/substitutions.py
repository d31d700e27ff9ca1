"""Causes that concern the arguments: one is left out, or changed.

Each is found by working out what is right for an input with that argument changed.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.general.rounds import starts_of
from autograder.diagnosis.trials import (
    CLOSE,
    Evaluate,
    Hypothesis,
    Trial,
    is_number,
    number_of,
    right_of,
)
from autograder.judging.compare import compare
from autograder.judging.inputs import Example, in_float64


def substitutions(trials: Sequence[Trial], evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of an argument that is left out or changed."""
    example = trials[0].example
    numbers = [name for name, value in example.items() if is_number(value)]
    lists = [
        name
        for name, value in example.items()
        if isinstance(value, list) and all(number_of(each) is not None for each in value)
    ]
    # Where a target and another argument explain as much, it is the target as a rule.
    yield from _no_step(trials[0], evaluate)
    for name in sorted([*numbers, *lists], key=lambda name: name not in _TARGETS):
        left_out = Cause.TARGET_DROPPED if name in _TARGETS else Cause.MODEL_WRONG
        for cause, words, hint, change in _CHANGES:
            if cause is None and name.endswith("rate"):
                continue  # with a rate of 0 nothing moves, and that has many causes
            if cause is Cause.INT_CAST and not _is_left(name, trials):
                continue  # what is cut to 0 everywhere may as well have been left out
            yield Hypothesis(
                cause or left_out,
                words.format(name=name),
                hint.format(name=name),
                partial(_changed, evaluate, partial(_replace, name, change)),
            )
    yield from _several(trials, numbers, evaluate)
    yield from _lengths_in_rates(example, evaluate)
    yield from _counts(example, evaluate)
    yield from _frozen(trials)


def _no_step(first: Trial, evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of steps that change nothing: what a learning rate of 0 would make."""
    for name, value in first.example.items():
        if isinstance(value, float) and _is_rate(name, first, evaluate):
            yield Hypothesis(
                Cause.FROZEN,
                "it comes out as if no step changed anything",
                "Is the new value kept, where the next round looks for it? And is there a gradient "
                "at the moment of the step?",
                partial(_changed, evaluate, partial(_fix, {name: 0})),
            )


def _is_rate(name: str, first: Trial, evaluate: Evaluate) -> bool:
    """Whether parameters stay where they are when an argument is 0."""
    given = in_float64(first.example)
    parts = evaluate(_fix({name: 0}, given))
    return any(
        all(
            torch.equal(parts[part], value[entry] if entry is not None else value)
            for part, start in enumerate(starts)
            if start is not None
            for value, entry in [(torch.as_tensor(given[start[0]]), start[1])]
        )
        for starts in starts_of(first)
        if name not in {start[0] for start in starts if start is not None}
    )


def _is_left(name: str, trials: Sequence[Trial]) -> bool:
    """Whether anything but 0 is left of an argument that is cut to whole numbers, in any trial."""
    return any(
        bool(torch.as_tensor(part).trunc().any())
        for trial in trials
        for part in _entries(in_float64(trial.example[name]))
    )


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _several(
    trials: Sequence[Trial], numbers: Sequence[str], evaluate: Evaluate
) -> Iterator[Hypothesis]:
    """Yield what comes of arguments that are cut to whole numbers, or two that are constants.

    One that is 0 beside one that is 1 are tried for tensors only, which begin like this.
    """
    example = trials[0].example
    if any(_is_left(name, trials) for name in numbers):
        yield Hypothesis(
            Cause.INT_CAST,
            "the arguments are cut to whole numbers",
            "Does `int`, `//` or an integer tensor come into it?",
            partial(_changed, evaluate, _cut),
        )
    for one, other in itertools.combinations(numbers, 2):
        pairs = [(0, 0), (1, 1)]
        if all(
            isinstance(example[name], torch.Tensor) and example[name].ndim for name in (one, other)
        ):
            pairs += [(0, 1), (1, 0)]
        for first, second in pairs:
            yield Hypothesis(
                Cause.MODEL_WRONG,
                f"the result is what it would be with {one} = {first} and {other} = {second}",
                "Is every argument used as it is given?",
                partial(_changed, evaluate, partial(_fix, {one: first, other: second})),
            )


def _cut(example: Example) -> Example:
    return {
        name: value.trunc() if isinstance(value, torch.Tensor) else value
        for name, value in example.items()
    }


def _fix(constants: dict[str, int], example: Example) -> Example:
    return {**example, **{name: example[name] * 0 + value for name, value in constants.items()}}


def _lengths_in_rates(example: Example, evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of steps that are too long by the number of samples."""
    rates = [name for name, value in example.items() if isinstance(value, float)]
    tables = [
        name for name, value in example.items() if isinstance(value, torch.Tensor) and value.ndim
    ]
    for rate, table in itertools.product(rates, tables):
        yield Hypothesis(
            Cause.SUM_FOR_MEAN,
            f"each step is too long by the length of {table}: a sum stands where the mean belongs",
            "How does the gradient change when every sample is there twice?",
            partial(_changed, evaluate, partial(_scale_by_length, rate, table)),
        )


def _scale_by_length(rate: str, table: str, example: Example) -> Example:
    return {**example, rate: example[rate] * float(len(example[table]))}


def _frozen(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield parameters, and entries of them, that come back as they went in."""
    first = trials[0]
    alone = len(first.names) == 1 and not first.listed
    for number, name in enumerate(first.names):
        starts = [name] if name in first.example else list(first.example) if alone else []
        for start in starts:
            value = first.example[start]
            if not is_number(value):
                continue
            yield Hypothesis(
                Cause.FROZEN,
                f"{start} never changes",
                "Is every parameter part of the update?",
                partial(_start, number, start),
            )
            if isinstance(value, torch.Tensor) and value.ndim == 1:
                longest = max(_size(trial.example[start]) for trial in trials)
                for entries, words in _ENTRIES[longest <= 2 :]:  # noqa: PLR2004 -- a pair
                    yield Hypothesis(
                        Cause.FROZEN,
                        f"{words} of {start} never changes",
                        "Is every parameter part of the update?",
                        partial(_start_of_entries, number, start, entries),
                    )


def _size(value: Any) -> int:
    number = number_of(value)
    return 0 if number is None else number.numel()


def _counts(example: Example, evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of one round of a loop too few, too many, or recorded too late."""
    for name, value in example.items():
        if not isinstance(value, int) or isinstance(value, bool):
            continue
        fewer, more = (partial(_replace, name, partial(_add, by)) for by in (-1, 1))
        yield Hypothesis(
            Cause.ONE_STEP_SHORT,
            f"the result is what it would be with one round of {name} less",
            "Count the rounds of the loop: how often is the body run?",
            partial(_rounds, evaluate, fewer),
        )
        yield Hypothesis(
            Cause.ONE_STEP_OVER,
            f"the result is what it would be with one round of {name} more",
            "Count the rounds of the loop: how often is the body run?",
            partial(_rounds, evaluate, more),
        )
        yield Hypothesis(
            Cause.ONE_STEP_SHORT,
            f"the result is what it would be after the first round, whatever {name} is",
            "Where does the `return` stand, inside the loop or after it?",
            partial(_rounds, evaluate, partial(_replace, name, _one)),
        )
        yield Hypothesis(
            Cause.LOSS_AFTER_STEP,
            "each entry is taken after the step instead of before it",
            "In which order do you record and update?",
            partial(_later, evaluate, more),
        )


Change = Callable[[Any], Any]


def _add(by: int, value: int) -> int:
    return value + by


def _one(_value: int) -> int:
    return 1


def _replace(name: str, change: Change, example: Example) -> Example | None:
    value = example[name]
    changed = [change(each) for each in value] if isinstance(value, list) else change(value)
    return None if changed is None else {**example, name: changed}


def _changed(
    evaluate: Evaluate, change: Callable[[Example], Example | None], trial: Trial, part: int
) -> torch.Tensor | None:
    given = change(in_float64(trial.example))
    parts = [] if given is None else evaluate(given)
    return parts[part] if part < len(parts) else None


def _later(
    evaluate: Evaluate, more: Callable[[Example], Example | None], trial: Trial, part: int
) -> torch.Tensor | None:
    values = _changed(evaluate, more, trial, part)
    return values[1:] if values is not None and values.ndim else None


def _rounds(
    evaluate: Evaluate, change: Callable[[Example], Example | None], trial: Trial, part: int
) -> torch.Tensor | None:
    """Predict what so many rounds make, unless another part shows how many there were."""
    given = change(in_float64(trial.example))
    parts = [] if given is None else evaluate(given)
    for number, (first, right) in enumerate(zip(parts, trial.truth.parts, strict=False)):
        is_another = compare(first, right, trial.truth.noise[number]) is not None
        if number != part and is_another and _is_right(trial, number):
            return None
    return parts[part] if part < len(parts) else None


def _is_right(trial: Trial, part: int) -> bool:
    right = trial.truth.parts[part]
    return compare(trial.parts[part], right, trial.truth.noise[part]) is None


def _start(number: int, name: str, trial: Trial, part: int) -> torch.Tensor | None:
    return number_of(trial.example[name]) if part == number else None


def _start_of_entries(
    number: int, name: str, entries: slice, trial: Trial, part: int
) -> torch.Tensor | None:
    """Predict that some entries stay as they were; what the others do is left open."""
    start = _start(number, name, trial, part)
    right = right_of(trial, part)
    if start is None or start.shape != right.shape:
        return None
    frozen = torch.zeros_like(right, dtype=torch.bool)
    frozen[entries] = True
    frozen &= (right - start).abs() > CLOSE * start.abs().max()
    return torch.where(frozen, start, torch.nan) if bool(frozen.any()) else right


# The first of them says nothing of its own where there are but two entries.
_ENTRIES = (
    (slice(1, None), "every entry but the first"),
    (slice(0, 1), "the first entry"),
    (slice(1, 2), "the second entry"),
    (slice(-1, None), "the last entry"),
)
_TARGETS = frozenset({"y", "ys", "t_c", "target"})
_CHANGES: tuple[tuple[Cause | None, str, str, Change], ...] = (
    (
        None,  # a target is dropped, or the model is wrong: the argument's name decides
        "{name} is left out: the result is what it would be with {name} = 0",
        "Where does {name} come into the formula?",
        lambda value: value * 0,
    ),
    (
        Cause.SIGN,
        "{name} is taken with the wrong sign",
        "Is {name} added or subtracted in the formula?",
        lambda value: -value,
    ),
    (
        Cause.MODEL_WRONG,
        "{name} is left out: the result is what it would be with {name} = 1",
        "Where does {name} come into the formula?",
        lambda value: value * 0 + 1,
    ),
    (
        Cause.MODEL_WRONG,
        "{name} is squared where it should not be",
        "Check the brackets around each power.",
        lambda value: value**2,
    ),
    (
        Cause.FACTOR,
        "the result is what it would be with twice the {name}",
        "Which factor multiplies {name}, and is a 2 too many?",
        lambda value: value * 2,
    ),
    (
        Cause.REVERSED,
        "{name} is taken from its last entry to its first",
        "Which entry belongs to which?",
        lambda value: value.flip(0) if value.ndim else None,
    ),
    (
        Cause.MEAN_FOR_SUM,
        "the mean of {name} stands for each of its entries, as where a column (n, 1) meets a row",
        "Is a mean taken there? If not, print each operand's shape: which one is stretched?",
        lambda value: value.mean().expand_as(value) if value.ndim else None,
    ),
    (
        Cause.SIGN,
        "only the size of {name} counts, not its sign",
        "Does `abs` come into it?",
        abs,
    ),
    (
        Cause.INT_CAST,
        "{name} is cut to whole numbers",
        "Does `int`, `//` or an integer tensor come into it?",
        torch.trunc,
    ),
    (
        Cause.MODEL_WRONG,
        "{name} counts only where it is positive",
        "Does a ReLU or a maximum come into it?",
        lambda value: value.clamp(min=0),
    ),
)
