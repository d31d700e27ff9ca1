"""Which two edits are worth trying together, where no single one mends an answer."""

import itertools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import torch

from autograder.judging.compare import as_tensor

Pair = tuple[int, int]
"""The numbers of two edits."""

_MOST_IMPROVING = 40
_MOST_LIKELY = 300
_MOST_PAIRS = 10_000
_MOST_TEXT = 120
_MARKED = 8
"""As many of a tensor's numbers, and their sum, tell it from others."""


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """One edit as a workshop lists it; it comes from the student's process."""

    kind: str
    rank: int
    file: str
    line: int
    text: str
    cell: int
    owner: str
    function: str
    alike: str
    spot: int
    """The same for edits of which only one can be made: they put something in the same place."""

    @property
    def place(self) -> tuple[str, int]:
        """The file and the line."""
        return self.file, self.line


@dataclass(frozen=True, kw_only=True)
class Single:
    """An edit that was tried alone, on the first wrong input."""

    number: int
    edit: Listed
    flags: tuple[bool, ...]
    """Of each part, whether it was right."""
    mark: Hashable
    """As :func:`mark` returns it."""


def alike(singles: Sequence[Single], before: Hashable) -> list[list[Single]]:
    """Return the edits that make a difference, those of a line together that make the same.

    The first of each group stands for the others. One that alone raises an error, where the
    student's function returned something, is no half of a repair.
    """
    groups: dict[Hashable, list[Single]] = {}
    for one in singles:
        if one.mark is None and before is None:
            groups[one.number] = [one]
        elif one.mark not in {None, before}:
            groups.setdefault((one.edit.place, one.mark), []).append(one)
    return list(groups.values())


def complementary(flags: Mapping[int, Sequence[bool]], base: Sequence[bool]) -> list[Pair]:
    """Return pairs of edits of which each makes something right, and both together everything."""
    improving = [one for one, each in flags.items() if improves(each, base)][:_MOST_IMPROVING]
    return [
        (one, other)
        for one, other in itertools.combinations(improving, 2)
        if all(a or b for a, b in zip(flags[one], flags[other], strict=True))
    ]


def likely(singles: Sequence[Single], before: Hashable) -> list[Pair]:
    """Return pairs of edits, the likeliest first.

    Where the student's function raises an error, those come first of which one ends that.
    """
    ranked = sorted(singles, key=lambda one: one.edit.rank)[:_MOST_LIKELY]
    pairs = [
        pair for pair in itertools.combinations(ranked, 2) if pair[0].edit.spot != pair[1].edit.spot
    ]
    pairs.sort(
        key=lambda pair: (
            before is None and all(one.mark is None for one in pair),
            pair[0].edit.rank + pair[1].edit.rank,
        )
    )
    return [(one.number, other.number) for one, other in pairs[:_MOST_PAIRS]]


def mark(outcomes: Sequence[Any]) -> Hashable:
    """Return what tells what came back for some inputs apart, but for rounding; None for an error.

    Args:
        outcomes: for each input a list of what came back, which is empty where there was an error.
    """
    if not all(isinstance(each, list) and each for each in outcomes):
        return None
    return tuple(map(_mark, outcomes)) or None


def _mark(value: Any) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(map(_mark, value))
    number = as_tensor(value)
    if not isinstance(number, torch.Tensor):
        return repr(value)[:_MOST_TEXT]
    numbers = number.double().reshape(-1)
    some = [float(numbers.sum()), *numbers[:_MARKED].tolist()]
    return tuple(number.shape), tuple(f"{each:.6g}" for each in some)


def improves(flags: Sequence[bool], base: Sequence[bool]) -> bool:
    """Whether more is right than before, and nothing less."""
    return sum(flags) > sum(base) and all(
        new or not old for new, old in zip(flags, base, strict=True)
    )
