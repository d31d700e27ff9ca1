"""Which arguments of a function nothing in it reads."""

import ast
from collections.abc import Iterator

_READ_ALL = frozenset({"locals", "vars", "eval", "exec"})


def unread(definition: ast.FunctionDef) -> list[str]:
    """Return the arguments that nothing reads as they were given, in order; none if it may be.

    One that is overwritten before anything reads it counts as well.
    """
    given = definition.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    read = set(_read_in(definition))
    if given.vararg or given.kwarg or read & _READ_ALL:
        return []
    before: set[str] = set()
    overwritten: set[str] = set()
    for statement in definition.body:
        before |= set(_read_in(statement))
        if isinstance(statement, ast.Assign):
            stored = {target.id for target in statement.targets if isinstance(target, ast.Name)}
            overwritten |= stored - before
    return [name for name in names if name not in read or name in overwritten]


def _read_in(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name):
            yield each.target.id
