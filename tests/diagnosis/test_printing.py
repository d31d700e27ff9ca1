"""A function that returns nothing is told why: it prints, has no return, or an empty .grad."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks import (
    CheckFailed,
    by_hand,
    check_gradient,
    check_trajectory,
    check_value,
    probe,
    scalars,
    whole,
)
from autograder.diagnosis.printing import why_nothing
from autograder.errors import DeadlineError, StudentCallError
from autograder.judging.inputs import arguments
from autograder.result import Kind

Notebook = Callable[[str], Callable[[str], Any]]

SQUARE = "def square(x):\n    print(x * x)"
PRINTS = "square returned nothing: it prints the result; use return."
SILENT = "square returned nothing: it needs a return statement."
NO_RETURN = "square returned nothing: with these arguments it gets to no return that has a value."
NONE_THERE = (
    "square returned None: what stands in its return statement is None. Methods that work in "
    "place, such as append() or backward(), return nothing themselves."
)


@probe
def twice(student: Any, x: Any) -> Any:
    """Call it twice."""
    student(x)
    return student(x)


def message_of(check: Callable[[], None]) -> str:
    """Return the message of a failure that nothing was returned."""
    with pytest.raises(CheckFailed) as caught:
        check()
    assert caught.value.failure.kind is Kind.RETURNED_NOTHING
    return caught.value.failure.message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (SQUARE, PRINTS),
        ("def square(x):\n    y = x * x", SILENT),
        ("def square(x):\n    ...", SILENT),
        ("def square(x):\n    print()", SILENT),
        ("def square(x):\n    if x > 90:\n        return x * x", NO_RETURN),
        ("def square(x):\n    return x * x if x > 90 else None", NONE_THERE),
        ("def square(x):\n    return {}.get(x) if x > -90 else None", NONE_THERE),
        ("def square(x):\n    y = None\n    return y", NONE_THERE),
        ("import sys\ndef square(x):\n    sys.stdout.write(str(x * x))", PRINTS),
        ("import sys\ndef square(x):\n    print(x * x, file=sys.stderr)", SILENT),
    ],
)
def test_message(notebook: Notebook, source: str, message: str) -> None:
    """Only a function that prints something to standard output is said to print its result."""
    square = notebook(source)("square")
    check = lambda: check_value(square, lambda x: x * x, inputs=scalars("x"))  # noqa: E731 -- short
    assert message_of(check) == message


def test_nothing_of_it_is_shown(notebook: Notebook, capsys: pytest.CaptureFixture[str]) -> None:
    """The second call, which finds out, prints nothing into the notebook."""
    square = notebook(SQUARE)("square")
    assert "it prints the result" in why_nothing(square, {"x": 2.0})
    assert capsys.readouterr().out == ""


GRAD = "import torch\ndef square(x):\n    x = torch.tensor(float(x), requires_grad=True)\n"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "    y = x * x\n    return x.grad",
            "before backward has run. Call backward() on the result",
        ),
        (
            "    y = x * x\n    y.backward()\n    return y.grad",
            ".grad stays None in what is no leaf of the graph",
        ),
        ("    return [].append(x)", "what stands in its return statement is None"),
        ("    x * x", "returned nothing: it needs a return statement"),
    ],
)
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")
def test_none_that_is_returned(notebook: Notebook, body: str, said: str) -> None:
    """A return statement that returns None is not said to be missing."""
    square = notebook(GRAD + body)("square")
    assert said in message_of(lambda: check_value(square, lambda x: 2 * x, inputs=scalars("x")))
    through = lambda: check_value(square, lambda x: 2 * x, inputs=[{"x": 2.0}], via=twice)  # noqa: E731 -- short
    assert said in message_of(through)


def test_part_that_is_none(notebook: Notebook) -> None:
    """A gradient among others that nobody has asked for is said to wait for backward."""
    square = notebook(GRAD + "    y = x * x\n    return y, x.grad")("square")
    check = lambda: check_value(  # noqa: E731 -- short
        square, lambda x: (x * x, 2 * x), returns=("y", "x_grad"), inputs=scalars("x")
    )
    assert message_of(check) == "square: x_grad is None: .grad is None until backward() has run."


def test_through_a_probe(notebook: Notebook) -> None:
    """A function that a probe calls is told the same."""
    square = notebook(SQUARE)("square")
    inputs = [{"x": 2.0}]
    check = lambda: check_value(square, lambda x: x * x, inputs=inputs, via=twice)  # noqa: E731 -- short
    assert message_of(check) == PRINTS


def test_by_hand(notebook: Notebook) -> None:
    """So is one that must derive by hand."""
    square = by_hand(notebook(SQUARE)("square"))
    check = lambda: check_gradient(square, lambda x: x**3, wrt=("x",), inputs=scalars("x"))  # noqa: E731 -- short
    assert message_of(check) == PRINTS


def test_loop(notebook: Notebook) -> None:
    """So is a training loop that prints its losses."""
    square = notebook("def square(n):\n    for k in range(n):\n        print(k)")("square")
    inputs = arguments(n=whole(1, 3))
    check = lambda: check_trajectory(square, lambda n: n, steps="n", inputs=inputs)  # noqa: E731 -- short
    assert message_of(check) == PRINTS


def test_function_that_returns(notebook: Notebook) -> None:
    """A function may print as much as it likes, as long as it returns."""
    square = notebook("def square(x):\n    print(x)\n    return x * x")("square")
    check_value(square, lambda x: x * x, inputs=scalars("x"))


def test_value_in_the_place_of_a_gradient_is_none() -> None:
    """A part that is None is named, and nothing is said of printing."""

    def student(x: Any, _: Any) -> Any:
        print(x)  # noqa: T201 -- a student's
        return x, None

    check = lambda: check_value(  # noqa: E731 -- short
        student, lambda x, y: (x, y), returns=("a", "b"), inputs=scalars("x", "y")
    )
    assert message_of(check) == "student: b is None."


class TestSecondCall:
    """The call that finds out may go wrong in its own ways."""

    @pytest.mark.parametrize("error", [ValueError(), StudentCallError(Kind.TIMED_OUT, "too long")])
    def test_that_raises(self, error: Exception) -> None:
        """A call that fails the second time says nothing of printing."""
        calls = []

        def square(x: Any) -> None:
            calls.append(x)
            if len(calls) > 1:
                raise error

        check = lambda: check_value(square, lambda x: x * x, inputs=scalars("x"))  # noqa: E731 -- short
        assert message_of(check) == SILENT
        assert len(calls) == 2

    def test_end_of_the_submissions_time(self) -> None:
        """That the time is over is not the student's failure, then as ever."""

        def square(_: Any) -> None:
            raise DeadlineError

        with pytest.raises(DeadlineError):
            why_nothing(square, {"x": 1.0})
