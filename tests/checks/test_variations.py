"""More inputs like the given ones."""

from typing import Any

import pytest
import torch

from autograder.checks.variations import variations


def varied(value: Any) -> list[Any]:
    """Return what becomes of an argument."""
    return [example["it"] for example in variations([{"it": value}])]


def test_each_given_example_is_varied_alike() -> None:
    """There are as many of each, with the arguments in their order, and always the same."""
    given = [{"x": 2.0, "n": 3}, {"x": -1.0, "n": 1}]
    made = list(variations(given))
    assert made == list(variations(given))
    assert all(list(example) == ["x", "n"] for example in made)
    assert sum(example["x"] > 0 for example in made) == len(made) / 2 > 3


@pytest.mark.parametrize("value", [2.0, -0.5, 1.0, 0.0])
def test_numbers(value: float) -> None:
    """Another number of the same sign, in place of 0 a positive one."""
    made = varied(value)
    assert all(each != value for each in made)
    assert all(each > 0 if value >= 0 else each < 0 for each in made)
    assert len(set(made)) > 2


@pytest.mark.parametrize("value", [True, 0, "sum", None, torch.tensor([3, 1])])
def test_what_chooses_stays(value: Any) -> None:
    """A truth value, a text, and whole numbers in a tensor."""
    assert all(each is value for each in varied(value))


def test_classes_stay() -> None:
    """A tensor of nothing but 0 and 1 is one of classes; a single number is a number."""
    classes = torch.tensor([0.0, 1.0, 1.0])
    assert all(torch.equal(each, classes) for each in varied(classes))
    assert all(each != 1 for each in varied(torch.tensor(1.0)))


def test_counts() -> None:
    """A count is one, itself, or one more."""
    assert set(varied(3)) == {1, 3, 4}


def test_tensors() -> None:
    """They keep shape, type and signs, and the numbers change places."""
    given = torch.tensor([[1.0, -8.0], [64.0, 512.0]], dtype=torch.float64)
    made = varied(given)
    assert all((each.shape, each.dtype) == (given.shape, given.dtype) for each in made)
    assert all(int((each < 0).sum()) == 1 for each in made)
    assert len({int(each.argmin()) for each in made}) > 1


def test_lists() -> None:
    """What they hold is varied."""
    for given in ([2.0, -3.0], (2.0, -3.0)):
        for each in varied(given):
            assert type(each) is type(given)
            assert each[0] > 0 > each[1]
