"""The check of a training loop, step by step."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from autograder.catalogue import Entry
from autograder.checks.checking import Judgement
from autograder.errors import ExerciseError
from autograder.judging.compare import join
from autograder.judging.inputs import Example
from autograder.judging.probes import Probe
from autograder.judging.search import Inputs
from autograder.judging.truth import plain_values, right_values
from autograder.result import Failure


class _Trajectory(Judgement):
    """Judges an example after 1 step, after 2, and so on to the number of steps it asks for."""

    steps: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._runs: dict[int, list[Example]] = {}

    def _ask(self, examples: Sequence[Example]) -> None:
        self._runs = {id(example): self._runs_of(example) for example in examples}
        super()._ask([run for runs in self._runs.values() for run in runs])

    def _runs_of(self, example: Example) -> list[Example]:
        """Return the example with one step, with two, and so on."""
        wanted = example.get(self.steps)
        if not isinstance(wanted, int) or wanted < 1:
            message = f"an exercise checks steps, but its input {self.steps!r} is {wanted!r}"
            raise ExerciseError(message)
        return [{**example, self.steps: done} for done in range(1, wanted + 1)]

    def _judge(self, example: Example) -> Failure | None:
        runs = self._runs.get(id(example)) or self._runs_of(example)
        wanted = len(runs)
        for done, run in enumerate(runs, start=1):
            failure = super()._judge(run)
            if failure is not None:
                if failure.rows and done < wanted:
                    super()._judge(example)  # mistakes that begin alike part later: for their names
                return self._dated(failure, done)
        return None

    def _dated(self, failure: Failure, done: int) -> Failure:
        """Say at which step it goes wrong."""
        if not failure.rows:
            return failure
        steps = "the first step" if done == 1 else f"step {done}"
        before = "" if done == 1 else f" Up to step {done - 1} all is right."
        message = f"{failure.message.removesuffix('.')} after {steps}.{before}"
        return msgspec.structs.replace(failure, message=message)


def check_trajectory(
    student_loop: Any,
    reference_loop: Callable[..., Any],
    *,
    steps: str,
    inputs: Inputs,
    returns: tuple[str, ...] | str | None = None,
    mistakes: Iterable[Entry] = (),
    via: Probe | None = None,
) -> None:
    """Check that a student's loop goes the same way as the reference, at every step.

    The loop is run for one step, for two, and so on: so the way counts and not only where it
    ends, where wrong loops often end as well. Each run begins afresh.

        check_trajectory(
            training_loop,
            reference.training_loop,
            steps="n_epochs",
            returns=("params", "losses"),
            inputs=arguments(
                n_epochs=whole(1, 3), learning_rate=one_of(0.01, 0.05),
                params=tensor("2"), t_u=tensor("n"), t_c=tensor("n"),
            ),
        )

    Args:
        student_loop: the student's function, or a proxy of it.
        reference_loop: a function of the same arguments; called with float64 tensors.
        steps: the name of the argument that says how many steps to run, an int of at least 1.
        inputs: as for :func:`~autograder.checks.check_value`.
        returns: as for :func:`~autograder.checks.check_value`.
        mistakes: known wrong ways of writing the loop.
        via: the probe through which all of them are called; None for a plain call.

    Raises:
        CheckFailed: what the loop returns is wrong after some step; the failure names the first.
        ExerciseError: an input has no number of steps.
    """
    right = reference_loop if via is None else via.on(reference_loop)
    judgement = _Trajectory(
        "check_trajectory",
        student_loop,
        names=returns or ("result",),
        describe=lambda parts: "the result" if returns is None else join(parts),
        truth=lambda example: right_values(right, returns, example),
        evaluate=lambda example: plain_values(right, returns, example),
        mistakes=mistakes,
        via=via,
    )
    judgement.steps = steps
    judgement.run(inputs)
