"""Error carried forward: a gradient that is right for the student's own forward pass."""

from typing import Any

import torch

from autograder.checks.checking import Judgement
from autograder.errors import ExerciseError
from autograder.judging.calling import call, missing, name_of
from autograder.judging.compare import as_tensor, join
from autograder.judging.differences import STEP, differentiate
from autograder.judging.inputs import Example, in_float64
from autograder.judging.search import Inputs
from autograder.judging.truth import AtKinkError, Right
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed

_CHECK = "check_consistent"


def check_consistent(
    student_gradient: Any, student_loss: Any, *, wrt: tuple[str, ...], inputs: Inputs
) -> None:
    """Check that a student's gradient is that of the student's own loss, right or wrong.

    The truth is central differences of the student's loss with Richardson's extrapolation. So a
    mistake in the forward pass costs its own points, and not those of the gradient as well.

        check_consistent(
            quadratic_gradient, quadratic_loss, wrt=("w1", "w2", "b"),
            inputs=scalars("x", "y", "w1", "w2", "b"),
        )

    Args:
        student_gradient: the student's gradient, or a proxy of it: a function that returns one
            gradient for each name in ``wrt``, in that order.
        student_loss: the student's loss, a function of the same arguments that returns a single
            number. What the student wrote as several functions is joined by a probe.
        wrt: the names of the arguments to differentiate by, as in ``inputs``.
        inputs: as for :func:`~autograder.checks.check_gradient`; a dozen numbers cost forty
            calls each.

    Raises:
        CheckFailed: the gradient is not that of the loss, or one of them returns no number.
    """
    failure = missing(_CHECK, student_loss)
    if failure is not None:
        raise CheckFailed(failure)
    Judgement(
        _CHECK,
        student_gradient,
        names=wrt,
        describe=lambda names: (
            f"measured on your own {name_of(student_loss)}, "
            f"the gradient{'s' * (len(names) > 1)} by {join(names)}"
        ),
        truth=lambda example: _differences(student_loss, wrt, example),
        mistakes=(),
    ).run(inputs)


def _differences(student_loss: Any, wrt: tuple[str, ...], example: Example) -> Right:
    values = in_float64(example)
    for name in wrt:
        if name not in values:
            message = f"an exercise asks for the gradient by {name!r}, which is no argument"
            raise ExerciseError(message)
        values[name] = torch.as_tensor(values[name], dtype=torch.float64)
    middle, eps = _loss(student_loss, values)
    parts, noise = [], []
    for name in wrt:
        estimates = [
            differentiate(_along(student_loss, values, name, index), middle, step=4 * STEP, eps=eps)
            for index in range(values[name].numel())
        ]
        if any(estimate.at_kink for estimate in estimates):
            raise AtKinkError
        numbers = [estimate.value for estimate in estimates]
        parts.append(torch.tensor(numbers, dtype=torch.float64).reshape(values[name].shape))
        noise.append(max((estimate.error for estimate in estimates), default=0.0))
    return Right(parts, noise)


def _along(student_loss: Any, values: Example, name: str, index: int) -> Any:
    def at(step: float) -> float:
        moved = values[name].clone()
        moved.view(-1)[index] += step
        return _loss(student_loss, {**values, name: moved})[0]

    return at


def _loss(student_loss: Any, values: Example) -> tuple[float, float]:
    """Return the student's loss, and the rounding error of the type that it came in."""
    returned = call(_CHECK, student_loss, values)
    if isinstance(returned, Failure):
        raise CheckFailed(returned)
    loss = as_tensor(returned)
    if not isinstance(loss, torch.Tensor) or loss.numel() != 1:
        what = f"has the shape {tuple(loss.shape)}" if isinstance(loss, torch.Tensor) else loss[1]
        message = f"{name_of(student_loss)}: the loss {what}; it should be a single number."
        raise CheckFailed(Failure(check=_CHECK, kind=Kind.TYPE, message=message))
    if not torch.isfinite(loss).all():
        message = f"{name_of(student_loss)}: the loss is not finite."
        raise CheckFailed(Failure(check=_CHECK, kind=Kind.NOT_FINITE, message=message))
    exact = not isinstance(returned, torch.Tensor) or returned.dtype is torch.float64
    return float(loss), torch.finfo(torch.float64 if exact else torch.float32).eps
