"""General causes of a wrong answer, each with what it would make of an input.

A hypothesis predicts one part of what the student's function returns, for every input tried. It
knows nothing of the exercise but how to work out what is right: for the input itself, and for the
same input with an argument left out or changed.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.families import Family
from autograder.diagnosis.general.quotients import quotients
from autograder.diagnosis.general.rewrites import rewrites
from autograder.diagnosis.general.steps import fed_back, steps
from autograder.diagnosis.general.substitutions import substitutions
from autograder.diagnosis.trials import (
    CLOSE,
    MATRIX,
    Evaluate,
    Hypothesis,
    Trial,
    number_of,
    right_of,
)

_FACTORS = {
    2.0: ("the result is twice what it should be", "A factor 2 is there once too often."),
    0.5: (
        "the result is half of what it should be",
        "A factor 2 is missing: is there a square?",
    ),
    -2.0: ("the sign is wrong, and a factor 2 is there once too often", "Check each step's sign."),
    -0.5: ("the sign is wrong, and a factor 2 is missing", "Derive the square once more."),
    4.0: ("the result is four times what it should be", "A factor 2 is there twice too often."),
    0.25: ("the result is a quarter of what it should be", "Two factors 2 are missing."),
}
_BESIDES = {1.0: "", 0.5: ", and a factor 2 is missing", -1.0: ", and the sign is wrong"}

_TWO = 2
_MOST_PERMUTED = 4
_MOST_SIZES = 8


def simple(trials: Sequence[Trial], *, enough: bool) -> Iterator[Hypothesis]:
    """Yield the causes that need nothing but what is right: order, sign, factor, length.

    Args:
        trials: what was tried.
        enough: whether the inputs are, to tell all causes apart.
    """
    yield from _orders(trials)
    yield from _several()
    yield from _factors()
    yield from _sizes(trials, enough=enough)
    yield Hypothesis(
        Cause.TRANSPOSED,
        "rows and columns are exchanged",
        "Write the shape of each operand beside it: which one must be transposed?",
        _transposed,
    )
    yield from _copies(trials)
    if enough:
        yield from _constants(trials)


def general(trials: Sequence[Trial], evaluate: Evaluate) -> list[Family]:
    """Return the families of causes that concern the arguments, the more specific ones first."""
    return [
        Family("substitutions", partial(substitutions, trials, evaluate)),
        Family("quotients", partial(quotients, trials)),
        Family("steps", partial(steps, trials, evaluate)),
        Family("rewrites", partial(rewrites, trials, evaluate)),
        Family("fitted factors", partial(_fitted_factors, trials)),
        Family("casts", _casts),
        Family("entries", _entries),
        Family("memory", partial(_memory, trials)),
        Family("results fed back", partial(fed_back, trials, evaluate)),
        Family("shared factors", partial(_shared, trials)),
    ]


def _transposed(trial: Trial, part: int) -> torch.Tensor | None:
    right = right_of(trial, part)
    return right.mT if right.ndim == MATRIX else None


def _orders(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    names = trials[0].names
    if not 1 < len(names) <= _MOST_PERMUTED or trials[0].listed:
        return
    for order in itertools.permutations(range(len(names))):
        if list(order) != sorted(order):
            yield Hypothesis(
                Cause.ORDER,
                ", ".join(_moved(names, order)),
                "Each value is right, and in another's place.",
                partial(_permuted, order),
            )


def _moved(names: Sequence[str], order: Sequence[int]) -> Iterator[str]:
    """Yield what has become of the values: which two are exchanged, or what is where."""
    for number, place in enumerate(order):
        if order[place] != number:
            yield f"{names[place]}'s value stands in {names[number]}'s place"
        elif number < place:
            yield f"the values of {names[number]} and {names[place]} are exchanged"


def _permuted(order: tuple[int, ...], trial: Trial, part: int) -> torch.Tensor:
    return right_of(trial, order[part])


def _several() -> Iterator[Hypothesis]:
    """Yield what comes of a function that returns its steps besides its result."""
    for place, words in ((-1, "the last"), (0, "the first")):
        yield Hypothesis(
            Cause.COUNT,
            f"several values come back where one is asked for: {words} of them is right",
            "Return this one alone.",
            partial(_among, place),
        )


def _among(place: int, trial: Trial, part: int) -> torch.Tensor | None:
    """Predict a list of which one is right, and the others may be anything."""
    right, received = right_of(trial, part), trial.received(part)
    if right.ndim or received is None or received.ndim != 1 or len(received) < _TWO:
        return None
    predicted = torch.full_like(received, torch.nan, dtype=torch.float64)
    predicted[place] = right
    return predicted


def _factors() -> Iterator[Hypothesis]:
    yield Hypothesis(
        Cause.SIGN,
        "the sign is wrong",
        "The size is right. Move the argument a little: does the result grow or shrink?",
        lambda trial, part: -right_of(trial, part),
    )
    for factor, (name, hint) in _FACTORS.items():
        yield Hypothesis(Cause.FACTOR, name, hint, partial(_multiplied, factor))


def _multiplied(factor: float, trial: Trial, part: int) -> torch.Tensor:
    return factor * right_of(trial, part)


def _keys(trials: Sequence[Trial]) -> list[tuple[str, int]]:
    """Return the arguments that have a length, each with the axis along which it is measured."""
    return [
        (name, axis)
        for name in trials[0].example
        for axis in range(min(_axes(name, trial) for trial in trials))
    ]


def _sizes(trials: Sequence[Trial], *, enough: bool) -> Iterator[Hypothesis]:
    """Yield factors that are a size of an argument: what comes of a sum in place of a mean."""
    for name, axis in _keys(trials)[:_MOST_SIZES]:
        lengths = {_length(name, axis, trial) for trial in trials}
        if len(lengths) == 1 and (enough or lengths & _FACTORS.keys()):
            continue  # then it is a constant factor like any other
        for factor, also in _BESIDES.items():
            yield Hypothesis(
                Cause.SUM_FOR_MEAN,
                f"a sum stands where the mean belongs: divide by the length of {name}{also}",
                "How does the result change when every sample is there twice?",
                partial(_scaled_by_length, name, axis, 1, factor),
            )
            yield Hypothesis(
                Cause.MEAN_FOR_SUM,
                f"the result is divided once too often by the length of {name}{also}",
                "Where is the mean taken, and is it taken once?",
                partial(_scaled_by_length, name, axis, -1, factor),
            )


def _fitted_factors(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield factors that are read off the answers, and the same for every input."""
    for name, axis in _keys(trials)[:_MOST_SIZES]:
        lengths = {_length(name, axis, trial) for trial in trials}
        if len(lengths) == 1:
            continue
        yield Hypothesis(
            Cause.FACTOR,
            f"the length of {name} less 1 stands where the length itself belongs",
            "Of how many numbers is it the mean?",
            partial(_over_one_less, name, axis),
        )
        for part in range(len(trials[0].names)):
            # Where the length belongs below, the ratio to what is right is length over constant.
            ratio = _first_ratio(trials, part, partial(_length, name, axis))
            if ratio and _could_be_length(1 / ratio):
                yield Hypothesis(
                    Cause.HARD_CODED,
                    f"{1 / ratio:.4g} stands where the length of {name} belongs",
                    "How many numbers are there, if somebody else calls the function?",
                    partial(_scaled_by_length, name, axis, 1, ratio),
                )
    for part in range(len(trials[0].names)):
        ratio = _first_ratio(trials, part, lambda _trial: 1.0)
        if ratio:
            yield Hypothesis(
                Cause.FACTOR,
                f"the result is {ratio:.4g} times what it should be, for every input",
                "Derive it again, one step after the other: which constant comes in at each?",
                partial(_multiplied, ratio),
            )


def _could_be_length(constant: float) -> bool:
    """Whether a constant may be meant as a length; 1 and 2 come into a formula by themselves."""
    return round(constant) > 2 and abs(constant - round(constant)) < CLOSE  # noqa: PLR2004 -- as said


def _first_ratio(
    trials: Sequence[Trial], part: int, unit: Callable[[Trial], float]
) -> float | None:
    """Return by how many units a part is too large where it can be told best."""
    for trial in trials:
        right = right_of(trial, part) if part < len(trial.truth.parts) else torch.empty(0)
        received = trial.received(part) if right.numel() else None
        if received is None or received.shape != right.shape or not unit(trial):
            continue
        place = int(right.abs().argmax())
        top, below = float(received.reshape(-1)[place]), float(right.reshape(-1)[place])
        if top and below and math.isfinite(top) and abs(top - below) > CLOSE * abs(below):
            return top / below / unit(trial)
    return None


def _over_one_less(name: str, axis: int, trial: Trial, part: int) -> torch.Tensor:
    length = _length(name, axis, trial)
    right = right_of(trial, part)
    return right * length / (length - 1) if length != 1 else torch.full_like(right, torch.nan)


def _axes(name: str, trial: Trial) -> int:
    """Return how many axes an argument has: in one trial it may be a table, in another a number."""
    value = trial.example[name]
    return value.ndim if isinstance(value, torch.Tensor) else 0


def _length(name: str, axis: int, trial: Trial) -> float:
    return float(trial.example[name].shape[axis])


def _scaled_by_length(
    name: str, axis: int, power: int, factor: float, trial: Trial, part: int
) -> torch.Tensor:
    return factor * _length(name, axis, trial) ** power * right_of(trial, part)


def _copies(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    for number, name in enumerate(trials[0].names if not trials[0].listed else ()):
        yield Hypothesis(
            Cause.COPIED,
            f"{name}'s value is returned here as well",
            "Each parameter meets another factor on its way: derive this one by itself.",
            partial(_copy_of, number),
        )
    for name in trials[0].example:
        yield Hypothesis(
            Cause.VALUE_FOR_DERIVATIVE,
            f"what comes back is {name}, as it was given",
            "That is a value that goes in. What is asked for is computed from it.",
            partial(_argument, name),
        )


def _copy_of(number: int, trial: Trial, part: int) -> torch.Tensor | None:
    return None if part == number else right_of(trial, number)


def _argument(name: str, trial: Trial, _part: int) -> torch.Tensor | None:
    return number_of(trial.example[name])


def _casts() -> Iterator[Hypothesis]:
    yield Hypothesis(
        Cause.INT_CAST,
        "the result is cut to whole numbers",
        "Does `int`, `//` or an integer tensor come into it?",
        lambda trial, part: right_of(trial, part).trunc(),
    )
    yield Hypothesis(
        Cause.INT_CAST,
        "the result is rounded to whole numbers",
        "Does `round` or an integer tensor come into it?",
        lambda trial, part: right_of(trial, part).round(),
    )
    yield Hypothesis(
        Cause.INT_CAST,
        "the result is rounded down to whole numbers",
        "Is `//` meant to be `/`?",
        lambda trial, part: right_of(trial, part).floor(),
    )


def _entries() -> Iterator[Hypothesis]:
    """Yield what comes of a loop over the entries that is left too early, or of aliases."""
    yield Hypothesis(
        Cause.ONE_STEP_SHORT,
        "the last entry is 0: the loop ends one entry too early",
        "For a list of three, which places does the loop visit?",
        partial(_zero_from, -1),
    )
    yield Hypothesis(
        Cause.ONE_STEP_SHORT,
        "every entry but the first is 0: the loop ends after its first round",
        "Where does the `return` stand, inside the loop or after it?",
        partial(_zero_from, 1),
    )
    yield Hypothesis(
        Cause.ALIASED,
        "every entry is what the last one should be",
        "Is each entry a value of its own, or always the same tensor, which changes later?",
        lambda trial, part: right_of(trial, part)[-1:].expand_as(right_of(trial, part)),
    )
    for place, name in (
        (-1, "only the last one of the entries is returned"),
        (0, "only the first one of the entries is returned"),
    ):
        yield Hypothesis(
            Cause.INCOMPLETE,
            name,
            "Several entries are asked for. Where is each kept, until all are there?",
            partial(_only, place),
        )
    yield Hypothesis(
        Cause.TRANSPOSED,
        "the entries are written row by row into the transposed shape",
        "`reshape` keeps the order of the entries. What does a transposed matrix do to it?",
        _reshaped,
    )


def _zero_from(place: int, trial: Trial, part: int) -> torch.Tensor | None:
    right = right_of(trial, part)
    if right.ndim != 1:
        return None
    predicted = right.clone()
    predicted[place:] = 0
    return predicted


def _only(place: int, trial: Trial, part: int) -> torch.Tensor | None:
    right = right_of(trial, part)
    return right[place] if right.ndim == 1 and len(right) else None


def _reshaped(trial: Trial, part: int) -> torch.Tensor | None:
    right = right_of(trial, part)
    return right.mT.reshape(right.shape) if right.ndim == MATRIX else None


def _memory(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield what comes of a function that adds to what earlier calls have left."""
    sums: dict[tuple[int, int], torch.Tensor] = {}
    for part in range(len(trials[0].names)):
        total: torch.Tensor | None = None
        for trial in trials:
            right = right_of(trial, part) if part < len(trial.truth.parts) else None
            if right is None or (total is not None and total.shape != right.shape):
                break
            total = right if total is None else total + right
            sums[id(trial), part] = total
    yield Hypothesis(
        Cause.ACCUMULATED,
        "each call adds to what the calls before it have left",
        "Where does the sum begin at zero again?",
        lambda trial, part: sums.get((id(trial), part)),
    )
    before = dict(zip(map(id, trials[1:]), trials, strict=False))
    yield Hypothesis(
        Cause.STALE_STATE,
        "each call adds to the list that the calls before it have left",
        "Where is the list made, and how often?",
        lambda trial, part: _on_top(before.get(id(trial)), trial, part),
    )


def _on_top(earlier: Trial | None, trial: Trial, part: int) -> torch.Tensor | None:
    """Predict a list that begins with what the call before has returned; the first may be any."""
    right = right_of(trial, part)
    left = trial.received(part) if earlier is None else earlier.received(part)
    if right.ndim != 1 or left is None or left.ndim != 1:
        return None
    return torch.cat(
        [torch.full_like(left[len(right) :], torch.nan) if earlier is None else left, right]
    )


def _constants(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield a result that is the same for every input, whatever its shape, and should not be."""
    first = trials[0].truth.parts
    if any(not all(map(torch.equal, trial.truth.parts, first)) for trial in trials[1:]):
        yield Hypothesis(
            Cause.CONSTANT,
            "the result is the same for every input",
            "On which of the arguments should it depend?",
            partial(_constant, trials[0]),
        )


def _constant(first: Trial, trial: Trial, part: int) -> torch.Tensor | None:
    received = first.received(part)
    if received is None or received.numel() == 0:
        return None
    if bool((received == received.reshape(-1)[0]).all()):
        return torch.full_like(right_of(trial, part), float(received.reshape(-1)[0]))
    return received


def _shared(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield gradients that are all wrong by the same factor, another for each input."""
    if len(trials[0].names) > 1 and not trials[0].listed:
        yield Hypothesis(
            Cause.MODEL_WRONG,
            "what all the gradients have in common is wrong, and the rest of each is right",
            "Look at what they share: a factor, the forward pass, what arrives from the loss.",
            _with_anothers_factor,
        )


def _with_anothers_factor(trial: Trial, part: int) -> torch.Tensor | None:
    """Predict a part by the factor that another part is wrong by, if that is another number."""
    own = right_of(trial, part).abs()
    for other, right in enumerate(trial.truth.parts):
        received = trial.received(other)
        if other == part or received is None or received.shape != right.shape:
            continue
        if torch.equal(right.abs(), own):
            continue
        place = int(right.abs().argmax()) if right.numel() else 0
        if right.numel() and float(right.reshape(-1)[place]):
            factor = received.reshape(-1)[place] / right.reshape(-1)[place]
            return factor * right_of(trial, part)
    return torch.full_like(right_of(trial, part), torch.nan)
