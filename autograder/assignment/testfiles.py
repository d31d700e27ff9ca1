"""Otter's exception-format test files, read without importing Otter.

Otter and what it imports take most of a second to load, and of all that a test file needs the
decorator ``test_case`` alone. The rule by which points are shared out is Otter's own.
"""

import ast
import contextlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.assignment.project import is_test
from autograder.errors import ExerciseError

_MODULES = ("otter", "otter.test_files")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A test case: a function whose parameters name what it takes from the student."""

    name: str
    points: float
    hidden: bool
    function: Callable[..., None]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names that the function takes."""
        return tuple(inspect.signature(self.function).parameters)

    def mentions(self, *names: str) -> bool:
        """Whether the test, or a function within it, uses one of these names."""
        return not _names_in(self.function.__code__).isdisjoint(names)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question's test cases."""

    name: str
    cases: tuple[Case, ...]
    all_or_nothing: bool = False

    @property
    def max_score(self) -> float:
        """The points of all test cases together."""
        return sum(case.points for case in self.cases)


def _names_in(code: types.CodeType) -> set[str]:
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return set(code.co_names).union(code.co_varnames, code.co_cellvars, *map(_names_in, inner))


def asked_names(files: Mapping[str, bytes]) -> frozenset[str]:
    """Return the names that the test files among ``files`` look for, without running them."""
    names: set[str] = set()
    for name, data in files.items():
        if not is_test(name):
            continue
        with contextlib.suppress(SyntaxError, ValueError):  # loading it will say so
            names |= {
                argument.arg
                for node in ast.walk(ast.parse(data))
                if isinstance(node, ast.FunctionDef) and node.decorator_list
                for argument in node.args.args
            }
    return frozenset(names - {"env"})


class _TestCase:
    """Stands for Otter's decorator, with the same arguments."""

    def __init__(
        self,
        name: str | None = None,
        points: float | None = None,
        hidden: bool = False,  # noqa: FBT001, FBT002 -- Otter's signature
        success_message: str | None = None,
        failure_message: str | None = None,
    ) -> None:
        del name, success_message, failure_message
        self.points = points
        self.hidden = hidden
        self.function: Callable[..., None] = lambda: None

    def __call__(self, function: Callable[..., None]) -> "_TestCase":
        self.function = function
        return self


def load_question(name: str, source: str) -> Question:
    """Return the question of a test file.

    Args:
        name: the file's name, for messages.
        source: its text.

    Raises:
        ExerciseError: it cannot be executed, or is not in Otter's exception format.
    """
    names: dict[str, Any] = {}
    try:
        with _otter_stands_in():
            exec(compile(source, name, "exec"), names)  # noqa: S102 -- an instructor's own tests
    except Exception as error:
        message = f"the test file {name} cannot be loaded: {type(error).__name__}: {error}"
        raise ExerciseError(message) from error
    if "name" not in names or names.get("OK_FORMAT", True):
        message = (
            f"the test file {name} is not in Otter's exception format: set "
            "`tests: {ok_format: false}` in the assignment's configuration"
        )
        raise ExerciseError(message)
    marked = [value for value in names.values() if isinstance(value, _TestCase)]
    points = _share_out(name, names.get("points"), [case.points for case in marked])
    return Question(
        name=str(names["name"]),
        all_or_nothing=bool(names.get("all_or_nothing", False)),
        cases=tuple(
            Case(
                name=case.function.__name__,
                points=float(share),
                hidden=bool(case.hidden),
                function=case.function,
            )
            for case, share in zip(marked, points, strict=True)
        ),
    )


def _share_out(
    name: str, total: float | list[float] | None, given: Sequence[float | None]
) -> list[float]:
    """Return the points of each case: what is given, and an equal share of the rest."""
    if isinstance(total, list):
        if len(total) != len(given):
            message = f"the test file {name} lists points for another number of test cases"
            raise ExerciseError(message)
        given, total = total, None
    spoken_for = sum(points or 0 for points in given)
    open_cases = sum(points is None for points in given)
    if total is None:
        # Without any points, a question is worth 1.
        total = 1 if spoken_for == 0 else spoken_for
    elif spoken_for > total:
        message = f"the test file {name} gives its cases more points than the question has"
        raise ExerciseError(message)
    share = (total - spoken_for) / open_cases if open_cases else 0.0
    return [share if points is None else points for points in given]


@contextlib.contextmanager
def _otter_stands_in() -> Iterator[None]:
    """Let ``from otter.test_files import test_case`` find the stand-in for the decorator."""
    saved = {name: sys.modules[name] for name in _MODULES if name in sys.modules}
    stand_ins = {name: types.ModuleType(name) for name in _MODULES}
    stand_ins["otter.test_files"].__dict__["test_case"] = _TestCase
    stand_ins["otter"].__dict__["test_files"] = stand_ins["otter.test_files"]
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in _MODULES:
            del sys.modules[name]
        sys.modules.update(saved)
