"""Loops that go wrong in the same way at first are told apart by what they do later."""

from functools import partial
from typing import Any

import pytest

from autograder.catalogue import Catalogue
from autograder.checks import CheckFailed, arguments, check_trajectory, number, whole

mistakes = Catalogue()


def halving(n: int, x: Any) -> Any:
    """Halve n times."""
    return x * 0.5**n


@mistakes.entry("never moves", hint="Look at x.")
def standing(n: int, x: Any) -> Any:
    """Leave x as it is."""
    return x * 1.0**n


@mistakes.entry("begins one step late", hint="Look at the first step.")
def late(n: int, x: Any) -> Any:
    """Halve n − 1 times."""
    return x * 0.5 ** (n - 1)


@pytest.mark.parametrize(("loop", "name"), [(standing, "never moves"), (late, "begins one")])
def test_mistakes_that_begin_alike_are_told_apart(loop: Any, name: str) -> None:
    """The failure names the first wrong step, the diagnosis looks at all of them."""
    inputs = arguments(n=whole(2, 3), x=number(1.0, 5.0))
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(loop, halving, steps="n", inputs=inputs, mistakes=mistakes)
    assert "after the first step" in caught.value.failure.message
    assert caught.value.failure.diagnosis is not None
    assert caught.value.failure.diagnosis.name.startswith(name)


def test_no_step_at_all_is_not_put_down_to_the_rate() -> None:
    """What a rate of 0 would make has many causes: the words name none of them."""

    def line(n: int, rate: float, x: Any, *, steps: bool = True) -> Any:
        seen = []
        for _ in range(n):
            seen.append(x * x)
            x = x - rate * x * steps
        return x, seen

    inputs = arguments(n=whole(1, 3), rate=number(0.1, 0.4), x=number(1.0, 5.0))
    student = partial(line, steps=False)
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(student, line, steps="n", inputs=inputs, returns=("x", "seen"))
    found = caught.value.failure.diagnosis
    assert found is not None
    assert found.name == "x and seen: it comes out as if no step changed anything"
