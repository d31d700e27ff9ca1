"""Small wrong edits of right answers, seeded: what students' slips look like, in any number.

    python -m programs.variants 200 --seed 7 --edits 2

grades so many variants of the built assignments' solutions by their own tests, in this process, and
prints those that lose nothing: each must be right, or is a hole in the tests.
"""

import argparse
import ast
import contextlib
import copy
import io
import linecache
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.assignment import bundle
from autograder.assignment.project import assignment_names, find_autograder
from autograder.authoring.verification.answers import SolvedNotebook
from autograder.checks import CheckFailed, use_seed
from autograder.result import Failure
from autograder.submissions.reading.ingest import read_cells

_SECONDS = 20
_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt,
    ast.Lt: ast.Gt,
    ast.GtE: ast.LtE,
    ast.LtE: ast.GtE,
}

Edit = Callable[[], None]
"""Changes the tree that it was made for."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A definition after one or more edits, and where they are."""

    source: str
    edits: tuple[str, ...]
    lines: tuple[int, ...]


def variants(source: str, *, count: int, seed: int, edits: int = 1) -> list[Variant]:
    """Return up to ``count`` different variants of a definition; the same for a seed.

    Args:
        source: a function or a class.
        count: how many at most.
        seed: which of all that there are.
        edits: how many edits each has.
    """
    chance = random.Random(f"{seed} {source}")  # noqa: S311 -- nothing is secret
    found: dict[str, Variant] = {}
    for _ in range(4 * count):
        tree = ast.parse(source)
        done: list[tuple[str, int]] = []
        for _ in range(edits):
            choices = list(_edits(tree))
            if choices:
                words, line, edit = chance.choice(choices)
                edit()
                done.append((words, line))
        made = ast.unparse(ast.fix_missing_locations(tree))
        if len(done) == edits and made != ast.unparse(ast.parse(source)):
            words_of, lines = zip(*done, strict=True)
            found.setdefault(made, Variant(source=made, edits=words_of, lines=lines))
        if len(found) == count:
            break
    return list(found.values())


def _edits(tree: ast.Module) -> Iterator[tuple[str, int, Edit]]:
    """Yield each edit that a tree allows: what it is, its line, and how it is made."""
    arguments = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for words, edit in _edits_of(node, arguments):
            yield words, line, edit
        for field, value in ast.iter_fields(node):
            if field == "body" and isinstance(value, list) and len(value) > 1:
                yield from _statements(value)


def _statements(body: list[ast.stmt]) -> Iterator[tuple[str, int, Edit]]:
    for place, statement in enumerate(body):
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue  # a docstring
        if not isinstance(statement, ast.Return | ast.FunctionDef):
            yield "a statement is dropped", statement.lineno, lambda at=place: body.pop(at)  # type: ignore[misc]
        if place and not isinstance(statement, ast.Return | ast.FunctionDef):
            yield (
                "a statement is moved up",
                statement.lineno,
                lambda at=place: body.insert(at - 1, body.pop(at)),  # type: ignore[misc]
            )


def _edits_of(  # noqa: C901, PLR0912 -- the grammar of edits, one case each
    node: ast.AST, arguments: list[str]
) -> Iterator[tuple[str, Edit]]:
    """Yield what can be changed about one node."""
    match node:
        case ast.BinOp(op=operator):
            for other in _OPERATORS.get(type(operator), ()):
                yield "an operator", _setting(node, "op", other())
            if isinstance(operator, ast.Sub | ast.Div | ast.MatMult):
                yield "the operands' order", _exchange(node)
            yield "an operand is dropped", _becoming(node, node.left)
        case ast.UnaryOp(op=ast.USub()):
            yield "a sign", _becoming(node, node.operand)
        case ast.Constant(value=bool()):
            yield "a truth value", _setting(node, "value", not node.value)
        case ast.Constant(value=int() | float() as value):
            for number in (value + 1, value - 1, value / 2 if isinstance(value, float) else 2):
                yield "a constant", _setting(node, "value", number)
        case ast.Name(id=name, ctx=ast.Load()) if name in arguments:
            for other_name in set(arguments) - {name, "self"}:
                yield "a name", _setting(node, "id", other_name)
        case ast.Compare(ops=[comparison]):
            turned = _COMPARISONS.get(type(comparison))
            if turned is not None:
                yield "a comparison", _setting(node, "ops", [turned()])
        case ast.Tuple(elts=[_, _, *_], ctx=ast.Load()):
            yield "the order of values", _setting(node, "elts", node.elts[::-1])
        case ast.Call(func=ast.Attribute(value=inner)) if not node.args:
            yield "a call is dropped", _becoming(node, inner)
        case ast.AugAssign(op=operator):
            for other in _OPERATORS.get(type(operator), ()):
                yield "an operator", _setting(node, "op", other())


def _setting(node: ast.AST, field: str, value: Any) -> Edit:
    return lambda: setattr(node, field, value)


def _exchange(node: ast.BinOp) -> Edit:
    def edit() -> None:
        node.left, node.right = node.right, node.left

    return edit


def _becoming(node: ast.AST, other: ast.AST) -> Edit:
    """Return the edit that turns a node into another one, in its place."""

    def edit() -> None:
        kept = copy.deepcopy(other)
        node.__class__ = type(kept)
        node.__dict__.clear()
        node.__dict__.update(vars(kept))

    return edit


class Tried:
    """An assignment's tests, called here on answers to one function each.

    Args:
        name: the assignment's.
        root: the project's folder, in which it has been built.
    """

    def __init__(self, name: str, root: Path) -> None:
        self._grader = bundle.load_autograder(find_autograder(name, root))
        solution = root / "dist" / f"{name}-solution.ipynb"
        self.solved = SolvedNotebook(read_cells(solution.read_bytes(), ".ipynb"))
        sources = [*self.solved.imports(), *map(ast.unparse, self.solved.functions.values())]
        self._before = "\n".join(source for source in sources if "otter" not in source)
        self._count = 0
        cases = [case for question in self._grader.questions for case in question.cases]
        self.asked = {name for case in cases for name in case.parameters}

    def failures(self, function: str, source: str, seed: int = 0) -> list[Failure]:
        """Return the failures of all tests that call the function; [] if none fails."""
        found = []
        for question in self._grader.questions:
            for case in question.cases:
                if function not in case.parameters or set(case.parameters) - {
                    *self.solved.functions
                }:
                    continue  # it asks for a variable of the notebook as well
                names = self._names(source)
                with contextlib.redirect_stdout(io.StringIO()), use_seed(seed), _alarm():
                    try:
                        with bundle.importable(self._grader.modules):
                            case.function(**{name: names.get(name) for name in case.parameters})
                    except CheckFailed as failed:
                        found.append(failed.failure)
        return found

    def _names(self, source: str) -> dict[str, Any]:
        self._count += 1
        file = f"<cell {self._count}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        names: dict[str, Any] = {"__name__": "__main__"}
        for code, where in ((self._before, "<solution>"), (source, file)):
            exec(compile(code, where, "exec"), names)  # noqa: S102 -- our own answers
        return names


class _TooLong(Exception):  # noqa: N818 -- how a variant that does not end is left
    """A variant has had its time."""


@contextlib.contextmanager
def _alarm() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main() -> int:
    """Grade variants of all solutions, and print those that pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="variants of each function, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--edits", type=int, default=1)
    parser.add_argument("--only", default="", help="assignments whose name contains this")
    parser.add_argument("-v", action="store_true", help="print each cause that is stated")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    for name in assignment_names(Path()):
        if given.only not in name:
            continue
        tried = Tried(name, Path())
        for function, node in tried.solved.functions.items():
            if function not in tried.asked:
                continue
            for variant in variants(
                ast.unparse(node), count=given.count, seed=given.seed, edits=given.edits
            ):
                counts[_outcome(tried, function, variant, verbose=given.v)] += 1
    for outcome, number in sorted(counts.items()):
        sys.stdout.write(f"{number:5}  {outcome}\n")
    return 0


def _outcome(tried: Tried, function: str, variant: Variant, *, verbose: bool) -> str:
    try:
        failures = tried.failures(function, variant.source)
    except Exception as error:  # noqa: BLE001 -- a variant may raise anything, or never end
        return f"stopped: {type(error).__name__}"
    what = f"{function}, line {variant.lines}: {', '.join(variant.edits)}"
    if not failures:
        sys.stdout.write(f"PASSED {what}\n{variant.source}\n\n")
        return "passed"
    stated = [each.diagnosis for each in failures if each.diagnosis and each.diagnosis.sure]
    if verbose and stated:
        sys.stdout.write(f"SURE {what}\n{variant.source}\n    {stated[0].name}\n\n")
    return "sure of a cause" if stated else f"failed, {failures[0].kind.value}"


if __name__ == "__main__":
    sys.exit(main())
