"""Proving an assignment: what its tests say of answers that are known to be right or wrong."""

from autograder.authoring.verification.variants import Expected, Variant, make_variants
from autograder.authoring.verification.verdict import Report, judge

__all__ = ["Expected", "Report", "Variant", "judge", "make_variants"]
