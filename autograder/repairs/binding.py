"""Making an edited definition a function, among names of its own."""

import ast
import types
from typing import Any

from autograder.repairs.sources import Part


def compiled(part: Part) -> types.CodeType:
    """Return the code of a definition as it stands now."""
    statement = part.statement
    if part.in_class:  # for names of the class alone, and for super()
        statement = ast.ClassDef(part.in_class, [], [], [statement], [])
        statement.lineno, statement.col_offset = 1, 0
        statement.end_lineno, statement.end_col_offset = 1, 0
    return compile(ast.Module([statement], []), part.file, "exec")


def define(part: Part, code: types.CodeType, names: dict[str, Any]) -> None:
    """Run an edited definition, so that the names hold what it defines."""
    if not part.in_class:
        exec(code, names)  # noqa: S102 -- the student's own code, where it runs anyway
        return
    made: dict[str, Any] = {}
    exec(code, names, made)  # noqa: S102 -- see above
    owner = names[part.owner]
    old = vars(owner).get(part.name)
    new = vars(made[part.in_class])[part.name]
    for name, value in list(vars(owner).items()):
        if value is old:  # __radd__ = __add__
            setattr(owner, name, new)


def bound_to(names: dict[str, Any], value: Any) -> Any:
    """Return a function or class as one that looks its names up there."""
    if isinstance(value, types.FunctionType):
        return _function(names, value)
    if not isinstance(value, type):
        return value
    again: dict[int, Any] = {}
    inside: dict[str, Any] = {}
    for name, each in vars(value).items():
        if name in {"__dict__", "__weakref__"} or isinstance(each, types.MemberDescriptorType):
            continue
        if id(each) not in again:
            again[id(each)] = _member(names, each)
        inside[name] = again[id(each)]
    return type(value)(value.__name__, value.__bases__, inside)


def _member(names: dict[str, Any], each: Any) -> Any:
    if isinstance(each, types.FunctionType) and "__class__" not in each.__code__.co_freevars:
        return _function(names, each)
    if isinstance(each, property):
        parts = [part and _member(names, part) for part in (each.fget, each.fset, each.fdel)]
        return property(*parts)
    if isinstance(each, staticmethod | classmethod):
        return type(each)(_member(names, each.__func__))
    return each


def _function(names: dict[str, Any], old: types.FunctionType) -> types.FunctionType:
    new = types.FunctionType(old.__code__, names, old.__name__, old.__defaults__, old.__closure__)
    new.__kwdefaults__ = old.__kwdefaults__
    new.__dict__.update(old.__dict__)
    new.__qualname__ = old.__qualname__
    return new
