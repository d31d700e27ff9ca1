"""Strategies for the inputs on which a student's function is tried.

A strategy draws a dict from argument names, in order, to values. The numbers are multiples of
1/4 from minus 4 to 4: arithmetic on them is exact or nearly so even in float32, so that
rounding never decides, and a shrunk one is short to read.
"""

import functools
import itertools
import math
import random
from collections.abc import Callable, Hashable
from typing import Any

import torch
from hypothesis import strategies as st

Example = dict[str, Any]
"""An input: argument names, in the order of the function's parameters, and their values."""

# In the order of preference for an example that a student reads: 0 and 1 make too much
# vanish or coincide to show what is wrong.
_FIRST = (2.0, 3.0, 0.5, -1.0, -2.0, 1.5, 4.0)
_NUMBERS = (*_FIRST, *(k / 4 for k in range(-16, 17) if k / 4 not in _FIRST))
_SIZES = (2, 3, 4, 5, 1, 6)
_MOST_BYTES = 256  # entries of larger examples repeat


Build = Callable[[bytes], Example]
# How many bytes each strategy of ours turns into an example, and how. Bytes of zeros make
# the simplest one.
_builders: dict[st.SearchStrategy[Example], tuple[int, Build]] = {}


def _strategy(size: int, build: Build) -> st.SearchStrategy[Example]:
    # One draw of bytes costs a fraction of as many draws of numbers, and shrinks as well.
    strategy = st.binary(min_size=size, max_size=size).map(build)
    _builders[strategy] = size, build
    return strategy


def draw(inputs: st.SearchStrategy[Example], count: int, seed: int) -> list[Example] | None:
    """Return examples of one of our own strategies, the simplest first; None of another's.

    Hypothesis itself would draw, now and then, a constant that it has found in the modules
    that happen to be loaded: other inputs in a notebook than on another's machine.
    """
    if inputs not in _builders:
        return None
    size, build = _builders[inputs]
    generator = random.Random(seed)  # noqa: S311 -- inputs are no secret
    return [build(bytes(size)), *(build(generator.randbytes(size)) for _ in range(count - 1))]


def _numbers(data: bytes) -> list[float]:
    # Each place prefers another number, so that the simplest example has different ones.
    return [
        _NUMBERS[(place % len(_FIRST) + byte) % len(_NUMBERS)] for place, byte in enumerate(data)
    ]


@functools.cache  # the same strategy draws the same examples, which are kept
def scalars(*names: str) -> st.SearchStrategy[Example]:
    """Draw one number for each name: all Python floats, or all 0-d tensors (float32).

    Args:
        names: the arguments' names, in the order in which the function takes them.
    """

    def build(data: bytes) -> Example:
        form: Callable[[float], Any] = torch.tensor if data[-1] % 2 else float
        return dict(zip(names, map(form, _numbers(data[:-1])), strict=True))

    return _strategy(len(names) + 1, build)


@functools.cache
def tensors(**dimensions: str) -> st.SearchStrategy[Example]:
    """Draw one float32 tensor for each name.

    Args:
        dimensions: each argument's dimensions as letters: ``W="h d", b="h"`` draws a matrix
            and a vector of as many entries as the matrix has rows. Letters get sizes from 1
            to 6, in each example different ones as far as there are enough. ``""`` is a 0-d
            tensor.
    """
    shapes = {name: letters.split() for name, letters in dimensions.items()}
    letters = sorted({letter for shape in shapes.values() for letter in shape})
    most = sum(max(_SIZES) ** len(shape) for shape in shapes.values())

    def build(data: bytes) -> Example:
        sizes = _sizes(letters, data)
        entries = itertools.cycle(data[len(letters) :])
        example: Example = {}
        for name, shape in shapes.items():
            lengths = [sizes[letter] for letter in shape]
            numbers = _numbers(bytes(itertools.islice(entries, math.prod(lengths))))
            example[name] = torch.tensor(numbers).reshape(lengths)
        return example

    return _strategy(len(letters) + min(most, _MOST_BYTES), build)


def _sizes(letters: list[str], data: bytes) -> dict[str, int]:
    """Return a size for each letter, different ones as far as there are enough."""
    sizes: dict[str, int] = {}
    left: list[int] = []
    for letter, byte in zip(letters, data, strict=False):
        left = left or list(_SIZES)
        sizes[letter] = left.pop(byte % len(left))
    return sizes


def key_of(example: Example) -> Hashable:
    """Return what tells one example from another."""
    return tuple(
        (name, value.dtype, value.shape, _bytes_of(value))
        if isinstance(value, torch.Tensor)
        else (name, type(value), repr(value))
        for name, value in example.items()
    )


def _bytes_of(tensor: torch.Tensor) -> bytes:
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return plain.view(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
