"""More inputs like a few given ones: the same shapes and signs, other numbers.

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

    Whole numbers, truth values and texts stay what they are, for they count or choose, and so does
    a tensor of nothing but 0 and 1. A number that is 0 becomes another one.
    """
    chance = random.Random(0)  # noqa: S311 -- nothing is secret
    for _ in range(_ROUNDS):
        for example in examples:
            yield {name: _varied(value, chance) for name, value in example.items()}


def _varied(value: Any, chance: random.Random) -> Any:
    if isinstance(value, float):
        return value * chance.choice(_FACTORS) if value else chance.choice(_FACTORS)
    if isinstance(value, list | tuple):
        return type(value)(_varied(part, chance) for part in value)
    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    if value.ndim and bool(torch.isin(value.to(torch.float64), _CLASSES).all()):
        return value
    factors = torch.tensor([chance.choice(_FACTORS) for _ in range(value.numel())])
    return value * factors.reshape(value.shape).to(value.dtype)
