"""What stands in a notebook as it was handed out, where an answer belongs."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from autograder.result import NO_ANSWER, Failure, Kind
from autograder.submissions.cells import parsed
from autograder.submissions.names import Names
from autograder.submissions.outline import Cells

# These have another reason, whatever is written.
_OTHERWISE = NO_ANSWER | {Kind.MISSING, Kind.PLACE}
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def untouched(cells: Cells, until: int, stubs: Mapping[str, str]) -> frozenset[str]:
    """Return the names that still stand for what was handed out; docstrings may differ.

    Whatever may have put something else in its place, an import, a loop or an `exec`, is taken for
    an answer: that nothing is written is said only where it is sure.

    Args:
        cells: the notebook's code cells.
        until: the number of the last one that counts.
        stubs: how what was handed out stood there, by name.
    """
    if not stubs:
        return frozenset()
    last: dict[str, ast.stmt] = {}
    bodies = (each for number in range(1, len(cells) + 1) for each in cells.tree(number).body)
    for (number, names), statement in zip(cells.statements, bodies, strict=True):
        if number <= until:
            last.update((name, statement) for name in stubs if _may_change(names, name))
    return frozenset(
        name
        for name, statement in last.items()
        if _meant(statement) == _meant(*_body(parsed(stubs[name])))
    )


def said_of_unwritten(
    failure: Failure, asked: Sequence[str], untouched: AbstractSet[str]
) -> Failure | None:
    """Return what to say instead of a failure; None if something else failed.

    Args:
        failure: of a test.
        asked: what it takes of what was handed out to be written.
        untouched: where nothing is.
    """
    if failure.kind in _OTHERWISE or untouched.isdisjoint(asked):
        return None
    named = [name for name in asked if re.match(rf"{re.escape(name)}\b", failure.message)]
    about = [name for name in named or asked if name in untouched]
    if about != (named or asked):
        return None
    message = f"{about[0]} is not written yet: it stands there as it was handed out."
    if len(about) > 1:
        message = f"{', '.join(about[:-1])} and {about[-1]} are not written yet."
    return Failure(check=failure.check, kind=Kind.NOT_WRITTEN, message=message)


def _may_change(names: Names, name: str) -> bool:
    imported = (each for each, _ in names.imports)
    return bool(names.anything) or name in {*names.changed, *names.changed_within, *imported}


def names_of(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a definition or an assignment gives."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))


def _body(tree: ast.Module | None) -> list[ast.stmt]:
    return [] if tree is None else tree.body


def _meant(*statements: ast.stmt) -> list[str]:
    """Return what statements do, without docstrings; of a function what is in it."""
    [statement] = statements if len(statements) == 1 else [ast.Module(list(statements), [])]
    if not isinstance(statement, _Definition):
        return [ast.dump(statement)]
    return [
        part
        for each in statement.body[ast.get_docstring(statement) is not None :]
        for part in (_meant(each) if isinstance(each, _Definition) else [ast.dump(each)])
    ]
