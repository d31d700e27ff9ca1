"""Grading one submission: its notebook runs in a student's process, its tests run here."""

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from autograder.assignment import bundle
from autograder.assignment.testfiles import Question
from autograder.basics.text import listed
from autograder.errors import (
    AutograderError,
    DeadlineError,
    UncertainEndError,
    UnreadableSubmissionError,
    ZygoteGoneError,
)
from autograder.grading.bounds import bounded
from autograder.grading.common import Common
from autograder.grading.conclude import Conclusion, earned
from autograder.grading.judge import Judge, described, in_our_words, result_of
from autograder.grading.rules import VERSIONS, Rules
from autograder.grading.unwritten import not_written
from autograder.grading.work import TooMuchWorkError, Work, bounded_work
from autograder.result import (
    CaseResult,
    CellResult,
    HandAnswer,
    QuestionResult,
    Ran,
    Status,
    SubmissionResult,
    Verdict,
)
from autograder.sandbox import memory
from autograder.sandbox.branches import Checkpoint, Fresh
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.load import slowdown
from autograder.submissions import below
from autograder.submissions import places as places_of
from autograder.submissions.answers import answer_code, until
from autograder.submissions.cells import Handed
from autograder.submissions.files import Submission, beside_of, read_bytes
from autograder.submissions.outline import Cells
from autograder.submissions.reading.ingest import read_submission
from autograder.submissions.stubs import untouched

_MAX_ATTEMPTS = 4
_NAMED = 4
_TRIES_ALONE = 3
_MAX_TEXT = 2_000
_NEVER_REACHED = "not reached"
_NOT_YET = "grading has not come to this test"
_UNCERTAIN = (
    "our fault: {}; perhaps memory has run out: grade again with fewer --jobs or a smaller "
    "--limit memory, or when less else is running"
)


def grade(
    submission: Submission,
    rules: Rules,
    zygote: Zygote,
    *,
    progress: Callable[[SubmissionResult], None] | None = None,
) -> SubmissionResult:
    """Grade one submission. Whatever a student's file holds, this returns a result.

    A failure of the grader's own becomes a result without a score. So does, the second time, a
    process that was killed and perhaps not by the submission's doing.

    Args:
        submission: what is graded.
        rules: by what.
        zygote: where the student's process comes from.
        progress: called after each question with the result so far.
    """
    try:
        try:
            return grade_once(submission, rules, zygote, progress=progress)
        except UncertainEndError:
            return grade_again(submission, rules, zygote, progress=progress)
        except ZygoteGoneError:
            zygote.restart()
            return grade_again(submission, rules, zygote, progress=progress)
    except ZygoteGoneError as error:
        return without_score(submission, rules, Status.FAULT, f"our fault: {error}")


def grade_again(
    submission: Submission,
    rules: Rules,
    zygote: Zygote,
    *,
    progress: Callable[[SubmissionResult], None] | None = None,
) -> SubmissionResult:
    """Grade a submission of which a process was killed, while nothing else is graded.

    If one is killed again and the kernel has ended none for want of memory, nobody but the
    submission can have done it. If the kernel has, anywhere, it is tried once more.
    """
    start = time.monotonic()
    doubt = ""
    for _ in range(_TRIES_ALONE):
        before = memory.kills()
        try:
            return grade_once(
                submission,
                rules,
                zygote,
                progress=progress,
                is_certain=lambda before=before: before is not None and memory.kills() == before,  # type: ignore[misc]  # -- a value of this turn
            )
        except UncertainEndError as error:
            doubt = str(error)
        if before is None:
            break
    result = without_score(submission, rules, Status.FAULT, _UNCERTAIN.format(doubt))
    return msgspec.structs.replace(result, seconds=time.monotonic() - start)


def grade_once(
    submission: Submission,
    rules: Rules,
    zygote: Zygote,
    *,
    progress: Callable[[SubmissionResult], None] | None = None,
    is_certain: Callable[[], bool] = bool,
) -> SubmissionResult:
    """Grade like :func:`grade`, but do not decide what is not certain.

    Args:
        submission: what is graded.
        rules: by what.
        zygote: where the student's process comes from.
        progress: called after each question with the result so far.
        is_certain: asked when a process was killed: whether it is the submission's own doing.

    Raises:
        UncertainEndError: a process of the submission was killed, and perhaps by somebody else.
        ZygoteGoneError: there is nothing to fork a student's process from.
    """
    start = time.monotonic()
    key = ""
    try:
        if submission.problem:
            key = rules.key(submission.problem.encode())
            raise UnreadableSubmissionError(submission.problem)  # noqa: TRY301 -- as if read_bytes had noticed
        data = read_bytes(submission.path)
        beside = beside_of(submission)
        key = rules.key(data, beside)
        with bounded_work() as work:
            handed = read_submission(data, submission.file or submission.path.name)
            grading = _Grading(submission, handed, rules, zygote, beside, is_certain, work)
            result = grading.run(progress)
    except (UncertainEndError, ZygoteGoneError):
        raise
    except TooMuchWorkError as error:
        result = without_score(submission, rules, Status.FAULT, f"our fault: {error}")
    except UnreadableSubmissionError as error:
        result = without_score(submission, rules, Status.UNREADABLE, str(error))
    except AutograderError as error:
        result = without_score(submission, rules, Status.FAULT, f"our fault: {error}")
    except Exception as error:  # noqa: BLE001 -- a bug of ours must not end the batch, nor hide
        what = f"our fault: {described(error)}\n{traceback.format_exc(limit=-5)[-_MAX_TEXT:]}"
        result = without_score(submission, rules, Status.FAULT, what.strip())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    taken = time.monotonic() - start
    result = msgspec.structs.replace(result, key=key, seconds=taken, graded_on=now)
    return bounded(result)


def without_score(
    submission: Submission, rules: Rules, status: Status, remark: str
) -> SubmissionResult:
    """Return the record of a submission that could not be graded."""
    return SubmissionResult(
        submission=submission.name,
        status=status,
        score=None,
        max_score=rules.autograder.max_score,
        remarks=(remark,),
        by_hand=tuple(
            HandAnswer(name=each.name, max_score=each.max_score)
            for each in rules.autograder.description.by_hand
        ),
        versions=VERSIONS,
        seed=rules.seed,
    )


class _Grading:
    """One submission on its way."""

    def __init__(
        self,
        submission: Submission,
        handed: Handed,
        rules: Rules,
        zygote: Zygote,
        beside: Mapping[str, bytes],
        is_certain: Callable[[], bool],
        work: Work,
    ) -> None:
        self._work = work
        self._public: dict[tuple[str, int], list[CaseResult]] = {}
        self._submission = submission
        self._cells = Cells(handed.cells)
        self._texts = handed.texts
        self._lost = handed.lost
        self._beside = beside
        self._rules = rules
        self._zygote = zygote
        self._is_certain = is_certain
        self._questions = rules.autograder.questions
        self._notes = list(handed.notes)
        self._again: list[str] = []
        self._judge = Judge(rules, handed, self._notes)
        self._conclusion = Conclusion(submission=submission, handed=handed, rules=rules)

    def run(self, progress: Callable[[SubmissionResult], None] | None = None) -> SubmissionResult:
        """Run the notebook, then the tests."""
        done: tuple[QuestionResult, ...] = ()
        with (
            self._run_notebook() as student,
            bundle.importable(self._rules.autograder.modules),
            self._afresh(student) as fresh,
            contextlib.closing(Common(student.end, self._cells, self._judge.passed_in)) as common,
        ):
            self._judge.fresh, self._judge.common = fresh, common
            # What a student is shown in full comes first: whatever his code may have kept of a
            # hidden test's inputs, by whatever means, then has nothing left to stand in.
            for number, question in enumerate(self._questions, start=1):
                self._work.step = f"the public tests of question {question.name}"
                self._try_public(question, student)
                self._check_ends(student)
                if progress is not None:
                    begun = tuple(map(self._public_part, self._questions[:number]))
                    progress(self._concluded(begun, student))
            for number, question in enumerate(self._questions, start=1):
                self._work.step = f"question {question.name}"
                done = (*done, self._grade_question(question, student))
                self._check_ends(student)
                if progress is not None:
                    begun = tuple(map(self._public_part, self._questions[number:]))
                    progress(self._concluded((*done, *begun), student))
        if self._again:
            again = listed(self._again, _NAMED)
            self._notes.append(f"{again}: answered again below a check: the last is graded")
        return self._concluded(done, student)

    def _concluded(
        self, questions: tuple[QuestionResult, ...], student: StudentProcess
    ) -> SubmissionResult:
        return self._conclusion.of(questions, student, self._notes, self._judge.deadline)

    def _check_ends(self, student: StudentProcess) -> None:
        if student.doubt and not self._is_certain():
            raise UncertainEndError(student.doubt)

    @contextlib.contextmanager
    def _run_notebook(self) -> Iterator[StudentProcess]:
        """Run the cells; a cell that ends the process costs itself, and the others run again."""
        lost: dict[int, CellResult] = {}
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            with StudentProcess(self._zygote) as student:
                limits = self._rules.limits
                given = self._rules.autograder.files
                seeded = self._rules.autograder.cell_seed
                self._work.step = "following its cells"
                student.start(
                    self._cells,
                    skip=lost,
                    seed=self._rules.seed,
                    limits=limits,
                    keep_start=any(map(_looks_at_the_way, self._questions)),
                    files={n: data for n, data in self._beside.items() if n not in given},
                    given=given,
                    cell_seed=seeded.seed if seeded else None,
                    seed_variable=seeded.variable if seeded else "",
                )
                allowed = limits.submission * slowdown()
                self._judge.deadline = min(self._judge.deadline, time.monotonic() + allowed)
                names = frozenset(question.checked_as for question in self._questions)
                with contextlib.suppress(DeadlineError):
                    student.run(questions=names, deadline=self._judge.deadline)
                self._check_ends(student)
                again = student.died_in is not None and attempt < _MAX_ATTEMPTS
                if not again or time.monotonic() >= self._judge.deadline:
                    student.cells.extend(self._cells_not_run(len(student.cells)))
                    yield student
                    return
                lost[student.cells[-1].number] = student.cells[-1]

    def _cells_not_run(self, done: int) -> list[CellResult]:
        return [
            CellResult(number=number, ran=Ran.NOT_RUN, first_line="")
            for number in range(done + 1, len(self._cells) + 1)
        ]

    def _grade_question(self, question: Question, student: StudentProcess) -> QuestionResult:
        """Grade a question where it was checked, the latest check first, until it is right.

        What is not right at any of its checks is tried as the notebook ends, if it is defined
        again below.
        """
        checks = student.checkpoints.get(question.checked_as, [])
        best: QuestionResult | None = None
        for place in self._places(question, student):
            result = self._grade_at(question, student, place)
            if best is None or result.score > best.score:
                best = result
            if best.score >= best.max_score or time.monotonic() >= self._judge.deadline:
                break
        if best is None:
            raise AssertionError  # there is always a place
        if checks and best.graded_at != checks[-1].at:
            self._notes.append(_elsewhere(best, len(checks), student.end))
        elif len(checks) > 1 and self._is_answered_between(question, checks[0], checks[-1]):
            self._again.append(question.name)
        return best

    def _is_answered_between(self, question: Question, one: Checkpoint, other: Checkpoint) -> bool:
        """Whether what is asked for is defined anew between two checks of a question."""
        names = {name for case in question.cases for name in case.parameters}
        between = self._cells[one.cell : other.cell]
        return self._rules.autograder.is_ours and places_of.defines(between, names)

    def _places(self, question: Question, student: StudentProcess) -> Iterator[Checkpoint | None]:
        """Yield where a question may be graded, the best place first.

        In an assignment made for Otter, the last check counts, as there.
        """
        checks = student.checkpoints.get(question.checked_as, [])
        if not checks:
            yield student.end
            return
        if not self._rules.autograder.is_ours:
            yield checks[-1]
            return
        yield from reversed(checks)
        # It is looked at only if it was right at none of them.
        names = {name for case in question.cases for name in case.parameters}
        at = checks[-1].cell
        if places_of.defines(below.after(self._cells, at), names) or below.needs_what_follows(
            self._cells, at, names
        ):
            yield student.end

    def _try_public(self, question: Question, student: StudentProcess) -> None:
        """Judge the public test cases of a question, down to the first place where all pass."""
        cases = [case for case in question.cases if not case.hidden]
        for place in self._places(question, student) if cases else ():
            results = self._judge.judge(cases, question, student, place)
            self._public[question.name, id(place)] = results
            if all(result.verdict is Verdict.PASSED for result in results):
                return

    def _grade_at(
        self, question: Question, student: StudentProcess, checkpoint: Checkpoint | None
    ) -> QuestionResult:
        hidden = [case for case in question.cases if case.hidden]
        public = [case for case in question.cases if not case.hidden]
        shown = self._public.get((question.name, id(checkpoint)))
        if shown is None:  # hidden inputs have been seen by now
            shown = list(
                map(in_our_words, self._judge.judge(public, question, student, checkpoint))
            )
        hidden_results = self._judge.judge(hidden, question, student, checkpoint)
        at = checkpoint.at if checkpoint else _NEVER_REACHED
        return self._question_result(question, at, shown, hidden_results)

    def _public_part(self, question: Question) -> QuestionResult:
        """Return what is known of a question when its hidden test cases are still to be judged."""
        not_yet = [
            result_of(case, Verdict.NOT_REACHED, time.monotonic(), _NOT_YET)
            for case in question.cases
        ]
        hidden = [each for each in not_yet if each.hidden]
        tried = [each for (name, _), each in self._public.items() if name == question.name]
        tried = tried or [[each for each in not_yet if not each.hidden]]
        parts = [self._question_result(question, _NEVER_REACHED, shown, hidden) for shown in tried]
        return max(parts, key=lambda part: part.score)

    def _question_result(
        self,
        question: Question,
        at: str,
        public: Sequence[CaseResult],
        hidden: Sequence[CaseResult],
    ) -> QuestionResult:
        judged = iter(public), iter(hidden)
        wanted = dict.fromkeys(name for case in question.cases for name in case.parameters)
        handed_out = self._rules.autograder.description.handed_out.stubs
        stubs = {name: handed_out[name] for name in wanted if name in handed_out}
        left = untouched(self._cells, until(self._cells, at), stubs)
        cases = [
            not_written(case, next(judged[case.hidden]), stubs, left) for case in question.cases
        ]
        result = QuestionResult(
            name=question.name,
            score=0.0,
            max_score=question.max_score,
            graded_at=at,
            cases=tuple(cases),
            code=answer_code(self._cells, at, wanted, cases),
        )
        return msgspec.structs.replace(result, score=float(earned(question, result)))

    @contextlib.contextmanager
    def _afresh(self, student: StudentProcess) -> Iterator[Fresh | None]:
        """Provide a place to run the notebook's definitions anew, if it is to be asked for."""
        if student.beginning is None:
            yield None
            return
        with contextlib.closing(Fresh(student.beginning, self._judge.deadline)) as fresh:
            yield fresh


def _elsewhere(result: QuestionResult, checks: int, end: Checkpoint | None) -> str:
    """Say that a question is graded elsewhere than at its last check."""
    if end is not None and result.graded_at == end.at:
        return (
            f"{result.name}: what it needs is defined below its check: graded as the notebook ends"
        )
    return f"{result.name}: of several checks ({checks}) the {result.graded_at} is the best: graded"


def _looks_at_the_way(question: Question) -> bool:
    """Whether a test of the question asks for a derivation by hand."""
    return any(case.mentions("by_hand", "check_by_hand") for case in question.cases)
