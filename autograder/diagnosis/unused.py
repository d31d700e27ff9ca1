"""An argument that the student's function never reads, although what is right depends on it."""

import contextlib
from collections.abc import Sequence

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.general.variations import variations
from autograder.diagnosis.trials import ODD, CannotEvaluateError, Evaluate
from autograder.judging.compare import compare, join
from autograder.judging.inputs import Example
from autograder.result import Diagnosis

_MOST_EXAMPLES = 3


def never_used(
    unread: Sequence[str], examples: Sequence[Example], evaluate: Evaluate
) -> Diagnosis | None:
    """Return what is to be said; None if what is right depends on none of these arguments.

    It is no guess: the source shows the one, and the reference the other.

    Args:
        unread: the arguments that nothing in the function reads.
        examples: inputs that were tried.
        evaluate: works out what is right.
    """
    missed = [name for name in unread if _counts(name, examples, evaluate)]
    if not missed:
        return None
    return Diagnosis(
        name=f"nothing in the function uses the given {join(tuple(missed))}",
        hint="With another value there, another result is right. In which line does it belong?",
        sure=True,
        cause=Cause.UNUSED.value,
    )


def _counts(name: str, examples: Sequence[Example], evaluate: Evaluate) -> bool:
    """Whether another value of an argument makes what is right another."""
    for example in examples[:_MOST_EXAMPLES]:
        for other in variations([example]):
            changed = {**example, name: other[name]}
            with contextlib.suppress(CannotEvaluateError, *ODD):
                parts, others = evaluate(example), evaluate(changed)
                if len(parts) != len(others) or any(
                    compare(one, right, 0.0) is not None
                    for one, right in zip(others, parts, strict=True)
                ):
                    return True
    return False
