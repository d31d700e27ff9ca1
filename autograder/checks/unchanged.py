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
    is_tensor = [isinstance(value, torch.Tensor) for value in args]
    plain = [not is_tensor[i] or not value.requires_grad for i, value in enumerate(args)]
    use(student, *args)
    left = [value.detach() if is_tensor[i] else value for i, value in enumerate(args)]
    recording = [
        plain[i] and is_tensor[i] and (value.requires_grad or value.grad is not None)
        for i, value in enumerate(args)
    ]
    return left, recording


def check_unchanged(student: Any, *, inputs: Inputs, via: Probe | None = None) -> None:
    """Check that a student's function leaves its arguments as they were.

    It may neither write into them nor switch on their ``requires_grad``. A tensor that requires a
    gradient already may be given one.

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
        values, recording = _answered(left, example)
        for (name, before), value in zip(example.items(), values, strict=True):
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
        for name, records in zip(example, recording, strict=True):
            if records:
                message = (
                    f"{name_of(student)} gives its argument {name} back with requires_grad "
                    "switched on, or with a gradient in it: work on a tensor of your own, such as "
                    f"{name}.detach().clone().requires_grad_()."
                )
                return Failure(
                    check=_CHECK, kind=Kind.MUTATED, message=message, inputs=show_inputs(example)
                )
        return None

    failure = missing(_CHECK, student) or find_failure(inputs, judge, after.ask)
    if failure is not None:
        raise CheckFailed(failure)


def _answered(left: Any, example: Example) -> tuple[list[Any], list[bool]]:
    """Return the arguments as they were left, and which of them record now.

    What is no such answer tells nothing: the arguments as they were.
    """
    match left:
        case ([*values], [*recording]) if len(values) == len(recording) == len(example):
            return values, [flag is True for flag in recording]
    return list(map(copy_value, example.values())), [False] * len(example)
