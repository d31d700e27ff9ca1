"""What an answer needs that stands below its check: a helper, an import, a constant.

Cells are read as text and never run.
"""

import ast
import builtins
from collections.abc import Collection, Iterator, Sequence

from autograder.submissions.cells import parse_cell
from autograder.submissions.outline import Cells, names_in

_CHECK = ".check("
_BUILT_IN = frozenset(vars(builtins))


def after(cells: Sequence[str], number: int) -> list[str]:
    """Return what stands below the check in this cell, numbered from 1: of the cell itself, too."""
    own = cells[number - 1].rpartition(_CHECK)[2].partition("\n")[2] if number else ""
    return [own, *cells[number:]]


def needs_what_follows(cells: Cells, number: int, wanted: Collection[str]) -> bool:
    """Whether names that an answer uses are defined below its check, and nowhere above.

    Args:
        cells: the notebook's code cells.
        number: the cell of the check.
        wanted: the names that the question asks for.
    """
    above = [cells.tree(each) for each in range(1, number + 1)]
    defined: dict[str, ast.Module] = {name: tree for tree in above for name in _defined(tree)}
    waiting = [defined[name] for name in wanted if name in defined]
    seen, used = set(map(id, waiting)), set[str]()
    while waiting:
        names = set(_used(waiting.pop()))
        used |= names
        for name in names & defined.keys():
            if id(defined[name]) not in seen:
                seen.add(id(defined[name]))
                waiting.append(defined[name])
    lacking = used - defined.keys() - _BUILT_IN
    return any(
        not lacking.isdisjoint(_defined(parse_cell(cell)))
        for cell in (after(cells, number) if lacking else ())
    )


def stays_as_it_is(cells: Cells, number: int, wanted: Collection[str]) -> bool:
    """Whether nothing below a check changes what answers are made of, as far as the text tells.

    What a call changes beside that cannot be seen. Takes the same as :func:`needs_what_follows`.
    """
    above = [names for cell, names in cells.statements if cell <= number]
    used, waiting = set[str](), set(wanted)
    while waiting:
        used |= waiting
        waiting = {
            name for names in above if not used.isdisjoint(names.changed) for name in names.used
        } - used
    again = {names.imports for cell, names in cells.statements if cell < number} - {""}
    below = list(map(names_in, parse_cell(after(cells, number)[0]).body))
    below += [names for cell, names in cells.statements if cell > number]
    changes = [names for names in below if names.imports not in again]
    return not any(
        names.anything or not used.isdisjoint(names.changed) for names in changes
    ) and not any(not used.isdisjoint(names.within) for names in (*above, *changes))


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a cell's statements define outside of functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        waiting += ast.iter_child_nodes(node)


def _used(tree: ast.Module) -> Iterator[str]:
    return (
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
