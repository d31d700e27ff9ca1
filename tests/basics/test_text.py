"""What is done to text."""

import pytest

from autograder.basics.text import did_you_mean, listed


@pytest.mark.parametrize(
    ("name", "near"),
    [("training_lop", "; did you mean training_loop?"), ("AutoGrad", "; did you mean autograd?")],
)
def test_the_nearest_name(name: str, near: str) -> None:
    """A name that nobody has leads to the one that is meant, if one is near."""
    known = ["autograd", "training_loop"]
    assert did_you_mean(name, known) == near
    assert did_you_mean("q7", known) == did_you_mean(name, []) == ""


def test_of_many_the_first() -> None:
    """And how many more there are; what steers a terminal does not get through."""
    assert listed(["a", "b"], 2) == "a, b"
    assert listed(["a\x1b", "b", "c", "d"], 2) == "a\N{REPLACEMENT CHARACTER}, b and 2 more"
