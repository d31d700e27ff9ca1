"""Error carried forward in general: one of several ways of being right is enough."""

import contextlib
from collections.abc import Callable

from autograder.checks.checking import only_given_inputs
from autograder.errors import AutograderError, StudentCallError
from autograder.judging.context import verdict_alone
from autograder.wording.failure import CheckFailed


def check_either(first: Callable[[], None], *others: Callable[[], None]) -> None:
    """Check that at least one of several checks passes.

        check_either(
            lambda: check_gradient(gradient, loss=reference.loss, wrt=("W", "b"), inputs=inputs),
            lambda: check_consistent(gradient, own_loss, wrt=("W", "b"), inputs=inputs),
        )

    Args:
        first: makes the check of what is right; its failure is what the student is shown.
        others: make checks of what is right as well, where an earlier answer was wrong. They are
            made in their order, and only as long as none has passed.

    Raises:
        CheckFailed: none of them passes; it is the first one's.
    """
    try:
        with only_given_inputs():
            first()
    except CheckFailed:
        for other in others:
            with contextlib.suppress(CheckFailed, StudentCallError), only_given_inputs():
                other()
                return
        if verdict_alone():
            raise
        with contextlib.suppress(AutograderError, StudentCallError):
            first()  # now to name the cause, for which more inputs may be tried
        raise
