"""The check of a value that a student's function returns."""

from collections.abc import Callable, Iterable
from typing import Any

from autograder.catalogue import Entry
from autograder.checks.checking import Judgement
from autograder.judging.compare import join
from autograder.judging.probes import Probe
from autograder.judging.search import Inputs
from autograder.judging.truth import plain_values, right_values


def check_value(
    student: Any,
    reference: Callable[..., Any],
    *,
    inputs: Inputs,
    returns: tuple[str, ...] | str | None = None,
    mistakes: Iterable[Entry] = (),
    via: Probe | None = None,
) -> None:
    """Check that a student's function returns what ``reference`` returns.

        check_value(
            add_gate, lambda x, y: (1.0, 1.0), returns=("df_dx", "df_dy"), inputs=scalars("x", "y")
        )

    Args:
        student: the student's function, or a proxy of it; called with positional arguments.
        reference: a function of the same arguments that returns a number or tensor, or with
            ``returns`` a tuple of them. It is called with float64 tensors.
        inputs: dicts from argument names, in order, to numbers or tensors; or a strategy for
            such dicts (:func:`~autograder.judging.inputs.tensors`).
        returns: names of the parts of the returned tuple; one name for the entries of a list of
            any length; None for a single value.
        mistakes: known wrong ways of writing the function; one that gives the student's
            values on every input tried is named in the failure, with its hint.
        via: the probe through which the student's function, the reference and the mistakes are
            called; None for a plain call.

    Raises:
        CheckFailed: a value is wrong, or the function does not return one.
        ExerciseError: ``reference`` does not return what ``returns`` promises.
    """
    right = reference if via is None else via.on(reference)

    Judgement(
        "check_value",
        student,
        names=returns or ("result",),
        describe=lambda parts: "the result" if returns is None else join(parts),
        truth=lambda example: right_values(right, returns, example),
        evaluate=lambda example: plain_values(right, returns, example),
        mistakes=mistakes,
        via=via,
    ).run(inputs)
