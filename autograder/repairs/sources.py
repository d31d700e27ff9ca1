"""What stands in a notebook's cells: the definitions of its functions and classes."""

import ast
import functools
import linecache
import re
import sys
import textwrap
import types
from collections.abc import Iterator
from typing import Any

# Here, in IPython, in Jupyter, and in a cell that somebody else runs.
_CELLS = re.compile(r"\A(?:cell (\d+)$|<ipython-input-(\d+)|.*ipykernel_\d+|<cell )")


class Part:
    """A function or method of the notebook, as it stands in its cell."""

    def __init__(self, owner: str, name: str, file: str, statement: Any, in_class: str) -> None:
        self.owner = owner
        """The name in the notebook under which it, or its class, is found."""
        self.name = name
        self.file = file
        self.statement = statement
        self.in_class = in_class
        self.size = sum(1 for _ in ast.walk(statement))
        """Of how many nodes it is made."""

    def is_among(self, reached: set[tuple[str, int]]) -> bool:
        """Whether one of these lines, by file, is in it."""
        last = self.statement.end_lineno
        first = min(
            [
                self.statement.lineno,
                *(each.lineno for each in getattr(self.statement, "decorator_list", ())),
            ]
        )
        return any(file == self.file and first <= line <= last for file, line in reached)


def functions_of(value: Any) -> list[types.FunctionType]:
    """Return a function itself, or the functions in a class."""
    if isinstance(value, type):
        found = []
        for each in vars(value).values():
            inner = getattr(each, "__func__", None) or getattr(each, "fget", None) or each
            if isinstance(inner, types.FunctionType) and inner not in found:  # __radd__ = __add__
                found.append(inner)
        return found
    value = getattr(value, "__wrapped__", value)
    return [value] if isinstance(value, types.FunctionType) else []


def is_of_notebook(value: Any) -> bool:
    """Whether a function or class is defined in a cell."""
    functions = functions_of(value)
    return any(_CELLS.match(function.__code__.co_filename) for function in functions)


def codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a code and those of the functions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def cell_of(file: str) -> int:
    """Return the number of a cell, 0 if the file's name does not tell it."""
    match = _CELLS.match(file)
    if match and (match[1] or match[2]):
        return int(match[1] or match[2])
    python = sys.modules.get("IPython")
    shell = python.get_ipython() if python is not None else None
    naming = getattr(getattr(shell, "compile", None), "format_code_name", None)
    named = naming(file) if naming is not None else None
    number = re.search(r"\d+", named[1]) if named else None
    return int(number[0]) if number else 0


def parts_of(owner: str, value: Any) -> Iterator[Part]:
    """Yield the definitions that make up a function or class."""
    in_class = value.__name__ if isinstance(value, type) else ""
    for function in functions_of(value):
        file, line = function.__code__.co_filename, function.__code__.co_firstlineno
        if not _CELLS.match(file):
            continue
        statement = _statement_at(file, line, function.__name__)
        if statement is None:
            continue
        within = in_class if isinstance(statement, ast.FunctionDef) else ""
        if isinstance(statement, ast.FunctionDef) or not in_class:
            yield Part(owner, statement_name(statement), file, statement, within)


def statement_name(statement: ast.FunctionDef | ast.Assign) -> str:
    """Return the name that a definition binds."""
    if isinstance(statement, ast.FunctionDef):
        return statement.name
    return ast.unparse(statement.targets[0])


@functools.lru_cache(maxsize=16)
def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return _without_magics(source)


def _statement_at(file: str, line: int, name: str) -> Any:
    """Return the definition that begins at a line of a cell."""
    tree = _parsed("".join(linecache.getlines(file)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first == line:
                return node
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name()], value=ast.Lambda(lineno=at)) if at == line:
                return node
    return None


def _without_magics(source: str) -> ast.Module:
    lines = [
        "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
    ]
    try:
        return ast.parse(textwrap.dedent("\n".join(lines)))
    except SyntaxError:
        return ast.Module([], [])
