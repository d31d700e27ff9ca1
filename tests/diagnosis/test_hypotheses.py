"""Which inputs tell one cause from another, and what a hypothesis is held against."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch

from autograder.diagnosis.hypotheses import simple
from autograder.diagnosis.naming import diagnose
from autograder.diagnosis.trials import Hypothesis, Trial
from autograder.judging.truth import Right


def trial(parts: Any = (1.0,), right: Any = 1.0, **example: Any) -> Trial:
    """Return a trial of a function of one part."""
    truth = Right([torch.as_tensor(right, dtype=torch.float64)], [0.0])
    return Trial(example, ("w",), listed=False, truth=truth, parts=list(parts))


class TestGeneric:
    """Inputs that tell."""

    @pytest.mark.parametrize(
        "example",
        [
            {"x": 2.0, "y": 3.0},
            {"x": -2.0, "y": 3.0, "n": 1},
            {"x": torch.tensor(2.0), "y": torch.tensor(-3.0)},
            {"X": torch.tensor([0.0, 1.0]), "x": 2.0},
            {"X": torch.tensor([2.0, 2.0]), "y": torch.tensor([2.0, 2.0])},
            {"flag": True, "name": "sum"},
        ],
    )
    def test_telling(self, example: dict[str, Any]) -> None:
        """Numbers that differ; whole numbers, which count, are not looked at."""
        assert trial(**example).is_generic

    @pytest.mark.parametrize(
        "example",
        [
            {"x": 0.0},
            {"x": -0.0},
            {"x": 1.0, "y": 3.0},
            {"x": -1.0, "y": 3.0},
            {"x": 2.0, "y": 2.0},
            {"x": 2.0, "y": -2.0},
            {"x": torch.tensor(2.0), "y": 2.0},
            {"x": torch.tensor(1.0)},
            {"X": torch.zeros(2, 3), "x": 2.0},
        ],
    )
    def test_not_telling(self, example: dict[str, Any]) -> None:
        """0, 1 up to the sign, twins, tensors of zeros."""
        assert not trial(**example).is_generic


class TestReceived:
    """A part of what came back, in one form."""

    @pytest.mark.parametrize("value", [3, 3.0, torch.tensor([3.0]), [3], torch.tensor(3).int()])
    def test_number(self, value: Any) -> None:
        """Where a number is right, one entry is a number, in float64."""
        received = trial(parts=(value,)).received(0)
        assert received is not None
        assert (received.shape, received.dtype, received.item()) == ((), torch.float64, 3.0)

    def test_half_precision(self) -> None:
        """Half precision stays what it is: it is held against predictions less strictly."""
        received = trial(parts=(torch.tensor(3.0).bfloat16(),)).received(0)
        assert received is not None
        assert received.dtype is torch.bfloat16

    @pytest.mark.parametrize("value", ["a", None, {}, 1j])
    def test_no_number(self, value: Any) -> None:
        """What is no number is None."""
        assert trial(parts=(value,)).received(0) is None


def test_words() -> None:
    """Every simple cause has a word, a name and a hint that end up in a sentence."""
    trials = [trial(right=n, X=torch.ones(n, 2), x=2.0) for n in (2, 3)]
    hypotheses = list(simple(trials, enough=True))
    assert {"sign", "factor", "sum-for-mean", "mean-for-sum", "transposed", "constant"} <= {
        hypothesis.cause for hypothesis in hypotheses
    }
    for hypothesis in hypotheses:
        assert hypothesis.name
        assert not hypothesis.name.endswith(".")
        assert hypothesis.hint.endswith((".", "?"))


def test_hypotheses_that_cannot_be_made_are_left_out() -> None:
    """An attempt that fails costs what comes after it, and never the grade."""
    tried = [trial(parts=[2.0 * x], right=x, x=x) for x in (2.0, 3.0, 5.0, 7.0)]

    def made(trials: Sequence[Trial], *, enough: bool) -> Iterator[Hypothesis]:
        assert enough
        assert trials == tried
        if fails_first:
            raise ValueError
        yield Hypothesis("factor", "twice too large", "", lambda each, _: 2 * each.truth.parts[0])
        raise ValueError

    fails_first = False
    found = diagnose(tried, mistakes=(), via=None, hypotheses=made)
    assert found is not None
    assert found.name == "twice too large"
    fails_first = True
    assert diagnose(tried, mistakes=(), via=None, hypotheses=made) is None
