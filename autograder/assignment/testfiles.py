"""Otter's test files: in its exception format and in its doctest ("OK") format.

The rule by which points are shared out is Otter's own, but shares are fractions, so that three
thirds are one.
"""

import ast
import contextlib
import inspect
import math
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from textwrap import dedent
from typing import Any

import msgspec

from autograder.assignment.placing import Place, names_in, place_doctest, place_function
from autograder.assignment.project import is_test
from autograder.basics.ottertests import MarkedTest, execute, marked_tests
from autograder.errors import TORCH_NEEDED, ExerciseError


@dataclass(frozen=True, kw_only=True)
class Case:
    """A test case: a function whose parameters name what it takes from the student, or doctests."""

    name: str
    points: Fraction | float
    hidden: bool
    function: Callable[..., None] = lambda: None
    place: Place = Place.CHECKS
    """Where it runs, and by whose rules."""
    source: str = ""
    """Its file, or its doctests; what a test that runs in the student's process is made of."""
    number: int | None = None
    """Which of its file's functions it is; None for doctests."""
    success_message: str = ""
    failure_message: str = ""

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names that the function takes."""
        return tuple(inspect.signature(self.function).parameters)

    @cached_property
    def takes(self) -> Collection[str]:
        """The names that it may take from the student: of doctests, all that stand in them."""
        is_doctest = self.number is None and self.source
        return names_in(self.source) if is_doctest else self.parameters

    def mentions(self, *names: str) -> bool:
        """Whether the test, or a function within it, uses one of these names."""
        return not _names_in(self.function.__code__).isdisjoint(names)

    @property
    def worth(self) -> Fraction:
        """Its points, exactly: 0.1 is a tenth."""
        return exact(self.points)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question's test cases."""

    name: str
    cases: tuple[Case, ...]
    all_or_nothing: bool = False
    check: str = ""
    """What a notebook calls it in ``grader.check``: its file's name; "" if that is its own."""

    @property
    def checked_as(self) -> str:
        """The name by which a notebook checks it."""
        return self.check or self.name

    @property
    def worth(self) -> Fraction:
        """The points of all test cases together, exactly."""
        return sum((case.worth for case in self.cases), Fraction(0))

    @property
    def max_score(self) -> float:
        """The points of all test cases together."""
        return float(self.worth)


def exact(points: Fraction | float) -> Fraction:
    """Return points as a fraction: those that were written as 0.1 are a tenth."""
    return points if isinstance(points, Fraction) else Fraction(repr(points))


@lru_cache
def _names_in(code: types.CodeType) -> frozenset[str]:
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return frozenset(code.co_names).union(
        code.co_varnames, code.co_cellvars, *map(_names_in, inner)
    )


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


def load_question(name: str, source: str, *, ours: bool = False) -> Question:
    """Return the question of a test file.

    Args:
        name: the file's name, for messages, and for how a notebook calls the question.
        source: its text.
        ours: True if it belongs to an assignment of this project's, whose tests hold proxies.

    Raises:
        ExerciseError: it cannot be executed, or is in neither of Otter's formats.
    """
    try:
        names = execute(source, name)
    except Exception as error:
        message = f"the test file {name} cannot be loaded: {type(error).__name__}: {error}"
        if isinstance(error, ModuleNotFoundError) and error.name == "torch":
            message += f". {TORCH_NEEDED}"
        raise ExerciseError(message) from error
    check = PurePosixPath(name).stem
    if isinstance(names.get("test"), dict) and names.get("OK_FORMAT", True):
        return question_of_spec(name, names["test"], check=check)
    if "name" not in names or names.get("OK_FORMAT", True):
        message = (
            f"the test file {name} is in neither of Otter's formats: it has no `test = {{…}}` "
            "(doctests), and no `OK_FORMAT = False` with a `name` (functions below @test_case)"
        )
        raise ExerciseError(message)
    marked = marked_tests(names)
    points = share_out(name, names.get("points"), [case.points for case in marked])
    return Question(
        name=str(names["name"]),
        check=check,
        all_or_nothing=bool(names.get("all_or_nothing", False)),
        cases=tuple(
            Case(
                name=_name_of(case, marked),
                points=share,
                hidden=bool(case.hidden),
                function=case.function,
                place=place_function(source, case.function.__name__, ours=ours),
                source=source,
                number=number,
                success_message=str(case.success_message or ""),
                failure_message=str(case.failure_message or ""),
            )
            for number, (case, share) in enumerate(zip(marked, points, strict=True))
        ),
    )


def _name_of(case: MarkedTest, among: Sequence[MarkedTest]) -> str:
    if case.name:
        return str(case.name)
    name = case.function.__name__
    alike = [each for each in among if each.function.__name__ == name]
    return name if len(alike) == 1 else f"{name} ({alike.index(case) + 1})"


def question_of_spec(name: str, spec: Mapping[str, Any], *, check: str) -> Question:
    """Return the question of doctests.

    Args:
        name: where they stand, for messages.
        spec: the dictionary of Otter's OK format.
        check: how a notebook calls the question.

    Raises:
        ExerciseError: it is not what Otter itself would take.
    """
    try:
        (suite,) = spec["suites"]
        cases = [dict(case) for case in suite["cases"]]
        codes = [dedent(str(case["code"])) for case in cases]
        question = str(spec["name"])
    except (KeyError, TypeError, ValueError) as error:
        message = (
            f"the test file {name} is not in Otter's OK format: it wants a name and one suite of "
            "cases, each with its code"
        )
        raise ExerciseError(message) from error
    if suite.get("type", "doctest") != "doctest" or suite.get("setup") or suite.get("teardown"):
        message = (
            f"the test file {name} has a suite that is not doctests alone: Otter refuses it, too"
        )
        raise ExerciseError(message)
    points = share_out(name, spec.get("points"), [case.get("points") for case in cases])
    return Question(
        name=question,
        check=check,
        all_or_nothing=bool(spec.get("all_or_nothing", False)),
        cases=tuple(
            Case(
                name=str(case.get("name") or f"{question} - {number}"),
                points=share,
                hidden=bool(case.get("hidden", True)),
                place=place_doctest(code),
                source=code,
                success_message=str(case.get("success_message") or ""),
                failure_message=str(case.get("failure_message") or ""),
            )
            for number, (case, code, share) in enumerate(
                zip(cases, codes, points, strict=True), start=1
            )
        ),
    )


def load_notebook_questions(name: str, data: bytes) -> list[Question]:
    """Return the questions whose tests a notebook holds in its metadata; often none.

    Args:
        name: the notebook's name, for messages.
        data: its bytes.

    Raises:
        ExerciseError: one of them is in neither of Otter's formats.
    """
    try:
        notebook = msgspec.json.decode(data, type=_NotebookOfTests)
    except msgspec.DecodeError:
        return []  # then it is a file like any other
    questions = []
    for question, spec in notebook.metadata.otter.tests.items():
        where = f"{question} in {name}"
        if isinstance(spec, dict):
            questions.append(question_of_spec(where, spec, check=question))
        elif isinstance(spec, str):
            loaded = load_question(where, spec)
            questions.append(replace(loaded, check=question))
    return questions


class _OtterMetadata(msgspec.Struct):
    tests: dict[str, Any] = {}


class _Metadata(msgspec.Struct):
    otter: _OtterMetadata = msgspec.field(default_factory=_OtterMetadata)


class _NotebookOfTests(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


def share_out(name: str, total: object, given: Sequence[object]) -> list[Fraction]:
    """Return the points of each case: what is given, and an equal share of the rest."""
    if isinstance(total, list):
        if len(total) != len(given):
            message = f"the test file {name} lists points for another number of test cases"
            raise ExerciseError(message)
        given, total = total, None
    known = [None if points is None else _points(name, points) for points in given]
    spoken_for = sum((points for points in known if points is not None), Fraction(0))
    open_cases = known.count(None)
    if total is not None:
        rest = _points(name, total) - spoken_for
        if rest < 0:
            message = f"the test file {name} gives its cases more points than the question has"
            raise ExerciseError(message)
    else:
        # Without any points, a question is worth 1.
        rest = Fraction(0 if any(known) else 1)
    share = rest / open_cases if open_cases else Fraction(0)
    return [share if points is None else points for points in known]


def _points(name: str, points: object) -> Fraction:
    if type(points) not in {int, float} or not math.isfinite(points):  # type: ignore[arg-type]  # -- it is one of them here
        message = f"the test file {name} has points that are no number: {points!r}"
        raise ExerciseError(message)
    return exact(points)  # type: ignore[arg-type]  # -- see above
