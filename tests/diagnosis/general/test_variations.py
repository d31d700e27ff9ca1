"""More inputs like the given ones."""

from typing import Any

import pytest
import torch

from autograder.diagnosis.general.variations import are_free, variations


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
    """Another number; of the same sign in every other round, where 0 counts as positive."""
    made = varied(value)
    assert all(each not in {value, 0.0} for each in made)
    assert all((each > 0) is (value >= 0) for each in made[::2])
    assert len(set(made)) > 2


def test_signs() -> None:
    """Among several numbers, each has the other sign somewhere."""
    made = varied([2.0, -2.0, 3.0, -3.0])
    for place, sign in enumerate((1, -1, 1, -1)):
        assert any(sign * each[place] > 0 for each in made)
        assert any(sign * each[place] < 0 for each in made)


@pytest.mark.parametrize("value", [True, 0, -2, "sum", None, torch.tensor([3, 1])])
def test_what_chooses_stays(value: Any) -> None:
    """A truth value, a text, and whole numbers in a tensor."""
    assert all(each is value for each in varied(value))


def test_classes_stay() -> None:
    """A tensor of 0s and 1s is one of classes; where all are the same they are numbers."""
    classes = torch.tensor([0.0, 1.0, 1.0])
    assert all(torch.equal(each, classes) for each in varied(classes))
    for same in (torch.tensor(1.0), torch.ones(3), torch.zeros(3)):
        assert all(not torch.isin(each, same).any() for each in varied(same))


def test_counts() -> None:
    """A count is one, itself, or one more."""
    assert set(varied(3)) == {1, 3, 4}


def test_tensors() -> None:
    """They keep shape, type and, in every other round, signs; the numbers change places."""
    given = torch.tensor([[1.0, -8.0], [64.0, 512.0]], dtype=torch.float64)
    made = varied(given)
    assert all((each.shape, each.dtype) == (given.shape, given.dtype) for each in made)
    assert all(int((each < 0).sum()) == 1 for each in made[::2])
    assert len({int(each.argmin()) for each in made}) > 1


def test_lists() -> None:
    """What they hold is varied."""
    for given in ([2.0, -3.0], (2.0, -3.0)):
        for each in varied(given)[::2]:
            assert type(each) is type(given)
            assert each[0] > 0 > each[1]


@pytest.mark.parametrize("value", [5000, torch.zeros(2000), [1.0] * 2000])
def test_what_may_take_long_has_none(value: Any) -> None:
    """Many rounds, and many numbers."""
    assert varied(value) == []


@pytest.mark.parametrize(
    ("examples", "free"),
    [
        ([], True),
        ([{"x": 2.0, "n": 1}, {"x": -2.0, "n": 3}], True),
        ([{"x": 2.0, "n": 1}, {"x": -2.0, "n": 1}], False),
        ([{"flag": True, "how": "sum"}], True),
        ([{"x": torch.ones(2)}, {"x": torch.zeros(2)}], False),
        ([{"x": torch.ones(2)}, {"x": torch.ones(3)}], True),
        ([{"x": torch.ones(2, 2)}, {"x": torch.ones(3, 2)}], False),
        ([{"x": [1.0, 2.0]}, {"x": [3.0, 4.0]}], False),
        ([{"x": torch.tensor(2.0)}, {"x": torch.tensor(3.0)}], True),
    ],
)
def test_free(examples: list[dict[str, Any]], free: bool) -> None:  # noqa: FBT001 -- a parameter
    """Each number and each length has to differ; what is no number does not."""
    assert are_free(examples) is free
