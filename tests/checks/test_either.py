"""One of several checks is enough."""

import pytest

from autograder.checks import CheckFailed, check_either, check_figures
from autograder.errors import ExerciseError


def check(figure: str) -> None:
    """Check that a function returns the figure; it returns 1."""
    check_figures(lambda: 1.0, [figure], inputs=[{}])


def test_the_first_check_is_enough() -> None:
    """What is right is asked for nothing else."""
    check_either(lambda: check("1.0"), lambda: pytest.fail("was asked"))


def test_another_check_is_enough() -> None:
    """Where the first one fails, one of the others has to pass."""
    check_either(lambda: check("2.0"), lambda: check("3.0"), lambda: check("1.0"))


def test_the_first_failure_is_shown() -> None:
    """Where all fail, the student reads what is right and not what would do."""
    with pytest.raises(CheckFailed) as raised:
        check_either(lambda: check("2.0"), lambda: check("3.0"))
    assert raised.value.failure.rows[0].expected == "2"


def test_a_fault_of_the_exercise_is_no_failure_of_the_student() -> None:
    """An exercise that contradicts itself says so, whichever check it is."""

    def contradict() -> None:
        message = "contradiction"
        raise ExerciseError(message)

    with pytest.raises(ExerciseError):
        check_either(lambda: check("2.0"), contradict)
