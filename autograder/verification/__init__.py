"""Proving an assignment: what its tests say of answers that are known to be right or wrong."""

from autograder.verification.variants import SOLUTION, Expected, Variant, make_variants
from autograder.verification.verdict import Report, judge

__all__ = ["SOLUTION", "Expected", "Report", "Variant", "judge", "make_variants"]
