"""Central differences and their estimate of their own error."""

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.judging.differences import STEP, differentiate


@dataclass(frozen=True)
class Smooth:
    """A smooth function and its derivative, both of complex numbers."""

    name: str
    value: Callable[[complex], complex]
    slope: Callable[[complex], complex]


def _sigmoid(z: complex) -> complex:
    return 1 / (1 + cmath.exp(-z))


SMOOTH = (
    Smooth("constant", lambda _: 3.0, lambda _: 0.0),
    Smooth("line", lambda z: 2 * z - 5, lambda _: 2.0),
    Smooth("square", lambda z: z * z, lambda z: 2 * z),
    Smooth("cubic", lambda z: z**3 - 4 * z, lambda z: 3 * z * z - 4),
    Smooth("seventh power", lambda z: z**7 / 100, lambda z: 7 * z**6 / 100),
    Smooth("exp", cmath.exp, cmath.exp),
    Smooth("sin", cmath.sin, cmath.cos),
    Smooth("fast sin", lambda z: cmath.sin(20 * z), lambda z: 20 * cmath.cos(20 * z)),
    Smooth("sigmoid", _sigmoid, lambda z: _sigmoid(z) * (1 - _sigmoid(z))),
    Smooth("tanh", cmath.tanh, lambda z: 1 - cmath.tanh(z) ** 2),
    Smooth("narrow", lambda z: 1 / (1 + 25 * z * z), lambda z: -50 * z / (1 + 25 * z * z) ** 2),
    Smooth("log", lambda z: cmath.log(z * z + 3), lambda z: 2 * z / (z * z + 3)),
)
POINTS = st.floats(-4.0, 4.0)
SCALES = st.sampled_from([10.0**power for power in range(-6, 7)])
STEPS = st.sampled_from([STEP, 4 * STEP, STEP / 4])


def real(function: Callable[[complex], complex], x: float, scale: float) -> Callable[..., float]:
    """Return a function of a step away from x, times a scale."""
    return lambda step: scale * complex(function(complex(x + step))).real


def by_complex_step(function: Smooth, x: float) -> float:
    """Differentiate without any difference: f(x + ih) has h·f'(x) as its imaginary part."""
    step = 1e-30
    return complex(function.value(complex(x, step))).imag / step


@pytest.mark.parametrize("function", SMOOTH, ids=lambda function: function.name)
class TestSmooth:
    """Functions whose derivative is known."""

    @given(x=POINTS, scale=SCALES, step=STEPS)
    def test_error_is_bounded(self, function: Smooth, x: float, scale: float, step: float) -> None:
        """The truth lies no further from the estimate than the estimate says."""
        at = real(function.value, x, scale)
        estimate = differentiate(at, at(0.0), step=step)
        truth = scale * complex(function.slope(complex(x))).real
        assert abs(estimate.value - truth) <= estimate.error

    @given(x=POINTS)
    def test_three_witnesses(self, function: Smooth, x: float) -> None:
        """The known derivative, the complex step and the differences agree."""
        at = real(function.value, x, 1.0)
        estimate = differentiate(at, at(0.0))
        witness = by_complex_step(function, x)
        known = complex(function.slope(complex(x))).real
        assert math.isclose(witness, known, rel_tol=1e-12, abs_tol=1e-12)
        assert abs(estimate.value - witness) <= estimate.error

    @given(x=POINTS, scale=SCALES)
    def test_no_kink_is_seen(self, function: Smooth, x: float, scale: float) -> None:
        """A function that is merely curved has no kink, on any scale."""
        at = real(function.value, x, scale)
        assert not differentiate(at, at(0.0)).at_kink

    @given(x=POINTS, scale=st.sampled_from([0.01, 1.0, 100.0]))
    def test_error_is_small(self, function: Smooth, x: float, scale: float) -> None:
        """The estimate is good: a percent of error in a gradient is never within it."""
        at = real(function.value, x, scale)
        estimate = differentiate(at, at(0.0))
        bend = 20.0 if function.name == "fast sin" else 1.0
        size = max(abs(at(0.0)), abs(at(0.05)), abs(at(-0.05)), abs(estimate.value), scale * bend)
        assert estimate.error <= 1e-2 * size


class TestRounding:
    """Functions that round to float32."""

    @given(x=POINTS, scale=st.sampled_from([1e-3, 1.0, 1e3]))
    def test_error_is_bounded(self, x: float, scale: float) -> None:
        """The bound holds, if the rounding error of the function is said."""

        def at(step: float) -> float:
            return float(torch.tensor(scale * math.sin(x + step)).to(torch.float32))

        estimate = differentiate(at, at(0.0), step=4 * STEP, eps=2.0**-23)
        assert abs(estimate.value - scale * math.cos(x)) <= estimate.error
        assert not estimate.at_kink


KINKS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "relu": lambda x: max(x, 0.0),
    "relu of the negative": lambda x: max(-x, 0.0),
    "leaky relu": lambda x: max(x, 0.1 * x),
    "bent line": lambda x: 2 * x + (0.01 * x if x > 0 else 0.0),
    "jump": lambda x: 1.0 if x >= 0 else 0.0,
    "jump the other way": lambda x: 1.0 if x > 0 else 0.0,
    "jump of a curve": lambda x: math.exp(x) + (0.5 if x > 0 else 0.0),
    "kink of a curve": lambda x: x * x + abs(x),
    "sign": lambda x: math.copysign(1.0, x) if x else 0.0,
    "root": lambda x: math.sqrt(abs(x)),
}


class TestKinks:
    """Functions without a derivative at a point."""

    @pytest.mark.parametrize("name", [name for name in KINKS if name != "sign"])
    @pytest.mark.parametrize("scale", [1.0, 1e3, -1.0, -1e3])
    def test_found(self, name: str, scale: float) -> None:
        """A kink or a jump right at the point is found."""

        def at(step: float) -> float:
            return scale * KINKS[name](step)

        assert differentiate(at, at(0.0)).at_kink

    @given(offset=st.floats(-0.45, 0.45), scale=st.sampled_from([1.0, 100.0]))
    def test_close_by(self, offset: float, scale: float) -> None:
        """A kink a fraction of a step away is found, or the error bound takes it in."""

        def at(step: float) -> float:
            return scale * abs(step + offset * STEP)

        estimate = differentiate(at, at(0.0))
        truth = scale * math.copysign(1.0, offset)
        assert estimate.at_kink or abs(estimate.value - truth) <= estimate.error

    @given(offset=st.one_of(st.floats(1.01, 100.0), st.floats(-100.0, -1.01)))
    def test_far_away(self, offset: float) -> None:
        """A kink further than a step away makes no difference."""

        def at(step: float) -> float:
            return abs(step + offset * STEP)

        estimate = differentiate(at, at(0.0))
        assert not estimate.at_kink
        assert abs(estimate.value - math.copysign(1.0, offset)) <= estimate.error
