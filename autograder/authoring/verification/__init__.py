"""Proving an assignment: what its tests say of answers that are known to be right or wrong."""

from autograder.authoring.verification.variants import (
    Expected,
    Variant,
    answer_variants,
    make_variants,
)
from autograder.authoring.verification.verdict import QuestionReport, Report, judge, surprise

__all__ = [
    "Expected",
    "QuestionReport",
    "Report",
    "Variant",
    "answer_variants",
    "judge",
    "make_variants",
    "surprise",
]
