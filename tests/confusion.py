"""What the tests of the assignments say of the labelled answers: run by ``make confusion``."""

import contextlib
import io
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answers import Answer, read_answers
from autograder import bundle
from autograder.checks import CheckFailed, use_seed
from autograder.project import assignment_names, find_autograder
from autograder.result import Failure

_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the tests said of one answer: nothing, if it passed them all."""

    answer: Answer
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether no test failed."""
        return not self.failures

    @property
    def diagnoses(self) -> tuple[tuple[str, str, bool], ...]:
        """Cause, name and certainty of what the failures are put down to, surest first."""
        found = {
            (failure.diagnosis.cause, failure.diagnosis.name, failure.diagnosis.sure)
            for failure in self.failures
            if failure.diagnosis is not None
        }
        return tuple(sorted(found, key=lambda diagnosis: not diagnosis[2]))


def judge_all(root: Path) -> Iterator[Verdict]:
    """Yield what the built assignments' tests say of each answer to one of their functions."""
    graders = {
        name: bundle.load_autograder(find_autograder(name, root)) for name in assignment_names(root)
    }
    for answer in read_answers():
        if answer.assignment in graders:
            failures = tuple(_failures(answer, graders[answer.assignment]))
            yield Verdict(answer=answer, failures=failures)


def _failures(answer: Answer, grader: bundle.Autograder) -> Iterator[Failure]:
    reference = vars(grader.modules["reference"])
    for question in grader.questions:
        for case in question.cases:
            if answer.function not in case.parameters:
                continue
            names: dict[str, Any] = {"__name__": "__main__"}
            arguments = {name: reference.get(name) for name in case.parameters}
            with (
                bundle.importable(grader.modules),
                contextlib.redirect_stdout(io.StringIO()),
                use_seed(0),
                _alarm(),
            ):
                try:
                    exec(compile(answer.source, "cell 1", "exec"), names)  # noqa: S102 -- our own corpus
                    arguments[answer.function] = names.get(answer.function)
                    case.function(**arguments)
                except CheckFailed as error:
                    yield error.failure


@contextlib.contextmanager
def _alarm() -> Iterator[None]:
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def main() -> int:
    """Print the confusion matrix, and each answer that is not judged as a person judges it."""
    counts: Counter[str] = Counter()
    by_cause: dict[str, Counter[str]] = {}
    for verdict in judge_all(Path()):
        answer = verdict.answer
        if answer.label == "right":
            outcome = "right, passed" if verdict.passed else "right, FAILED"
        elif verdict.passed:
            outcome = "wrong, PASSED"
        else:
            sure = [d for d in verdict.diagnoses if d[2]]
            outcome = (
                "wrong, named"
                if sure
                else "wrong, possibly"
                if verdict.diagnoses
                else "wrong, not named"
            )
        counts[outcome] += 1
        by_cause.setdefault(answer.cause, Counter())[outcome] += 1
        if "-v" in sys.argv or outcome in {"right, FAILED", "wrong, PASSED"}:
            said = "; ".join(
                f"{c}: {n}{'' if s else ' (possibly)'}" for c, n, s in verdict.diagnoses
            )
            kinds = {failure.kind.value for failure in verdict.failures}
            sys.stdout.write(
                f"{outcome} | {answer.name} [{answer.cause} {answer.corner}] -> {said or kinds}\n"
            )
    for outcome, count in sorted(counts.items()):
        sys.stdout.write(f"{count:5}  {outcome}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
