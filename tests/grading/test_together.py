"""All questions use one copy of the notebook, as long as all test cases pass."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.bundle import Autograder
from autograder.assignment.testfiles import Case, Question
from autograder.checks import check_either, check_trajectory, check_value, scalars
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.result import CaseResult, Kind, SubmissionResult, Verdict
from autograder.sandbox.branches import Checkpoint
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import write_notebook

INPUTS = scalars("x")

Grade = Callable[..., tuple[CaseResult, ...]]


def on_one(f: Any) -> None:
    """Want f(x) = 2 x for one input."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": 3.0}])


def on_fresh(f: Any) -> None:
    """Want it for the twenty that are drawn."""
    check_value(f, lambda x: 2 * x, inputs=INPUTS)


def on_another(f: Any) -> None:
    """Want it for one more."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": 0.5}])


def on_some_steps(f: Any) -> None:
    """Want it where the number of calls depends on the input."""
    check_trajectory(f, lambda x: 2 * x, steps="x", inputs=[{"x": 3}])


def on_either(f: Any) -> None:
    """Want it where another answer would do as well."""
    check_either(lambda: on_one(f), lambda: check_value(f, lambda x: 3 * x, inputs=[{"x": 3.0}]))


TESTS = (on_one, on_fresh, on_another)


def calls_of(test: Callable[[Any], None]) -> int:
    """Return how often a test calls a right function."""
    calls: list[float] = []

    def right(x: float) -> float:
        calls.append(x)
        return 2 * x

    test(right)
    return len(calls)


ON_FRESH = calls_of(on_fresh)
"""It depends on nothing but the check: a function that is right for so many is right there."""


def question(name: str, *cases: Case) -> Question:
    """Return a question of these test cases."""
    return Question(name=name, cases=cases, all_or_nothing=False)


def case(test: Callable[[Any], None], *, hidden: bool = False) -> Case:
    """Return a test case that calls this function."""
    return Case(name=test.__name__, points=1.0, hidden=hidden, function=test)


@pytest.fixture
def grade_all(zygote: Zygote, tmp_path: Path) -> Callable[..., SubmissionResult]:
    """Return a function that grades cells by questions."""

    def grade_it(cells: list[str], *questions: Question) -> SubmissionResult:
        rules = Rules(
            autograder=Autograder(name="made", questions=questions, modules={}, digest=""),
            limits=Limits(cell=2.0, call=1.0, submission=30.0),
            seed=0,
        )
        path = write_notebook(tmp_path / "n.ipynb", cells)
        return grade(Submission(path=path, name="n.ipynb"), rules, zygote)

    return grade_it


@pytest.fixture
def grade_f(grade_all: Callable[..., SubmissionResult]) -> Grade:
    """Return a function that grades a cell by these tests, as one question."""

    def grade_it(source: str, *tests: Callable[[Any], None]) -> tuple[CaseResult, ...]:
        asked = question("q1", *map(case, tests or TESTS))
        return grade_all([source], asked).questions[0].cases

    return grade_it


@pytest.fixture
def branches(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Take note of each copy that is asked for: whether several test cases are to share it."""
    asked: list[bool] = []
    make = Checkpoint.branch

    def branch(self: Checkpoint, *, shared: bool = False, **options: Any) -> Any:
        asked.append(shared)
        return make(self, shared=shared, **options)

    monkeypatch.setattr(Checkpoint, "branch", branch)
    return asked


def verdicts(cases: tuple[CaseResult, ...]) -> str:
    """Return a letter for each test case."""
    return "".join("p" if case.verdict is Verdict.PASSED else "f" for case in cases)


def test_a_right_answer_needs_one_copy(grade_f: Grade, branches: list[bool]) -> None:
    """Where every test case passes, one copy has served them all."""
    cases = grade_f("def f(x):\n    return 2 * x", *TESTS, on_some_steps, on_either)
    assert verdicts(cases) == "ppppp"
    assert [case.points for case in cases] == [1.0] * 5
    assert branches == [True]


def test_a_wrong_answer_is_judged_in_fresh_copies(grade_f: Grade, branches: list[bool]) -> None:
    """What fails is found again in a copy of its own, and it is that failure which is told."""
    cases = grade_f("def f(x):\n    return 2 * x if x == 3 else x", *TESTS)
    assert verdicts(cases) == "pff"
    assert cases[1].failure is not None
    assert cases[1].failure.diagnosis is not None
    assert branches == [True, False, False, False]


RIGHT_UNTIL = """
calls = []
def f(x):
    calls.append(x)
    if len(calls) > {most}:
        {then}
    return 2 * x
"""


@pytest.mark.parametrize(
    "then",
    [
        "raise RuntimeError('too many calls')",
        "return calls[0]",
        "import os; os._exit(3)",
        "while True: pass",
        "return open",
        "return [0.0] * 10_000_000",
    ],
)
def test_a_right_answer_that_others_would_spoil_passes(grade_f: Grade, then: str) -> None:
    """What a function keeps from one test case costs it nothing in the next."""
    assert verdicts(grade_f(RIGHT_UNTIL.format(most=ON_FRESH, then=then), on_fresh, on_one)) == "pp"


LATE = """
calls = 0
def f(x):
    global calls
    calls += 1
    return 2 * x if calls > {first} else x
"""


@pytest.mark.parametrize("first", [1, 20])
def test_an_answer_that_is_right_later_gains_nothing(grade_f: Grade, first: int) -> None:
    """Test cases before it do not help a function that is wrong at its first calls."""
    assert verdicts(grade_f(LATE.format(first=first), *TESTS)) == "fff"


BY_FILE = """
def f(x):
    with open("calls.txt", "a+") as file:
        file.write("c")
        file.seek(0)
        calls = len(file.read())
    return 2 * x if calls > {first} else x
"""


def test_what_is_written_outside_of_the_copy_gains_no_more_than_calls(grade_f: Grade) -> None:
    """Files are everybody's: a function that is wrong at first fails where it was first called."""
    assert verdicts(grade_f(BY_FILE.format(first=30), *TESTS)) != "ppp"


def test_each_case_sees_the_same_random_numbers(grade_f: Grade, branches: list[bool]) -> None:
    """Whoever draws random numbers sees those that a copy of its own would show."""
    source = f"""
import random
import numpy as np
import torch
def draw():
    return random.random(), float(np.random.rand()), torch.rand(()).item()
states = random.getstate(), np.random.get_state(), torch.get_rng_state()
first = [draw() for _ in range({ON_FRESH})]
random.setstate(states[0]), np.random.set_state(states[1]), torch.set_rng_state(states[2])
def f(x):
    return 2 * x if draw() in first else x
"""
    assert verdicts(grade_f(source, on_fresh, on_one, on_fresh, on_another)) == "pppp"
    assert branches == [True]


def test_a_hanging_call_is_named_as_ever(grade_f: Grade) -> None:
    """A call that does not end costs its own test case, whatever was tried before."""
    source = "def f(x):\n    while x == 0.5:\n        pass\n    return 2 * x"
    cases = grade_f(source, on_one, on_another, on_some_steps)
    assert verdicts(cases) == "pfp"
    assert cases[1].failure is not None
    assert cases[1].failure.kind is Kind.TIMED_OUT
    assert cases[1].message.startswith("f did not finish within 1 s")


def test_answers_too_large_for_one_exchange_are_asked_for_alone(grade_f: Grade) -> None:
    """Twenty answers that do not fit into one frame fit into twenty."""
    source = """
import torch
def f(x):
    return torch.full((1_000_000,), float(2 * x))
"""

    def first_entry(f: Any) -> None:
        assert all(f(float(n))[0] == 2 * n for n in range(8))

    def all_at_once(f: Any) -> None:
        check_value(
            f, lambda x: (2 * x).expand(1_000_000), inputs=[{"x": float(n)} for n in range(8)]
        )

    assert verdicts(grade_f(source, first_entry, all_at_once)) == "pp"


def on_g(g: Any) -> None:
    """Want g(x) = 3 x for the twenty that are drawn."""
    check_value(g, lambda x: 3 * x, inputs=INPUTS)


BOTH = (question("q1", case(on_one), case(on_fresh, hidden=True)), question("q2", case(on_g)))


def scores(result: SubmissionResult) -> list[float]:
    """Return the points of each question."""
    return [each.score for each in result.questions]


def test_right_answers_of_several_questions_need_one_copy(
    grade_all: Callable[..., SubmissionResult], branches: list[bool]
) -> None:
    """One copy has served the public and the hidden tests of all, each as at its own check."""
    cells = ["f = lambda x: 2 * x", 'grader.check("q1")', "def g(x):\n    return 3 * x"]
    result = grade_all([*cells, 'grader.check("q2")', "f(1)"], *BOTH)
    assert scores(result) == [2.0, 1.0]
    assert [each.graded_at for each in result.questions] == ["check in cell 2", "check in cell 4"]
    assert branches == [True]


@pytest.mark.parametrize(
    "then",
    [
        "globals()['g'] = lambda x: 0",
        "import os; os._exit(0)",
        "import torch; torch.Tensor.__mul__ = None; globals()['three'] = None",
        "while True: pass",
    ],
)
def test_what_one_answer_does_costs_another_nothing(
    grade_all: Callable[..., SubmissionResult], then: str
) -> None:
    """An answer that spoils the process spoils no other question."""
    spoils = f"def f(x):\n    {then}"
    result = grade_all([spoils, "three = 3\ndef g(x):\n    return three * x"], *BOTH)
    assert scores(result) == [0.0, 1.0]


HOSTILE = """
import sys
seen = []
def f(x):
    seen.append(x)
    globals()["g"] = lambda *asked: seen[-1]
    for frame in sys._current_frames().values():
        while frame is not None:
            seen.extend(v for v in list(frame.f_locals.values()) if isinstance(v, float))
            frame = frame.f_back
    return 2 * x
def g(x):
    return seen[-1] if seen else x
"""


def test_a_hostile_answer_earns_nothing_for_another(
    grade_all: Callable[..., SubmissionResult],
) -> None:
    """One that replaces the function of another question knows no more of its answers."""
    assert scores(grade_all([HOSTILE], *BOTH)) == [2.0, 0.0]


@pytest.mark.parametrize("below", ["def helper(x):\n    return x", "shift = 1", "del shift"])
def test_an_answer_that_is_changed_below_its_check_is_judged_there(
    grade_all: Callable[..., SubmissionResult], branches: list[bool], below: str
) -> None:
    """What the last cell has made of it, right or wrong, is not what was checked."""
    above = "shift = 0\ndef helper(x):\n    return 2 * x\ndef f(x):\n    return helper(x) + shift"
    result = grade_all([above, 'grader.check("q1")', below], BOTH[0])
    assert scores(result) == [2.0]
    assert branches == [False, False]


@pytest.mark.parametrize("g", ["return 3 * x", "return x"])
def test_one_copy_at_a_time_holds_memory(
    grade_all: Callable[..., SubmissionResult], monkeypatch: pytest.MonkeyPatch, g: str
) -> None:
    """Whatever a copy is made of, the one that all questions share has ended by then."""
    make, open_ones = Checkpoint.branch, list[Checkpoint]()

    @contextlib.contextmanager
    def branch(self: Checkpoint, **options: Any) -> Any:
        assert open_ones == []
        open_ones.append(self)
        with make(self, **options) as made:
            yield made
        open_ones.remove(self)

    monkeypatch.setattr(Checkpoint, "branch", branch)
    cells = [f"def f(x):\n    return 2 * x\ndef g(x):\n    {g}", 'grader.check("q2")']
    result = grade_all([*cells, "def g(x):\n    return 0"], *BOTH)
    assert scores(result) == [2.0, float(g == "return 3 * x")]


def test_bytes_of_an_attempt_that_does_not_count_are_not_spent(
    grade_all: Callable[..., SubmissionResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may be sent in all is there again where an answer is judged by itself."""
    monkeypatch.setattr("autograder.sandbox.client.MAX_RECEIVED", 1_000_000)

    def is_long(f: Any) -> None:
        assert len(f(600_000)) == 600_000

    def is_empty(f: Any) -> None:
        assert f(0) == "a"

    asked = question("q1", case(is_long), case(is_empty))
    result = grade_all(["def f(n):\n    return 'a' * n"], asked)
    assert verdicts(result.questions[0].cases) == "pf"
