"""Printed figures: right to the digits printed, and no further."""

from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_figures, probe
from autograder.errors import ExerciseError
from autograder.result import Failure, Kind


@probe
def on_the_parabola(difference: Any, x: Any, h: Any) -> Any:
    """Hand the lecture's function over."""
    return difference(lambda t: 3 * t**2 - 4 * t, x, h)


def forward(f: Any, x: Any, h: Any) -> Any:
    """Return what is right."""
    return (f(x + h) - f(x)) / h


def failure_of(check: Any, *args: Any, **options: Any) -> Failure:
    """Return the failure that a check raises."""
    with pytest.raises(CheckFailed) as caught:
        check(*args, **options)
    return caught.value.failure


class TestFigures:
    """What a function returns, against a table of a lecture."""

    STEPS = (0.1, 0.01, 0.001, 0.0001, 0.00001)
    PRINTED = ("2.30000", "2.03000", "2.00300", "2.00030", "2.00003")

    def test_table(self) -> None:
        """A function that gives the printed table passes."""
        inputs = [{"x": 1.0, "h": h} for h in self.STEPS]
        check_figures(forward, self.PRINTED, inputs=inputs, via=on_the_parabola)

    def test_wrong(self) -> None:
        """One that gives another table fails on the first figure that differs."""

        def central(f: Any, x: Any, h: Any) -> Any:
            return (f(x + h) - f(x - h)) / (2 * h)

        inputs = [{"x": 1.0, "h": h} for h in self.STEPS]
        failure = failure_of(
            check_figures, central, self.PRINTED, inputs=inputs, via=on_the_parabola
        )
        assert failure.kind is Kind.VALUE
        assert failure.inputs == (("x", "1"), ("h", "0.1"))
        assert (failure.rows[0].expected, failure.rows[0].received) == ("2.3", "2")

    @pytest.mark.parametrize("value", [0.17975, 0.1798, 0.17984999, torch.tensor(0.17980002)])
    def test_rounded(self, value: Any) -> None:
        """Every number that is printed so is right."""
        check_figures(lambda: value, ["0.1798"], inputs=[{}])

    @pytest.mark.parametrize("value", [0.1797, 0.1799, 0.17988, 0.2254, -0.1798])
    def test_printed_otherwise(self, value: float) -> None:
        """A number that would be printed otherwise is wrong."""
        assert failure_of(check_figures, lambda: value, ["0.1798"], inputs=[{}]).kind is Kind.VALUE

    @pytest.mark.parametrize(
        ("figure", "right", "wrong"),
        [
            ("4517.297", 4517.2973, 4518.0),
            ("12", 12.4, 12.6),
            ("1e-3", 0.0012, 0.0017),
            ("-0.6594", -0.65944, 0.6594),
            ("0.0", 0.04, 0.06),
            ("1763.885", 1763.8848, 1765.0),
        ],
    )
    def test_notations(self, figure: str, right: float, wrong: float) -> None:
        """Whole numbers, signs, exponents, zero."""
        check_figures(lambda: right, [figure], inputs=[{}])
        failure_of(check_figures, lambda: wrong, [figure], inputs=[{}])

    def test_tensor(self) -> None:
        """A list of figures is a tensor, to any depth."""
        check_figures(
            lambda x: torch.tensor([[0.80218, 1.0], [0.99731, 0.01977]]) * x,
            [[["0.8022", "1"], ["0.9973", "0.0198"]]],
            inputs=[{"x": 1.0}],
        )
        failure = failure_of(check_figures, lambda: torch.ones(3), [["1.0", "1.0"]], inputs=[{}])
        assert failure.kind is Kind.SHAPE

    def test_several_parts(self) -> None:
        """With names, a tuple of figures belongs to each input."""
        names = ("dx", "dy")
        inputs = [{"x": 4.0, "y": -3.0}]
        check_figures(lambda x, y: (y, x), [("-3", "4")], inputs=inputs, returns=names)
        failure = failure_of(
            check_figures, lambda x, y: (x, y), [("-3", "4")], inputs=inputs, returns=names
        )
        assert failure.message == "<lambda>: dx and dy are wrong."

    @pytest.mark.parametrize(
        ("figures", "returns"), [(["1", "2"], None), ([], None), ([("1",)], ("a", "b"))]
    )
    def test_counts(self, figures: Any, returns: Any) -> None:
        """Figures that do not belong to inputs or names are a mistake of the author's."""
        with pytest.raises(ExerciseError, match=r"^an exercise gives \d figures for "):
            check_figures(lambda x: (x, x), figures, inputs=[{"x": 1.0}], returns=returns)
