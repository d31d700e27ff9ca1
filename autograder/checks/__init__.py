"""Checks that a test calls on what a student wrote; none of them holds an answer.

    from autograder.checks import check_gradient, scalars

    check_gradient(
        affine_gradient,
        loss=lambda x, y, w, b: (x * w + b - y) ** 2,
        wrt=("w", "b"),
        inputs=scalars("x", "y", "w", "b"),
    )

A check returns None, or raises :class:`CheckFailed`, whose text is written for the student and
whose ``failure`` is the typed record. The same call works on a function in the same process
and on a proxy of one in a student's process.
"""

from autograder.checks.failure import CheckFailed
from autograder.checks.gradient import check_gradient
from autograder.checks.inputs import scalars, tensors
from autograder.checks.search import use_seed
from autograder.checks.value import check_value

__all__ = ["CheckFailed", "check_gradient", "check_value", "scalars", "tensors", "use_seed"]
