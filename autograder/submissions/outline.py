"""A notebook's code cells, and what their text says of what they define. Nothing is run.

Each cell is parsed once, however many questions ask about it.
"""

import ast
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from autograder.submissions.cells import parse_cell

_ANYTHING = frozenset(("delattr", "exec", "globals", "setattr", "vars"))
_SHORT = 2_000
_KEPT = 200  # of the short ones: some ten megabytes at most
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names in a part of a notebook.

    Args:
        changed: those that it defines, deletes, or puts something into.
        within: those that its functions change, whenever they are called.
        used: those that it looks up.
        anything: whether it may change whichever it likes.
        imports: the statement itself, if it is an import.
    """

    changed: frozenset[str]
    within: frozenset[str]
    used: frozenset[str]
    anything: bool
    imports: str = ""


class Cells(Sequence[str]):
    """The sources of the code cells. Cells are numbered from 1, as everywhere else.

    Args:
        sources: one for each.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = tuple(sources)
        self._outlines: dict[int, _Outline] = {}

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        """Return the source at a place, which counts from 0."""
        return self._sources[place]

    def __len__(self) -> int:
        return len(self._sources)

    def tree(self, number: int) -> ast.Module:
        """Return the syntax tree of a cell; an empty one if it is no Python."""
        return self._outline(number).tree

    def defined(self, number: int) -> tuple[str, ...]:
        """Return the names that a cell's own statements define, imports apart."""
        return self._outline(number).defined

    @cached_property
    def statements(self) -> tuple[tuple[int, Names], ...]:
        """Each statement outside of functions, with the number of its cell."""
        return tuple(
            (number, names)
            for number in range(1, len(self) + 1)
            for names in self._outline(number).statements
        )

    def _outline(self, number: int) -> "_Outline":
        if number not in self._outlines:
            source = self._sources[number - 1]
            known = _known if len(source) <= _SHORT else _Outline
            self._outlines[number] = known(source)
        return self._outlines[number]


class _Outline:
    """What a cell's text says. It is not to be changed."""

    def __init__(self, source: str) -> None:
        self.tree = parse_cell(source)

    @cached_property
    def defined(self) -> tuple[str, ...]:
        return tuple(_defined(self.tree))

    @cached_property
    def statements(self) -> tuple[Names, ...]:
        return tuple(map(names_in, self.tree.body))


@functools.lru_cache(maxsize=_KEPT)
def _known(source: str) -> _Outline:
    """Return the outline of a cell that others may have as well, such as one that is given."""
    return _Outline(source)


def names_in(statement: ast.stmt) -> Names:
    """Return the names in a statement, those in its functions among them."""
    changed = frozenset(_changed(statement))
    used, own, within = set[str](), set[str](), set[str]()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else own).add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Global):
            within.update(node.names)
    if isinstance(statement, _FUNCTIONS):  # what it calls so is its own, not the notebook's
        used -= own - within
    is_import = isinstance(statement, ast.Import | ast.ImportFrom)
    return Names(
        changed=changed,
        within=frozenset(within),
        used=frozenset(used),
        anything="*" in changed or not used.isdisjoint(_ANYTHING),
        imports=ast.unparse(statement) if is_import else "",
    )


def _defined(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, _FUNCTIONS):
            yield statement.name
        else:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement changes when it is run itself."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _FUNCTIONS):
            yield node.name
            continue
        if isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            yield from _root(node)
        waiting += ast.iter_child_nodes(node)


def _root(node: ast.AST) -> Iterator[str]:
    """Yield the name of what something is put into: `a` of `a.b[0]`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
