"""What a derivation by hand must do without."""

import pytest

from autograder.checks import CheckFailed, by_hand, check_gradient, scalars
from autograder.result import Kind


def slope(x: float) -> float:
    """Stand for a function of an earlier question."""
    return 2 * x


def by_an_earlier_question(x: float) -> float:
    """Ask the earlier question's function."""
    return slope(x)


def derived(x: float) -> float:
    """Use the rule."""
    return 2 * x


def test_a_name_of_the_notebook_can_be_forbidden() -> None:
    """A function that uses it fails, and is told which name."""
    with pytest.raises(CheckFailed) as caught:
        check_gradient(
            by_hand(by_an_earlier_question, without=("slope",)),
            lambda x: x**2,
            wrt=("x",),
            inputs=scalars("x"),
        )
    assert caught.value.failure.kind is Kind.BY_HAND
    assert "uses `slope`" in caught.value.failure.message


def test_a_derivation_that_does_without_passes() -> None:
    """So does one that uses the name of nothing that is forbidden."""
    for function in (derived, by_an_earlier_question):
        check_gradient(by_hand(function), lambda x: x**2, wrt=("x",), inputs=scalars("x"))
