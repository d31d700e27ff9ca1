"""What the wrong answers have in common, and no right one has."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis.strategies import sampled_from

from autograder.checks import CheckFailed, arguments, check_value, number, scalars, tensors, whole
from autograder.errors import StudentCallError
from autograder.result import Diagnosis, Failure, Kind


def product(x: Any, w: Any) -> Any:
    """Return what is right."""
    return x * w


def failure_of(student: Callable[..., Any], reference: Any, inputs: Any) -> Failure:
    """Return what is said of a wrong answer."""
    with pytest.raises(CheckFailed) as caught:
        check_value(student, reference, inputs=inputs)
    return caught.value.failure


def said_of(student: Callable[..., Any], reference: Any, inputs: Any) -> Diagnosis:
    """Return the cause that is stated of a wrong answer."""
    diagnosis = failure_of(student, reference, inputs).diagnosis
    assert diagnosis is not None
    return diagnosis


@pytest.mark.parametrize(
    ("student", "said", "sure"),
    [
        (lambda x, w: x * w + (not x), "x = 0", True),
        (lambda x, w: x * w + (not x or not w), "x or w = 0", True),
        (lambda x, w: x * w + (not x and not w), "x and w = 0", False),
        (lambda x, w: x * w if x >= 0 else x * w + x * w * w, "x < 0", True),
        (lambda x, w: x * w + (1 if x > 0 and w > 0 else 0) * (x + w), "x and w > 0", True),
        (lambda x, w: round(float(x * w), 3), "the numbers in x and w are small", False),
    ],
)
def test_what_the_numbers_are(
    student: Callable[..., Any],
    said: str,
    sure: bool,  # noqa: FBT001 -- a parameter
) -> None:
    """The arguments whose numbers tell the wrong answers from the right ones are named.

    Where one input alone is wrong, that is possible, and no more.
    """
    diagnosis = said_of(student, product, scalars("x", "w"))
    assert diagnosis.name == f"the result is wrong only where {said}"
    assert diagnosis.sure is sure


@pytest.mark.parametrize(
    ("student", "said"),
    [
        (lambda x: 2 * x.norm() * (x / x.norm()), "x = 0"),
        (lambda x: 2 * x + (x.numel() > 1 and x.std() == 0), "all entries of x are equal"),
        (lambda x: (2 * x).squeeze(), "x has one entry"),
    ],
)
def test_what_a_tensor_is(student: Callable[..., Any], said: str) -> None:
    """A tensor without any difference in it, or of one entry, is an edge as well."""
    diagnosis = said_of(student, lambda x: 2 * x, tensors(x="n"))
    assert diagnosis.name == f"the result is wrong only where {said}"


def test_what_has_no_entries_is_neither_small_nor_0() -> None:
    """Of a tensor without entries nothing is said, and nothing of one of complex numbers."""
    empty = sampled_from([{"x": torch.ones(n)} for n in (1, 2, 3, 0)])
    failure = failure_of(lambda x: x.sum() + (not len(x)), lambda x: x.sum(), empty)
    assert (failure.diagnosis, failure.faults) == (None, ())
    numbers = sampled_from([{"x": torch.tensor(n + 1j)} for n in range(-9, 3)])
    failure = failure_of(lambda x: x.real + (x.real == 2), lambda x: x.real, numbers)
    assert (failure.diagnosis, failure.faults) == (None, ())


def test_nothing_is_right_at_an_edge() -> None:
    """An edge at which nothing is right is left out: the exercise is not at fault."""
    check_value(lambda x: 1 / x, lambda x: 1 / x, inputs=arguments(x=number(0.5, 4)))
    check_value(lambda x: x / x.norm(), lambda x: x / x.norm(), inputs=tensors(x="n"))


def test_a_few_right_answers_tell_nothing() -> None:
    """Among a few inputs, what the wrong ones have in common may be an accident."""
    inputs = [{"x": x, "w": w} for x, w in ((2.0, 3.0), (0.0, 5.0), (3.0, 4.0), (4.0, 7.0))]
    assert failure_of(lambda x, w: x * w + (w == 5), product, inputs).diagnosis is None


def test_a_call_leaves_something_behind() -> None:
    """Two inputs come again, and the answer has to be the same."""
    kept: dict[int, torch.Tensor] = {}

    def ones(n: int) -> torch.Tensor:
        leaf = kept.setdefault(n, torch.zeros(n))
        leaf += 1
        return leaf.clone()

    diagnosis = said_of(ones, torch.ones, [{"n": n} for n in (3, 2, 5, 4)])
    assert (
        diagnosis.name == "the first call is right, and a later one with the same arguments is not"
    )
    assert diagnosis.sure


@pytest.mark.parametrize("kind", [Kind.TIMED_OUT, Kind.DIED])
def test_a_call_without_an_end_tells_nothing(kind: Kind) -> None:
    """That no answer came at the second call is no wrong answer: the machine may be busy."""
    asked: set[int] = set()

    def ones(n: int) -> torch.Tensor:
        if n in asked:
            raise StudentCallError(kind, "gave no answer")
        asked.add(n)
        return torch.ones(n)

    failure = failure_of(ones, torch.ones, [{"n": n} for n in (3, 2, 5, 4)])
    assert failure.kind is kind
    assert failure.diagnosis is None


@pytest.mark.parametrize(
    "student",
    [
        lambda x, w, b: torch.clamp(x * w + b, 0, 1) + 0.3,
        lambda x, w, b: (x * w + b > 0) * 1.0,
        lambda x, w, b: torch.sigmoid(100 * x * w + b),
    ],
)
def test_what_is_far_from_an_edge_still_counts(student: Callable[..., Any]) -> None:
    """That an answer stays the same where an argument moves a little is no cause."""
    inputs = [
        {"x": torch.tensor(x), "w": w, "b": b}
        for x, w, b in (([15.0, -25.0], 3.0, 2.0), ([-40.0], 1.5, 3.0), ([45.0, -5.0], 2.5, -2.0))
    ]
    diagnosis = failure_of(student, lambda x, w, b: x * w + b, inputs).diagnosis
    assert diagnosis is None or not diagnosis.sure


@pytest.mark.parametrize(
    ("student", "place"), [(lambda x: (x, 3 * x), "last"), (lambda x: (3 * x, x), "first")]
)
def test_several_values_for_one(student: Callable[..., Any], place: str) -> None:
    """Who returns the steps as well is told which of them is the answer."""
    diagnosis = said_of(student, lambda x: 3 * x, scalars("x"))
    assert (
        diagnosis.name
        == f"several values come back where one is asked for: the {place} of them is right"
    )


def test_right_answers_are_right_at_the_edges() -> None:
    """Other ways of computing the same pass there too."""
    check_value(lambda x, w: w * (x + 1) - w, product, inputs=scalars("x", "w"))
    check_value(
        lambda n: torch.ones(n) * n, lambda n: n * torch.ones(n), inputs=arguments(n=whole(1, 5))
    )
