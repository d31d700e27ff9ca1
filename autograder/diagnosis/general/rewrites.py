"""Causes that are one wrong operation: an activation left out, a sum for a product, a lost term.

Each is found by working out what is right once more, with one operation of torch replaced by
another wherever it is called, or in one place of the formula. What autograd makes of the formula
then changes with it, unless the replacement is only for the value: then the derivative is still
the right one, as with a student who mistakes the forward pass and knows the way back.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.trials import ODD, Evaluate, Hypothesis, Trial

Change = Callable[[Any, tuple[Any, ...]], torch.Tensor | None]
"""Makes another result of a torch function and its arguments; None leaves the result alone."""

_ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}
_REDUCTIONS = ("mean", "sum")
_MOST_PLACES = 4
"""A formula in which an operation stands more often is not tried place by place."""


class _Replaced(TorchFunctionMode):
    """Replaces an operation while it is active, in one place of the formula or everywhere."""

    def __init__(self, name: str, change: Change, *, place: int | None, value_only: bool) -> None:
        super().__init__()
        self._name = name
        self._change = change
        self._place = place
        self._value_only = value_only
        self._calls = 0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Call the function, or what stands in its place."""
        del types
        right = func(*args, **(kwargs or {}))
        if func.__name__ != self._name or any((kwargs or {}).values()):
            return right
        self._calls += 1
        if self._place not in {None, self._calls - 1}:
            return right
        wrong = self._change(func, args)
        if wrong is None:
            return right
        return right + (wrong - right).detach() if self._value_only else wrong


class _Counted(TorchFunctionMode):
    """Counts how often each operation is called."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Call the function, and count it."""
        del types
        self.calls[func.__name__] += 1
        return func(*args, **(kwargs or {}))


def rewrites(trials: Sequence[Trial], evaluate: Evaluate) -> Iterator[Hypothesis]:
    """Yield what comes of one operation in the place of another."""
    calls = _calls(trials, evaluate)
    make = partial(_hypothesis, evaluate)
    for name in _ACTIVATIONS:
        if calls[name]:
            yield from _activation(name, calls[name], make)
    for name, (words, change) in _GATES.items():
        for place in range(calls[name] if calls[name] <= _MOST_PLACES else 0):
            for value_only in (False, True):
                yield make(
                    Cause.MODEL_WRONG,
                    f"{words}, in the forward pass" if value_only else words,
                    "Compare each operation of your forward pass with the formula.",
                    name,
                    change,
                    place=place,
                    value_only=value_only,
                )
    yield from _products(calls, make)
    if any(calls[name] for name in _REDUCTIONS):
        yield from _terms(calls, make)
    if calls["sub"]:
        yield from _pairs(make)


def _calls(trials: Sequence[Trial], evaluate: Evaluate) -> Counter[str]:
    """Count the operations of one evaluation; where there is none, no operation is there."""
    counted = _Counted()
    try:
        with counted:
            evaluate(trials[0].example)
    except ODD:  # the exercise's own functions: this was an attempt
        return Counter()
    return counted.calls


def terms_of(compute: Callable[[], Any]) -> torch.Tensor | None:
    """Return what the last sum or mean of a computation adds up, divided as it does it."""
    kept = _Kept()
    with kept:
        compute()
    return kept.terms


class _Kept(TorchFunctionMode):
    """Keeps what the last sum or mean adds up."""

    terms: torch.Tensor | None = None

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Call the function, and keep the terms of a sum or a mean."""
        del types
        if func.__name__ in _REDUCTIONS and len(args) == 1 and not kwargs:
            self.terms = args[0] if func.__name__ == "sum" else args[0] / args[0].numel()
        return func(*args, **(kwargs or {}))


Make = Callable[..., Hypothesis]


def _hypothesis(
    evaluate: Evaluate,
    cause: Cause,
    words: str,
    hint: str,
    operation: str,
    change: Change,
    *,
    place: int | None = None,
    value_only: bool = False,
) -> Hypothesis:
    def predict(trial: Trial, part: int) -> torch.Tensor | None:
        with _Replaced(operation, change, place=place, value_only=value_only):
            parts = evaluate(trial.example)
        return _open_if_blank(trial, part, parts[part]) if part < len(parts) else None

    return Hypothesis(cause, words, hint, predict)


def _open_if_blank(trial: Trial, part: int, predicted: torch.Tensor) -> torch.Tensor:
    """Leave open what is as predicted, but of nothing but 0 and 1: too many formulas give that."""
    received = trial.received(part)
    blank = bool(((predicted == 0) | (predicted == 1)).all())
    if blank and received is not None and torch.equal(received.to(predicted.dtype), predicted):
        return torch.full_like(predicted, torch.nan)
    return predicted


def _activation(name: str, calls: int, make: Make) -> Iterator[Hypothesis]:
    """Yield an activation that is missing, another one, or taken of the negative."""
    hint = f"What does {name} do to its input, and where does it come into the formula?"
    places = [None, *([calls - 1] if calls > 1 else [])]
    for place in places:
        words = name if place is None else f"the last {name}"
        yield make(
            Cause.MISSING_ACTIVATION,
            f"{words} is missing: its input stands where its output belongs",
            hint,
            name,
            _input,
            place=place,
        )
    for other, activation in _ACTIVATIONS.items():
        if other != name:
            yield make(
                Cause.MODEL_WRONG,
                f"{other} stands where {name} belongs",
                hint,
                name,
                partial(_other_activation, activation),
            )
    yield make(
        Cause.SIGN, f"{name} is taken of its input with the wrong sign", hint, name, _of_negative
    )


def _input(_func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    return torch.as_tensor(args[0])


def _other_activation(
    activation: Callable[[torch.Tensor], torch.Tensor], _func: Any, args: tuple[Any, ...]
) -> torch.Tensor | None:
    return activation(torch.as_tensor(args[0]))


def _of_negative(func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    return torch.as_tensor(func(-args[0]))


def _added(_func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    return torch.as_tensor(args[0] + args[1])


def _multiplied(_func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    return torch.as_tensor(args[0] * args[1])


_GATES: dict[str, tuple[str, Change]] = {
    "mul": ("a sum stands where a product belongs", _added),
    "add": ("a product stands where a sum belongs", _multiplied),
}


def _products(calls: Counter[str], make: Make) -> Iterator[Hypothesis]:
    """Yield wrong products: averaged ones, and a factor in its own derivative."""
    if calls["matmul"]:
        yield make(
            Cause.MEAN_FOR_SUM,
            "the products are averaged where they should be added",
            "What does the formula do with the products: is there a division?",
            "matmul",
            _averaged,
        )
    for place in range(calls["mul"] if calls["mul"] <= _MOST_PLACES else 0):
        for operand in (0, 1):
            yield make(
                Cause.WEIGHT_FOR_INPUT,
                "in the derivative of a product, a factor stands where the other one belongs",
                "By which factor do you differentiate? The product grows as fast as the other "
                "factor is large.",
                "mul",
                partial(_own_derivative, operand),
                place=place,
            )


def _averaged(func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    return torch.as_tensor(func(*args) / args[0].shape[-1])


def _own_derivative(operand: int, _func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    """Return the product, with a factor's own value as the derivative by it."""
    own, other = args[operand], args[1 - operand]
    if not isinstance(own, torch.Tensor):
        return None
    return torch.as_tensor(own.detach() * other + (own - own.detach()) * own.detach())


def _terms(calls: Counter[str], make: Make) -> Iterator[Hypothesis]:
    """Yield sums and means in which terms are lost."""
    for name in _REDUCTIONS:
        if not calls[name]:
            continue
        for cause, words, hint, chosen in _CHOSEN:
            for divided in (True, False) if name == "mean" else (False,):
                also = "" if divided or name == "sum" else ", and not divided by their number"
                yield make(
                    cause, words + also, hint, name, partial(_sum_of, chosen, divided=divided)
                )


_CHOSEN: tuple[tuple[Cause, str, str, slice], ...] = (
    (
        Cause.ONE_STEP_SHORT,
        "of the terms to be added, only the first one counts",
        "Does a loop end too early, or does an index pick one entry?",
        slice(0, 1),
    ),
    (
        Cause.PATH_DROPPED,
        "of the terms to be added, only the last one counts",
        "Is each term added to those before it, or does it replace them?",
        slice(-1, None),
    ),
)


def _sum_of(
    chosen: slice, _func: Any, args: tuple[Any, ...], *, divided: bool
) -> torch.Tensor | None:
    """Return the sum over some of the terms; a sum along an axis is left alone."""
    terms = args[0]
    if len(args) > 1 or terms.ndim == 0:
        return None
    total = torch.as_tensor(terms[chosen].sum())
    return total / terms.numel() if divided else total


def _pairs(make: Make) -> Iterator[Hypothesis]:
    """Yield what comes of a difference between a column and a row: a table of all pairs."""
    for column in (0, 1):
        for along in (0, 1):
            yield make(
                Cause.BROADCAST,
                "each entry is compared with every other: a column (n, 1) meets a row (n,)",
                "Print the shape of the difference. Does it have as many entries as you expect?",
                "sub",
                partial(_table, column, along),
            )


def _table(column: int, along: int, _func: Any, args: tuple[Any, ...]) -> torch.Tensor | None:
    """Return all differences; on the way back they are added along one of the two axes."""
    left, right = args
    if not isinstance(left, torch.Tensor) or not isinstance(right, torch.Tensor):
        return None
    if left.ndim != 1 or left.shape != right.shape:
        return None
    upright = left.unsqueeze(1) - right if column == 0 else left - right.unsqueeze(1)
    matched = left - right
    back = matched.unsqueeze(1) if along else matched
    return upright.detach() + (back - back.detach())
