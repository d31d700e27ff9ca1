"""Apps of marimo: a script in which each cell is a function, and its names are everybody's."""

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence

_MAX_PADDING = 2**20
_IMPORT = re.compile(r"^(?:import|from)[ \t]+marimo\b", re.MULTILINE)


def is_marimo(text: str) -> bool:
    """Whether a script is an app of marimo."""
    return _IMPORT.search(text) is not None and "@app.cell" in text


def marimo_cells(text: str) -> list[str]:
    """Return an app's cells, each with as many empty lines before it as stand there.

    What a cell returns is only what other cells may use; here all may.

    Raises:
        SyntaxError: the script is no Python.
    """
    lines = text.split("\n")
    cells = []
    padding = 0
    for statement in ast.parse(text).body:
        for first, last in _spans(statement):
            padding += first
            kept = first if padding < _MAX_PADDING else 1
            cells.append(_plain(lines[first - 1 : last], kept))
    return cells


def _plain(lines: Sequence[str], first: int) -> str:
    """Return the lines of a cell, the first of which has this number, as they stand alone."""
    text = "\n".join(lines)
    code = textwrap.dedent(text)
    try:
        ast.parse(code)
    except SyntaxError:  # a text in it reaches further to the left
        return "\n" * max(0, first - 2) + f"if True:\n{text}"
    return "\n" * (first - 1) + code


def _spans(statement: ast.stmt) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of what a statement of the app gives to the notebook."""
    last = statement.end_lineno or statement.lineno
    if isinstance(statement, ast.With) and "app.setup" in map(_name, _contexts(statement)):
        yield statement.body[0].lineno, last
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        marks = {_name(each) for each in statement.decorator_list}
        if "app.cell" not in marks:
            # A function by itself: its decorator stands above its line.
            yield statement.lineno, last
            return
        body = [each for each in statement.body if not _says_nothing(each)]
        if body:
            yield body[0].lineno, max(each.end_lineno or each.lineno for each in body)
    elif not isinstance(statement, ast.If) and not _is_of_marimo(statement):
        yield statement.lineno, last


def _says_nothing(statement: ast.stmt) -> bool:
    """Whether it is what a cell returns, or a text."""
    return isinstance(statement, ast.Return) or (
        isinstance(statement, ast.Expr) and _name(statement.value) == "mo.md"
    )


def _contexts(statement: ast.With) -> Iterator[ast.expr]:
    return (item.context_expr for item in statement.items)


def _name(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def _is_of_marimo(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return any("marimo" in ast.unparse(statement).split() for _ in statement.names)
    return isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) in {
        "app",
        "__generated_with",
    }
