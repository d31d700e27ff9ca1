"""Derivatives by central differences, with an estimate of their error.

Source: Richardson's extrapolation, as in lecture notes on numerical analysis: the error of a
central difference with step h is c·h² + O(h⁴), so that two steps, h and h/2, cancel the first
term, and the difference between the two says how large it was.
"""

from collections.abc import Callable
from dataclasses import dataclass

STEP = 2.0**-9  # exact on inputs that are multiples of 1/4
# Where a function is curved, half the step halves the jump between the slopes on both sides. A
# kink at a distance of d steps takes it down to (1 - 2d)/(1 - d) only: beyond this bound that is
# seen, and for the other distances the doubt about the estimate covers the kink.
_KINK = 0.6
_DOUBT = 1.5
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True)
class Estimate:
    """A derivative by differences."""

    value: float
    error: float
    """How far the truth may lie from ``value``, where the function is smooth."""
    at_kink: bool
    """Whether the slopes on both sides differ, or the function jumps."""


def differentiate(
    at: Callable[[float], float], middle: float, *, step: float = STEP, eps: float = 2.0**-52
) -> Estimate:
    """Estimate the derivative of ``at`` at 0.

    Args:
        at: a function of a real number.
        middle: its value at 0.
        step: the larger of the two steps.
        eps: the relative rounding error of ``at``.
    """
    up, down, half_up, half_down = map(at, (step, -step, step / 2, -step / 2))
    far, near = (up - down) / (2 * step), (half_up - half_down) / step
    value = (4 * near - far) / 3
    size = max(abs(up), abs(down), abs(middle))
    # How far the slopes on both sides differ: with half the step, half as far where the
    # function is merely curved, and no less at a kink or a jump.
    jump = (up - 2 * middle + down) / step
    half_jump = (half_up - 2 * middle + half_down) / (step / 2)
    rounding = 8 * eps * size / step
    negligible = max(_NEGLIGIBLE * max(1.0, abs(value), abs(middle)), rounding)
    return Estimate(
        value=value,
        error=_DOUBT * abs(near - far) + rounding,
        at_kink=abs(half_jump) > max(negligible, _KINK * abs(jump)),
    )
