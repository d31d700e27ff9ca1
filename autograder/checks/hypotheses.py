"""General causes of a wrong answer, each with what it would make of an input.

A hypothesis predicts one part of what the student's function returns, for every input tried. It
knows nothing of the exercise but how to work out what is right: for the input itself, and for the
same input with an argument left out, changed or exchanged.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch

from autograder.checks.compare import HALF, as_tensor
from autograder.checks.inputs import Example, in_float64
from autograder.checks.truth import Right

Evaluate = Callable[[Example], list[torch.Tensor]]
"""What is right for an input, one float64 tensor for each part; it may raise for an odd one."""

_FACTORS = {
    2.0: ("the result is twice what it should be", "A factor 2 is there once too often."),
    0.5: ("the result is half of what it should be", "A factor 2 is missing: check each square."),
    -2.0: ("the sign is wrong, and a factor 2 is there once too often", "Check each step's sign."),
    -0.5: ("the sign is wrong, and a factor 2 is missing", "Derive the square once more."),
    4.0: ("the result is four times what it should be", "A factor 2 is there twice too often."),
    0.25: ("the result is a quarter of what it should be", "Two factors 2 are missing."),
}
_BESIDES = {1.0: "", 0.5: ", and a factor 2 is missing", -1.0: ", and the sign is wrong"}
_CLOSE = 1e-3
ORDER = "order"
"""The cause that concerns the answer as a whole."""
FROZEN = "frozen"
"""The cause that is worth stating even where it does not explain the other parts."""
_MATRIX = 2
_MOST_PERMUTED = 4
_MOST_SIZES = 8


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
        tensor = as_tensor(self.parts[part])
        right = self.truth.parts[part]
        if not isinstance(tensor, torch.Tensor):
            return None
        if tensor.numel() == 1 and right.ndim == 0:
            tensor = tensor.reshape(())
        return tensor if tensor.dtype in HALF else tensor.to(torch.float64)

    @property
    def is_generic(self) -> bool:
        """Whether no number in the input makes one cause look like another: 0, 1, or a twin."""
        sizes = [
            abs(float(value))
            for value in self.example.values()
            if isinstance(value, float) or (isinstance(value, torch.Tensor) and value.ndim == 0)
        ]
        blank = any(
            isinstance(value, torch.Tensor) and value.ndim and not bool(value.any())
            for value in self.example.values()
        )
        return not blank and not {0.0, 1.0} & set(sizes) and len(set(sizes)) == len(sizes)


Predict = Callable[[Trial, int], torch.Tensor | None]


@dataclass(frozen=True)
class Hypothesis:
    """A cause, and what it makes of an input.

    ``predict`` returns the part as it would come back: an entry that is nan is left open, and
    None, like an exception, says that the cause cannot be at work there.
    """

    cause: str
    name: str
    hint: str
    predict: Predict


def simple(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield the causes that need nothing but what is right: order, sign, factor, length."""
    yield from _orders(trials)
    yield from _factors()
    yield from _sizes(trials)
    yield Hypothesis(
        "transposed",
        "rows and columns are exchanged",
        "Write the shape of each operand beside it: which one must be transposed?",
        lambda trial, part: _right(trial, part).mT if _right(trial, part).ndim == _MATRIX else None,
    )
    yield from _copies(trials)
    yield from _constants(trials)


def general(trials: Sequence[Trial], evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield the causes that concern the arguments, the more specific ones first."""
    yield from _arguments(trials, evaluate)
    yield from _quotients(trials)
    yield from _casts()
    yield from _memory(trials)
    yield from _shared(trials)


def _right(trial: Trial, part: int) -> torch.Tensor:
    return trial.truth.parts[part]


def _orders(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    names = trials[0].names
    if not 1 < len(names) <= _MOST_PERMUTED or trials[0].listed:
        return
    for order in itertools.permutations(range(len(names))):
        if list(order) != sorted(order):
            got = ", ".join(names[place] for place in order)
            yield Hypothesis(
                ORDER,
                f"the values come in the order ({got}) instead of ({', '.join(names)})",
                "Each value is right, and in another's place.",
                partial(_permuted, order),
            )


def _permuted(order: tuple[int, ...], trial: Trial, part: int) -> torch.Tensor:
    return _right(trial, order[part])


def _factors() -> Iterator[Hypothesis]:
    yield Hypothesis(
        "sign",
        "the sign is wrong",
        "The size is right. Move the argument a little: does the result grow or shrink?",
        lambda trial, part: -_right(trial, part),
    )
    for factor, (name, hint) in _FACTORS.items():
        yield Hypothesis("factor", name, hint, partial(_multiplied, factor))


def _multiplied(factor: float, trial: Trial, part: int) -> torch.Tensor:
    return factor * _right(trial, part)


def _sizes(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield factors that are a size of an argument: what comes of a sum in place of a mean."""
    keys = [
        (name, axis)
        for name in trials[0].example
        for axis in range(min(_axes(name, trial) for trial in trials))
    ]
    for name, axis in keys[:_MOST_SIZES]:
        if len({_length(name, axis, trial) for trial in trials}) == 1:
            continue  # then it is a constant factor like any other
        for factor, also in _BESIDES.items():
            yield Hypothesis(
                "sum-for-mean",
                f"a sum stands where the mean belongs: divide by the length of {name}{also}",
                "How does the result change when every sample is there twice?",
                partial(_scaled_by_length, name, axis, 1, factor),
            )
            yield Hypothesis(
                "mean-for-sum",
                f"the result is divided once too often by the length of {name}{also}",
                "Where is the mean taken, and is it taken once?",
                partial(_scaled_by_length, name, axis, -1, factor),
            )


def _axes(name: str, trial: Trial) -> int:
    """Return how many axes an argument has: in one trial it may be a table, in another a number."""
    value = trial.example[name]
    return value.ndim if isinstance(value, torch.Tensor) else 0


def _length(name: str, axis: int, trial: Trial) -> float:
    return float(trial.example[name].shape[axis])


def _scaled_by_length(
    name: str, axis: int, power: int, factor: float, trial: Trial, part: int
) -> torch.Tensor:
    return factor * _length(name, axis, trial) ** power * _right(trial, part)


def _copies(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    for number, name in enumerate(trials[0].names if not trials[0].listed else ()):
        yield Hypothesis(
            "copied",
            f"what belongs to {name} is returned here as well",
            "Each parameter meets another factor on its way: derive this one by itself.",
            partial(_copy_of, number),
        )
    for name in trials[0].example:
        yield Hypothesis(
            "value-for-derivative",
            f"{name} itself is returned",
            "That is a value that goes in. What is asked for is computed from it.",
            partial(_argument, name),
        )


def _copy_of(number: int, trial: Trial, part: int) -> torch.Tensor | None:
    return None if part == number else _right(trial, number)


def _argument(name: str, trial: Trial, _part: int) -> torch.Tensor | None:
    return _as_tensor(trial.example[name])


def _as_tensor(value: Any) -> torch.Tensor | None:
    if isinstance(value, torch.Tensor | float | int) and not isinstance(value, bool):
        return torch.as_tensor(value).to(torch.float64)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, torch.Tensor | float)


def _arguments(trials: Sequence[Trial], evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of an argument that is left out, changed, or mixed up with another."""
    example = trials[0].example
    numbers = [name for name, value in example.items() if _is_number(value)]
    lists = [name for name, value in example.items() if isinstance(value, list)]
    # Where a target and another argument explain as much, it is the target as a rule.
    for name in sorted([*numbers, *lists], key=lambda name: name not in _TARGETS):
        for cause, words, hint, change in _CHANGES:
            if cause == _LEFT_OUT:
                cause = "target-dropped" if name in _TARGETS else "model-wrong"  # noqa: PLW2901 -- the name decides
            yield Hypothesis(
                cause,
                words.format(name=name),
                hint.format(name=name),
                partial(_changed, evaluate, partial(_replace, name, change)),
            )
    for one, other in itertools.permutations(numbers, 2):
        yield Hypothesis(
            "model-wrong",
            f"{other} stands where {one} belongs",
            f"Look at each place where {other} is used.",
            partial(_changed, evaluate, partial(_use_for, other, one)),
        )
    for one, other in itertools.combinations(numbers, 2):
        yield Hypothesis(
            ORDER if trials[0].listed else "mixed-up",
            f"{one} and {other} are mixed up",
            "In which order does the function get its arguments?",
            partial(_changed, evaluate, partial(_exchange, one, other)),
        )
    yield from _lengths_in_rates(example, evaluate)
    yield from _counts(example, evaluate)
    yield from _frozen(trials[0])


def _lengths_in_rates(example: Example, evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of steps that are too long or too short by the number of samples."""
    rates = [name for name, value in example.items() if isinstance(value, float)]
    tables = [
        name for name, value in example.items() if isinstance(value, torch.Tensor) and value.ndim
    ]
    for rate, table in itertools.product(rates, tables):
        yield Hypothesis(
            "sum-for-mean",
            f"each step is too long by the length of {table}: a sum stands where the mean belongs",
            "How does the gradient change when every sample is there twice?",
            partial(_changed, evaluate, partial(_scale_by_length, rate, table, 1)),
        )
        yield Hypothesis(
            "mean-for-sum",
            f"each step is too short by the length of {table}: it is divided once too often",
            "Where is the mean taken, and is it taken once?",
            partial(_changed, evaluate, partial(_scale_by_length, rate, table, -1)),
        )


def _scale_by_length(rate: str, table: str, power: int, example: Example) -> Example:
    return {**example, rate: example[rate] * float(len(example[table])) ** power}


def _frozen(first: Trial) -> Iterator[Hypothesis]:
    """Yield parameters, and entries of them, that come back as they went in."""
    alone = len(first.names) == 1 and not first.listed
    for number, name in enumerate(first.names):
        starts = [name] if name in first.example else list(first.example) if alone else []
        for start in starts:
            value = first.example[start]
            if not _is_number(value):
                continue
            yield Hypothesis(
                FROZEN,
                f"{start} never changes",
                "Is every parameter part of the update?",
                partial(_start, number, start),
            )
            if isinstance(value, torch.Tensor) and value.ndim == 1:
                for entry, words in ((0, "the first"), (1, "the second"), (-1, "the last")):
                    yield Hypothesis(
                        FROZEN,
                        f"{words} entry of {start} never changes",
                        "Is every parameter part of the update?",
                        partial(_start_of_entry, number, start, entry),
                    )


def _counts(example: Example, evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of one round of a loop too few, too many, or recorded too late."""
    for name, value in example.items():
        if not isinstance(value, int) or isinstance(value, bool):
            continue
        fewer, more = (partial(_replace, name, partial(_add, by)) for by in (-1, 1))
        yield Hypothesis(
            "one-step-short",
            f"the result is what it would be with one round of {name} less",
            "Count the rounds of the loop: how often is the body run?",
            partial(_changed, evaluate, fewer),
        )
        yield Hypothesis(
            "one-step-over",
            f"the result is what it would be with one round of {name} more",
            "Count the rounds of the loop: how often is the body run?",
            partial(_changed, evaluate, more),
        )
        yield Hypothesis(
            "loss-after-step",
            "each entry is taken after the step instead of before it",
            "In which order do you record and update?",
            partial(_later, evaluate, more),
        )


Change = Callable[[Any], Any]


def _add(by: int, value: int) -> int:
    return value + by


def _replace(name: str, change: Change, example: Example) -> Example | None:
    value = example[name]
    changed = [change(each) for each in value] if isinstance(value, list) else change(value)
    return None if changed is None else {**example, name: changed}


def _use_for(other: str, one: str, example: Example) -> Example | None:
    belongs, used = torch.as_tensor(example[one]), torch.as_tensor(example[other])
    if used.ndim and used.shape != belongs.shape:
        return None
    return {**example, one: used.expand_as(belongs)}


def _exchange(one: str, other: str, example: Example) -> Example | None:
    alike = torch.as_tensor(example[one]).shape == torch.as_tensor(example[other]).shape
    return {**example, one: example[other], other: example[one]} if alike else None


def _changed(
    evaluate: Evaluate, change: Callable[[Example], Example | None], trial: Trial, part: int
) -> torch.Tensor | None:
    given = change({name: in_float64(value) for name, value in trial.example.items()})
    parts = [] if given is None else evaluate(given)
    return parts[part] if part < len(parts) else None


def _later(
    evaluate: Evaluate, more: Callable[[Example], Example | None], trial: Trial, part: int
) -> torch.Tensor | None:
    values = _changed(evaluate, more, trial, part)
    return values[1:] if values is not None and values.ndim else None


def _start(number: int, name: str, trial: Trial, part: int) -> torch.Tensor | None:
    return _as_tensor(trial.example[name]) if part == number else None


def _start_of_entry(
    number: int, name: str, entry: int, trial: Trial, part: int
) -> torch.Tensor | None:
    start = _start(number, name, trial, part)
    right = _right(trial, part)
    if start is None or start.shape != right.shape or len(start) <= max(entry, 0):
        return None
    expected = torch.full_like(right, torch.nan)
    if float((right[entry] - start[entry]).abs()) > _CLOSE * float(start.abs().max()):
        expected[entry] = start[entry]
    return expected


_TARGETS = frozenset({"y", "ys", "t_c", "target"})
_LEFT_OUT = "left out"
_CHANGES: tuple[tuple[str, str, str, Change], ...] = (
    (
        _LEFT_OUT,
        "{name} is left out: the result is what it would be with {name} = 0",
        "Where does {name} come into the formula?",
        lambda value: value * 0,
    ),
    (
        "sign",
        "{name} is taken with the wrong sign",
        "Is {name} added or subtracted in the formula?",
        lambda value: -value,
    ),
    (
        "model-wrong",
        "{name} is left out: the result is what it would be with {name} = 1",
        "Where does {name} come into the formula?",
        lambda value: value * 0 + 1,
    ),
    (
        "model-wrong",
        "{name} is squared where it should not be",
        "Check the brackets around each power.",
        lambda value: value**2,
    ),
    (
        "factor",
        "the result is what it would be with twice the {name}",
        "Which factor multiplies {name}, and is a 2 too many?",
        lambda value: value * 2,
    ),
    (
        "factor",
        "the result is what it would be with half the {name}",
        "Which factor multiplies {name}, and is a 2 missing?",
        lambda value: value / 2,
    ),
    (
        "order",
        "{name} is taken from its last entry to its first",
        "Which entry belongs to which?",
        lambda value: value.flip(0) if value.ndim else None,
    ),
    (
        "transposed",
        "rows and columns of {name} are exchanged",
        "Write the shape of each operand beside it: which one must be transposed?",
        lambda value: value.mT if value.ndim == _MATRIX else None,
    ),
    (
        "mean-for-sum",
        "the mean of {name} stands for each of its entries",
        "Which entry belongs to which?",
        lambda value: value.mean().expand_as(value) if value.ndim else None,
    ),
    (
        "sign",
        "only the size of {name} counts, not its sign",
        "Does `abs` come into it?",
        abs,
    ),
)


def _quotients(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield what comes of one factor in the place of another, too many, or missing."""
    numbers = [name for name, value in trials[0].example.items() if _is_number(value)]
    for part, name in enumerate(trials[0].names):
        fit = _monomial(trials, part, numbers)
        if fit is not None:
            yield _of_monomial(part, name, *fit)
    for name in numbers:
        yield Hypothesis(
            "upstream-dropped",
            f"a factor {name} is missing",
            f"Derive the step again in which {name} is multiplied or raised to a power.",
            partial(_exchanged, "", name),
        )
        yield Hypothesis(
            "wrong-formula",
            f"a factor {name} is there once too often",
            f"Derive the step again in which {name} is multiplied or raised to a power.",
            partial(_exchanged, name, ""),
        )


def _exchanged(top: str, bottom: str, trial: Trial, part: int) -> torch.Tensor | None:
    up = _as_tensor(trial.example[top]) if top else torch.ones(())
    down = _as_tensor(trial.example[bottom]) if bottom else torch.ones(())
    right = _right(trial, part)
    if up is None or down is None:
        return None
    if not all(factor.ndim == 0 or factor.shape == right.shape for factor in (up, down)):
        return None
    return torch.where(down == 0, torch.nan, right * up / down)


def _monomial(
    trials: Sequence[Trial], part: int, numbers: Sequence[str]
) -> tuple[float, dict[str, int]] | None:
    """Return a constant and powers of scalar arguments that the result is too large by.

    The logarithms of the ratios are linear in the powers: least squares finds them, and they
    count only if they are whole and explain every ratio.
    """
    rows, ratios = [], []
    for trial in trials:
        received = trial.received(part) if part < len(trial.truth.parts) else None
        right = _right(trial, part) if received is not None else None
        values = [_as_tensor(trial.example[name]) for name in numbers]
        scalars = [value for value in values if value is not None and value.ndim == 0]
        if received is None or right is None or right.ndim or received.ndim:
            return None
        if len(scalars) < len(numbers):
            return None
        ratio = float(received) / float(right) if float(right) else 0.0
        if ratio and math.isfinite(ratio) and all(float(value) for value in scalars):
            rows.append([1.0, *(abs(float(value)) for value in scalars)])
            ratios.append(abs(ratio))
    if len(rows) < len(numbers) + 2:
        return None
    logs = torch.tensor(rows, dtype=torch.float64)
    logs[:, 1:] = logs[:, 1:].log()
    wanted = torch.tensor(ratios, dtype=torch.float64).log()
    found = torch.linalg.lstsq(logs, wanted[:, None]).solution[:, 0]
    powers = found[1:].round()
    constant = float((wanted - logs[:, 1:] @ powers).mean().exp())
    explained = (logs[:, 1:] @ powers + torch.tensor(constant).log() - wanted).abs()
    if not float(explained.max()) <= _CLOSE or not bool(powers.any() or abs(constant - 1) > _CLOSE):
        return None
    sign = 1.0
    for trial in trials:
        received = trial.received(part)
        scale = constant
        for name, power in zip(numbers, powers.tolist(), strict=True):
            value = float(_as_tensor(trial.example[name]) or 0)
            scale *= value**power if value else float("nan")
        if received is not None and not math.isnan(scale) and float(_right(trial, part)):
            sign = 1.0 if float(received) * float(_right(trial, part)) * scale >= 0 else -1.0
            break
    exponents = {
        name: int(power) for name, power in zip(numbers, powers.tolist(), strict=True) if power
    }
    return sign * constant, exponents


def _of_monomial(part: int, name: str, constant: float, powers: dict[str, int]) -> Hypothesis:
    up = "·".join(_power(each, power) for each, power in powers.items() if power > 0)
    down = "·".join(_power(each, -power) for each, power in powers.items() if power < 0)
    times = "" if abs(constant - 1) < _CLOSE else f"{constant:.4g}"
    if times == "-1":
        times = "−"
    if not up and not down:
        words = f"the result is {times} times what it should be, for every input"
    elif not down:
        words = f"a factor {times + '·' if times else ''}{up} is there too often"
    elif not up and not times:
        words = f"a factor {down} is missing"
    else:
        first = "·".join(filter(None, (times, up)))
        words = f"the factor {first} stands where {down} belongs"
    return Hypothesis(
        "monomial" if up or down else "factor",
        words,
        f"Derive {name} again, one gate after the other: which number does it meet at each?",
        partial(_times_monomial, part, constant, powers),
    )


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}{'²³⁴⁵'[power - 2] if 2 <= power <= 5 else f'^{power}'}"  # noqa: PLR2004 -- digits


def _times_monomial(
    at: int, constant: float, powers: dict[str, int], trial: Trial, part: int
) -> torch.Tensor | None:
    if part != at:
        return None
    scale = torch.tensor(constant, dtype=torch.float64)
    for name, power in powers.items():
        value = _as_tensor(trial.example[name])
        if value is None:
            return None
        if power < 0 and float(value) == 0:
            return torch.full_like(_right(trial, part), torch.nan)
        scale = scale * value**power
    return scale * _right(trial, part)


def _casts() -> Iterator[Hypothesis]:
    yield Hypothesis(
        "int-cast",
        "the result is cut to whole numbers",
        "Does `int`, `//` or an integer tensor come into it?",
        lambda trial, part: _right(trial, part).trunc(),
    )
    yield Hypothesis(
        "int-cast",
        "the result is rounded to whole numbers",
        "Does `round` or an integer tensor come into it?",
        lambda trial, part: _right(trial, part).round(),
    )
    yield Hypothesis(
        "sign",
        "the result has lost its sign",
        "Does `abs` or a square come into it?",
        lambda trial, part: _right(trial, part).abs(),
    )


def _memory(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield what comes of a function that adds to what earlier calls have left."""
    sums: dict[tuple[int, int], torch.Tensor] = {}
    for part in range(len(trials[0].names)):
        total: torch.Tensor | None = None
        for trial in trials:
            right = _right(trial, part) if part < len(trial.truth.parts) else None
            if right is None or (total is not None and total.shape != right.shape):
                break
            total = right if total is None else total + right
            sums[id(trial), part] = total
    yield Hypothesis(
        "accumulated",
        "each call adds to what the calls before it have left",
        "Where does the sum begin at zero again?",
        lambda trial, part: sums.get((id(trial), part)),
    )


def _constants(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield a result that is the same for every input, whatever its shape."""
    yield Hypothesis(
        "constant",
        "the result is the same for every input",
        "On which of the arguments should it depend?",
        partial(_constant, trials[0]),
    )


def _constant(first: Trial, trial: Trial, part: int) -> torch.Tensor | None:
    received = first.received(part)
    if received is None or received.numel() == 0:
        return None
    if bool((received == received.reshape(-1)[0]).all()):
        return torch.full_like(_right(trial, part), float(received.reshape(-1)[0]))
    return received


def _shared(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield gradients that are all wrong by the same factor, another for each input."""
    if len(trials[0].names) > 1 and not trials[0].listed:
        yield Hypothesis(
            "model-wrong",
            "what all the gradients have in common is wrong, and the rest of each is right",
            "Compare the forward pass, and the derivative of the loss by the prediction, with the "
            "formula.",
            _with_anothers_factor,
        )


def _with_anothers_factor(trial: Trial, part: int) -> torch.Tensor | None:
    """Predict a part by the factor that another part is wrong by."""
    for other, right in enumerate(trial.truth.parts):
        received = trial.received(other)
        if other == part or received is None or received.shape != right.shape:
            continue
        place = int(right.abs().argmax()) if right.numel() else 0
        if right.numel() and float(right.reshape(-1)[place]):
            factor = received.reshape(-1)[place] / right.reshape(-1)[place]
            return factor * _right(trial, part)
    return torch.full_like(_right(trial, part), torch.nan)
