"""Which inputs tell one cause from another, and what a hypothesis is held against."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.families import Family, Faults, raise_faults
from autograder.diagnosis.general.hypotheses import simple
from autograder.diagnosis.naming import diagnose
from autograder.diagnosis.trials import CannotEvaluateError, Hypothesis, Trial, attempted
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
        hypothesis.cause.value for hypothesis in hypotheses
    }
    for hypothesis in hypotheses:
        assert hypothesis.name
        assert not hypothesis.name.endswith(".")
        assert hypothesis.hint.endswith((".", "?"))


class TestFamilies:
    """A family of causes that fails costs its own causes and no other's."""

    TRIED = tuple(trial(parts=[2.0 * x], right=x, x=x) for x in (2.0, 3.0, 5.0, 7.0))

    def name(self, *families: Callable[[], Iterator[Hypothesis]]) -> tuple[str, list[str]]:
        """Return the cause that is found, and what is said of faults."""

        def made(trials: Sequence[Trial], *, enough: bool) -> list[Family]:
            assert enough
            assert tuple(trials) == self.TRIED
            return [Family(family.__name__, family) for family in families]

        faults = Faults()
        found = diagnose(self.TRIED, mistakes=(), via=None, families=made, faults=faults)
        return (found.name if found else ""), list(faults)

    @staticmethod
    def doubled() -> Iterator[Hypothesis]:
        """Explain what was tried."""
        yield Hypothesis(
            Cause.FACTOR, "twice too large", "", lambda each, _: 2 * each.truth.parts[0]
        )

    @staticmethod
    def refusing() -> Iterator[Hypothesis]:
        """Ask an exercise's function what it does not take."""

        def refuse() -> None:
            raise KeyError

        attempted(refuse)()
        yield from TestFamilies.doubled()

    @staticmethod
    def misspelt() -> Iterator[Hypothesis]:
        """Use a name that nobody defined."""
        yield from TestFamilies.doubled() if missing else ()  # type: ignore[name-defined]  # noqa: F821 -- that is the point

    @staticmethod
    def predicting_wrongly() -> Iterator[Hypothesis]:
        """Predict by a name that nobody defined, and then by shapes that do not fit."""
        yield Hypothesis(Cause.SIGN, "predicted by it", "", lambda *_: missing)  # type: ignore[name-defined]  # noqa: F821 -- see above
        yield Hypothesis(Cause.SIGN, "odd", "", lambda *_: torch.ones(2) + torch.ones(3))

    def test_an_attempt_that_an_exercise_refuses_is_no_fault(self) -> None:
        """The next family has its turn, and nothing is said."""
        assert self.name(self.refusing, self.doubled) == ("twice too large", [])
        assert self.name(self.refusing) == ("", [])

    def test_a_fault_of_ours_is_said(self) -> None:
        """The other families go on, and the record says what failed."""
        token = raise_faults.set(False)
        try:
            found, faults = self.name(self.misspelt, self.predicting_wrongly, self.doubled)
        finally:
            raise_faults.reset(token)
        assert found == "twice too large"
        assert faults == [
            "misspelt: NameError: name 'missing' is not defined",
            "predicted by it: NameError: name 'missing' is not defined",
        ]

    @pytest.mark.parametrize("family", ["misspelt", "predicting_wrongly"])
    def test_a_fault_of_ours_is_raised_under_test(self, family: str) -> None:
        """A test in which it happens fails."""
        with pytest.raises(NameError):
            self.name(getattr(self, family), self.doubled)

    def test_a_misspelt_name_in_an_exercise_is_ours(self) -> None:
        """Errors of an exercise's function are attempts, but for a name that does not exist."""
        with pytest.raises(NameError):
            attempted(lambda: missing)()  # type: ignore[name-defined]  # noqa: F821 -- see above
        with pytest.raises(CannotEvaluateError):
            attempted(int)("no number")
