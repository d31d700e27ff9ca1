"""Edits: what stands in the place of what, in the source of a function or class.

What is looked for is Python, not letters: line breaks, comments and needless brackets make no
difference, ``w`` is not found in ``w1``, and what is put in keeps together (``a + b`` in the place
of ``c`` makes ``2 * (a + b)`` of ``2 * c``).
"""

import ast
import inspect
import sys
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

Definition = ast.FunctionDef | ast.ClassDef
_Swaps = dict[int, ast.expr | list[ast.stmt]]
"""By the identity of a node, what is put in its place."""


def edited(source: str, change: Mapping[str, str]) -> str:
    """Return a definition's source with some things changed.

    Args:
        source: the definition of a function or class.
        change: what stands there, and what is put in its place: an expression for an expression,
            or any number of statements for one or more statements in a row; "" takes them out.
            Each is looked for in the source as it was, and must stand there exactly once.

    Raises:
        ValueError: something stands there not at all or more than once, or is no Python.
    """
    tree = ast.parse(source)
    name = next((node.name for node in tree.body if isinstance(node, Definition)), "the source")
    swaps: _Swaps = {}
    for old, new in change.items():
        place = _place(tree, old, new, name)
        if swaps.keys() & place.keys():
            message = f"{old!r} is changed twice in {name}"
            raise ValueError(message)
        swaps |= place
    replacing = _Replacing(swaps)
    result = ast.unparse(replacing.visit(tree))
    if replacing.left:
        message = f"of what is changed in {name}, one thing stands inside another"
        raise ValueError(message)
    if result == ast.unparse(ast.parse(source)):
        message = f"{name} is what it was before"
        raise ValueError(message)
    try:
        compile(result, name, "exec")
    except SyntaxError as error:
        message = f"what becomes of {name} is no Python: {error.msg}"
        raise ValueError(message) from error
    return result


def _place(tree: ast.AST, old: str, new: str, name: str) -> _Swaps:
    """Return what is to be put in the one place in which something stands."""
    places = list(_places(tree, _parse(old), _parse(new)))
    if not places:
        message = f"{old!r} does not stand in {name} as an expression or as whole statements"
        raise ValueError(message)
    if len(places) > 1:
        message = (
            f"{old!r} stands {len(places)} times in {name}: take in more of what is around it, "
            "so that it stands there once"
        )
        raise ValueError(message)
    return places[0]


def _parse(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(textwrap.dedent(text).strip("\n")).body
    except SyntaxError as error:
        message = f"{text!r} is no Python: {error.msg}"
        raise ValueError(message) from error


def _places(tree: ast.AST, old: Sequence[ast.stmt], new: list[ast.stmt]) -> Iterator[_Swaps]:
    """Yield each place in which some statements, or an expression, stand."""
    match old, new:
        case [ast.Expr(value=wanted)], [ast.Expr(value=instead)]:
            for node in ast.walk(tree):
                if isinstance(node, ast.expr) and _same(node, wanted):
                    yield {id(node): instead}
            return
    count = len(old)
    for body in _bodies(tree):
        for start in range(len(body) - count + 1 if count else 0):
            run = body[start : start + count]
            if all(map(_same, run, old)):
                yield {id(run[0]): new, **{id(other): [] for other in run[1:]}}


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


def _same(one: ast.AST, other: ast.AST) -> bool:
    return type(one) is type(other) and ast.unparse(one) == ast.unparse(other)


class _Replacing(ast.NodeTransformer):
    """Puts in what belongs there; what it never came to is left."""

    def __init__(self, swaps: _Swaps) -> None:
        self.left = dict(swaps)

    def visit(self, node: ast.AST) -> Any:
        """Return what belongs in the place of a node, with ``pass`` where nothing would be left."""
        if id(node) in self.left:
            return self.left.pop(id(node))
        visited = self.generic_visit(node)
        if getattr(visited, "body", None) == []:
            vars(visited)["body"] = [ast.Pass()]
        return visited


def names_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the names that a function, or a class's methods, see: those of their module."""
    inner = vars(function).values() if isinstance(function, type) else [inspect.unwrap(function)]
    for each in inner:
        if isinstance(each, types.FunctionType):
            return each.__globals__
    return vars(sys.modules[function.__module__])


def module_of(function: Callable[..., Any]) -> ast.Module:
    """Return the source of the module in which a function or class is defined.

    Raises:
        ValueError: nobody has it.
    """
    names = names_of(function)
    get_source = getattr(names.get("__loader__"), "get_source", None)
    try:
        source = get_source(names["__name__"]) if get_source else inspect.getsource(function)
        return _parsed(textwrap.dedent(source))
    except (ImportError, OSError, SyntaxError, TypeError, AttributeError) as error:
        message = f"{function.__name__} has no source: write it in a module"
        raise ValueError(message) from error


@lru_cache(maxsize=8)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def definition_of(function: Callable[..., Any]) -> Definition:
    """Return the definition of a function or class, as it stands at the top of its module.

    Raises:
        ValueError: it does not stand there, or there is no source.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    found = [
        node
        for node in module_of(function).body
        if isinstance(node, Definition) and node.name == function.__name__
    ]
    for node in found:
        first = min(part.lineno for part in (node, *node.decorator_list))
        if code is not None and first == code.co_firstlineno:
            return node
    if not found:
        message = f"{function.__name__} does not stand at the top of a module"
        raise ValueError(message)
    return found[-1]


def define(source: str, like: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function or class of a definition.

    It finds its own name in itself, and all others where ``like`` finds them.
    """
    [definition] = ast.parse(source).body
    if not isinstance(definition, Definition):
        raise TypeError
    around = ast.parse(f"def make():\n    return {definition.name}")
    vars(around.body[0])["body"].insert(0, definition)
    made: dict[str, Any] = {}
    code = compile(around, f"<{definition.name}, edited>", "exec")
    exec(code, names_of(like), made)  # noqa: S102 -- the source is that of whoever calls
    function: Callable[..., Any] = made["make"]()
    function.__qualname__ = definition.name
    return function
