"""What went wrong, in one phrase for counting over a class, and how such a cause is stated."""

import enum
from typing import Self

from autograder import result


class Cause(enum.Enum):
    """A kind of cause; its value is the word that stands in a result.

    Attributes:
        is_whole: whether it concerns the answer as a whole: it explains every part or none, and no
            part's name is put before it.
        is_enough: whether it is worth stating for the parts that it explains, even where the others
            have no explanation.
    """

    is_whole: bool
    is_enough: bool

    def __new__(cls, word: str, *how: str) -> Self:
        """Make a member of its word, and of what is said of it besides."""
        member = object.__new__(cls)
        member._value_ = word
        member.is_whole = "whole" in how
        member.is_enough = "enough" in how
        return member

    ACCUMULATED = "accumulated"
    ALIASED = "aliased"
    BROADCAST = "broadcast"
    CONSTANT = result.CONSTANT
    COPIED = "copied"
    CORNER = "corner"
    COUNT = "count"
    DERIVATIVE_BY_INPUT = "derivative-by-input"
    FACTOR = "factor"
    FROZEN = "frozen", "enough"
    HARD_CODED = "hard-coded"
    INCOMPLETE = "incomplete"
    INT_CAST = "int-cast"
    LOSS_AFTER_STEP = "loss-after-step"
    MEAN_FOR_SUM = "mean-for-sum"
    MISSING_ACTIVATION = "missing-activation"
    MISSING_ACTIVATION_DERIVATIVE = "missing-activation-derivative"
    MIXED_UPDATE = "mixed-update"
    MODEL_WRONG = "model-wrong"
    MONOMIAL = "monomial"
    NOT_BY_HAND = "not-by-hand"
    ONE_STEP_OVER = "one-step-over"
    ONE_STEP_SHORT = "one-step-short"
    ORDER = "order", "whole"
    PATH_DROPPED = "path-dropped"
    REVERSED = "reversed"
    SIGN = "sign"
    STALE_STATE = "stale-state"
    SUM_FOR_MEAN = "sum-for-mean"
    TARGET_DROPPED = "target-dropped"
    TRANSPOSED = "transposed"
    UNUSED = result.UNUSED
    UPSTREAM_DROPPED = "upstream-dropped"
    VALUE_FOR_DERIVATIVE = "value-for-derivative"
    WEIGHT_FOR_INPUT = "weight-for-input"
    WRONG_FORMULA = "wrong-formula"
