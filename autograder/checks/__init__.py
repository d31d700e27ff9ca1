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

from autograder.checks.by_autograd import check_by_autograd
from autograder.checks.by_hand import by_hand, check_by_hand
from autograder.checks.consistent import check_consistent
from autograder.checks.either import check_either
from autograder.checks.engine import chain, check_engine, doublings, expressions
from autograder.checks.facts import check_facts
from autograder.checks.figures import check_figures
from autograder.checks.gradient import check_gradient
from autograder.checks.order import check_order
from autograder.checks.raising import check_raises
from autograder.checks.trajectory import check_trajectory
from autograder.checks.unchanged import check_unchanged
from autograder.checks.value import check_value
from autograder.checks.variable import check_form, check_variable
from autograder.judging.context import use_seed
from autograder.judging.inputs import (
    arguments,
    index,
    number,
    one_of,
    scalars,
    tensor,
    tensors,
    whole,
)
from autograder.judging.probes import probe
from autograder.wording.failure import CheckFailed

__all__ = [
    "CheckFailed",
    "arguments",
    "by_hand",
    "chain",
    "check_by_autograd",
    "check_by_hand",
    "check_consistent",
    "check_either",
    "check_engine",
    "check_facts",
    "check_figures",
    "check_form",
    "check_gradient",
    "check_order",
    "check_raises",
    "check_trajectory",
    "check_unchanged",
    "check_value",
    "check_variable",
    "doublings",
    "expressions",
    "index",
    "number",
    "one_of",
    "probe",
    "scalars",
    "tensor",
    "tensors",
    "use_seed",
    "whole",
]
