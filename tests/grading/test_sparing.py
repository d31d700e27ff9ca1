"""Copies at checks are left out where that pays, and it makes no difference to any result."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.assignment.bundle import Autograder
from autograder.assignment.testfiles import Case, Question
from autograder.checks import check_value
from autograder.grading.grade import grade_once
from autograder.grading.rules import Rules
from autograder.grading.sparing import Sparing
from autograder.result import SubmissionResult
from autograder.sandbox.branches import Checkpoint
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import write_notebook

RIGHT = "def f(x):\n    return 2 * x"
WRONG = "def f(x):\n    return x"
F, G = 'grader.check("q1")', 'grader.check("q2")'
THREE = "def g(x):\n    return 3 * x"


class Noted(Sparing):
    """Remembers of each submission whether a copy was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[bool] = []

    def note(self, *, asked: bool, seconds: float) -> None:
        """Take note of a submission."""
        self.asked.append(asked)
        super().note(asked=asked, seconds=seconds)


def of_right(count: int = 8) -> Noted:
    """Return what is known where so many have been right."""
    sparing = Noted()
    for _ in range(count):
        sparing.note(asked=False, seconds=0.1)
    return sparing


def test_a_few_must_be_known_first() -> None:
    """Nothing is left out before it is known that notebooks are right as a rule."""
    assert not Sparing().pays()
    assert not of_right(3).pays()
    assert of_right(4).pays()


def test_more_must_be_right_where_cells_take_long() -> None:
    """Running quick cells again is soon made up for, hours of training are not."""
    quick, slow = of_right(), of_right()
    quick.note(asked=True, seconds=0.05)
    slow.note(asked=True, seconds=5.0)
    assert quick.pays()
    assert not slow.pays()


def test_what_was_long_ago_is_forgotten() -> None:
    """Those who hand in early need not be like those who hand in late."""
    sparing = Sparing()
    for asked in (*[True] * 20, *[False] * 16):
        sparing.note(asked=asked, seconds=1.0)
    assert sparing.pays()


def on_f(f: Any) -> None:
    """Want f(x) = 2 x."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": 3.0}])


def on_g(g: Any) -> None:
    """Want g(x) = 3 x."""
    check_value(g, lambda x: 3 * x, inputs=[{"x": 3.0}])


def case(test: Callable[[Any], None], *, hidden: bool = False) -> Case:
    """Return a test case that calls this function."""
    return Case(name=test.__name__, points=1.0, hidden=hidden, function=test)


@pytest.fixture
def grade_it(zygote: Zygote, tmp_path: Path) -> Callable[..., SubmissionResult]:
    """Return a function that grades cells, and leaves out what a record of times has."""
    questions = (
        Question(name="q1", cases=(case(on_f), case(on_f, hidden=True)), all_or_nothing=False),
        Question(name="q2", cases=(case(on_g),), all_or_nothing=False),
    )
    rules = Rules(
        autograder=Autograder(name="made", questions=questions, modules={}, digest=""),
        limits=Limits(cell=20.0, call=10.0, submission=60.0),
        seed=0,
    )

    def grade(cells: list[str], sparing: Sparing | None) -> SubmissionResult:
        path = write_notebook(tmp_path / "n.ipynb", cells)
        result = grade_once(Submission(path=path, name="n"), rules, zygote, sparing=sparing)
        cells_of = [msgspec.structs.replace(cell, seconds=0.0) for cell in result.cells]
        questions_of = [
            msgspec.structs.replace(
                each,
                cases=tuple(msgspec.structs.replace(one, seconds=0.0) for one in each.cases),
            )
            for each in result.questions
        ]
        return msgspec.structs.replace(
            result,
            cells=tuple(cells_of),
            questions=tuple(questions_of),
            seconds=0.0,
            graded_on="",
        )

    return grade


@pytest.mark.parametrize(
    ("cells", "scores", "asked"),
    [
        ([RIGHT, F, THREE, G], [2.0, 1.0], False),
        ([WRONG, F, THREE, G], [0.0, 1.0], True),
        ([RIGHT, F, THREE, G, "def f(x):\n    return 0"], [2.0, 1.0], True),
        ([WRONG, F, RIGHT, THREE], [2.0, 1.0], True),
        (["calls = []\ndef f(x):\n    calls.append(x)\n    return (1 + len(calls)) * x", F, THREE],
         [2.0, 1.0], True),
        ([RIGHT, F, "import os\nos._exit(3)", THREE], [2.0, 1.0], False),
        ([RIGHT, F, "grader.check('q1')\nglobals()['f'] = None", F, THREE], [2.0, 1.0], True),
    ],
    ids=["right", "wrong", "answered below", "right below", "counts", "ends Python", "rebinds"],
)  # fmt: skip
def test_a_result_is_the_same_without_copies(
    grade_it: Callable[..., SubmissionResult], cells: list[str], scores: list[float], *, asked: bool
) -> None:
    """Where a copy is asked for, the notebook is begun anew, and that alone counts."""
    sparing = of_right()
    spared = grade_it(cells, sparing)
    assert [each.score for each in spared.questions] == scores
    assert spared == grade_it(cells, None)
    assert sparing.asked[8:] == [asked]


def test_no_copy_is_left_at_a_check(
    grade_it: Callable[..., SubmissionResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process serves all tests of a right notebook, and its checks are places alone."""
    made: list[bool] = []
    begin = Checkpoint.__init__

    def init(self: Checkpoint, connection: Any, *args: Any, **options: Any) -> None:
        made.append(connection is not None)
        begin(self, connection, *args, **options)

    monkeypatch.setattr(Checkpoint, "__init__", init)
    grade_it([RIGHT, F, THREE, G], of_right())
    assert made == [False, False, True]
