"""A student's own code of a question, and the lines in it where a wrong value is made.

It is read as text and never run. What is found is kept in the record, within bounds.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.basics.text import clean_text
from autograder.result import CaseResult, CodeCell, Failure
from autograder.submissions.outline import Cells

_MOST_CELLS = 6
_MOST_CHARACTERS = 6_000
_MOST_MARKED = 4
_FILLING = {"append", "extend", "insert", "update", "setdefault", "add", "sort", "reverse"}
"""Methods that change a list, a dict or a set where it stands."""
_AT = re.compile(r"cell (\d+), line (\d+)")
_CHECKED = re.compile(r"\bcell (\d+)")

Definition = ast.FunctionDef | ast.ClassDef


def answer_code(
    cells: Cells, graded_at: str, wanted: Iterable[str], cases: Iterable[CaseResult]
) -> tuple[CodeCell, ...]:
    """Return the cells that define what a question asks for, and the helpers that these use.

    Args:
        cells: the notebook's code cells.
        graded_at: where the question was graded, as the record says it.
        wanted: the names that its tests take.
        cases: what became of its tests. Of a hidden one nothing is marked but where a named
            cause stands, which its student is told anyhow.
    """
    trees = {number: cells.tree(number) for number in range(1, until(cells, graded_at) + 1)}
    defined = {name: number for number in trees for name in cells.defined(number)}
    for name in wanted:  # a cell that Python cannot read defines nothing, but is meant to
        # Of a line alone: across lines, a thousand empty ones would be looked through from each.
        definition = re.compile(rf"^[ \t]*(?:def|class)[ \t]+{re.escape(name)}\b", re.MULTILINE)
        if name not in defined:
            found = [number for number in trees if definition.search(cells[number - 1])]
            defined.update({name: found[-1]} if found else {})
    numbers = sorted(_closure({defined[name] for name in wanted if name in defined}, trees))
    failures = [
        case.failure
        for case in cases
        if case.failure and (not case.hidden or case.failure.diagnosis or case.failure.slips)
    ]
    slips = {(slip.cell, slip.line) for failure in failures for slip in failure.slips}
    marks = slips | set(_told(failures))
    for failure in () if slips else failures:  # beside what is found, a guess marks what is right
        for number in numbers:
            marks |= {(number, line) for line in _made_in(trees[number], failure)}
    return tuple(_kept(cells, numbers, marks))


def until(cells: Cells, graded_at: str) -> int:
    """Return the number of the last cell above the place where a question was graded."""
    checked = _CHECKED.search(graded_at)
    return min(int(checked[1]) - 1, len(cells)) if checked else len(cells)


def _closure(numbers: set[int], trees: Mapping[int, ast.Module]) -> set[int]:
    """Return the cells and those before them, back to the last check, whose functions they use."""
    found = set(numbers)
    helpers = {
        statement.name: number
        for number, tree in trees.items()
        for statement in tree.body
        if isinstance(statement, Definition)
    }
    waiting = list(numbers)
    while waiting and len(found) < _MOST_CELLS:
        number = waiting.pop()
        tree = trees[number]
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        for name in sorted(used):
            other = helpers.get(name, number)
            between = range(min(number, other), max(number, other))
            if other not in found and not any(_checks(trees[each]) for each in between):
                found.add(other)
                waiting.append(other)
    return set(sorted(found)[:_MOST_CELLS])


def _checks(tree: ast.Module) -> bool:
    """Whether a cell checks a question, so that another one begins after it."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "check"
        for statement in tree.body
        if isinstance(statement, ast.Expr)
        for node in ast.walk(statement)
    )


def _told(failures: Iterable[Failure]) -> Iterator[tuple[int, int]]:
    """Yield the lines that the messages name themselves, as cell and line."""
    for failure in failures:
        places = _AT.findall(failure.message)
        if places:
            yield int(places[-1][0]), int(places[-1][1])


def _made_in(tree: ast.Module, failure: Failure) -> set[int]:
    """Return the lines of a cell in which the values are made that the failure calls wrong."""
    function = failure.message.partition(":")[0].strip()
    wrong = [place for place, row in enumerate(failure.rows) if not row.right]
    definitions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    if not definitions or not wrong:
        return set()
    body = definitions[-1]
    returns = [node for node in ast.walk(body) if isinstance(node, ast.Return) and node.value]
    if len(returns) != 1:
        return {node.lineno for node in returns}
    value = returns[0].value
    if not isinstance(value, ast.Tuple | ast.List) or len(value.elts) != len(failure.rows):
        return _origin(body, value, returns[0])
    return set().union(*(_origin(body, value.elts[place], returns[0]) for place in wrong))


def _origin(body: ast.FunctionDef, value: ast.expr | None, at: ast.Return) -> set[int]:
    """Return the line of a value: of a name, the last assignment to it before it is returned.

    Of a list or another thing that is filled afterwards, it is the line that fills it; where there
    are several, it is not known which is wrong, and there is none.
    """
    if isinstance(value, ast.Name):
        before = [
            node
            for node in ast.walk(body)
            if isinstance(node, ast.expr | ast.stmt) and node.lineno < at.lineno
        ]
        lines = [
            node.lineno
            for node in before
            if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and node.id == value.id
        ]
        if lines:
            filled = {node.lineno for node in before if _fills(node, value.id)}
            later = {line for line in filled if line >= max(lines)}
            return (later if len(later) == 1 else set()) if later else {max(lines)}
    return {value.lineno if value is not None else at.lineno}


def _fills(node: ast.AST, name: str) -> bool:
    """Whether a statement changes what a name is bound to: `name[0] = 1`, `name.append(1)`."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        filled: ast.expr = node.value
    elif (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr in _FILLING
    ):
        filled = node.value.func.value
    else:
        return False
    while isinstance(filled, ast.Subscript):
        filled = filled.value
    return isinstance(filled, ast.Name) and filled.id == name


def _kept(
    cells: Sequence[str], numbers: Iterable[int], marks: set[tuple[int, int]]
) -> Iterator[CodeCell]:
    left = _MOST_CHARACTERS
    for number in numbers:
        source = clean_text(cells[number - 1], left)
        lines = len(source.splitlines())
        marked = sorted(line for cell, line in marks if cell == number and 1 <= line <= lines)
        yield CodeCell(number=number, source=source, marked=tuple(marked[:_MOST_MARKED]))
        left -= min(left, len(source))
        if not left:
            return
