"""The check that a function refuses what it should refuse."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks import CheckFailed, check_raises, scalars
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]
INPUTS = [{"epoch": 3.0}]


def failure_of(student: Any, error: type[Exception] = ValueError, **options: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_raises(student, error, **{"inputs": INPUTS, **options})
    return caught.value.failure


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('the loss is nan in epoch 3')",
        "raise ValueError('EPOCH 3')",
        "class Mine(ValueError): pass\n    raise Mine('epoch')",
        "int('epoch')",
        "raise UnicodeError('epoch')",
    ],
)
def test_right(notebook: Notebook, body: str) -> None:
    """The error, one derived from it, or one that Python raises will do."""
    function = notebook(f"def f(epoch):\n    {body}")("f")
    check_raises(function, ValueError, inputs=INPUTS, mentions="epoch")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return epoch", "f returned, where it should raise a ValueError."),
        ("pass", "f returned, where it should raise a ValueError."),
        ("return ValueError('epoch')", "f returned, where it should raise a ValueError."),
        (
            "raise KeyError('epoch')",
            "f raised KeyError: 'epoch', where it should raise a ValueError.",
        ),
        (
            "raise Exception('epoch')",
            "f raised Exception: epoch, where it should raise a ValueError.",
        ),
        (
            "raise ValueError('too bad')",
            "f raised a ValueError, but its text does not say 'epoch': too bad",
        ),
        ("raise ValueError", "f raised a ValueError, but its text does not say 'epoch': "),
    ],
)
def test_wrong(notebook: Notebook, body: str, message: str) -> None:
    """What it did instead is said, and what it should do."""
    failure = failure_of(notebook(f"def f(epoch):\n    {body}")("f"), mentions="epoch")
    assert failure.kind is Kind.NOT_RAISED
    assert failure.message == message
    assert failure.inputs == (("epoch", "3"),)


def test_all_inputs_count() -> None:
    """A function that refuses some of the inputs only is found, on a simple one."""

    def positive(x: Any) -> Any:
        if float(x) < 0:
            raise ValueError
        return x

    failure = failure_of(positive, inputs=scalars("x"))
    assert (failure.kind, failure.inputs) == (Kind.NOT_RAISED, (("x", "2"),))


def test_long_text() -> None:
    """An endless text is cut."""

    def f(_: Any) -> Any:
        raise KeyError("x" * 10_000)

    assert len(failure_of(f).message) < 400


def test_text_that_raises() -> None:
    """An error that cannot be printed is the student's failure."""

    class BadError(ValueError):
        def __str__(self) -> str:
            raise ZeroDivisionError

    def f(_: Any) -> Any:
        raise BadError

    assert failure_of(f).kind is Kind.RAISED


@pytest.mark.parametrize(("student", "kind"), [(None, Kind.MISSING), (5, Kind.TYPE)])
def test_no_function(student: Any, kind: Kind) -> None:
    """What is no function is said to be none."""
    assert failure_of(student).kind is kind


def test_end_of_the_process(notebook: Notebook) -> None:
    """A function that leaves Python has not raised the error; one that exits politely neither."""
    failure = failure_of(notebook("def f(epoch):\n    float('x')")("f"), FloatingPointError)
    assert failure.kind is Kind.NOT_RAISED
    assert failure.message.startswith("f raised ValueError: could not convert")
