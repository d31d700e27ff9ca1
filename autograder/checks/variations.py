"""More inputs like a few given ones: the same shapes, other numbers of the same signs.

An exercise's public test gives one or two examples, to be read and worked out on paper. They tell
whether an answer is right, but many causes explain a wrong answer to so few.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from autograder.checks.inputs import Example

_ROUNDS = 6
_FACTORS = (0.5, 0.75, 1.25, 1.5)  # multiples of 1/4, as all the inputs that are drawn
_CLASSES = torch.tensor([0.0, 1.0], dtype=torch.float64)


def variations(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield a few examples for each of the given ones; always the same.

    A tensor's numbers change places, too: what is true of one of them is not true of its place.
    Counts are 1 as well, where each step can be seen. Truth values, texts, tensors of whole
    numbers and tensors of nothing but 0 and 1 stay what they are, for they choose. A number that
    is 0 becomes another one.
    """
    chance = random.Random(0)  # noqa: S311 -- nothing is secret
    for _ in range(_ROUNDS):
        for example in examples:
            yield {name: _varied(value, chance) for name, value in example.items()}


def _varied(value: Any, chance: random.Random) -> Any:
    if isinstance(value, float):
        return value * chance.choice(_FACTORS) if value else chance.choice(_FACTORS)
    if type(value) is int and value > 0:
        return chance.choice((1, value, value + 1))
    if isinstance(value, list | tuple):
        return type(value)(_varied(part, chance) for part in value)
    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    if value.ndim and bool(torch.isin(value.to(torch.float64), _CLASSES).all()):
        return value
    numbers = [number * chance.choice(_FACTORS) for number in value.reshape(-1).tolist()]
    chance.shuffle(numbers)
    return torch.tensor(numbers, dtype=value.dtype).reshape(value.shape)
