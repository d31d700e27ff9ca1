"""The check of a gradient that a student derived."""

from collections.abc import Iterable
from typing import Any

import msgspec

from autograder.catalogue import Entry
from autograder.checks.checking import Judgement
from autograder.diagnosis.general.derivations import of_loss
from autograder.diagnosis.trials import attempted
from autograder.judging.compare import join
from autograder.judging.inputs import Example
from autograder.judging.probes import Probe
from autograder.judging.search import Inputs
from autograder.judging.tracing import trace
from autograder.judging.truth import Loss, plain_gradients, right_gradients
from autograder.result import Failure


class _Gradient(Judgement):
    """Judges a gradient, and shows the graph along which it flows."""

    loss: Loss
    wrt: tuple[str, ...]

    def _depict(self, failure: Failure, example: Example) -> Failure:
        graph = trace(self.loss, self.wrt, example, failure.rows)
        return msgspec.structs.replace(failure, graph=graph)


def check_gradient(
    student: Any,
    loss: Loss,
    *,
    wrt: tuple[str, ...],
    inputs: Inputs,
    mistakes: Iterable[Entry] = (),
    via: Probe | None = None,
) -> None:
    """Check that a student's function returns the gradient of ``loss``.

    The truth is torch autograd on ``loss`` in float64, confirmed by central differences.

        check_gradient(
            linear_gradient,
            loss=lambda x, y, w: (x * w - y) ** 2,
            wrt=("w",),
            inputs=[{"x": 2.0, "y": 4.0, "w": 1.0}],
        )

    Args:
        student: the student's function, or a proxy of it. It is called with positional
            arguments and returns one gradient for each name in ``wrt``, in that order, as a
            tuple, list or stacked tensor; for a single name the gradient itself.
        loss: a function of the same arguments that returns a single number, built from
            operations that torch can differentiate.
        wrt: the names of the arguments to differentiate by, as in ``inputs``.
        inputs: dicts from argument names, in order, to numbers or tensors; or a strategy for
            such dicts (:func:`~autograder.judging.inputs.scalars`).
        mistakes: known wrong ways of writing the function; one that gives the student's
            values on every input tried is named in the failure, with its hint.
        via: the probe through which the student's function and the mistakes are called.

    Raises:
        CheckFailed: a gradient is wrong, or the function does not return one.
        ExerciseError: autograd and central differences disagree about ``loss``.
    """
    judgement = _Gradient(
        "check_gradient",
        student,
        names=wrt,
        describe=lambda names: f"the gradient{'s' * (len(names) > 1)} by {join(names)}",
        truth=lambda example: right_gradients(loss, wrt, example),
        evaluate=lambda example: plain_gradients(loss, wrt, example),
        more=lambda trials: of_loss(trials, attempted(loss), wrt),
        mistakes=mistakes,
        via=via,
    )
    judgement.loss, judgement.wrt = loss, wrt
    judgement.run(inputs)
