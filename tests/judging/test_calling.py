"""What calling a student's function comes to."""

import pytest

from autograder.judging.calling import is_explained

RAISED = "f raised TypeError: no\n  at {place}, in f: return x^2\n`^` is no power in Python."


@pytest.mark.parametrize("place", ["line 2", "cell 9, line 2"])
def test_an_explained_error(place: str) -> None:
    """An error that was raised in a line, and is put into words, needs no other place to look."""
    message = RAISED.format(place=place)
    assert is_explained(message, 2, "return x^2")
    assert not is_explained(message, 3, "return x^2")
    assert not is_explained(message, 2, "return x")
    assert not is_explained(message.rpartition("\n")[0], 2, "return x^2")
