"""The record of a submission from those of its questions: the score, and what has to be said."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from autograder.assignment.testfiles import Question
from autograder.grading.rules import VERSIONS, Rules
from autograder.result import (
    NO_ANSWER,
    CaseResult,
    CellResult,
    Failure,
    HandAnswer,
    Kind,
    QuestionResult,
    Status,
    SubmissionResult,
    Verdict,
)
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.hints import GRADIENTS_OFF, OF_THE_PLACE, THREADS
from autograder.submissions import places as places_of
from autograder.submissions.by_hand import Asked, hand_answers
from autograder.submissions.cells import Handed
from autograder.submissions.files import Submission

# Of Python, and of a test that finds nothing of this name.
_NOT_DEFINED = re.compile(r"(?:name ')?\b(?P<name>\w{1,100}+)'? is not defined")
_ANOTHER = "none of the functions asked for is defined: is it the notebook of another assignment?"


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """Makes the record of one submission, of the questions graded so far."""

    submission: Submission
    handed: Handed
    rules: Rules

    def of(
        self,
        questions: tuple[QuestionResult, ...],
        student: StudentProcess,
        notes: Sequence[str],
        deadline: float,
    ) -> SubmissionResult:
        """Return the record of the questions graded so far.

        Args:
            questions: their records.
            student: the process in which the notebook was run.
            notes: what else was noticed.
            deadline: when the submission's time is over.
        """
        cells = tuple(student.cells)
        faults = [
            f"our fault: {question.name}, {case.name}: {case.message}"
            for question, case in _cases(questions)
            if case.verdict is Verdict.FAULT
        ]
        remarks = [*faults, *(cell.message for cell in cells if cell.message), *notes]
        remarks += dict.fromkeys(self._said_of_cases(questions))
        status = Status.GRADED
        if self._is_another(questions):
            remarks.append(_ANOTHER)
            # One made for Otter may ask for everything from an empty cell: no points, as there.
            status = Status.UNREADABLE if self.rules.autograder.is_ours else status
        is_scored = status is Status.GRADED and not faults
        missed = any(case.verdict is Verdict.NOT_REACHED for _, case in _cases(questions))
        if missed and time.monotonic() >= deadline:
            status = Status.TIMEOUT
            limit = self.rules.limits.submission
            remarks.insert(0, f"the submission did not finish within {limit:g} s")
        points = map(earned, self.rules.autograder.questions, questions)
        return SubmissionResult(
            submission=self.submission.name,
            status=Status.FAULT if faults else status,
            score=float(sum(points)) if is_scored else None,
            max_score=self.rules.autograder.max_score,
            remarks=tuple(remarks),
            look=tuple(dict.fromkeys(self._to_look_at(questions, cells))),
            questions=questions,
            by_hand=self._by_hand,
            cells=cells,
            isolation=student.isolation,
            versions=VERSIONS,
            seed=self.rules.seed,
        )

    @cached_property
    def _by_hand(self) -> tuple[HandAnswer, ...]:
        """The answers that a person judges."""
        described = self.rules.autograder.description
        if not described.by_hand:
            return ()
        handed_out = described.handed_out
        asked = [
            Asked(
                name=each.name,
                title=each.title,
                max_score=each.max_score,
                place=handed_out.answers.get(each.name),
            )
            for each in described.by_hand
        ]
        return hand_answers(self.handed, handed_out.cells, asked)

    def _to_look_at(
        self, questions: Sequence[QuestionResult], cells: Sequence[CellResult]
    ) -> Iterator[str]:
        """Yield what a person has to judge."""
        for question, case in _cases(questions):
            if case.failure is not None and self._depends_on_the_place(case.failure, cells):
                said = case.failure.message.partition("\n")[0]  # the report has all of it
                yield f"{question.name}: {said}"
        if any(question.score < question.max_score for question in questions):
            yield from self.handed.lost

    def _said_of_cases(self, questions: Sequence[QuestionResult]) -> Iterator[str]:
        """Yield what is said of test cases: how some ended, then what was left undecided.

        Of a hidden case it is said in our words alone: what a function is called, and how it ends,
        may tell what it was asked. What a public case says with more words is not said again.
        """
        known: set[str] = set()
        for question, case in sorted(_cases(questions), key=lambda each: each[1].hidden):
            failure = case.failure
            if failure is not None and failure.kind in NO_ANSWER:
                plain = f"{question.name}: {self._in_our_words(question, case, failure)}"
                if not case.hidden:
                    yield f"{question.name}: {failure.message}"
                elif plain not in known:
                    yield plain
                known.add(plain)
        for question, case in _cases(questions):
            if case.undecided:
                yield f"{question.name}: {case.undecided}"

    def _in_our_words(self, question: QuestionResult, case: CaseResult, failure: Failure) -> str:
        """Return how a case ended, in a sentence without a word of the student's."""
        names = next(
            (
                " or ".join(each.parameters)
                for one in self.rules.autograder.questions
                for each in one.cases
                if (one.name, each.name) == (question.name, case.name)
            ),
            "a test",
        )
        if failure.kind is Kind.TIMED_OUT:
            return f"{names} did not finish within {self.rules.limits.call:g} s"
        return f"{names} {failure.kind.value}"

    def _is_another(self, questions: Sequence[QuestionResult]) -> bool:
        """Whether nothing that is asked for is defined, nor stands anywhere in the notebook."""
        if len(questions) < len(self.rules.autograder.questions):
            return False
        failures = [case.failure for _, case in _cases(questions)]
        if any(failure is None or failure.kind is not Kind.MISSING for failure in failures):
            return False
        names = {
            name
            for each in self.rules.autograder.questions
            for case in each.cases
            for name in case.parameters
        }
        return not places_of.defines(
            (*self.handed.cells, *(text for _, text in self.handed.texts)), names
        )

    def _depends_on_the_place(self, failure: Failure, cells: Sequence[CellResult]) -> bool:
        """Whether an answer failed by what graders have not, so that a person has to judge it."""
        if failure.kind is Kind.TIMED_OUT:
            return any(cell.wall == THREADS for cell in cells)
        lost = _NOT_DEFINED.search(failure.message)
        if lost is None:
            return failure.kind is Kind.PLACE or GRADIENTS_OFF in failure.message
        return any(
            cell.wall in OF_THE_PLACE and places_of.defines([source], {lost["name"]})
            for source, cell in zip(self.handed.cells, cells, strict=False)
        )


def _cases(questions: Sequence[QuestionResult]) -> Iterator[tuple[QuestionResult, CaseResult]]:
    return ((question, case) for question in questions for case in question.cases)


def earned(question: Question, result: QuestionResult) -> Fraction:
    """Return the points of a graded question, exactly: three thirds are one."""
    passed = [case.verdict is Verdict.PASSED for case in result.cases]
    if question.all_or_nothing and not all(passed):
        return Fraction(0)
    return sum(
        (case.worth for case, has_passed in zip(question.cases, passed, strict=True) if has_passed),
        Fraction(0),
    )
