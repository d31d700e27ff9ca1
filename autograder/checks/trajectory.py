"""The check of a training loop, step by step."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import torch

from autograder.catalogue import Entry
from autograder.checks.checking import Judgement
from autograder.errors import ExerciseError
from autograder.judging.calling import call
from autograder.judging.compare import as_entries, join, split_parts
from autograder.judging.inputs import Example
from autograder.judging.probes import Probe
from autograder.judging.search import Inputs
from autograder.judging.truth import plain_values, right_values
from autograder.result import Failure, Series

_MOST_STEPS = 20
_MOST_ENTRIES = 4
_Numbers = tuple[float | None, ...]


class _Trajectory(Judgement):
    """Judges an example after 1 step, after 2, and so on to the number of steps it asks for."""

    steps: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._runs: dict[int, list[Example]] = {}

    def _ask(self, examples: Sequence[Example]) -> None:
        self._runs = {id(example): self._runs_of(example) for example in examples}
        super()._ask([run for runs in self._runs.values() for run in runs])

    def _beyond(self, inputs: Inputs) -> list[Example]:
        del inputs  # each is a loop, which is run for one step, for two, and so on
        return []

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
                dated = self._dated(failure, done)
                self._failed.append((dated, example))
                return dated
        return None

    def _depict(self, failure: Failure, example: Example) -> Failure:
        """Show how what the loop returns went, next to how it should."""
        course: dict[str, list[tuple[_Numbers, _Numbers]]] = {}
        for run in self._runs_of(example)[:_MOST_STEPS]:
            expected = self._truth(run).parts
            names = self._names_of(run, len(expected))
            answer: Any = call(self._check, self._student, run)
            if isinstance(answer, Failure):
                return failure
            received = split_parts(answer, names)
            if isinstance(received, tuple):  # another number of values, in words
                received = [None] * len(names)
            for name, right, given in zip(names, expected, received, strict=True):
                course.setdefault(name, []).append((_numbers(right), _numbers(given)))
        found = [series for name, steps in course.items() for series in _series(name, steps)]
        return msgspec.structs.replace(failure, course=tuple(found))

    def _dated(self, failure: Failure, done: int) -> Failure:
        """Say at which step it goes wrong."""
        if not failure.rows:
            return failure
        steps = "the first step" if done == 1 else f"step {done}"
        before = "" if done == 1 else f" Up to step {done - 1} all is right."
        message = f"{failure.message.removesuffix('.')} after {steps}.{before}"
        return msgspec.structs.replace(failure, message=message)


def _numbers(value: Any) -> _Numbers:
    """Return the entries of a tensor of at most one dimension; what is no such is one None."""
    tensor = value if isinstance(value, torch.Tensor) else as_entries(value)
    if not isinstance(tensor, torch.Tensor) or tensor.dim() > 1 or tensor.is_complex():
        return (None,)
    numbers = tensor.detach().to(torch.float64).reshape(-1).tolist()
    return tuple(number if math.isfinite(number) else None for number in numbers)


def _series(name: str, steps: Sequence[tuple[_Numbers, _Numbers]]) -> Iterator[Series]:
    """Yield how a part went: each of a few numbers step by step, or a list as it was in the end."""
    expected, received = zip(*steps, strict=True)
    sizes = set(map(len, expected))
    if len(sizes) > 1 or max(sizes) > _MOST_ENTRIES:  # it grows with the steps, as losses do
        yield Series(name=name, expected=expected[-1], received=received[-1])
        return
    for place in range(max(sizes)):
        yield Series(
            name=f"{name}[{place}]" if max(sizes) > 1 else name,
            expected=tuple(numbers[place] for numbers in expected),
            received=tuple(
                numbers[place] if place < len(numbers) else None for numbers in received
            ),
        )


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
