"""What all checks of values share: call, compare, search, diagnose."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import torch

from autograder.catalogue import Entry
from autograder.checks.calling import call, copies, missing, name_of, show_inputs
from autograder.checks.compare import as_tensor, compare, make_row, split_parts
from autograder.checks.failure import CheckFailed
from autograder.checks.inputs import Example
from autograder.checks.search import Inputs, find_failure
from autograder.checks.truth import AtKinkError
from autograder.errors import ExerciseError
from autograder.result import Diagnosis, Failure, Kind

Truth = Callable[[Example], list[torch.Tensor]]


class Judgement:
    """One check of one student's function: the truth, and every input tried so far.

    Args:
        check: the check's name, for the record.
        student: the student's function.
        names: what the parts of the returned value are called, in order.
        describe: says, of the names of some parts, what they are ("the gradient by w").
        truth: returns the right parts for an example.
        mistakes: known wrong ways of writing the function.
    """

    def __init__(
        self,
        check: str,
        student: Any,
        *,
        names: tuple[str, ...],
        describe: Callable[[tuple[str, ...]], str],
        truth: Truth,
        mistakes: Iterable[Entry],
    ) -> None:
        self._check = check
        self._student = student
        self._names = names
        self._describe = describe
        self._truth = truth
        self._mistakes = tuple(mistakes)
        self._trials: list[tuple[Example, Any]] = []

    def run(self, inputs: Inputs) -> None:
        """Try the inputs.

        Raises:
            CheckFailed: the answer is wrong; the failure is that of the simplest input.
            ExerciseError: the exercise contradicts itself.
        """
        failure = missing(self._check, self._student) or find_failure(inputs, self._judge)
        if failure is None and not self._trials:
            message = f"{self._check} has tried no input: there is none, or all are at kinks"
            raise ExerciseError(message)
        if failure is None:
            return
        raise CheckFailed(self._diagnosed(failure))

    def _judge(self, example: Example) -> Failure | None:
        try:
            truth = self._truth(example)
        except AtKinkError:
            return None
        received = call(self._check, self._student, example)
        self._trials.append((example, received))
        if isinstance(received, Failure):
            return received
        return self._compare(received, truth, example)

    def _compare(
        self, received: Any, truth: list[torch.Tensor], example: Example
    ) -> Failure | None:
        parts = split_parts(received, self._names)
        function = name_of(self._student)
        if isinstance(parts, tuple):
            kind, message = parts
            return self._failure(kind, f"{function} {message}.", example)
        problems = [compare(part, right) for part, right in zip(parts, truth, strict=True)]
        wrong = [
            (name, problem)
            for name, problem in zip(self._names, problems, strict=True)
            if problem is not None
        ]
        if not wrong:
            return None
        name, (kind, message) = wrong[0]
        subject = self._describe((name,))
        if all(problem[0] is Kind.VALUE for _, problem in wrong) and len(wrong) > 1:
            subject, message = self._describe(tuple(name for name, _ in wrong)), "are wrong"
        return Failure(
            check=self._check,
            kind=kind,
            message=f"{function}: {subject} {message}.",
            inputs=show_inputs(example),
            rows=tuple(map(make_row, self._names, parts, truth)),
        )

    def _failure(self, kind: Kind, message: str, example: Example) -> Failure:
        return Failure(check=self._check, kind=kind, message=message, inputs=show_inputs(example))

    def _diagnosed(self, failure: Failure) -> Failure:
        """Name the known mistake that does as the student's function does on every input tried.

        Where two do, the inputs do not tell them apart, and none is named; nor where the
        function has never returned anything.
        """
        if all(isinstance(received, Failure) for _, received in self._trials):
            return failure
        fitting = [
            mistake
            for mistake in self._mistakes
            if all(self._reproduces(mistake, *trial) for trial in self._trials)
        ]
        if len(fitting) != 1:
            return failure
        diagnosis = Diagnosis(name=fitting[0].name, hint=fitting[0].hint)
        return msgspec.structs.replace(failure, diagnosis=diagnosis)

    def _reproduces(self, mistake: Entry, example: Example, received: Any) -> bool:
        try:
            theirs = mistake.function(*copies(example))
        except Exception:  # noqa: BLE001 -- a mistake is wrong code
            # It may fail on an input, and then the student's must fail there as well.
            return isinstance(received, Failure) and received.kind is Kind.RAISED
        if isinstance(received, Failure):
            return False
        ours, parts = (split_parts(value, self._names) for value in (theirs, received))
        if isinstance(ours, tuple) or isinstance(parts, tuple):
            return False
        wrong = [as_tensor(part) for part in ours]
        return all(
            isinstance(part, torch.Tensor) and compare(theirs, part.to(torch.float64)) is None
            for theirs, part in zip(parts, wrong, strict=True)
        )


def join(names: tuple[str, ...]) -> str:
    """Return "a", "a and b", or "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
