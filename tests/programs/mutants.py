"""Which small changes of a module its own tests do not notice.

    PYTHONPATH=tests .venv/bin/python -m programs.mutants NAME [FROM [TO]]

NAME is one of ``SUBJECTS``; FROM and TO are lines of its module. Each mutant is tried in a process
of its own, which is forked from one that has loaded the libraries and nothing of this project.
"""

import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SUBJECTS = {
    "tolerance": ("autograder.judging.compare", "tests/judging/test_compare.py", ""),
    "encoder": ("autograder.sandbox.wire.encoder", "tests/sandbox/test_wire.py", ""),
    "decoder": ("autograder.sandbox.wire.decoder", "tests/sandbox/test_wire.py", ""),
    "values": ("autograder.sandbox.wire.values", "tests/sandbox/test_wire.py", ""),
    "tensors": ("autograder.sandbox.tensors", "tests/sandbox/test_wire.py", ""),
    # Those of its tests that need no process.
    "plan": (
        "autograder.sandbox.walls.plan",
        "tests/sandbox/walls/test_plan.py",
        "levels or signals or reason or words",
    ),
}
LIBRARIES = ("hypothesis", "hypothesis.extra.numpy", "msgspec", "numpy", "torch")
SECONDS = 60
"""Of a processor; a mutant that takes longer has been noticed."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


def changes(  # noqa: C901 -- a case a kind
    node: ast.AST,
) -> Iterator[tuple[str, ast.AST]]:
    """Yield what may stand in the place of a node, with a name for the change."""
    match node:
        case ast.Compare(left, [op, *ops], comparators) if type(op) in _COMPARED:
            other = _COMPARED[type(op)]
            yield (
                f"{type(op).__name__} → {other.__name__}",
                ast.Compare(left, [other(), *ops], comparators),
            )
        case ast.BinOp(left, op, right) if type(op) in _COMPUTED:
            new = _COMPUTED[type(op)]
            yield f"{type(op).__name__} → {new.__name__}", ast.BinOp(left, new(), right)
        case ast.BoolOp(op, values):
            new_op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(op).__name__} exchanged", ast.BoolOp(new_op, values)
        case ast.UnaryOp(ast.Not(), operand):
            yield "not left out", operand
        case ast.Constant(bool(value)):
            yield f"{value} → {not value}", ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield f"{value} → {value + 1}", ast.Constant(value + 1)
        case ast.IfExp(_, body, orelse):
            yield "always the first", body
            yield "always the second", orelse
        case ast.Raise():
            yield "raises nothing", ast.Pass()
        case ast.Expr(ast.Call()):
            yield "call left out", ast.Pass()
        case ast.AugAssign(target, op, value):
            yield "only assigned", ast.Assign([target], value)
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            yield "returns None", ast.Return(ast.Constant(None))


def mutants(source: str, first: int, last: int) -> Iterator[tuple[int, str, ast.Module]]:
    """Yield each mutant of a module, with the line and the name of the change."""
    tree = ast.parse(source)
    within = set(_left_alone(tree))
    for number, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", 0)
        if node in within or not first <= line <= last:
            continue
        for what, new in changes(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            yield line, what, ast.fix_missing_locations(_Replace(target, new).visit(changed))


def _left_alone(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what is no behaviour: annotations, decorators, and what type checkers alone read."""
    for node in ast.walk(tree):
        parts: list[Any] = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        parts += getattr(node, "decorator_list", [])
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            parts.append(node)
        for part in filter(None, parts):
            yield from ast.walk(part)


class _Replace(ast.NodeTransformer):
    """Puts a node in the place of another."""

    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self._target = target
        self._new = new

    def visit(self, node: ast.AST) -> Any:
        return self._new if node is self._target else self.generic_visit(node)


class _Finder(importlib.abc.MetaPathFinder):
    """Imports a module from a tree instead of its file."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self._name = name
        self._tree = tree

    def find_spec(
        self, fullname: str, path: Any, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del target
        if fullname != self._name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.loader is None:
            return None

        def execute(module: types.ModuleType) -> None:
            code = compile(self._tree, str(spec.origin), "exec")
            exec(code, module.__dict__)  # noqa: S102 -- our own module, changed

        spec.loader.exec_module = execute  # type: ignore[method-assign]
        return spec


def is_noticed(name: str, tree: ast.Module, tests: str, chosen: str) -> bool:
    """Whether tests fail, or do not end, with a module like this."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(out, 2)
        code = 1
        try:
            sys.meta_path.insert(0, _Finder(name, tree))
            options = [
                "-x",
                "-q",
                "--noconftest",
                "--assert=plain",
                "-p",
                "no:cacheprovider",
                "-n",
                "0",
            ]
            code = int(pytest.main([*options, tests, *(["-k", chosen] if chosen else [])]))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] != 0


def main() -> int:
    """Try all mutants; prints those that nobody notices, and returns 1 if there are any."""
    name, tests, chosen = SUBJECTS[sys.argv[1]]
    first, last = (
        (int(sys.argv[2]) if len(sys.argv) > 2 else 1),
        (int(sys.argv[3]) if len(sys.argv) > 3 else 10**6),
    )
    for library in LIBRARIES:
        importlib.import_module(library)
    path = Path(name.replace(".", "/")).with_suffix(".py")
    source = path.read_text(encoding="utf-8")
    if is_noticed(name, ast.parse(source), tests, chosen):
        sys.exit(f"{tests} fails without a change")
    tried = survived = 0
    for line, what, tree in mutants(source, first, last):
        tried += 1
        if not is_noticed(name, tree, tests, chosen):
            survived += 1
            text = source.splitlines()[line - 1].strip()
            sys.stdout.write(f"{path}:{line}: {what}: {text}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{tried} mutants, {tried - survived} noticed, {survived} not\n")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
