"""Proving an assignment: what its tests say of answers that are known to be right or wrong."""

from autograder.verification.variants import Expected, Variant, make_variants
from autograder.verification.verdict import Report, judge

__all__ = ["Expected", "Report", "Variant", "judge", "make_variants"]
