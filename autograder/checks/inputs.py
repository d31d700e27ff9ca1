"""Strategies for the inputs on which a student's function is tried.

A strategy draws a dict from argument names, in order, to values. The numbers are multiples of
1/4 from minus 4 to 4: arithmetic on them is exact or nearly so even in float32, so that
rounding never decides, and a shrunk one is short to read.
"""

import functools
import math
from collections.abc import Hashable
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


def _numbers(count: int) -> st.SearchStrategy[list[float]]:
    # One draw of bytes costs a fraction of as many draws of numbers, and shrinks as well.
    # Each place prefers another number, so that the simplest example has different ones.
    return st.binary(min_size=count, max_size=count).map(
        lambda data: [
            _NUMBERS[(place % len(_FIRST) + byte) % len(_NUMBERS)]
            for place, byte in enumerate(data)
        ]
    )


@functools.cache  # the same strategy draws the same examples, which are kept
def scalars(*names: str) -> st.SearchStrategy[Example]:
    """Draw one number for each name: all Python floats, or all 0-d tensors (float32).

    Args:
        names: the arguments' names, in the order in which the function takes them.
    """
    forms = st.sampled_from((float, torch.tensor))
    return st.builds(
        lambda numbers, form: dict(zip(names, map(form, numbers), strict=True)),
        _numbers(len(names)),
        forms,
    )


@functools.cache
def tensors(**dimensions: str) -> st.SearchStrategy[Example]:
    """Draw one float32 tensor for each name.

    Args:
        dimensions: each argument's dimensions as letters: ``W="h d", b="h"`` draws a matrix
            and a vector of as many entries as the matrix has rows. Letters get sizes from 1
            to 6, in each example different ones as far as there are enough. ``""`` is a 0-d
            tensor.
    """
    return _tensors(dimensions)


@st.composite
def _tensors(draw: st.DrawFn, dimensions: dict[str, str]) -> Example:
    letters = sorted({letter for names in dimensions.values() for letter in names.split()})
    sizes = draw(st.permutations(_SIZES))
    size_of = {letter: sizes[i % len(sizes)] for i, letter in enumerate(letters)}
    example: Example = {}
    for name, names in dimensions.items():
        shape = [size_of[letter] for letter in names.split()]
        example[name] = torch.tensor(draw(_numbers(math.prod(shape)))).reshape(shape)
    return example


def key_of(example: Example) -> Hashable:
    """Return what tells one example from another."""
    return tuple(
        (name, value.dtype, value.shape, value.numpy().tobytes())
        if isinstance(value, torch.Tensor)
        else (name, type(value), repr(value))
        for name, value in example.items()
    )
