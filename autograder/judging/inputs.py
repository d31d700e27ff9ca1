"""Strategies for the inputs on which a student's function is tried.

A strategy draws a dict from argument names, in order, to values. Numbers are drawn on a coarse
grid, by default the multiples of 1/4 from minus 4 to 4: arithmetic on them is exact or nearly
so even in float32, so that rounding never decides, and a shrunk one is short to read.
"""

import functools
import itertools
import math
import random
import weakref
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from hypothesis import strategies as st

from autograder.errors import ExerciseError

Example = dict[str, Any]
"""An input: argument names, in the order of the function's parameters, and their values."""

# In the order of preference for an example that a student reads: 0 and 1 make too much
# vanish or coincide to show what is wrong.
_FIRST = (2.0, 3.0, 0.5, -1.0, -2.0, 1.5, 4.0)
_LOW, _HIGH, _STEPS = -4.0, 4.0, 32
_SIZES = (2, 3, 4, 5, 1, 6)
_STRATEGIES = 256  # more than an assignment has
_MOST_BYTES = 256  # entries of larger examples repeat
_EDGES = 30_003
"""The seed of what is changed to make edges."""
_MOST_ALONE = 5
"""How many arguments are 0 while the others are not."""

Build = Callable[[bytes], Example]
Edges = Callable[[], Iterable[Example]]


@dataclass(frozen=True)
class _Builder:
    """How a strategy of ours turns so many bytes into an example; zeros make the simplest one."""

    size: int
    build: Build
    edges: Edges


_builders: weakref.WeakKeyDictionary[st.SearchStrategy[Example], _Builder] = (
    weakref.WeakKeyDictionary()
)


@dataclass(frozen=True)
class _Grid:
    """The numbers that are drawn between two limits, those that read best first."""

    low: float
    high: float

    @functools.cached_property
    def numbers(self) -> tuple[float, ...]:
        step = (self.high - self.low) / _STEPS
        grid = [self.low + step * k for k in range(_STEPS + 1)]
        first = [number for number in _FIRST if number in grid]
        # Where none of the plain numbers lies, begin in the middle and go outwards.
        middle = (self.low + self.high) / 2
        rest = [number for number in grid if number not in first]
        if not first:
            rest.sort(key=lambda number: abs(number - middle))
        return (*first, *rest)

    def pick(self, place: int, byte: int) -> float:
        """Return a number; each place prefers another one, so that the simplest differ."""
        return self.numbers[(place % len(_FIRST) + byte) % len(self.numbers)]


_GRID = _Grid(_LOW, _HIGH)

Change = Callable[[float, _Grid], float]
"""What becomes of a drawn number; what lies beyond the grid's limits is not drawn."""
_SMALL = 1 / 64
_CHANGES: tuple[Change, ...] = (
    lambda _number, _grid: 0.0,
    lambda _number, _grid: 1.0,
    lambda _number, grid: grid.numbers[0],
    lambda number, _grid: -abs(number),
    lambda number, _grid: abs(number),
    lambda number, grid: (
        math.copysign(max(abs(number), 1.0) * _SMALL, number)
        if grid.low < 0 < grid.high
        else number
    ),
    lambda number, grid: float(grid.high if number > 0 else grid.low),
)
"""Edges: all numbers are 0, 1 or the same, of one sign, small, or as large as there are."""


class Drawn:
    """Bytes that become numbers, each of which may be changed.

    Args:
        data: the bytes, which are taken again from the start when there are no more.
        change: what becomes of each number; None if it stays as it is drawn.
    """

    def __init__(self, data: bytes, change: Change | None = None) -> None:
        self._bytes = itertools.cycle(data or b"\0")
        self._places = itertools.count()
        self.change = change

    def byte(self) -> int:
        """Return the next byte."""
        return next(self._bytes)

    def place(self) -> int:
        """Return how many arguments came before."""
        return next(self._places)

    def number(self, grid: _Grid, place: int) -> float:
        """Return a number of the grid."""
        number = grid.pick(place, self.byte())
        changed = number if self.change is None else self.change(number, grid)
        return changed if grid.low <= changed <= grid.high else number


class Part:
    """One argument that is drawn: how many bytes it takes, and what it makes of them.

    Two parts that draw the same are equal: the examples of a whole class are drawn once.
    """

    letters: tuple[str, ...] = ()
    """The sizes that it needs, by letter."""
    most: int = 1
    """How many bytes it takes at most."""

    def __init__(self, key: Hashable) -> None:
        self._key = key

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key == getattr(other, "_key", None)

    def __hash__(self) -> int:
        return hash(self._key)

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> Any:
        """Return the argument's value."""
        raise NotImplementedError


class _Number(Part):
    def __init__(self, grid: _Grid) -> None:
        super().__init__(grid)
        self.grid = grid

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> float:
        del sizes
        return drawn.number(self.grid, drawn.place())


class _Choice(Part):
    def __init__(self, values: Sequence[Any]) -> None:
        super().__init__(_key(tuple(values)))
        self._values = tuple(values)

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> Any:
        del sizes
        return self._values[drawn.byte() % len(self._values)]


class _Tensor(Part):
    def __init__(self, dimensions: str, grid: _Grid, dtype: torch.dtype) -> None:
        super().__init__((dimensions, grid, dtype))
        self._dimensions = dimensions.split()
        self._grid = grid
        self._dtype = dtype
        self.letters = tuple(name for name in self._dimensions if not name.isdigit())
        self.most = max(_SIZES) ** len(self.letters) * math.prod(self._fixed())

    def _fixed(self) -> list[int]:
        return [int(name) for name in self._dimensions if name.isdigit()]

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> torch.Tensor:
        start = drawn.place()
        shape = [int(name) if name.isdigit() else sizes[name] for name in self._dimensions]
        entries = [drawn.number(self._grid, start + i) for i in range(math.prod(shape))]
        return torch.tensor(entries, dtype=self._dtype).reshape(shape)


class _List(Part):
    def __init__(self, parts: Iterable[Any]) -> None:
        self.parts = tuple(map(_as_part, parts))
        super().__init__(self.parts)
        self.letters = tuple(letter for part in self.parts for letter in part.letters)
        self.most = sum(part.most for part in self.parts)

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> list[Any]:
        return [part.build(drawn, sizes) for part in self.parts]


@dataclass(frozen=True)
class _Place:
    """A place in another argument, as long as that is not drawn."""

    of: str
    dimension: int
    byte: int

    def within(self, example: Example) -> int:
        value = example[self.of]
        size = value.shape[self.dimension] if isinstance(value, torch.Tensor) else len(value)
        return self.byte % size if size else 0


class _Index(Part):
    def __init__(self, of: str, dimension: int) -> None:
        super().__init__((of, dimension))
        self.of = of
        self._dimension = dimension

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> _Place:
        del sizes
        return _Place(self.of, self._dimension, drawn.byte())


class _Constant(Part):
    most = 0

    def __init__(self, value: Any) -> None:
        super().__init__(_key(value))
        self._value = value

    def build(self, drawn: Drawn, sizes: dict[str, int]) -> Any:
        del drawn, sizes
        return copy_value(self._value)


def _as_part(value: Any) -> Part:
    if isinstance(value, Part):
        return value
    return _List(value) if isinstance(value, list) else _Constant(value)


def number(low: float = _LOW, high: float = _HIGH) -> Part:
    """Draw a Python float from 33 evenly spaced ones between ``low`` and ``high``."""
    return _Number(_Grid(low, high))


def whole(low: int, high: int) -> Part:
    """Draw a Python int from ``low`` to ``high``, both included; ``low`` is the simplest."""
    return _Choice(tuple(range(low, high + 1)))


def index(of: str, dimension: int = 0) -> Part:
    """Draw a Python int that is a place in another argument; 0 is the simplest.

    Args:
        of: the other argument's name: a tensor of :func:`arguments`, or a list.
        dimension: which of a tensor's dimensions it counts along.
    """
    return _Index(of, dimension)


def one_of(*values: Any) -> Part:
    """Draw one of ``values``; the first is the simplest."""
    return _Choice(values)


def tensor(
    dimensions: str,
    low: float = _LOW,
    high: float = _HIGH,
    dtype: torch.dtype = torch.float32,
) -> Part:
    """Draw a tensor.

    Args:
        dimensions: its dimensions as letters and numbers: ``"n d"``, ``"n 2"``, ``""`` for 0-d.
            A letter is a size from 1 to 6, the same in all of an example's arguments;
            different letters have different sizes, as far as there are enough.
        low: the smallest entry.
        high: the largest entry.
        dtype: of the tensor.
    """
    return _Tensor(dimensions, _Grid(low, high), dtype)


def arguments(**parts: Any) -> st.SearchStrategy[Example]:
    """Draw one value for each argument.

        arguments(n_epochs=whole(1, 4), params=tensor("2"), t_u=tensor("n"), t_c=tensor("n"))

    Args:
        parts: by the arguments' names, in the order in which the function takes them, what
            :func:`number`, :func:`whole`, :func:`index`, :func:`one_of` or :func:`tensor`
            describe, a list of such, or a constant, which every example has.

    Raises:
        ExerciseError: an index is one into what is no argument.
    """
    described = tuple((name, _as_part(part)) for name, part in parts.items())
    for name, part in described:
        for of in sorted(_indexed(part) - (parts.keys() - {name})):
            message = f"{name} is an index into {of!r}, which is no other argument"
            raise ExerciseError(message)
    return _arguments(described)


def _indexed(part: Part) -> set[str]:
    """Return the names of the arguments in which a part is a place."""
    if isinstance(part, _List):
        return set().union(*map(_indexed, part.parts))
    return {part.of} if isinstance(part, _Index) else set()


def _placed(value: Any, example: Example) -> Any:
    """Return a value with the places in it that it stands for."""
    if isinstance(value, list):
        return [_placed(part, example) for part in value]
    return value.within(example) if isinstance(value, _Place) else value


@functools.lru_cache(maxsize=_STRATEGIES)
def _arguments(parts: tuple[tuple[str, Part], ...]) -> st.SearchStrategy[Example]:
    letters = sorted({letter for _, part in parts for letter in part.letters})
    most = sum(part.most for _, part in parts)

    size = len(letters) + min(most, _MOST_BYTES)

    def build(data: bytes, change: Change | None = None, alone: str = "") -> Example:
        sizes, drawn = _sizes(letters, data), Drawn(data[len(letters) :])
        example = {}
        for name, part in parts:
            drawn.change = change if alone in {"", name} else None
            example[name] = part.build(drawn, sizes)
        if not places:
            return example
        return {name: _placed(value, example) for name, value in example.items()}

    def edges() -> Iterator[Example]:
        names = tuple(name for name, _ in parts)
        yield from _changed(build, size, names)
        for place in range(len(letters)):
            data = bytearray(_data(size))
            data[:place] = bytes(place)  # the sizes before it are the first that there are
            data[place] = _SIZES.index(1) - place  # of which as many are gone
            yield build(bytes(data))

    places = any(_indexed(part) for _, part in parts)
    return from_bytes(size, build, edges)


def _data(size: int) -> bytes:
    return random.Random(_EDGES).randbytes(size)  # noqa: S311 -- inputs are no secret


def _changed(build: Callable[..., Example], size: int, names: Sequence[str]) -> Iterator[Example]:
    """Yield an example whose numbers are all changed, in each way, or those of one argument to 0.

    Args:
        build: makes an example of bytes, of what becomes of its numbers, and of the argument which
            that is for.
        size: how many bytes it takes.
        names: of the arguments.
    """
    data = _data(size)
    for change in _CHANGES:
        yield build(data, change)
    for name in names[: _MOST_ALONE if len(names) > 1 else 0]:
        yield build(data, _CHANGES[0], name)


def edges_of(inputs: st.SearchStrategy[Example]) -> list[Example]:
    """Return what drawing may leave out, each once: zeros, equal numbers, one sign, a size of 1.

    A strategy that is not ours has none. What is right need not be defined for them.
    """
    known = _builders.get(inputs)
    made = [] if known is None else known.edges()
    return list({key_of(example): example for example in made}.values())


def _no_edges() -> tuple[Example, ...]:
    return ()


def from_bytes(size: int, build: Build, edges: Edges = _no_edges) -> st.SearchStrategy[Example]:
    """Return a strategy that makes its examples of bytes; zeros make the simplest.

    Args:
        size: how many bytes.
        build: makes an example of them.
        edges: returns what :func:`edges_of` does.
    """
    # One draw of bytes costs a fraction of as many draws of numbers, and shrinks as well.
    strategy = st.binary(min_size=size, max_size=size).map(build)
    _builders[strategy] = _Builder(size, build, edges)
    return strategy


def draw(inputs: st.SearchStrategy[Example], count: int, seed: int) -> list[Example] | None:
    """Return examples of one of our own strategies, the simplest first; None of another's.

    Hypothesis itself would draw, now and then, a constant that it has found in the modules
    that happen to be loaded: other inputs in a notebook than on another's machine.
    """
    if inputs not in _builders:
        return None
    size, build = _builders[inputs].size, _builders[inputs].build
    generator = random.Random(seed)  # noqa: S311 -- inputs are no secret
    return [build(bytes(size)), *(build(generator.randbytes(size)) for _ in range(count - 1))]


@functools.lru_cache(
    maxsize=_STRATEGIES
)  # the same strategy draws the same examples, which are kept
def scalars(*names: str) -> st.SearchStrategy[Example]:
    """Draw one number for each name: all Python floats, or all 0-d tensors (float32).

    Args:
        names: the arguments' names, in the order in which the function takes them.
    """

    def build(data: bytes, change: Change | None = None, alone: str = "") -> Example:
        form: Callable[[float], Any] = torch.tensor if data[-1] % 2 else float
        drawn = Drawn(data)
        example = {}
        for place, name in enumerate(names):
            drawn.change = change if alone in {"", name} else None
            example[name] = form(drawn.number(_GRID, place))
        return example

    size = len(names) + 1
    return from_bytes(size, build, lambda: _changed(build, size, names))


@functools.lru_cache(maxsize=_STRATEGIES)
def tensors(**dimensions: str) -> st.SearchStrategy[Example]:
    """Draw one float32 tensor for each name.

    Args:
        dimensions: each argument's dimensions, as :func:`tensor` takes them: ``W="h d", b="h"``
            draws a matrix and a vector of as many entries as the matrix has rows.
    """
    return arguments(**{name: tensor(letters) for name, letters in dimensions.items()})


def _sizes(letters: list[str], data: bytes) -> dict[str, int]:
    """Return a size for each letter, different ones as far as there are enough."""
    sizes: dict[str, int] = {}
    left: list[int] = []
    for letter, byte in zip(letters, data, strict=False):
        left = left or list(_SIZES)
        sizes[letter] = left.pop(byte % len(left))
    return sizes


def copy_value(value: Any) -> Any:
    """Return the value with its tensors copied, in lists and tuples too."""
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, list | tuple):
        return type(value)(map(copy_value, value))
    return value


def in_float64(value: Any) -> Any:
    """Return a value, or an example, with its floats and floating tensors as float64 tensors.

    Whole numbers and truth values stay what they are: they count or choose.
    """
    if isinstance(value, torch.Tensor):
        # Contiguous, so that entries can be counted through.
        plain = value.detach().clone().contiguous()
        return plain.to(torch.float64) if plain.is_floating_point() else plain
    if isinstance(value, float):
        return torch.tensor(value, dtype=torch.float64)
    if isinstance(value, list | tuple):
        return type(value)(map(in_float64, value))
    if isinstance(value, dict):
        return {name: in_float64(part) for name, part in value.items()}
    return value


def key_of(example: Example) -> Hashable:
    """Return what tells one example from another."""
    return tuple((name, _key(value)) for name, value in example.items())


def _key(value: Any) -> Hashable:
    if isinstance(value, torch.Tensor):
        return value.dtype, value.shape, _bytes_of(value)
    if isinstance(value, list | tuple):
        return type(value), tuple(map(_key, value))
    return type(value), repr(value)


def _bytes_of(tensor: torch.Tensor) -> bytes:
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    return plain.view(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
