"""Inputs drawn for a student's function."""

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import scalars, tensors
from autograder.checks.inputs import Example, key_of


class TestScalars:
    """One number for each name."""

    @given(scalars("x", "y", "w"))
    def test_names_and_numbers(self, example: Example) -> None:
        """Names keep their order; numbers are quarters from -4 to 4, all of one form."""
        assert list(example) == ["x", "y", "w"]
        assert len({type(value) for value in example.values()}) == 1
        for value in example.values():
            assert type(value) in {float, torch.Tensor}
            assert abs(float(value)) <= 4
            assert float(value) * 4 == int(float(value) * 4)
            if isinstance(value, torch.Tensor):
                assert (value.shape, value.dtype) == ((), torch.float32)

    def test_same_names_are_the_same_strategy(self) -> None:
        """What has been drawn from it can be kept; another order is another strategy."""
        assert scalars("x", "y") is scalars("x", "y")
        assert scalars("x", "y") is not scalars("y", "x")


class TestTensors:
    """One tensor for each name."""

    @given(tensors(W="h d", x="d", b="h", c=""))
    def test_shapes(self, example: Example) -> None:
        """The same letter is the same size everywhere, different letters different ones."""
        assert list(example) == ["W", "x", "b", "c"]
        rows, columns = example["W"].shape
        assert example["x"].shape == (columns,)
        assert example["b"].shape == (rows,)
        assert example["c"].shape == ()
        assert rows != columns
        assert {rows, columns} <= set(range(1, 7))

    @given(tensors(W="h d", X="d n"))
    def test_entries(self, example: Example) -> None:
        """Entries are quarters from -4 to 4, in float32, exact in half precision too."""
        for tensor in example.values():
            assert tensor.dtype is torch.float32
            assert tensor.is_contiguous()
            assert bool((tensor.abs() <= 4).all())
            assert bool((tensor * 4 == (tensor * 4).round()).all())
            assert torch.equal(tensor.bfloat16().float(), tensor)

    @given(tensors(A="a b c d e f g"))
    def test_more_letters_than_sizes(self, example: Example) -> None:
        """With seven letters, one size comes twice."""
        assert sorted(set(example["A"].shape)) == [1, 2, 3, 4, 5, 6]

    @given(tensors(A="n n"))
    def test_square(self, example: Example) -> None:
        """A letter that stands twice makes a square matrix."""
        assert example["A"].shape[0] == example["A"].shape[1]

    def test_order_of_arguments_counts(self) -> None:
        """The dimensions are given in the order of the function's arguments."""
        assert tensors(a="n", b="m") is tensors(a="n", b="m")
        assert tensors(a="n", b="m") is not tensors(b="m", a="n")


NUMBERS = st.one_of(
    st.floats(), st.integers(), st.booleans(), st.floats().map(torch.tensor), st.none()
)


class TestKeys:
    """What tells one example from another."""

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ({"x": 1.0}, {"x": 2.0}),
            ({"x": 1.0}, {"y": 1.0}),
            ({"x": 1.0}, {"x": 1}),
            ({"x": 1}, {"x": True}),
            ({"x": 0.0}, {"x": -0.0}),
            ({"x": 1.0}, {"x": torch.tensor(1.0)}),
            ({"x": torch.tensor(1.0)}, {"x": torch.tensor([1.0])}),
            ({"x": torch.ones(2, 3)}, {"x": torch.ones(3, 2)}),
            ({"x": torch.tensor(1.0)}, {"x": torch.tensor(1.0, dtype=torch.float64)}),
            ({"x": torch.tensor(0.0)}, {"x": torch.tensor(-0.0)}),
            ({"x": 1.0, "y": 2.0}, {"y": 2.0, "x": 1.0}),
            ({"x": 1.0}, {"x": 1.0, "y": 1.0}),
        ],
        ids=repr,
    )
    def test_different(self, left: Example, right: Example) -> None:
        """Names, order, types, shapes and signs of zero all count."""
        assert key_of(left) != key_of(right)

    @given(st.dictionaries(st.sampled_from("abc"), NUMBERS))
    def test_equal(self, example: Example) -> None:
        """A copy has the same key, NaN or not; it can be a key of a dict."""
        copy = {
            name: value.clone() if isinstance(value, torch.Tensor) else value
            for name, value in example.items()
        }
        assert {key_of(example): 1}[key_of(copy)] == 1

    def test_layout_does_not_count(self) -> None:
        """The same entries are the same example, however they lie in memory."""
        tensor = torch.arange(6.0).reshape(2, 3)
        assert key_of({"x": tensor}) == key_of({"x": tensor.T.contiguous().T})

    @pytest.mark.parametrize(
        "value",
        [
            torch.ones(2, dtype=torch.bfloat16),
            torch.ones(2, requires_grad=True),
            torch.tensor([1j]).conj(),
        ],
        ids=["bfloat16", "requires_grad", "conj"],
    )
    def test_any_tensor(self, value: Any) -> None:
        """An author may give any tensor as an input."""
        assert key_of({"x": value}) == key_of({"x": value.detach().clone()})


def test_simplest_scalars_are_telling() -> None:
    """0 and 1, for which much vanishes or coincides, are not the first choice."""
    seen: list[Example] = []

    @given(scalars("x", "y", "z"))
    def record(example: Example) -> None:
        seen.append(example)
        assert not all(math.isfinite(value) for value in example.values())

    with pytest.raises(AssertionError):
        record()
    assert seen[-1] == {"x": 2.0, "y": 3.0, "z": 0.5}
