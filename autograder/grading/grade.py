"""Grading one submission: its notebook runs in a student's process, its tests run here."""

import contextlib
import hashlib
import math
import platform
import re
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import msgspec
import torch

import autograder
from autograder.assignment import bundle
from autograder.assignment.placing import Place
from autograder.assignment.settings import override, read_limits, read_telling
from autograder.assignment.testfiles import Case, Question
from autograder.basics.text import clean_text
from autograder.checks import CheckFailed, use_seed
from autograder.diagnosis.slips import Told, telling
from autograder.errors import (
    AutograderError,
    DeadlineError,
    ExerciseError,
    StudentCallError,
    UncertainEndError,
    UnreadableSubmissionError,
    ZygoteGoneError,
)
from autograder.grading import below
from autograder.grading import places as places_of
from autograder.grading.answers import answer_code
from autograder.grading.bounds import bounded
from autograder.grading.ingest import (
    Handed,
    Submission,
    digest,
    read_bytes,
    read_submission,
)
from autograder.grading.plain import run_plain
from autograder.grading.work import TooMuchWorkError, Work, bounded_work
from autograder.judging.notes import collected_notes
from autograder.judging.search import only_verdicts
from autograder.judging.witness import witnessed
from autograder.result import (
    CaseResult,
    CellResult,
    Failure,
    Kind,
    QuestionResult,
    Ran,
    Status,
    SubmissionResult,
    Telling,
    Verdict,
)
from autograder.sandbox import memory
from autograder.sandbox.branches import DISTURBED, Branch, Checkpoint, Environment, Fresh
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.hints import GRADIENTS_OFF, OF_THE_PLACE, THREADS
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.load import slowdown

_MAX_ATTEMPTS = 4
_TRIES_ALONE = 3
_MOST_SEARCHED = 12_000_000
"""Of the work of all searches for slips, as :mod:`autograder.diagnosis.slips` counts it."""
_MOST_SECONDS_SEARCHED = 90.0
"""Of the clock: code that lets each search wait for its end must not hold up the class."""
_MAX_TEXT = 2_000
_NEVER_REACHED = "not reached"
# Of Python, and of a test that finds nothing of this name.
_NOT_DEFINED = re.compile(r"(?:name ')?\b(?P<name>\w{1,100}+)'? is not defined")
_NOT_YET = "grading has not come to this test"
_ANOTHER = "none of the functions asked for is defined: is it the notebook of another assignment?"
_UNCERTAIN = (
    "our fault: {}; perhaps memory has run out: grade again with fewer --jobs or a smaller "
    "--limit memory, or when less else is running"
)
VERSIONS = {
    "autograder": autograder.__version__,
    "python": platform.python_version(),
    "torch": str(torch.__version__),
}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a grade depends on besides the submission."""

    autograder: bundle.Autograder
    limits: Limits
    seed: int
    finds_slips: bool = True
    """Whether the line of a slip is looked for, which no points depend on."""
    asks_torch: bool = False
    """Whether torch's own check of derivatives is asked about each reference, as a proof does."""

    def key_of(self, submission: Submission) -> str:
        """Return the hash of everything that a result depends on; "" if it cannot be read."""
        if submission.problem:
            return self.key(submission.problem.encode())
        try:
            return self.key(read_bytes(submission.path), beside_of(submission))
        except UnreadableSubmissionError:
            return ""

    def key(self, data: bytes, beside: Mapping[str, bytes] | None = None) -> str:
        """Return the hash of everything that the result for ``data`` depends on."""
        others = sorted((name, digest(each)) for name, each in (beside or {}).items())
        parts = (digest(data), *others, self.autograder.digest, self.limits, self.seed, VERSIONS)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def load_rules(
    archive: Path, *, seed: int, timeout: float | None = None, options: Sequence[str] = ()
) -> Rules:
    """Load an autograder, with the limits that its assignment asks for.

    Args:
        archive: the autograder zip, or the folder it was unpacked to.
        seed: where the fresh inputs of the hidden tests come from.
        timeout: seconds for a cell and for a test's calls, instead of the assignment's.
        options: other limits, each as ``name=value``; they have the last word.

    Raises:
        UsageError: it is no autograder, or a limit is none.
        ExerciseError: a test file cannot be loaded.
    """
    autograder = bundle.load_autograder(archive)
    limits = read_limits(autograder.settings)
    if timeout is not None:
        limits = limits.with_timeout(timeout)
    return Rules(autograder=autograder, limits=override(limits, options), seed=seed)


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
        what = f"our fault: {_described(error)}\n{traceback.format_exc(limit=-5)[-_MAX_TEXT:]}"
        result = without_score(submission, rules, Status.FAULT, what.strip())
    now = datetime.now(UTC).isoformat(timespec="seconds")
    taken = time.monotonic() - start
    result = msgspec.structs.replace(result, key=key, seconds=taken, graded_on=now)
    return bounded(result)


def beside_of(submission: Submission) -> dict[str, bytes]:
    """Return the files that were handed in with a notebook, by name; they are never opened here."""
    found = {}
    for name, path in submission.beside:
        with contextlib.suppress(UnreadableSubmissionError):  # an empty one too is none
            found[name] = read_bytes(path)
    return found


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
        self._cells = handed.cells
        self._texts = handed.texts
        self._lost = handed.lost
        self._beside = beside
        self._rules = rules
        self._zygote = zygote
        self._is_certain = is_certain
        self._deadline = math.inf  # its time begins when its process is there
        self._questions = rules.autograder.questions
        self._fresh: Fresh | None = None
        self._notes = list(handed.notes)
        self._telling = read_telling(rules.autograder.settings)
        self._searched = Told()

    def run(self, progress: Callable[[SubmissionResult], None] | None = None) -> SubmissionResult:
        """Run the notebook, then the tests."""
        done: tuple[QuestionResult, ...] = ()
        with (
            self._run_notebook() as student,
            bundle.importable(self._rules.autograder.modules),
            self._afresh(student) as fresh,
        ):
            self._fresh = fresh
            # What a student is shown in full comes first: whatever his code may have kept of a
            # hidden test's inputs, by whatever means, then has nothing left to stand in.
            for number, question in enumerate(self._questions, start=1):
                self._work.step = f"the public tests of question {question.name}"
                self._try_public(question, student)
                self._check_ends(student)
                if progress is not None:
                    begun = tuple(map(self._public_part, self._questions[:number]))
                    progress(self._conclude(begun, student))
            for number, question in enumerate(self._questions, start=1):
                self._work.step = f"question {question.name}"
                done = (*done, self._grade_question(question, student))
                self._check_ends(student)
                if progress is not None:
                    begun = tuple(map(self._public_part, self._questions[number:]))
                    progress(self._conclude((*done, *begun), student))
        return self._conclude(done, student)

    def _depends_on_the_place(self, failure: Failure, cells: Sequence[CellResult]) -> bool:
        """Whether an answer failed by what graders have not, so that a person has to judge it."""
        if failure.kind is Kind.TIMED_OUT:
            return any(cell.wall == THREADS for cell in cells)
        lost = _NOT_DEFINED.search(failure.message)
        if lost is None:
            return failure.kind is Kind.PLACE or GRADIENTS_OFF in failure.message
        return any(
            cell.wall in OF_THE_PLACE and places_of.defines([source], {lost["name"]})
            for source, cell in zip(self._cells, cells, strict=False)
        )

    def _check_ends(self, student: StudentProcess) -> None:
        if student.doubt and not self._is_certain():
            raise UncertainEndError(student.doubt)

    def _conclude(
        self, questions: tuple[QuestionResult, ...], student: StudentProcess
    ) -> SubmissionResult:
        """Return the record of the questions graded so far."""
        cells = tuple(student.cells)
        faults = [
            f"our fault: {question.name}, {case.name}: {case.message}"
            for question in questions
            for case in question.cases
            if case.verdict is Verdict.FAULT
        ]
        status = Status.FAULT if faults else Status.GRADED
        look = [
            f"{question.name}: {case.failure.message}"
            for question in questions
            for case in question.cases
            if case.failure is not None and self._depends_on_the_place(case.failure, cells)
        ]
        if any(question.score < question.max_score for question in questions):
            look += self._lost
        remarks = [*faults, *(cell.message for cell in cells if cell.message), *self._notes]
        remarks += dict.fromkeys(
            f"{question.name}: {self._said_of(question, case, case.failure)}"
            for question in questions
            for case in question.cases
            if case.failure is not None and case.failure.kind in {Kind.TIMED_OUT, Kind.DIED}
        )
        remarks += dict.fromkeys(
            f"{question.name}: {case.undecided}"
            for question in questions
            for case in question.cases
            if case.undecided
        )
        another = len(questions) == len(self._questions) and self._is_another(questions)
        if another:
            remarks.append(_ANOTHER)
        # One made for Otter may ask for everything from an empty cell: no points, as there.
        another = another and self._rules.autograder.is_ours
        if another:
            status = status if faults else Status.UNREADABLE
        missed = any(case.verdict is Verdict.NOT_REACHED for q in questions for case in q.cases)
        if missed and time.monotonic() >= self._deadline:
            status = status if faults else Status.TIMEOUT
            limit = self._rules.limits.submission
            remarks.insert(0, f"the submission did not finish within {limit:g} s")
        earned = map(_earned, self._questions, questions)
        return SubmissionResult(
            submission=self._submission.name,
            status=status,
            score=None if faults or another else float(sum(earned)),
            max_score=self._rules.autograder.max_score,
            remarks=tuple(remarks),
            look=tuple(dict.fromkeys(look)),
            questions=questions,
            cells=cells,
            isolation=student.isolation,
            versions=VERSIONS,
            seed=self._rules.seed,
        )

    def _said_of(self, question: QuestionResult, case: CaseResult, failure: Failure) -> str:
        """Return a failure in a sentence for everybody: of a hidden case, in our words alone.

        What a function is called, and how it ends, may tell what it was asked.
        """
        if not case.hidden:
            return failure.message
        names = next(
            (
                " or ".join(each.parameters)
                for one in self._questions
                for each in one.cases
                if (one.name, each.name) == (question.name, case.name)
            ),
            "a test",
        )
        if failure.kind is Kind.TIMED_OUT:
            return f"{names} did not finish within {self._rules.limits.call:g} s"
        return f"{names} {DISTURBED if failure.message.endswith(DISTURBED) else 'ended Python'}"

    def _is_another(self, questions: Sequence[QuestionResult]) -> bool:
        """Whether nothing that is asked for is defined, nor stands anywhere in the notebook."""
        failures = [case.failure for question in questions for case in question.cases]
        if any(failure is None or failure.kind is not Kind.MISSING for failure in failures):
            return False
        names = {
            name for each in self._questions for case in each.cases for name in case.parameters
        }
        return not places_of.defines((*self._cells, *(text for _, text in self._texts)), names)

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
                self._deadline = min(self._deadline, time.monotonic() + allowed)
                names = frozenset(question.checked_as for question in self._questions)
                with contextlib.suppress(DeadlineError):
                    student.run(questions=names, deadline=self._deadline)
                self._check_ends(student)
                again = student.died_in is not None and attempt < _MAX_ATTEMPTS
                if not again or time.monotonic() >= self._deadline:
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
            if best.score >= best.max_score or time.monotonic() >= self._deadline:
                break
        if best is None:
            raise AssertionError  # there is always a place
        if checks and best.graded_at != checks[-1].at:
            self._notes.append(_elsewhere(best, len(checks), student.end))
        return best

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
            results = self._judge(cases, question, student, place)
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
            shown = list(map(_in_our_words, self._judge(public, question, student, checkpoint)))
        hidden_results = self._judge(hidden, question, student, checkpoint)
        at = checkpoint.at if checkpoint else _NEVER_REACHED
        return self._question_result(question, at, shown, hidden_results)

    def _public_part(self, question: Question) -> QuestionResult:
        """Return what is known of a question when its hidden test cases are still to be judged."""
        not_yet = [
            _result_of(case, Verdict.NOT_REACHED, time.monotonic(), _NOT_YET)
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
        cases = [next(judged[case.hidden]) for case in question.cases]
        wanted = dict.fromkeys(name for case in question.cases for name in case.parameters)
        result = QuestionResult(
            name=question.name,
            score=0.0,
            max_score=question.max_score,
            graded_at=at,
            cases=tuple(cases),
            code=answer_code(self._cells, at, wanted, cases),
        )
        return msgspec.structs.replace(result, score=float(_earned(question, result)))

    @contextlib.contextmanager
    def _afresh(self, student: StudentProcess) -> Iterator[Fresh | None]:
        """Provide a place to run the notebook's definitions anew, if it is to be asked for."""
        if student.beginning is None:
            yield None
            return
        with contextlib.closing(Fresh(student.beginning, self._deadline)) as fresh:
            yield fresh

    def _judge(
        self,
        cases: Sequence[Case],
        question: Question,
        student: StudentProcess,
        checkpoint: Checkpoint | None,
    ) -> list[CaseResult]:
        """Judge some test cases of a question, all of the public or all of the hidden ones."""
        if self._fresh is not None and checkpoint is not None:
            self._fresh.cells = tuple(self._cells[: checkpoint.cell or None])
        return self._all_passed(cases, checkpoint) or [
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

    def _all_passed(
        self, cases: Sequence[Case], checkpoint: Checkpoint | None
    ) -> list[CaseResult] | None:
        """Return the results of test cases of which every one passes; None for any others.

        All cases use one branch, one after the other, and many of their calls are made in one
        exchange. Where anything else than a pass comes of it, nothing that was seen here counts,
        nor does the time that it took.
        """
        if checkpoint is None or len(cases) < 2:  # noqa: PLR2004 -- a single one has its branch to itself
            return None
        if any(case.place is Place.LIVE for case in cases):
            return None  # such a test may leave anything behind
        began = time.monotonic()
        if began >= self._deadline:
            return None
        results: list[CaseResult] = []
        with (
            checkpoint.branch(deadline=self._deadline, shared=True) as branch,
            only_verdicts(),
        ):
            branch.fresh = self._fresh
            for case in cases:
                start = time.monotonic()
                with collected_notes() as notes:
                    verdict = self._run_test(case, branch)[0]
                if verdict is not Verdict.PASSED:
                    break
                results.append(_result_of(case, verdict, start, notes=notes))
        if len(results) == len(cases):
            return results
        self._deadline += time.monotonic() - began
        return None

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
        if checkpoint is None or start >= self._deadline:
            verdict = Verdict.NOT_REACHED
            message = "the notebook ended, or its time was over, before this test"
        else:
            with (
                checkpoint.branch(deadline=self._deadline, last=last) as branch,
                collected_notes() as notes,
            ):
                branch.fresh = self._fresh
                verdict, message, failure = self._run_test(case, branch)
            if failure is not None and failure.kind is Kind.MISSING:
                message = self._why_missing(case, student)
                failure = msgspec.structs.replace(failure, message=message)
        return _result_of(case, verdict, start, message, failure, notes=notes)

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
        for number, text in self._texts:
            found = sorted(places_of.defined(text, case.parameters))
            if found:
                why = (
                    f"{found[0]} is not defined: it stands in the text cell below cell {number}, "
                    "which is not run. Make that a code cell."
                )
                self._notes += [why] if why not in self._notes else []
                return why
        return f"{names} is not defined: no cell that was run defines it."

    def _told_of(self, case: Case) -> Telling:
        """Return how much is told of a slip: of a hidden test at most the kind of thing."""
        searched = self._searched
        if searched.work >= _MOST_SEARCHED or searched.seconds >= _MOST_SECONDS_SEARCHED:
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
                with telling(self._told_of(case)) as told:
                    try:
                        case.function(**arguments)
                    finally:  # what we look for longer is not the submission's time
                        self._deadline += told.seconds
                        self._searched.work += told.work
                        self._searched.seconds += told.seconds
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
            what = _described(error)
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


def _earned(question: Question, result: QuestionResult) -> Fraction:
    """Return the points of a graded question, exactly: three thirds are one."""
    passed = [case.verdict is Verdict.PASSED for case in result.cases]
    if question.all_or_nothing and not all(passed):
        return Fraction(0)
    return sum(
        (case.worth for case, has_passed in zip(question.cases, passed, strict=True) if has_passed),
        Fraction(0),
    )


def _elsewhere(result: QuestionResult, checks: int, end: Checkpoint | None) -> str:
    """Say that a question is graded elsewhere than at its last check."""
    if end is not None and result.graded_at == end.at:
        return (
            f"{result.name}: what it needs is defined below its check: graded as the notebook ends"
        )
    return f"{result.name}: of several checks ({checks}) the {result.graded_at} is the best: graded"


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {clean_text(str(error), _MAX_TEXT)}"


def _result_of(
    case: Case,
    verdict: Verdict,
    start: float,
    message: str = "",
    failure: Failure | None = None,
    *,
    notes: Sequence[str] = (),
) -> CaseResult:
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


def _looks_at_the_way(question: Question) -> bool:
    """Whether a test of the question asks for a derivation by hand."""
    return any(case.mentions("by_hand", "check_by_hand") for case in question.cases)


def _note(case: Case, verdict: Verdict) -> str:
    notes = {Verdict.PASSED: case.success_message, Verdict.FAILED: case.failure_message}
    return clean_text(notes.get(verdict, ""), _MAX_TEXT)


def _in_our_words(result: CaseResult) -> CaseResult:
    """Return what became of a public test case without a word or a value of the student's."""
    if result.failure is None:
        return result
    message = f"What went wrong: {result.failure.kind.value}."
    failure = Failure(check=result.failure.check, kind=result.failure.kind, message=message)
    return msgspec.structs.replace(result, message=message, failure=failure)
