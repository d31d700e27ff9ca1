"""Variables of a notebook: their values, to the digits printed, and their form alone."""

from typing import Any

import numpy as np
import pytest
import torch

from autograder.checks import CheckFailed, check_form, check_variable
from autograder.result import Failure, Kind


def failure_of(check: Any, *args: Any, **options: Any) -> Failure:
    """Return the failure that a check raises."""
    with pytest.raises(CheckFailed) as caught:
        check(*args, **options)
    return caught.value.failure


class TestVariable:
    """A variable of the notebook."""

    @pytest.mark.parametrize("value", [0.000645555, torch.tensor(6.45555e-4), 6.455554e-4])
    def test_right(self, value: Any) -> None:
        """A variable that would be printed so is right."""
        check_variable(value, "0.000645555", name="final_loss")

    def test_wrong(self) -> None:
        """One that is not is shown beside the figure."""
        failure = failure_of(check_variable, 0.0007, "0.000645555", name="final_loss")
        assert failure.message == "final_loss: the variable is wrong."
        assert failure.rows[0].name == "final_loss"
        assert (failure.rows[0].expected, failure.rows[0].received) == ("0.000645555", "0.0007")

    def test_missing(self) -> None:
        """One that is not defined is said to be so, by its name."""
        failure = failure_of(check_variable, None, "1", name="final_loss")
        assert failure.kind is Kind.MISSING
        assert failure.message == (
            "final_loss is not defined: run the cell that computes it, then check again."
        )

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (torch.ones(2), Kind.SHAPE),
            ("0.1", Kind.TYPE),
            (len, Kind.TYPE),
            (float("nan"), Kind.NOT_FINITE),
            (..., Kind.RETURNED_NOTHING),
        ],
    )
    def test_other_values(self, value: Any, kind: Kind) -> None:
        """Anything else is named for what it is."""
        assert failure_of(check_variable, value, "0.1", name="x").kind is kind

    def test_tensor(self) -> None:
        """A list of figures stands for a tensor."""
        check_variable(torch.tensor([0.13591, -0.07161]), ["0.1359", "-0.0716"], name="W")

    @pytest.mark.parametrize(
        "value",
        [
            [True, False],
            (1.0, 0),
            torch.tensor([True, False]),
            np.array([True, False]),
            [torch.tensor(1), np.bool_(0)],
        ],
    )
    def test_truth_values(self, value: Any) -> None:
        """True is 1, in whatever it stands."""
        check_variable(value, ["1", "0"], name="has_grad")
        assert failure_of(check_variable, value, ["0", "1"], name="x").kind is Kind.VALUE


ZEROS_AND_ONES = ([1, 0, 0, 1], (True, False, False, True), torch.zeros(4), np.ones(4, dtype=bool))
OTHERS: dict[str, tuple[Any, Kind, str]] = {
    "not defined": (None, Kind.MISSING, "is not defined: run the cell"),
    "not written": (..., Kind.RETURNED_NOTHING, "is still `...`: write your own answer"),
    "not written in full": ([1, ..., 0, 1], Kind.TYPE, "whose entry 2 is `...`"),
    "too short": ([1, 0, 0], Kind.SHAPE, "has the shape (3,) instead of (4,)"),
    "a table": ([[1, 0, 0, 1]], Kind.SHAPE, "has the shape (1, 4) instead of (4,)"),
    "a column": (torch.zeros(4, 1), Kind.SHAPE, "has the shape (4, 1) instead of (4,)"),
    "a number": (1000, Kind.SHAPE, "has the shape () instead of (4,)"),
    "a word": ("1000", Kind.TYPE, "is a str, not a number or a tensor"),
    "words": (["yes", "no", "no", "yes"], Kind.TYPE, "is a list whose entry 1 is a str"),
    "numbers as words": (["1", "0", "0", "1"], Kind.TYPE, "is a list whose entry 1 is a str"),
    "a set": ({0, 1}, Kind.TYPE, "is a set"),
    "a mapping": ({"a": 1}, Kind.TYPE, "is a dict"),
    "names": (["a"], Kind.TYPE, "is a list whose entry 1 is a str"),
    "the tensors' own": ([torch.ones(3), None, None, None], Kind.TYPE, "whose entry 2 is None"),
    "empty": ([], Kind.TYPE, "is an empty list"),
    "other numbers": ([1, 0, 2, 0], Kind.VALUE, "holds 2: only 0 or 1 is meant"),
    "signs": ([1, -1, -1, 1], Kind.VALUE, "holds -1: only 0 or 1 is meant"),
    "not a number": ([float("nan"), 0, 0, 1], Kind.NOT_FINITE, "is nan"),
}


class TestForm:
    """What a public test says of a variable whose value is for a hidden one."""

    @pytest.mark.parametrize("value", ZEROS_AND_ONES)
    def test_right(self, value: Any) -> None:
        """Whatever reads as four zeros and ones has the form, right or wrong."""
        check_form(value, (4,), among=(0, 1), name="has_grad")

    @pytest.mark.parametrize(("value", "kind", "said"), OTHERS.values(), ids=OTHERS)
    def test_wrong(self, value: Any, kind: Kind, said: str) -> None:
        """Everything else is told, and by the name of the variable."""
        failure = failure_of(check_form, value, (4,), among=(0, 1), name="has_grad")
        assert failure.kind is kind
        assert failure.message.startswith("has_grad ")
        assert said in failure.message

    @pytest.mark.parametrize(("value", "_kind", "_said"), OTHERS.values(), ids=OTHERS)
    def test_nothing_else_is_refused(self, value: Any, _kind: Kind, _said: str) -> None:
        """What is refused for its form has no right value either."""
        failure_of(check_variable, value, ["1", "0", "0", "0"], name="has_grad")

    def test_any_number(self) -> None:
        """Without a choice, every number will do; a number in a tensor is one."""
        check_form(-3.5, (), name="share")
        check_form(torch.tensor([2.0]), (), name="share")
        message = failure_of(check_form, 7, (), among=(1, 2), name="share").message
        assert message == "share is 7: only 1 or 2 is meant."
