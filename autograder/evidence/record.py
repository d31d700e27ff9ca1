"""What a function computes, number by number: which come from which, by what operation.

A number is known by its value. The arguments are numbers with many digits, so that no two that are
computed differently are the same; so a number is followed through floats, tensors, arrays and
whatever else carries it.
"""

import cmath
import functools
import math
import numbers
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

MOST_NODES = 30_000
_MOST_NUMBERS = 600
_DEEPEST = 4
_PLAIN = 2.0**12
_CLOSE = 0.05
_ADDITIVE = frozenset({"Add", "Sub", "add", "sub", "subtract", "__add__", "__sub__", "__radd__"})
_OWN_TYPES = (int, float, complex)
_EACH = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "Mod", "FloorDiv"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """The numbers of a value, in their order."""

    values: Sequence[Any]
    shape: tuple[int, ...]


@dataclass(kw_only=True, slots=True, eq=False)
class Node:
    """A number that depends on the arguments."""

    number: int
    operation: str
    line: int
    file: str
    value: Any
    parents: tuple["Node", ...] = ()
    form: int = 0
    """What it is computed by; a number that is only shifted has the form of what it was."""
    source: "Node | None" = None
    """The one argument that it depends on, if there is only one."""
    is_shift: bool = False
    shifted: bool = False
    """Whether it, or what it is computed from, is a shift."""


@dataclass(kw_only=True)
class Record:
    """All numbers that depend on the arguments of one call."""

    nodes: list[Node] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """What has numbers that could not be read."""
    _of: dict[Hashable, Node] = field(default_factory=dict)
    _nearly: dict[float, Node] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for more."""
        return len(self.nodes) >= MOST_NODES

    def known(self, value: Any) -> Node | None:
        """Return the node of a number; None if it does not depend on the arguments."""
        if is_plain(value):
            return None
        node = self._of.get(value)
        if node is None and isinstance(value, float):
            # It may have lost its last digits on the way.
            node = self._nearly.get(value) if value == _single(value) else None
        return node

    def argument(self, found: Numbers) -> None:
        """Take note of the numbers of an argument."""
        for value in found.values:
            if self.known(value) is None and not is_plain(value) and not self.is_full:
                node = self._add("", "", 0, value, ())
                node.form, node.source = hash(("argument", node.number)), node

    def operation(
        self, name: str, file: str, line: int, operands: Sequence[Numbers], result: Numbers
    ) -> None:
        """Take note of an operation, if its result depends on the arguments."""
        if self.is_full or all(map(self._is_old, result.values)):
            return
        known = [[self.known(value) for value in each.values] for each in operands]
        if not any(node is not None for each in known for node in each):
            return
        places = _places(operands, result) if name in _EACH or name in _ADDITIVE else None
        if places is None:
            self._together(name, file, line, operands, known, result)
            return
        for number, value in enumerate(result.values):
            if not self._is_old(value):
                parts = [
                    (known[which][place[number]], operands[which].values[place[number]])
                    for which, place in enumerate(places)
                ]
                self._computed(name, file, line, parts, value)

    def _is_old(self, value: Any) -> bool:
        return is_plain(value) or value in self._of

    def _together(
        self,
        name: str,
        file: str,
        line: int,
        operands: Sequence[Numbers],
        known: Sequence[Sequence[Node | None]],
        result: Numbers,
    ) -> None:
        """Add the results of an operation each of which depends on all operands."""
        parts = [
            (node, value)
            for nodes, each in zip(known, operands, strict=True)
            for node, value in zip(nodes, each.values, strict=True)
        ]
        if len(result.values) == 1:
            self._computed(name, file, line, parts, result.values[0])
            return
        whole = self._computed(name, file, line, parts, None)
        for number, value in enumerate(result.values):
            if whole is not None and not self._is_old(value):
                node = self._add(name, file, line, value, (whole,))
                node.form, node.source = hash((whole.form, number)), whole.source
                node.shifted = whole.shifted

    def _computed(
        self,
        name: str,
        file: str,
        line: int,
        parts: Sequence[tuple[Node | None, Any]],
        value: Any,
    ) -> Node | None:
        """Add what is computed from some numbers."""
        parents = tuple(dict.fromkeys(node for node, _ in parts if node is not None))
        if not parents or self.is_full:
            return None
        sources = {parent.source for parent in parents}
        node = self._add(name, file, line, value, parents)
        node.source = next(iter(sources)) if len(sources) == 1 else None
        base = _shifted_from(name, parts, node)
        if base is not None:
            node.form, node.is_shift, node.shifted = base.form, True, True
            return node
        node.form = hash((name, *(repr(v) if n is None else n.form for n, v in parts)))
        node.shifted = any(parent.shifted for parent in parents)
        return node

    def _add(self, name: str, file: str, line: int, value: Any, parents: tuple[Node, ...]) -> Node:
        node = Node(
            number=len(self.nodes),
            operation=name,
            file=file,
            line=line,
            value=value,
            parents=parents,
        )
        self.nodes.append(node)
        if value is not None:
            self._of[value] = node
            if isinstance(value, float):
                self._nearly[_single(value)] = node
        return node


def _shifted_from(name: str, parts: Sequence[tuple[Node | None, Any]], node: Node) -> Node | None:
    """Return the number that another one is only shifted from, if so.

    That is a number plus or minus a constant, and what is computed from one argument alone and
    comes out close to it.
    """
    if name in _ADDITIVE and len(parts) == 2:  # noqa: PLR2004 -- an operator's operands
        (left, first), (right, second) = parts
        if left is not None and right is None and second != 0:
            return left
        if right is not None and left is None and first != 0 and name not in {"Sub", "sub"}:
            return right
    source = node.source
    if source is None or node.value is None or source.value is None:
        return None
    distance, size = _size(node.value - source.value), _size(source.value)
    return source if 0 < distance <= _CLOSE * size else None


def _size(value: Any) -> float:
    try:
        return float(abs(value))
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _places(operands: Sequence[Numbers], result: Numbers) -> list[list[int]] | None:
    """Return for each operand which of its numbers each of the result's is made of."""
    if len(operands) != 2:  # noqa: PLR2004 -- an operator's operands
        return None
    try:
        return [list(_broadcast(each.shape, result.shape)) for each in operands]
    except ValueError:
        return None


@functools.cache
def _broadcast(shape: tuple[int, ...], into: tuple[int, ...]) -> tuple[int, ...]:
    place = np.arange(math.prod(shape)).reshape(shape)
    return tuple(np.broadcast_to(place, into).ravel().tolist())


def is_plain(value: Any) -> bool:
    """Whether a number has so few digits that it says nothing of where it comes from."""
    if isinstance(value, complex):
        return is_plain(value.real) and is_plain(value.imag)
    if not isinstance(value, float):
        return isinstance(value, int)
    if not math.isfinite(value):
        return True
    # One of single precision has 24 bits: of one that is large, few stand behind the point.
    return (value * _PLAIN).is_integer() and (math.frexp(value)[0] * _PLAIN).is_integer()


def _single(value: float) -> float:
    return float(np.float32(value)) if abs(value) < 1e38 else value  # noqa: PLR2004 -- the largest there


def numbers_of(value: Any, depth: int = 0) -> Numbers | None:
    """Return the numbers of a value; None if it has none, or more than are followed.

    Raises:
        ValueError: it has numbers, and they cannot be read.
    """
    found = None
    match value:
        case bool():
            pass
        case int() | float() | complex():
            found = Numbers(values=(_exact(value),), shape=())
        case torch.Tensor():
            found = _of_tensor(value)
        case np.ndarray() | np.generic():
            found = _of_array(value)
        case numbers.Number():
            found = Numbers(values=(value,), shape=())
        case list() | tuple() if depth < _DEEPEST and len(value) <= _MOST_NUMBERS:
            inner = [numbers_of(each, depth + 1) for each in value]
            flat = [number for each in inner if each is not None for number in each.values]
            found = Numbers(values=flat, shape=(len(flat),)) if flat else None
    return found


def _exact(value: Any) -> Any:
    """Return a number as one of Python's own types, whatever class a student made of it."""
    if type(value) in _OWN_TYPES:
        return value
    return next(each for each in _OWN_TYPES if isinstance(value, each))(value)


def _of_tensor(value: torch.Tensor) -> Numbers | None:
    try:
        if value.numel() > _MOST_NUMBERS or not (value.is_floating_point() or value.is_complex()):
            return None
        return Numbers(values=value.detach().reshape(-1).tolist(), shape=tuple(value.shape))
    except (RuntimeError, TypeError) as error:
        message = "a tensor within torch.vmap or the like"
        raise ValueError(message) from error


def _of_array(value: Any) -> Numbers | None:
    array = np.asarray(value)
    if array.size > _MOST_NUMBERS or array.dtype.kind not in "fcO":
        return None
    values = array.ravel().tolist()
    if array.dtype.kind == "O" and not all(isinstance(each, numbers.Number) for each in values):
        return None
    return Numbers(values=values, shape=array.shape)


def is_complex(value: Any) -> bool:
    """Whether a number has an imaginary part."""
    return isinstance(value, complex) and cmath.isfinite(value) and value.imag != 0
