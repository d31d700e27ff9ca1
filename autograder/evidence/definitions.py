"""The definitions of a notebook, found in its source by the names that they bind.

Nothing is run until its name is looked up: a function of a late cell can be had without running
what the cells before it do.
"""

import ast
import contextlib
import copy
import functools
import types
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

Compile = Callable[[ast.Module, str], types.CodeType]

# Calls that change what a name stands for: of a list, a dict, or torch's settings.
_CHANGES = frozenset(
    (
        *("add", "append", "clear", "extend", "insert", "pop", "remove", "reverse", "setdefault"),
        *("sort", "update", "set_default_dtype", "set_default_device"),
    )
)
_DEEPEST = 3


@dataclass(frozen=True, eq=False)
class Definition:
    """A statement of a notebook, and the file that it stands in, as tracebacks name it."""

    statement: ast.stmt
    file: str

    def spans(self, line: int) -> bool:
        """Whether a line of the file belongs to it."""
        first = min([self.statement.lineno, *(each.lineno for each in _decorators(self.statement))])
        return first <= line <= (self.statement.end_lineno or line)


class Definitions:
    """Those of a notebook's cells, by the names that they bind.

    Args:
        cells: the files' names and texts, in their order; what is no Python is left out.
    """

    def __init__(self, cells: Iterable[tuple[str, str]]) -> None:
        self.lines: dict[str, list[str]] = {}
        self._of: dict[str, list[Definition]] = {}
        for file, text in cells:
            self.lines[file] = text.splitlines()
            for statement, names in _statements(text):
                definition = Definition(statement, file)
                for name in names:
                    self._of.setdefault(name, []).append(definition)

    def of(self, name: str) -> list[Definition]:
        """Return the statements that bind a name or change what it stands for, in their order."""
        return self._of.get(name, [])

    def line(self, file: str, number: int) -> str:
        """Return a line of a file, without its indentation; "" if there is none."""
        lines = self.lines.get(file, [])
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


class Namespace(dict[str, Any]):
    """Global names that are defined when they are first looked up.

    Args:
        definitions: where they come from.
        make: compiles a statement of a file.
        builtins: what stands for Python's own names.
        live: names that already have a value, of which only the code is defined anew, and the
            rest is copied, so that what runs here leaves no trace there; None to define everything.
    """

    def __init__(
        self,
        definitions: Definitions,
        make: Compile,
        builtins: Mapping[str, Any],
        live: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(__name__="__main__", __builtins__=dict(builtins))
        self._definitions = definitions
        self._compile = make
        self._live = live
        self._begun: set[int] = set()

    def __missing__(self, name: str) -> Any:
        """Define a name; a KeyError means that it is one of Python's own, or nobody's."""
        if name.startswith("__") and name.endswith("__"):
            raise KeyError(name)
        alive = self._live is not None and name in self._live
        value = self._live[name] if self._live is not None and alive else None
        if alive and not _holds_code(value, self._definitions.lines):
            return self.setdefault(name, _copy_of(value))
        for definition in self._definitions.of(name):
            if id(definition) not in self._begun and (not alive or _is_of(value, definition)):
                self._begun.add(id(definition))
                self._define(definition)
        if name in self:
            return self[name]
        if alive:
            return self.setdefault(name, _moved(value, self))
        self._import_all()
        if name in self:
            return self[name]
        raise KeyError(name)

    def _import_all(self) -> None:
        """Define what the notebook imports by ``*``, and does not define itself."""
        for definition in self._definitions.of("*"):
            if id(definition) not in self._begun:
                self._begun.add(id(definition))
                found = Namespace(Definitions(()), self._compile, self["__builtins__"], {})
                found._define(definition)
                for name, value in found.items():
                    if not name.startswith("_") and not self._definitions.of(name):
                        self.setdefault(name, value)

    def _define(self, definition: Definition) -> None:
        statement = definition.statement
        # An import may stand in a try of its own.
        lenient = isinstance(statement, ast.Import | ast.ImportFrom)
        with contextlib.suppress(ImportError) if lenient else contextlib.nullcontext():
            exec(self._compile(ast.Module([statement], []), definition.file), self)  # noqa: S102 -- where it runs, the student's code runs anyway


def _holds_code(value: Any, files: Container[str]) -> bool:
    """Whether a value is, or holds, code of the notebook's own."""
    return any(code.co_filename in files for code in _codes(value, 0))


def _codes(value: Any, depth: int) -> Iterator[types.CodeType]:
    if isinstance(value, types.FunctionType):
        yield value.__code__
    elif depth < _DEEPEST and not isinstance(value, types.ModuleType):
        for inner in _inner(value):
            yield from _codes(inner, depth + 1)


def _inner(value: Any) -> list[Any]:
    """Return what a value holds, or is called by."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, type):
        return list(vars(value).values())
    names = ("__func__", "__wrapped__", "func")  # of a method, a decorated function, a partial
    held = [inner for name in names if callable(inner := getattr(value, name, None))]
    return [*held, type(value)] if callable(value) else held


def _copy_of(value: Any) -> Any:
    """Return a copy of what code may change; of what cannot be copied, the value itself."""
    if not isinstance(value, list | dict | set | np.ndarray | torch.Tensor):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 -- whatever it holds
        return value


def _moved(value: Any, names: dict[str, Any]) -> Any:
    """Return a function whose source is not to be had as one that uses these global names."""
    if not isinstance(value, types.FunctionType):
        return value
    code, closure = value.__code__, value.__closure__
    moved = types.FunctionType(code, names, value.__name__, value.__defaults__, closure)
    moved.__kwdefaults__ = value.__kwdefaults__
    return moved


def _is_of(value: Any, definition: Definition) -> bool:
    """Whether a value that is there may come from a definition: a function has only one."""
    code = getattr(value, "__code__", None)
    if not isinstance(value, types.FunctionType) or not isinstance(code, types.CodeType):
        return True
    return definition.file == code.co_filename and definition.spans(code.co_firstlineno)


@functools.cache
def _statements(text: str) -> list[tuple[ast.stmt, list[str]]]:
    """Return a cell's statements, each with the names that it binds.

    Where one imports within a block, each import is a statement by itself as well.
    """
    found: list[ast.stmt] = []
    for statement in _parsed(text):
        found += _imports_within(statement)
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            found.append(statement)
    return [(statement, list(dict.fromkeys(_bound_by(statement)))) for statement in found]


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError):
        pass
    try:  # a magic, perhaps
        from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415 -- it need not be there

        return ast.parse(TransformerManager().transform_cell(text)).body
    except Exception:  # noqa: BLE001 -- then it defines nothing
        return []


def _imports_within(statement: ast.stmt) -> Iterator[ast.stmt]:
    for node in _of_module(statement):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                alone = ast.Import([alias])
                if isinstance(node, ast.ImportFrom):
                    alone = ast.ImportFrom(node.module, [alias], node.level)  # type: ignore[assignment]  # -- either will do
                yield ast.copy_location(alone, node)


def _of_module(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those within, without the bodies of functions and classes."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        for inner in ast.iter_child_nodes(node):
            yield from _of_module(inner)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, or whose objects it changes."""
    alone = isinstance(statement, ast.Import | ast.ImportFrom)
    for node in _of_module(statement):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                yield name
            case ast.alias(name=name, asname=asname) if alone:
                yield asname or name.split(".")[0]
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                yield from _root(node)
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in _CHANGES:
                yield from _root(node.func)


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _decorators(statement: ast.stmt) -> list[ast.expr]:
    return list(getattr(statement, "decorator_list", []))
