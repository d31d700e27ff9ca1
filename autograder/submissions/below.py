"""What an answer needs that stands below its check: a helper, an import, a constant.

Cells are read as text and never run.
"""

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from autograder.submissions.cells import parse_cell
from autograder.submissions.names import Given, Names
from autograder.submissions.outline import Cells

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

    What is known by another name, or inside of an imported module, cannot be seen. Takes the same
    as :func:`needs_what_follows`.
    """
    if not cells.is_told:
        return False
    used = _made_of(cells, number, wanted)
    above = [names for cell, names in cells.statements if cell < number]
    own = [names for cell, names in cells.statements if cell == number]
    first = next((place for place, names in enumerate(own) if names.checks), 0)
    following = [*own[first:], *(names for cell, names in cells.statements if cell > number)]
    again = {pair for names in above for pair in names.imports if pair[0] in cells.steady}
    if any(name == "*" for names in above for name, _ in names.imports):
        again = set()  # which may have changed what another import has brought
    return not any(_changes(cells, names, used, again) for names in following) and not any(
        _changes_within(cells, names, used) for _, names in cells.statements
    )


def _made_of(cells: Cells, number: int, wanted: Collection[str]) -> set[str]:
    """Return the names that answers are made of, by the statements down to a cell."""
    used, waiting, seen = set(wanted), [*wanted], set[int]()
    while waiting:
        for place in cells.changes.get(waiting.pop(), ()):
            cell, names = cells.statements[place]
            if cell <= number and place not in seen:
                seen.add(place)
                waiting += names.used - used
                used |= names.used
    return used


def _changes(
    cells: Cells, names: Names, used: AbstractSet[str], again: Collection[tuple[str, str]]
) -> bool:
    """Whether a statement changes what is used when it is run."""
    return (
        bool(names.anything)
        or not names.changed.isdisjoint(used)
        or not (names.called & used) <= cells.steady
        or any(pair[0] in used and pair not in again for pair in names.imports)
        or _fills(cells, names.given, used)
    )


def _changes_within(cells: Cells, names: Names, used: AbstractSet[str]) -> bool:
    """Whether a function in a statement does when it is called."""
    return (
        bool(names.anything_within)
        or not names.changed_within.isdisjoint(used)
        or not (names.called_within & used) <= cells.steady
        or _fills(cells, names.given_within, used)
    )


def _fills(cells: Cells, given: Iterable[Given], used: AbstractSet[str]) -> bool:
    """Whether something that is used is given to a function that changes what it is given."""
    return any(
        name in cells.fillers and not (roots & used) <= cells.steady for name, roots in given
    )


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
