"""More inputs like a few given ones: the same shapes, other numbers.

An exercise's public test gives one or two examples, to be read and worked out on paper. They tell
whether an answer is right, but many causes explain a wrong answer to so few.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from autograder.judging.inputs import Example

_ROUNDS = 6
_FACTORS = (0.5, 0.75, 1.25, 1.5)  # multiples of 1/4, as all the inputs that are drawn
_MOST = 1000
"""An input with more rounds or entries than that may take its time, and has no variations."""


def variations(examples: Sequence[Example], *, seed: int = 0) -> Iterator[Example]:
    """Yield a few examples for each of the given ones; always the same for a seed.

    Every number becomes another one, in half of the rounds perhaps of another sign. A tensor's
    numbers change places, too: what is true of one of them is not true of its place. Counts are 1
    as well, where each step can be seen. Truth values, texts, tensors of whole numbers and tensors
    of 0s and 1s stay what they are, for they choose.
    """
    if not all(_size(value) <= _MOST for example in examples for value in example.values()):
        return
    chance = random.Random(seed)  # noqa: S311 -- nothing is secret
    for turn in range(_ROUNDS):
        signs = (1, -1) if turn % 2 else (1,)
        factors = [sign * factor for sign in signs for factor in _FACTORS]
        for example in examples:
            yield {name: _varied(value, factors, chance) for name, value in example.items()}


def _varied(value: Any, factors: Sequence[float], chance: random.Random) -> Any:
    if isinstance(value, float):
        return (value or 1.0) * chance.choice(factors)
    if type(value) is int and value > 0:
        return chance.choice((1, value, value + 1))
    if isinstance(value, list | tuple):
        return type(value)(_varied(part, factors, chance) for part in value)
    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    numbers = value.reshape(-1).tolist()
    if set(numbers) == {0.0, 1.0}:
        return value
    others = [_varied(number, factors, chance) for number in numbers]
    chance.shuffle(others)
    return torch.tensor(others, dtype=value.dtype).reshape(value.shape)


def are_free(examples: Sequence[Example]) -> bool:
    """Whether each number and each length is another one somewhere in the examples.

    What is always the same may be a part of any cause: a factor 3 may be a length of 3.
    """
    return all(
        len(set(values)) > 1
        for name in (examples[0] if examples else ())
        for values in zip(*(_facts(example[name]) for example in examples), strict=False)
    )


def _facts(value: Any) -> list[float]:
    """Return a number itself, or the lengths of what has some; of all else nothing."""
    if isinstance(value, torch.Tensor):
        return [float(length) for length in value.shape] if value.ndim else [float(value)]
    if isinstance(value, list | tuple):
        return [float(len(value))]
    return [float(value)] if type(value) in {int, float} else []


def _size(value: Any) -> int:
    if isinstance(value, torch.Tensor):
        return value.numel()
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return abs(value) if type(value) is int else 1
