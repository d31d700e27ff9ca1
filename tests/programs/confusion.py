"""What the assignments' tests say of the labelled answers: ``make confusion``, a gate.

The tests run here, on the answers' own functions. A diagnosis counts as right if it says what a
person has said of the answer: by its cause, by the kind of failure, or, for the known mistakes of
a question, by a list of pairs that a person has looked at, ``data/answers/known.json``.

The exit code is 1 if a right answer fails, a wrong one passes, a cause is stated that is not the
cause, or fewer causes are found than were once.
"""

import contextlib
import io
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment import bundle
from autograder.assignment.project import assignment_names, find_autograder
from autograder.checks import CheckFailed, use_seed
from autograder.result import Diagnosis, Failure, Kind
from support.answers import ANSWERS, Answer, read_answers

_SECONDS = 60
NEVER = ("right failed", "wrong passed", "wrong diagnosis")
# The share of wrong answers with a cause that are diagnosed rightly: raise it when it has risen.
RECORDED = 412 / 421
KNOWN = ANSWERS / "known.json"

# What a person called it: what the diagnosis may call it. They can be the same number, as the
# README beside the answers says.
SAME: Mapping[str, frozenset[str]] = {
    label: frozenset({label, *others.split()})
    for label, others in {
        "accumulated": "factor",
        "constant": "upstream-dropped value-for-derivative",
        "copied": "monomial model-wrong",
        "derivative-by-input": "monomial sign value-for-derivative",
        "derivative-for-update": "constant model-wrong value-for-derivative",
        "factor": "monomial sum-for-mean mean-for-sum upstream-dropped model-wrong",
        "broadcast": "mean-for-sum",
        "float-cast": "int-cast",
        "frozen": "value-for-derivative model-wrong",
        "hard-coded": "constant model-wrong factor",
        "input-for-hidden": "monomial model-wrong value-for-derivative",
        "input-for-square": "monomial copied model-wrong value-for-derivative",
        "int-cast": "constant",
        "loss-after-step": "one-step-short one-step-over",
        "mean-for-sum": "factor",
        "missing-activation": "model-wrong",
        "missing-activation-derivative": "upstream-dropped monomial",
        "model-wrong": "constant value-for-derivative sign mixed-up target-dropped factor monomial "
        "copied",
        "not-zeroed": "accumulated",
        "one-step-over": "loss-after-step",
        "one-step-short": "loss-after-step",
        "order": "mixed-up copied model-wrong reversed",
        "path-dropped": "model-wrong target-dropped constant upstream-dropped",
        "sign": "derivative-by-input model-wrong",
        "stale-state": "accumulated constant frozen",
        "sum-for-mean": "factor",
        "target-dropped": "model-wrong",
        "transposed": "order",
        "upstream-dropped": "monomial constant value-for-derivative model-wrong factor",
        "value-for-derivative": "copied monomial constant model-wrong wrong-formula",
        "weight-for-input": "monomial derivative-by-input value-for-derivative model-wrong",
        "wrong-formula": "monomial model-wrong factor constant upstream-dropped sign copied "
        "mean-for-sum missing-activation-derivative",
        "zeroed-outside-loop": "accumulated",
    }.items()
}
# Failures whose own message is the reason.
BY_KIND: Mapping[Kind, frozenset[str]] = {
    Kind.BROADCAST: frozenset({"broadcast", "order", "transposed"}),
    Kind.BY_HAND: frozenset({"not-by-hand"}),
    Kind.COUNT: frozenset(
        {"incomplete", "value-for-derivative", "one-step-short", "one-step-over"}
    ),
    Kind.MISSING: frozenset({"missing"}),
    Kind.MUTATED: frozenset({"mutates-input", "aliased"}),
    Kind.NOT_FINITE: frozenset({"not-finite"}),
    Kind.NOT_RAISED: frozenset({"not-finite"}),
    Kind.RAISED: frozenset({"raises", "order", "transposed", "wrong-formula"}),
    Kind.RETURNED_NOTHING: frozenset({"returns-nothing", "prints", "incomplete"}),
    Kind.SHAPE: frozenset(
        {"broadcast", "transposed", "order", "not-reduced", "value-for-derivative", "incomplete"}
        | {"one-step-short", "one-step-over"}
    ),
    Kind.TYPE: frozenset({"value-for-derivative", "returns-nothing", "incomplete"}),
}
OBSERVED = frozenset({"corner", "unused"})
"""Causes that no label has: they are counted in a row of their own, for a person to look at."""
UNNAMED = frozenset({"other", "wrong-formula"})
"""Labels that name no cause: nothing is asked of the diagnosis, but to say nothing false."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the tests said of one answer: nothing, if it passed them all."""

    answer: Answer
    failures: tuple[Failure, ...]

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What the failures are put down to, each once."""
        return tuple(
            dict.fromkeys(failure.diagnosis for failure in self.failures if failure.diagnosis)
        )

    def verdict(self, known: Mapping[str, list[str]]) -> str:
        """Return the cell of the confusion matrix that this falls into."""
        if self.answer.label == "right":
            return "right failed" if self.failures else "right passed"
        if not self.failures:
            return "wrong passed"
        stated = [each for each in self.diagnoses if each.sure and each.cause not in OBSERVED]
        if any(not self.agrees(diagnosis, known) for diagnosis in stated):
            return "wrong diagnosis"
        if stated or any(
            self.answer.cause in BY_KIND.get(failure.kind, ()) for failure in self.failures
        ):
            return "right diagnosis"
        return "no diagnosis" if not self.diagnoses else "a possible one"

    def agrees(self, diagnosis: Diagnosis, known: Mapping[str, list[str]]) -> bool:
        """Whether a diagnosis says what a person has said."""
        if diagnosis.cause == "known":
            return diagnosis.name in known.get(self.answer.name, [])
        return diagnosis.cause in SAME.get(self.answer.cause, frozenset({self.answer.cause}))


def known_pairs() -> dict[str, list[str]]:
    """Return the known mistakes by which answers may be called, as a person has confirmed."""
    pairs: dict[str, list[str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return pairs


def judge_all(root: Path) -> Iterator[Outcome]:
    """Yield what the built assignments' tests say of each answer to one of their functions."""
    graders = {
        name: bundle.load_autograder(find_autograder(name, root)) for name in assignment_names(root)
    }
    for answer in read_answers():
        if answer.assignment in graders:
            failures = tuple(_failures(answer, graders[answer.assignment]))
            yield Outcome(answer=answer, failures=failures)


def _failures(answer: Answer, grader: bundle.Autograder) -> Iterator[Failure]:
    reference = vars(grader.modules["reference"])
    for question in grader.questions:
        for case in question.cases:
            others = set(case.parameters) - {answer.function}
            if answer.function not in case.parameters or others - set(reference):
                continue  # it asks for a variable of the notebook as well
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
    """Print the confusion matrix, and with -v each answer with what was said of it."""
    known = known_pairs()
    counts: Counter[str] = Counter()
    named: Counter[bool] = Counter()
    observed = 0
    for outcome in judge_all(Path()):
        verdict = outcome.verdict(known)
        counts[verdict] += 1
        if outcome.answer.label == "wrong" and outcome.answer.cause not in UNNAMED:
            named[verdict == "right diagnosis"] += 1
        if "-v" in sys.argv:
            said = [
                f"{each.cause}: {each.name}{'' if each.sure else ' (?)'}"
                for each in outcome.diagnoses
            ]
            kinds = sorted({failure.kind.value for failure in outcome.failures})
            label = f"{outcome.answer.name} [{outcome.answer.cause}] {outcome.answer.corner}"
            sys.stdout.write(f"{verdict} | {label} -> {'; '.join(said) or ', '.join(kinds)}\n")
        observed += any(each.sure and each.cause in OBSERVED for each in outcome.diagnoses)
    sys.stdout.write(f"{observed:5}  of them with a cause that no label has\n")
    for verdict, count in sorted(counts.items()):
        sys.stdout.write(f"{count:5}  {verdict}\n")
    share = named[True] / max(1, named.total())
    sys.stdout.write(f"{share:.1%} of the wrong answers with a cause are diagnosed rightly\n")
    complaints = list(complain(counts, share))
    for complaint in complaints:
        sys.stderr.write(f"confusion: {complaint}\n")
    return 1 if complaints else 0


def complain(counts: Mapping[str, int], share: float) -> Iterator[str]:
    """Yield what must not be: counts of the matrix that are not 0, and a share that has sunk."""
    if not counts:
        yield "no answer was judged"
    for verdict in NEVER:
        if counts.get(verdict):
            yield f"{counts[verdict]} {verdict}, where none may be: -v names them"
    if share < RECORDED:
        yield f"{share:.1%} are diagnosed rightly, and {RECORDED:.1%} were before"


if __name__ == "__main__":
    sys.exit(main())
