"""Inputs drawn for a student's function."""

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import arguments, index, number, one_of, scalars, tensor, tensors, whole
from autograder.errors import ExerciseError
from autograder.judging.inputs import (
    Example,
    copy_value,
    draw,
    edges_of,
    in_float64,
    key_of,
)


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
        for entries in example.values():
            assert entries.dtype is torch.float32
            assert entries.is_contiguous()
            assert bool((entries.abs() <= 4).all())
            assert bool((entries * 4 == (entries * 4).round()).all())
            assert torch.equal(entries.bfloat16().float(), entries)

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
        table = torch.arange(6.0).reshape(2, 3)
        assert key_of({"x": table}) == key_of({"x": table.T.contiguous().T})

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


class TestArguments:
    """Arguments of several kinds."""

    STRATEGY = arguments(
        steps=whole(1, 3),
        rate=number(0.0, 1.0),
        way=one_of("sum", "mean"),
        W=tensor("d h", -1.0, 1.0),
        x=tensor("d", dtype=torch.float64),
        pair=[number(), tensor("h")],
        fixed=7,
        data=torch.tensor([1.0, 2.0]),
    )

    @given(STRATEGY)
    def test_kinds(self, example: Example) -> None:
        """Each argument is what was asked for, in the order of the names."""
        assert list(example) == ["steps", "rate", "way", "W", "x", "pair", "fixed", "data"]
        assert type(example["steps"]) is int
        assert 1 <= example["steps"] <= 3
        assert type(example["rate"]) is float
        assert 0.0 <= example["rate"] <= 1.0
        assert example["way"] in {"sum", "mean"}
        assert example["W"].dtype is torch.float32
        assert bool((example["W"].abs() <= 1).all())
        assert example["x"].dtype is torch.float64
        assert example["x"].shape == example["W"].shape[:1]
        assert type(example["pair"][0]) is float
        assert example["pair"][1].shape == example["W"].shape[1:]
        assert example["fixed"] == 7
        assert torch.equal(example["data"], torch.tensor([1.0, 2.0]))

    @given(STRATEGY, STRATEGY)
    def test_constants_are_copies(self, one: Example, other: Example) -> None:
        """A function that writes into a constant does not spoil the next example."""
        one["data"].zero_()
        assert torch.equal(other["data"], torch.tensor([1.0, 2.0]))

    @given(arguments(low=whole(-2, -2), one=one_of(None), x=tensor("2 3"), c=tensor("")))
    def test_edges(self, example: Example) -> None:
        """Limits that coincide, a single choice, fixed sizes, no dimension."""
        assert example["low"] == -2
        assert example["one"] is None
        assert example["x"].shape == (2, 3)
        assert example["c"].shape == ()

    def test_the_same_arguments_are_one_strategy(self) -> None:
        """Each submission asks for them anew; what was drawn for the first one serves all."""

        def asked(**other: Any) -> Any:
            usual: dict[str, Any] = {
                "n": whole(1, 3),
                "x": tensor("n 2", 0.0, 1.0),
                "w": [number(), 2.0],
                "start": torch.ones(2),
                "rate": one_of(0.1, 0.2),
            }
            return arguments(**(usual | other))

        assert asked() is asked()
        for other in (
            {"n": whole(1, 4)},
            {"x": tensor("n 2", 0.0, 2.0)},
            {"x": tensor("n 2", 0.0, 1.0, torch.float64)},
            {"w": [number(), 3.0]},
            {"w": [number(), 2]},
            {"start": torch.zeros(2)},
            {"rate": one_of(0.2, 0.1)},
            {"more": 1},
        ):
            assert asked(**other) is not asked()

    @pytest.mark.parametrize(
        ("low", "high"), [(-4.0, 4.0), (0.0, 1.0), (10.0, 20.0), (-1e-3, 1e-3), (2.0, 2.0)]
    )
    def test_limits(self, low: float, high: float) -> None:
        """All numbers lie between the limits, which themselves come up."""
        grid = number(low, high).grid.numbers  # type: ignore[attr-defined]  # -- of this kind
        assert min(grid) == low
        assert max(grid) == high

    def test_simplest(self) -> None:
        """The first example is the simplest, the same for every seed."""
        strategy = arguments(n=whole(2, 5), way=one_of("b", "a"), x=number(), y=number())
        firsts = [drawn[0] for seed in range(3) if (drawn := draw(strategy, 2, seed))]
        assert firsts == [{"n": 2, "way": "b", "x": 2.0, "y": 3.0}] * 3

    def test_all_come_up(self) -> None:
        """Over a few hundred examples, every choice and size occurs."""
        drawn = draw(arguments(n=whole(1, 4), x=tensor("d")), 300, 0) or []
        assert {example["n"] for example in drawn} == {1, 2, 3, 4}
        assert {len(example["x"]) for example in drawn} == {1, 2, 3, 4, 5, 6}

    def test_seeds(self) -> None:
        """The same seed draws the same examples, another one others."""
        strategy = arguments(x=tensor("n d"), y=number())
        keys = [
            [key_of(example) for example in draw(strategy, 9, seed) or []] for seed in (1, 1, 2)
        ]
        assert keys[0] == keys[1] != keys[2]

    def test_strategy_of_hypothesis(self) -> None:
        """A strategy that is not ours is left to Hypothesis."""
        assert draw(st.just({"x": 1.0}), 3, 0) is None


class TestCopies:
    """What a function gets is its own."""

    def test_copy_value(self) -> None:
        """Tensors are copied, in lists and tuples too."""
        tensor_ = torch.ones(2)
        copied = copy_value([tensor_, (tensor_, 1.0)])
        copied[0].zero_()
        copied[1][0].zero_()
        assert tensor_.tolist() == [1.0, 1.0]
        assert type(copied[1]) is tuple

    def test_in_float64(self) -> None:
        """Floats and floating tensors become float64; what counts or chooses stays."""
        value = in_float64([1.5, 2, True, torch.tensor([1]), torch.ones(2).half(), "a"])
        assert value[0].dtype is torch.float64
        assert value[1:3] == [2, True]
        assert value[3].dtype is torch.int64
        assert value[4].dtype is torch.float64
        assert value[5] == "a"


class TestIndex:
    """A place in another argument, however long that is drawn."""

    @given(
        arguments(
            target=index("z"),
            z=tensor("n"),
            X=tensor("n d"),
            column=index("X", 1),
            few=[index("z"), index("z")],
            of_few=index("few"),
        )
    )
    def test_is_a_place(self, example: Example) -> None:
        """Whether the other comes before or after, along each dimension, and in lists."""
        assert type(example["target"]) is int
        assert 0 <= example["target"] < len(example["z"])
        assert 0 <= example["column"] < example["X"].shape[1]
        assert all(0 <= place < len(example["z"]) for place in example["few"])
        assert 0 <= example["of_few"] < 2

    def test_all_places_come_up(self) -> None:
        """The simplest is the first one."""
        drawn = draw(arguments(z=tensor("3"), y=index("z")), 60, 0) or []
        assert drawn[0]["y"] == 0
        assert {example["y"] for example in drawn} == {0, 1, 2}

    @pytest.mark.parametrize("of", ["x", "y"])
    def test_of_nothing(self, of: str) -> None:
        """An index into what is no other argument is the exercise's fault."""
        with pytest.raises(ExerciseError, match=f"y is an index into '{of}'"):
            arguments(z=tensor("n"), y=[index(of)])


class TestEdges:
    """What drawing may leave out."""

    def test_of_numbers(self) -> None:
        """All 0, 1 or the same, of one sign, small, large; and one argument alone is 0."""
        examples = [tuple(map(float, each.values())) for each in edges_of(scalars("x", "w"))]
        assert examples[:3] == [(0, 0), (1, 1), (2, 2)]
        negative, positive, small, large, no_x, no_w = examples[3:]
        assert max(negative) < 0 < min(positive)
        assert 0 < max(map(abs, small)) <= 4 / 64
        assert set(map(abs, large)) == {4}
        assert no_x[0] == no_w[1] == 0
        assert no_x[1]
        assert no_w[0]

    def test_of_tensors(self) -> None:
        """Each letter is 1 once, and another letter another size."""
        shapes = [tuple(each["W"].shape) for each in edges_of(tensors(W="n d", x="d"))]
        assert any(n == 1 < d for n, d in shapes)
        assert any(d == 1 < n for n, d in shapes)

    def test_keep_to_what_is_drawn(self) -> None:
        """A number that lies beyond the limits is none; what is no number stays as it is."""
        found = edges_of(arguments(p=number(0.5, 2), f=one_of("a", "b"), n=whole(2, 4)))
        assert {each["f"] for each in found} <= {"a", "b"}
        assert all(0.5 <= each["p"] <= 2 for each in found)
        assert len({each["n"] for each in found}) == 1

    def test_of_anothers_strategy(self) -> None:
        """A strategy of somebody else has none."""
        assert edges_of(st.just({"x": 1.0})) == []
