"""Named ways of answering a question: the known mistakes of students, and other right answers.

An assignment keeps two modules beside its reference, ``mistakes.py`` and
``alternatives.py``. In both, one :class:`Catalogue` stands for each function that
students write, under that function's own name. Most mistakes are a right answer with one thing
changed, and are written as that:

    affine_gradient = Catalogue(reference.affine_gradient)

    affine_gradient.edit(
        "the factor 2 is missing",
        hint="Differentiate r² once more.",
        change={"2 * (x * w + b - y)": "x * w + b - y"},
    )

What is another way of thinking, and all alternatives, are functions of their own:

    @affine_gradient.entry("both gradients are read off the wrong graph", hint="…")
    def affine_gradient_of_another_graph(x, y, w, b):
        ...

A mistake's hint is shown to the student whose answer behaves exactly like it, so it helps
without giving the answer away. An alternative has no hint.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.edits import Definition, define, definition_of, edited
from autograder.errors import ExerciseError

Function = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One named way of answering: what it is, how it computes, and what to tell the student."""

    name: str
    function: Function
    hint: str = ""
    edited: str = ""
    """The definition that an edit has left; "" for a function that is written out."""

    @property
    def source(self) -> str:
        """Its definition.

        Raises:
            ValueError: there is no source of the function.
        """
        return self.edited or _written(self.function)


class Catalogue:
    """The entries for one function of an assignment, in the order in which they were written.

    Args:
        right: the right answer that its edits change, at the top of a module: the reference's, or
            one that is written as the students write it.
    """

    def __init__(self, right: Function | None = None) -> None:
        self._right = right
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
        self._expect_new(name)

        def add(function: Function) -> Function:
            self._entries.append(Entry(name=name, function=function, hint=hint))
            return function

        return add

    def edit(
        self, name: str, *, hint: str = "", change: Mapping[str, str], of: Function | None = None
    ) -> None:
        """Add a right answer with some things changed as an entry.

        The changed function finds all names where the right one finds them.

        Args:
            name: see :meth:`entry`.
            hint: see :meth:`entry`.
            change: by what stands in the right answer, what is put in its place: an expression
                for an expression, statements for whole statements, "" for nothing. It is looked
                for as Python, so spaces, line breaks and comments do not matter; it must stand
                there exactly once.
            of: another right answer than the catalogue's.

        Raises:
            ValueError: if the catalogue has an entry of this name already.
            ExerciseError: if there is nothing to change, or a change does not fit.
        """
        self._expect_new(name)
        right = of or self._right
        if right is None:
            message = f"{name!r} is an edit, but of what? Give it `of`, or its Catalogue a function"
            raise ExerciseError(message)
        try:
            source = edited(_written(right), change)
        except ValueError as error:
            message = f"the edit {name!r} does not fit: {error}"
            raise ExerciseError(message) from error
        function = define(source, like=right)
        self._entries.append(Entry(name=name, function=function, hint=hint, edited=source))

    def _expect_new(self, name: str) -> None:
        if any(known.name == name for known in self._entries):
            message = f"the catalogue has two entries named {name!r}"
            raise ValueError(message)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _written(function: Function) -> str:
    """Return a definition as it is written, but for the line that makes an entry of it."""
    [copy] = ast.parse(ast.unparse(definition_of(function))).body
    if isinstance(copy, Definition):
        copy.decorator_list = [each for each in copy.decorator_list if not _enters(each)]
    return ast.unparse(copy)


def _enters(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr="entry")):
            return True
    return False
