"""Named ways of answering a question: the known mistakes of students, and other right answers.

An assignment keeps two modules beside its reference, ``mistakes.py`` and
``alternatives.py``. In both, one :class:`Catalogue` stands for each function that
students write, under that function's own name:

    affine_gradient = Catalogue()


    @affine_gradient.entry("the factor 2 is missing", hint="Differentiate r² once more.")
    def affine_gradient_without_two(x, y, w, b):
        residual = x * w + b - y
        return residual * x, residual

A mistake's hint is shown to the student whose answer behaves exactly like it, so it helps
without giving the answer away. An alternative has no hint.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One named way of answering: what it is, how it computes, and what to tell the student."""

    name: str
    function: Function
    hint: str = ""


class Catalogue:
    """The entries for one function of an assignment, in the order in which they were written."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def entry(self, name: str, *, hint: str = "") -> Callable[[Function], Function]:
        """Add the decorated function as an entry.

        Args:
            name: what characterises it, as a phrase that can stand alone
                ("the factor 2 of the square is missing"). Unique in the catalogue.
            hint: for a mistake, one or two sentences that point the student the right way.

        Raises:
            ValueError: if the catalogue has an entry of this name already.
        """
        if any(known.name == name for known in self._entries):
            message = f"the catalogue has two entries named {name!r}"
            raise ValueError(message)

        def add(function: Function) -> Function:
            self._entries.append(Entry(name=name, function=function, hint=hint))
            return function

        return add

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
