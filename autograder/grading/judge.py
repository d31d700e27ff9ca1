"""Judging the test cases of a question, on a branch of the student's process at a checkpoint."""

import contextlib
import math
import time
import traceback
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from autograder.assignment.placing import Place
from autograder.assignment.settings import read_telling
from autograder.assignment.testfiles import Case, Question
from autograder.basics.text import clean_text
from autograder.errors import DeadlineError, ExerciseError, StudentCallError
from autograder.grading.plain import run_plain
from autograder.grading.rules import Rules
from autograder.judging.context import (
    ABSENT,
    Told,
    only_verdicts,
    telling,
    testing,
    use_seed,
    witnessed,
)
from autograder.judging.notes import collected_notes
from autograder.result import CaseResult, Failure, Kind, Ran, Telling, Verdict
from autograder.sandbox.branches import Branch, Checkpoint, Environment, Fresh
from autograder.sandbox.client import StudentProcess
from autograder.submissions import places as places_of
from autograder.submissions.cells import Handed
from autograder.wording.failure import CheckFailed

if TYPE_CHECKING:
    from autograder.grading.common import Common

_MOST_SEARCHED = 12_000_000
"""Of the work of all searches for slips, as :mod:`autograder.diagnosis.slips` counts it."""
_MOST_SECONDS_SEARCHED = 90.0
"""Of the clock: code that lets each search wait for its end must not hold up the class."""
_MOST_ENDED = 3
"""Of the searches of one submission: what ends them takes seconds each time."""
_MAX_TEXT = 2_000


class Judge:
    """Judges the test cases of one submission.

    Args:
        rules: what it is graded by.
        handed: what was handed in.
        notes: for the TA, to which what is noticed is added.
    """

    def __init__(self, rules: Rules, handed: Handed, notes: list[str]) -> None:
        self._rules = rules
        self._cells = handed.cells
        self._texts = handed.texts
        self._notes = notes
        self._telling = read_telling(rules.autograder.settings)
        self._searched = Told()
        self.deadline = math.inf
        """When the submission's time is over; it begins when its process is there."""
        self.fresh: Fresh | None = None
        """Where the notebook's definitions can be run anew."""
        self.common: Common | None = None
        """Where all questions are tried first."""
        self._in_common: dict[str, bool] = {}

    def judge(
        self,
        cases: Sequence[Case],
        question: Question,
        student: StudentProcess,
        checkpoint: Checkpoint | None,
    ) -> list[CaseResult]:
        """Judge some test cases of a question, all of the public or all of the hidden ones."""
        if not cases:
            return []
        if self.fresh is not None and checkpoint is not None:
            self.fresh.cells = tuple(self._cells[: checkpoint.cell or None])
        checks = student.checkpoints.get(question.checked_as, [])
        passed, tried = None, False
        budget = checkpoint.budget if checkpoint is not None else None
        left = budget.left if budget is not None else 0
        if checkpoint is (checks[-1] if checks else student.end):
            tried = self._is_common(question, checks)
            passed = self._passed_in_common(cases, question) if tried else None
        if passed is None and not tried:
            passed = self._all_passed(cases, checkpoint)
        if passed is None and budget is not None:
            budget.left = left  # what did not count has sent nothing
        return passed or self._one_by_one(cases, question, student, checkpoint)

    def _is_common(self, question: Question, checks: Sequence[Checkpoint]) -> bool:
        """Whether a question is tried in the copy for all, where nothing of it has failed yet."""
        if question.name not in self._in_common:
            served = self.common is not None and self.common.serves(question, checks)
            self._in_common[question.name] = served
        return self._in_common[question.name]

    def _passed_in_common(
        self, cases: Sequence[Case], question: Question
    ) -> list[CaseResult] | None:
        began = time.monotonic()
        if self.common is None or began >= self.deadline:
            return None
        passed = self.common.results(cases, self.deadline)
        if passed is None:
            self._in_common[question.name] = False
            self.deadline += time.monotonic() - began
        return passed

    def _one_by_one(
        self,
        cases: Sequence[Case],
        question: Question,
        student: StudentProcess,
        checkpoint: Checkpoint | None,
    ) -> list[CaseResult]:
        """Judge each test case in a branch of its own."""
        self._leave_common()
        return [
            self._grade_case(
                case,
                student,
                checkpoint,
                # The notebook's end serves several questions: it stays a checkpoint. So does
                # one that hidden cases come back to.
                last=case.hidden and case is question.cases[-1] and checkpoint is not student.end,
            )
            for case in cases
        ]

    def _leave_common(self) -> None:
        """Make room for another branch, whatever it is of: their memory is limited in all."""
        if self.common is not None:
            self.common.close()

    def _all_passed(
        self, cases: Sequence[Case], checkpoint: Checkpoint | None
    ) -> list[CaseResult] | None:
        """Return the results of test cases of which every one passes; None for any others.

        All cases use one branch, one after the other, and many of their calls are made in one
        exchange. Where anything else than a pass comes of it, nothing that was seen here counts,
        nor do the time that it took and the bytes that it sent.
        """
        if checkpoint is None or len(cases) < 2:  # noqa: PLR2004 -- a single one has its branch to itself
            return None
        if any(case.place is Place.LIVE for case in cases):
            return None  # such a test may leave anything behind
        began = time.monotonic()
        if began >= self.deadline:
            return None
        self._leave_common()
        with checkpoint.branch(deadline=self.deadline, shared=True) as branch:
            results = self.passed_in(cases, branch)
        if results is None:
            self.deadline += time.monotonic() - began
        return results

    def passed_in(self, cases: Sequence[Case], branch: Branch) -> list[CaseResult] | None:
        """Return the results of test cases of which every one passes in this branch; else None."""
        branch.fresh = self.fresh
        results = []
        for case in cases:
            start = time.monotonic()
            with collected_notes() as notes, only_verdicts():
                verdict = self._run_test(case, branch)[0]
            if verdict is not Verdict.PASSED:
                return None
            results.append(result_of(case, verdict, start, notes=notes))
        return results

    def _grade_case(
        self,
        case: Case,
        student: StudentProcess,
        checkpoint: Checkpoint | None,
        *,
        last: bool,
    ) -> CaseResult:
        start = time.monotonic()
        failure: Failure | None = None
        message = ""
        notes: list[str] = []
        if checkpoint is None or start >= self.deadline:
            verdict = Verdict.NOT_REACHED
            message = "the notebook ended, or its time was over, before this test"
        else:
            with (
                checkpoint.branch(deadline=self.deadline, last=last) as branch,
                collected_notes() as notes,
            ):
                branch.fresh = self.fresh
                verdict, message, failure = self._run_test(case, branch)
            if failure is not None and failure.kind is Kind.MISSING:
                message = self._why_missing(case, student)
                failure = msgspec.structs.replace(failure, message=message)
        return result_of(case, verdict, start, message, failure, notes=notes)

    def _why_missing(self, case: Case, student: StudentProcess) -> str:
        """Say which cell should have defined what the test looks for, and what became of it."""
        for name in case.parameters:
            for source, cell in zip(self._cells, student.cells, strict=False):
                if cell.ran is not Ran.FINISHED and places_of.defines([source], {name}):
                    why = cell.message or f"cell {cell.number} was not run"
                    return f"{name} is not defined, because its cell failed: {why}"
        there = places_of.defined("\n".join(self._cells), case.parameters)
        names = " or ".join(name for name in case.parameters if name not in there)
        names = names or " or ".join(case.parameters)
        for name, place in self._not_run(case.parameters):
            why = f"{name} is not defined: it stands in {place}"
            self._notes += [why] if why not in self._notes else []
            return why
        return f"{names} is not defined: no cell that was run defines it."

    def _not_run(self, names: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield which of the names stand where nothing is run, and where."""
        for number, text in self._texts:
            for name in sorted(places_of.defined(text, names)):
                below = f"the text cell below cell {number}"
                yield name, f"{below}, which is not run. Make that a code cell."
        for number, source in enumerate(self._cells, start=1):
            name, how = places_of.not_run(source, names)
            if name:
                yield name, f"cell {number}, {how}"

    def _told_of(self, case: Case) -> Telling:
        """Return how much is told of a slip: of a hidden test at most the kind of thing."""
        searched = self._searched
        if searched.work >= _MOST_SEARCHED or searched.seconds >= _MOST_SECONDS_SEARCHED:
            return "nothing"
        if searched.ended >= _MOST_ENDED:
            return "nothing"
        if not self._rules.finds_slips:
            return "nothing"
        return "kind" if case.hidden and self._telling == "edit" else self._telling

    def _run_test(self, case: Case, branch: Branch) -> tuple[Verdict, str, Failure | None]:
        if case.place is Place.CHECKS:
            return self._run_checks(case, branch)
        return self._run_otter_test(case, branch)

    def _run_checks(self, case: Case, branch: Branch) -> tuple[Verdict, str, Failure | None]:
        try:
            asking = witnessed() if self._rules.asks_torch else contextlib.nullcontext()
            with use_seed(self._rules.seed), asking:
                names = [name for name in case.parameters if name != "env"]
                arguments = dict(zip(names, branch.begin(names), strict=True))
                if "env" in case.parameters:
                    arguments["env"] = Environment(branch)
                known = {name: ABSENT if each is None else each for name, each in arguments.items()}
                with testing(known), telling(self._told_of(case)) as told:
                    try:
                        case.function(**arguments)
                    finally:  # what we look for longer is not the submission's time
                        self.deadline += told.seconds
                        self._searched.work += told.work
                        self._searched.seconds += told.seconds
                        self._searched.ended += told.ended
        except CheckFailed as error:
            return Verdict.FAILED, str(error), error.failure
        except StudentCallError as error:
            failure = Failure(check="", kind=error.kind, message=error.message)
            return Verdict.FAILED, error.message, failure
        except AssertionError as error:
            message = clean_text(str(error), _MAX_TEXT) or "the test's condition does not hold"
            return Verdict.FAILED, message, Failure(check="", kind=Kind.TEST, message=message)
        except DeadlineError:
            return Verdict.NOT_REACHED, "the submission's time was over in this test", None
        except Exception as error:  # noqa: BLE001 -- a broken test must not become a zero
            what = described(error)
            if not isinstance(error, ExerciseError):  # which says itself what is wrong, and where
                what += f"\n{traceback.format_exc(limit=-3)[-_MAX_TEXT:]}"
            return Verdict.FAULT, what.strip(), None
        return Verdict.PASSED, "", None

    def _run_otter_test(self, case: Case, branch: Branch) -> tuple[Verdict, str, Failure | None]:
        """Run a test that was made for Otter: whatever goes wrong in it is a failed test."""
        try:
            if case.place is Place.LIVE:
                why = branch.test(case.source, case.number, case.name)
            else:
                why = run_plain(case, branch)
        except StudentCallError as error:
            kind, why = error.kind, error.message
        except DeadlineError:
            return Verdict.NOT_REACHED, "the submission's time was over in this test", None
        else:
            kind = Kind.TEST
            if not why:
                return Verdict.PASSED, "", None
        if case.failure_message:  # the author's own words come first
            why = clean_text(f"{case.failure_message}\n{why}", _MAX_TEXT)
        return Verdict.FAILED, why, Failure(check="", kind=kind, message=why)


def described(error: Exception) -> str:
    """Return what was raised, in one line."""
    return f"{type(error).__name__}: {clean_text(str(error), _MAX_TEXT)}"


def result_of(
    case: Case,
    verdict: Verdict,
    start: float,
    message: str = "",
    failure: Failure | None = None,
    *,
    notes: Sequence[str] = (),
) -> CaseResult:
    """Return the record of a test case; ``start`` is when it began, on the monotonic clock."""
    return CaseResult(
        name=case.name,
        hidden=case.hidden,
        points=float(case.worth) if verdict is Verdict.PASSED else 0.0,
        max_points=float(case.worth),
        verdict=verdict,
        message=message,
        failure=failure,
        undecided="; ".join(notes) if verdict is Verdict.PASSED else "",
        seconds=time.monotonic() - start,
        live=case.place is Place.LIVE,
        note=_note(case, verdict),
    )


def _note(case: Case, verdict: Verdict) -> str:
    notes = {Verdict.PASSED: case.success_message, Verdict.FAILED: case.failure_message}
    return clean_text(notes.get(verdict, ""), _MAX_TEXT)


def in_our_words(result: CaseResult) -> CaseResult:
    """Return what became of a public test case without a word or a value of the student's."""
    if result.failure is None:
        return result
    message = f"What went wrong: {result.failure.kind.value}."
    failure = Failure(check=result.failure.check, kind=result.failure.kind, message=message)
    return msgspec.structs.replace(result, message=message, failure=failure)
