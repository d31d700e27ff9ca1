"""The check that a function leaves its arguments as they were."""

from typing import Any

import torch

from autograder.judging.calling import Asked, call, missing, name_of, show_inputs
from autograder.judging.compare import show
from autograder.judging.inputs import Example, copy_value, key_of
from autograder.judging.probes import Probe, probe
from autograder.judging.search import Inputs, find_failure
from autograder.result import Failure, Kind, Row
from autograder.wording.failure import CheckFailed

_CHECK = "check_unchanged"


@probe
def _plain_call(student: Any, *args: Any) -> Any:
    """Call the function with the arguments as they are."""
    return student(*args)


@probe
def _arguments_after(student: Any, use: Any, *args: Any) -> Any:
    """Return the arguments as the function leaves them; ``use`` is how it is called."""
    use(student, *args)
    return [value.detach() if isinstance(value, torch.Tensor) else value for value in args]


def check_unchanged(student: Any, *, inputs: Inputs, via: Probe | None = None) -> None:
    """Check that a student's function does not write into its arguments.

        check_unchanged(descent_step, inputs=tensors(params="d", rates="d"))

    A function that does nothing passes: check its value in the same test case.

    Args:
        student: the student's function, or a proxy of it.
        inputs: as for :func:`~autograder.checks.check_value`.
        via: the probe through which the function is called; None for a plain call. It hands
            on the arguments themselves, no copies of them.

    Raises:
        CheckFailed: an argument is another after the call.
    """
    use = (via or _plain_call).run((student,))
    after = Asked(_arguments_after.on(student, use))

    def judge(example: Example) -> Failure | None:
        left = call(_CHECK, after, example)
        if isinstance(left, Failure):
            return left
        if not isinstance(left, list) or len(left) != len(example):
            left = list(map(copy_value, example.values()))
        for (name, before), value in zip(example.items(), left, strict=True):
            if key_of({name: before}) != key_of({name: value}):
                message = (
                    f"{name_of(student)} changes its argument {name}: work on a copy, or compute "
                    "a new value instead of writing into the old one."
                )
                row = Row(name=name, expected=show(before), received=show(value))
                return Failure(
                    check=_CHECK,
                    kind=Kind.MUTATED,
                    message=message,
                    inputs=show_inputs(example),
                    rows=(row,),
                )
        return None

    failure = missing(_CHECK, student) or find_failure(inputs, judge, after.ask)
    if failure is not None:
        raise CheckFailed(failure)
