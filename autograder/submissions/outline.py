"""A notebook's code cells, and what their text says of what they define. Nothing is run.

Each cell is parsed once, however many questions ask about it.
"""

import ast
import builtins
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from autograder.submissions.cells import parsed
from autograder.submissions.names import Names, names_in

_SHORT = 2_000
_KEPT = 200  # of the short ones: some ten megabytes at most
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MAGIC = re.compile(r"^[ \t]*(?P<sign>%%?)(?P<name>[a-zA-Z]\w*)(?P<rest>.*)$", re.MULTILINE)
_HARMLESS = frozenset(
    (
        *("autoreload", "cd", "conda", "config", "load_ext", "ls", "matplotlib", "mamba", "pip"),
        *("precision", "pwd", "pylab", "reload_ext", "uv", "who", "whos"),
    )
)
_NO_PYTHON = re.compile(
    r"\A\s*+%%(?:!|bash|cmd|file|html|HTML|javascript|js|latex|markdown|sh|svg|SVG|writefile)\b"
)


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

    @cached_property
    def is_told(self) -> bool:
        """Whether every cell's text can be read, so that none does what no one here sees."""
        return all(self._outline(number).is_told for number in range(1, len(self) + 1))

    @cached_property
    def changes(self) -> Mapping[str, Sequence[int]]:
        """The places in :attr:`statements` of those that change a name when they are run."""
        places = defaultdict[str, list[int]](list)
        for place, (_, names) in enumerate(self.statements):
            imported = {name for name, _ in names.imports}
            for name in names.changed | imported | (names.called - self.steady):
                places[name].append(place)
        return places

    @cached_property
    def steady(self) -> frozenset[str]:
        """Names that stand for one imported or built-in thing throughout."""
        origins = defaultdict[str, set[str]](set)
        changed = set[str]()
        for _, names in self.statements:
            changed |= names.changed | names.changed_within
            for name, origin in names.imports:
                origins[name].add(origin)
        once = {name for name, of in origins.items() if len(of) == 1}
        built_in = vars(builtins).keys() - origins.keys()
        return frozenset((once | built_in) - changed)

    @cached_property
    def fillers(self) -> frozenset[str]:
        """Functions of the notebook that change what they are given."""
        return frozenset(name for _, names in self.statements for name in names.fillers)

    def _outline(self, number: int) -> "_Outline":
        if number not in self._outlines:
            source = self._sources[number - 1]
            known = _known if len(source) <= _SHORT else _Outline
            self._outlines[number] = known(source)
        return self._outlines[number]


class _Outline:
    """What a cell's text says. It is not to be changed."""

    def __init__(self, source: str) -> None:
        tree = parsed(source)
        self.tree = ast.Module([], []) if tree is None else tree
        self._is_python = tree is not None
        self._source = source

    @cached_property
    def defined(self) -> tuple[str, ...]:
        return tuple(_defined(self.tree))

    @cached_property
    def statements(self) -> tuple[Names, ...]:
        return tuple(map(names_in, self.tree.body))

    @cached_property
    def is_told(self) -> bool:
        """Whether it is Python, and runs no command that might do anything, as `%run` does."""
        if _NO_PYTHON.match(self._source):
            return True
        return self._is_python and all(
            magic["name"] in _HARMLESS or (magic["sign"] == "%%" and not magic["rest"].strip())
            for magic in _MAGIC.finditer(self._source)
        )


@functools.lru_cache(maxsize=_KEPT)
def _known(source: str) -> _Outline:
    """Return the outline of a cell that others may have as well, such as one that is given."""
    return _Outline(source)


def _defined(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, _FUNCTIONS):
            yield statement.name
        else:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
