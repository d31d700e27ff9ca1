"""The names in a statement of a notebook: those that it changes, and those that it looks up."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_ANYTHING = frozenset(
    (
        *("__globals__", "__main__", "delattr", "eval", "exec", "get_ipython", "globals"),
        *("locals", "reload", "setattr", "vars"),
    )
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_BIND = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchMapping, ast.MatchStar),
)
_TELLING = frozenset(
    (
        *(ast.Name, ast.Import, ast.ImportFrom, ast.Call, ast.Attribute, ast.Subscript),
        *(ast.Global, ast.Constant, ast.alias, *_BIND),
    )
)
"""The nodes that tell something themselves."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Place = tuple[frozenset[str], ...] | None
"""The names that are local to each of the functions and classes around; None outside of them."""

Given = tuple[str, frozenset[str]]
"""What is called, and the names of what it is given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The names in a statement. A part of something, as `a` of `a.b[0]`, stands for the whole.

    What is "within" is in functions, and comes to pass whenever they are called.

    Args:
        changed: those that it defines, deletes, or puts something into, imports apart.
        called: those of which it calls a method, which may change them.
        given: what it calls, with what it gives to it.
        used: those that it looks up.
        fillers: its functions that put something into what they are given, or call a method of it.
        imports: names of what it imports, each with what that is; "*" is a name, too.
        anything: those by which it may change whichever name it likes.
        checks: the methods of that name that it calls.
    """

    changed: frozenset[str] = frozenset()
    changed_within: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    called_within: frozenset[str] = frozenset()
    given: frozenset[Given] = frozenset()
    given_within: frozenset[Given] = frozenset()
    used: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    imports: frozenset[tuple[str, str]] = frozenset()
    anything: frozenset[str] = frozenset()
    anything_within: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()


def names_in(statement: ast.stmt) -> Names:
    """Return the names in a statement, those in its functions among them."""
    found: dict[str, set[Any]] = {}
    waiting: list[tuple[ast.AST, _Place]] = [(statement, None)]
    while waiting:
        node, place = waiting.pop()
        if type(node) in _TELLING:
            for kind, each in _told(node, place):
                found.setdefault(kind, set()).add(each)
        if isinstance(node, _FUNCTIONS):
            waiting += _in_function(node, place)
        elif isinstance(node, ast.ClassDef):
            waiting += _in_class(node, place)
        elif not _asks_for_main(node):
            waiting += [(each, place) for each in _parts(node)]
    if isinstance(statement, ast.ClassDef):  # a class that uses itself stays what it is
        found.get("called_within", set()).discard(statement.name)
    return Names(**{kind: frozenset(several) for kind, several in found.items()})


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return the nodes that are parts of one, but for those that only say what operator it is."""
    parts: list[ast.AST] = []
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            parts += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context | ast.operator):
            parts.append(value)
    return parts


def _in_function(node: _Function, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Yield what is in a function, and by what names it is surrounded."""
    inner = (*(place or ()), _own(node))
    yield from ((each, inner) for each in _body(node))
    yield node.args, place
    yield from ((each, place) for each in getattr(node, "decorator_list", ()))


def _in_class(node: ast.ClassDef, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Yield what is in a class: its methods do not see the names of its own."""
    outer, own = place or (), frozenset(_bound_in(_inside(node.body)))
    for each in node.body:
        yield each, outer if isinstance(each, _FUNCTIONS) else (*outer, own)
    yield from ((each, place) for each in (*node.bases, *node.keywords, *node.decorator_list))


def _told(node: ast.AST, place: _Place) -> Iterator[tuple[str, Any]]:
    """Yield what a node itself tells, each with the name of its kind."""
    within = "" if place is None else "_within"
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if not _is_local(node.id, place):
            yield "used", node.id
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from _told_of_import(node, place)
    elif isinstance(node, ast.Call):
        yield from _told_of_call(node, place, within)
    else:
        for name in _changed(node):
            if not _is_local(name, place):
                yield f"changed{within}", name
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _fills(node):
        yield "fillers", node.name
    if _is_anything(node):
        yield f"anything{within}", type(node).__name__


def _told_of_import(node: ast.Import | ast.ImportFrom, place: _Place) -> Iterator[tuple[str, Any]]:
    for name, origin in _imported(node):
        if place is None:
            yield "imports", (name, origin)
        elif not _is_local(name, place):  # it is declared to be global
            yield "changed_within", name


def _told_of_call(node: ast.Call, place: _Place, within: str) -> Iterator[tuple[str, Any]]:
    name = ""
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        for root in _root(node.func.value):
            if root != "grader" and not _is_local(root, place):
                yield f"called{within}", root
    elif isinstance(node.func, ast.Name):
        name = node.func.id
    if name == "check":
        yield "checks", name
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    roots = frozenset(
        root for value in values for root in _root(value) if not _is_local(root, place)
    )
    if roots:
        yield f"given{within}", (name, roots)


def _is_local(name: str, place: _Place) -> bool:
    return place is not None and any(name in own for own in place)


def _changed(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node changes, imports apart."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        if not isinstance(node.ctx, ast.Load):
            yield from _root(node)
    elif isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, _BIND):
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is not None:
            yield name


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """Yield the names that an import binds, each with what it stands for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            origin = f"{'.' * node.level}{node.module or ''}.{alias.name}"
            yield alias.asname or alias.name, origin
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            name = alias.name.partition(".")[0]
            yield name, name


def _root(node: ast.AST) -> Iterator[str]:
    """Yield the name of what a part is of: `a` of `a.b[0]`. Of `a.b().c` the call tells that."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _is_anything(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name):
            return name in _ANYTHING
        case ast.Attribute(attr=name):
            return name != "eval" and name in _ANYTHING  # a model's is harmless
        case ast.Constant(value="__main__"):
            return True
        case ast.alias(name=name):
            return name == "*" or name.rpartition(".")[2] in _ANYTHING
    return False


def _asks_for_main(node: ast.AST) -> bool:
    """Whether a node is `__name__ == "__main__"`, which gives nobody the module."""
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Name)
        and node.left.id == "__name__"
    )


def _body(node: _Function) -> Sequence[ast.AST]:
    return [node.body] if isinstance(node, ast.Lambda) else node.body


def _parameters(node: _Function) -> list[str]:
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [each.arg for each in every]


def _own(node: _Function) -> frozenset[str]:
    """Return the names that are local to a function."""
    inside = list(_inside(_body(node)))
    return frozenset((*_parameters(node), *_bound_in(inside))) - set(_declared(inside))


def _inside(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body, without what is in functions in it."""
    waiting = [*body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += _parts(node)


def _bound_in(inside: Iterable[ast.AST]) -> Iterator[str]:
    for node in inside:
        if type(node) not in _TELLING:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (name for name, _ in _imported(node))
        elif not isinstance(node, ast.Attribute | ast.Subscript | ast.Global):
            yield from _changed(node)


def _declared(inside: Iterable[ast.AST]) -> Iterator[str]:
    for node in inside:
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names


def _fills(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function changes what it is given; what a method belongs to is not given."""
    given = {name for name in _parameters(node) if name != "self"}
    for each in _inside(node.body):
        roots: Iterable[str] = ()
        if isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load):
            roots = _root(each)
        elif isinstance(each, ast.AugAssign):
            roots = _root(each.target)
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            roots = _root(each.func.value)
        if not given.isdisjoint(roots):
            return True
    return False
