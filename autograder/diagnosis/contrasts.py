"""What the inputs with a wrong answer have in common, and no input with a right one.

It is said where nothing else explains the answer, and is no guess: it was seen. So it asks for many
right answers, among which an accident would show.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Literal

import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.trials import Trial, is_wrong
from autograder.judging.compare import join
from autograder.judging.inputs import Example, key_of
from autograder.judging.search import FINAL
from autograder.result import Diagnosis, Failure

_ENOUGH = 3
_MANY = 10
"""Right answers, among which what the wrong ones have in common would show by accident."""
_SEEN = 2
"""Wrong answers, by which what they have in common is no accident of one input."""
_SMALL = 1 / 8
_AXES = ("entries along its first axis", "columns")

Property = Callable[[torch.Tensor], bool]


def contrast(trials: Sequence[Trial], *, sure: bool, drawn: bool) -> Diagnosis | None:
    """Return what tells the inputs with wrong answers from the others, or None.

    Args:
        trials: every input tried, in the order in which it was.
        sure: whether enough of the wrong ones tell anything.
        drawn: whether the inputs were drawn at random.
    """
    if any(map(_is_final, trials)) or sum(not is_wrong(trial) for trial in trials) < _ENOUGH:
        return None
    found = _second_call(trials) or (_one_size(trials) if sure else None)
    return found or (_property(trials) if drawn else None)


def _is_final(trial: Trial) -> bool:
    """Whether no answer came: what took too long, or ended the process, may be another's doing."""
    return isinstance(trial.parts, Failure) and trial.parts.kind in FINAL


def _second_call(trials: Sequence[Trial]) -> Diagnosis | None:
    """Say it where an input has had a right answer, and has a wrong one when it comes again."""
    answered = set()
    for trial in trials:
        key = key_of(trial.example)
        if is_wrong(trial):
            return _said_of_calls() if key in answered else None
        answered.add(key)
    return None


def _said_of_calls() -> Diagnosis:
    return Diagnosis(
        name="the first call is right, and a later one with the same arguments is not",
        hint="What does a call leave behind for the next one: a list, a dict or a tensor that is "
        "made outside the function, or a default argument?",
        sure=True,
        cause=Cause.STALE_STATE.value,
    )


def _one_size(trials: Sequence[Trial]) -> Diagnosis | None:
    """Say it where the answer is right for one size of an argument, and for no other.

    A size of 1 says nothing: a mean over one number is its sum, and a column of one is a row.
    """
    wrong = [is_wrong(trial) for trial in trials]
    lengths = {
        (name, axis): [_size(trial, name, axis) for trial in trials]
        for name, value in trials[0].example.items()
        for axis in range(_axes_of(value))
    }
    # Where another length is always the same, a number may come from there.
    fixed = {sizes[0] for sizes in lengths.values() if len(set(sizes)) == 1}
    for (name, axis), sizes in lengths.items():
        right = {size for size, is_wrong in zip(sizes, wrong, strict=True) if not is_wrong}
        others = {size for size, is_wrong in zip(sizes, wrong, strict=True) if is_wrong}
        if len(right) == 1 and not right & (others | fixed | {0, 1}):
            return Diagnosis(
                name=f"the result is right only where {name} has {min(right)} {_AXES[axis > 0]}",
                hint="A formula that is written out for one size has no place for more.",
                sure=True,
                cause=Cause.HARD_CODED.value,
            )
    return None


def _axes_of(value: object) -> int:
    return value.ndim if isinstance(value, torch.Tensor) else int(isinstance(value, list))


def _size(trial: Trial, name: str, axis: int) -> int:
    value = trial.example[name]
    if isinstance(value, torch.Tensor):
        return value.shape[axis] if axis < value.ndim else 0
    return len(value) if isinstance(value, list) else 0


_PROPERTIES: tuple[tuple[Property, str, str], ...] = (
    (
        lambda value: not bool(value.any()),
        "the result is wrong only where {names} = 0",
        "Is something divided by {names}, or by what is computed from it?",
    ),
    (
        lambda value: bool((value < 0).all()),
        "the result is wrong only where {names} < 0",
        "Does a root, a logarithm, a power or `abs` come into it?",
    ),
    (
        lambda value: bool((value > 0).all()),
        "the result is wrong only where {names} > 0",
        "What does your code do with the sign of {names}?",
    ),
    (
        lambda value: bool(value.any()) and bool((value.abs() < _SMALL).all()),
        "the result is wrong only where the numbers in {names} are small",
        "Is it rounded, or is a small number added to it?",
    ),
    (
        lambda value: value.numel() > 1 and bool((value == value.reshape(-1)[0]).all()),
        "the result is wrong only where all entries of {names} are equal",
        "Is something divided by a difference, or looked for by its value?",
    ),
    (
        lambda value: value.ndim > 0 and value.numel() == 1,
        "the result is wrong only where {names} has one entry",
        "What becomes of an axis of size 1: is it dropped, or stretched?",
    ),
)


def _property(trials: Sequence[Trial]) -> Diagnosis | None:
    """Say it where the numbers of an argument tell the wrong answers from the right ones.

    It is sure where each argument that is named has been seen so in two of the wrong ones: a
    single input has much about it.
    """
    # A few inputs come twice, and a search for a simpler one may come back to some.
    wrong = _each_once(trial for trial in trials if is_wrong(trial))
    right = _each_once(trial for trial in trials if not is_wrong(trial))
    if len(right) < _MANY:
        return None
    names = list(_numbers(trials[0].example))
    for has, name, hint in _PROPERTIES:
        found = partial(_has, has)
        telling, how = _telling(names, found, wrong, right)
        if telling:
            said = " or ".join(telling) if how == "or" else join(telling)
            seen = min(sum(found(example, one) for example in wrong) for one in telling)
            return Diagnosis(
                name=name.format(names=said),
                hint=hint.format(names=said),
                sure=seen >= _SEEN,
                cause=Cause.CORNER.value,
            )
    return None


def _each_once(trials: Iterable[Trial]) -> list[Example]:
    return list({key_of(trial.example): trial.example for trial in trials}.values())


def _telling(
    names: Sequence[str],
    has: Callable[[Example, str], bool],
    wrong: Sequence[Example],
    right: Sequence[Example],
) -> tuple[tuple[str, ...], Literal["and", "or"]]:
    """Return the arguments that have a property in each wrong example and in no right one.

    None are returned if it tells nothing; and whether each of them has it, or any.
    """
    alone = [name for name in names if not any(has(example, name) for example in right)]
    each = [name for name in alone if all(has(example, name) for example in wrong)]
    if each:
        return tuple(each), "and"
    by_itself = [
        name
        for name in alone
        if any([one for one in alone if has(example, one)] == [name] for example in wrong)
    ]
    if all(any(has(example, name) for name in by_itself) for example in wrong):
        return tuple(by_itself), "or"
    if any(all(has(example, name) for name in names) for example in right):
        return (), "and"
    in_each = all(has(example, name) for name in names for example in wrong)
    return tuple(names) if in_each else (), "and"


def _numbers(example: Example) -> Iterator[str]:
    return (name for name, value in example.items() if isinstance(value, float | torch.Tensor))


def _has(has: Property, example: Example, name: str) -> bool:
    value = example[name]
    if not isinstance(value, float | torch.Tensor):
        return False
    numbers = torch.as_tensor(value)
    # Whatever is said of all entries is true of none.
    return numbers.numel() > 0 and not numbers.is_complex() and has(numbers)
