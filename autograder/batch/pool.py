"""Grading many submissions: one zygote, and a few trusted workers that share it.

Workers are forked from this process, so that each has loaded the tests, and torch if those need
it, without loading them.
"""

import contextlib
import ctypes
import enum
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from pathlib import Path

from autograder.basics.scratch import make_scratch, remove_scratch
from autograder.errors import UncertainEndError, ZygoteGoneError
from autograder.grading.grade import grade_again, grade_once, without_score
from autograder.grading.rules import Rules
from autograder.result import Status, SubmissionResult
from autograder.sandbox import memory
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.rlimits import limit_own_memory
from autograder.submissions.files import Submission

_PR_SET_PDEATHSIG = 1
_AWAKE = 0.5
_A_MOMENT = 0.05
_WORKER = 200 * 2**20  # what a worker and a monitor have for themselves, as a rule
_CHECKS = "autograder.checks"
_GARBAGE = 20_000  # objects after which it is looked for: a submission makes some thousand
_MEMORY = 640 * 2**20  # what a worker may take: then it fails, and nobody else


class _Undecided(enum.Enum):
    """Why a submission has no result yet."""

    KILLED = "one of its processes was killed, or the worker that was grading it"
    NO_ZYGOTE = "there was nothing to fork a student's process from"


_WHY = {
    _Undecided.KILLED: (
        "our fault: the grader's own process was killed while it graded this submission; "
        "is there too little memory?"
    ),
    _Undecided.NO_ZYGOTE: (
        "our fault: the process that students' code is forked from was killed again and again; "
        "is there too little memory?"
    ),
}


class Batch:
    """Grades submissions by processes of this machine.

    Args:
        rules: what to grade by.
        zygote: where students' processes come from; it may still be starting.
        workers: how many submissions are graded at a time, at most: as many as there is memory
            for, if each takes what it may.
        by_name: of submissions that are graded by rules of their own, those.
    """

    def __init__(
        self,
        rules: Rules,
        zygote: Zygote,
        workers: int,
        *,
        by_name: Mapping[str, Rules] | None = None,
    ) -> None:
        self._rules = rules
        self._by_name = by_name or {}
        self._zygote = zygote
        self.workers = min(workers, max(1, places(rules.limits)))
        """How many submissions are graded at a time."""
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(1)  # a pool of threads would not survive the fork

    def run(
        self, submissions: Sequence[Submission], *, meanwhile: Callable[[], object] = bool
    ) -> Generator[SubmissionResult]:
        """Yield the results as they come. Closing the iterator ends all work at once.

        Args:
            submissions: what is graded.
            meanwhile: called when work has begun, for what else there is to do.
        """
        waiting = {submission.name: submission for submission in submissions}
        alone: list[Submission] = []
        while waiting:
            done = len(waiting)
            pool = self._in_pool(list(waiting.values()), meanwhile=meanwhile)
            with contextlib.closing(pool) as graded:
                for submission, result in graded:
                    if result is _Undecided.NO_ZYGOTE:
                        continue
                    del waiting[submission.name]
                    if isinstance(result, _Undecided):
                        alone.append(submission)
                    else:
                        yield result
            if done == len(waiting):  # whatever it is that ends the zygote, it does so each time
                alone += waiting.values()
                break
        # One at a time, to know whose fault it is.
        for submission in alone:
            with contextlib.closing(self._in_pool([submission], again=True)) as graded:
                _, result = next(graded)
            if isinstance(result, _Undecided):
                rules = self._by_name.get(submission.name, self._rules)
                result = without_score(submission, rules, Status.FAULT, _WHY[result])
            yield result

    def _load_checks(self) -> None:
        """Load, once for all workers, what tests import when they are run."""
        questions = self._rules.autograder.questions
        if any(case.mentions(_CHECKS) for each in questions for case in each.cases):
            importlib.import_module(_CHECKS)

    def _in_pool(
        self,
        submissions: Sequence[Submission],
        *,
        again: bool = False,
        meanwhile: Callable[[], object] = bool,
    ) -> Generator[tuple[Submission, "SubmissionResult | _Undecided"]]:
        """Yield results until all are graded, or a worker is killed."""
        if self._zygote.is_gone:
            self._zygote.restart()
        _ = self._zygote.plan  # to be known before the workers are forked
        if len(submissions) > 1:  # one alone is not to wait for it before its first cell
            self._load_checks()
        gc.freeze()  # what is loaded by now stays, and need not be looked through in each worker
        # A worker that is ended at work cannot tidy up: its files are in a folder of ours.
        scratch = make_scratch("batch")
        scratch.chmod(0o711)  # students' processes may have a user of their own
        pool = ProcessPoolExecutor(
            max_workers=max(1, min(self.workers, len(submissions))),
            mp_context=multiprocessing.get_context("fork"),
            initializer=_be_worker,
            initargs=(self._rules, self._by_name, self._zygote, str(scratch)),
        )
        try:
            begun = [scratch / f"begun-{n}" for n in range(len(submissions))]
            waiting = {
                pool.submit(_grade, submission, mark, again=again): (submission, mark)
                for submission, mark in zip(submissions, begun, strict=True)
            }
            meanwhile()
            workers = list(pool._processes.values())  # noqa: SLF001 -- see below
            broken: list[tuple[Submission, Path]] = []
            while waiting:
                # Of several signals in one moment, none may wake a thread that only waits.
                done, _ = wait(waiting, _AWAKE, FIRST_COMPLETED)
                for future in done:
                    submission, mark = waiting.pop(future)
                    try:
                        yield submission, future.result()
                    except BrokenProcessPool:
                        broken.append((submission, mark))
            for submission in _at_work(broken, workers) if broken else ():
                yield submission, _Undecided.KILLED
        finally:
            # A worker that is still grading when we are interrupted is not waited for; its
            # student's processes end with its channels.
            processes = list((pool._processes or {}).values())  # noqa: SLF001 -- no public way before Python 3.14
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            for process in processes:
                process.join()
            remove_scratch(scratch)


def _at_work(
    broken: Sequence[tuple[Submission, Path]], workers: Iterable[BaseProcess]
) -> list[Submission]:
    """Return the submissions that were at work when their worker was killed.

    When one worker is killed, the pool ends all others by SIGTERM: what those were at is innocent,
    and graded again with the rest. If no worker has come so far as to begin, or none has ended in
    another way, then each of them is to be tried by itself.
    """
    killed = set()
    for worker in workers:
        while worker.exitcode is None:  # the pool's own thread waits for it as well
            worker.join(_A_MOMENT)
        if worker.exitcode != -signal.SIGTERM:
            killed.add(str(worker.pid))
    begun = [each for each in broken if each[1].exists()]
    guilty = [each for each in begun if each[1].read_text(encoding="ascii") in killed]
    return [submission for submission, _mark in guilty or begun or broken]


def places(limits: Limits) -> int:
    """Return how many submissions at a time there is memory for, if each takes all it may."""
    available = memory.available()
    # In a jail, files are in memory.
    share = limits.memory + limits.disk + _WORKER
    return sys.maxsize if available is None else available // share


_worker: tuple[Rules, Mapping[str, Rules], Zygote] | None = None


def _be_worker(rules: Rules, by_name: Mapping[str, Rules], zygote: Zygote, scratch: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for name in ("SIGINT", "SIGHUP"):  # sent to all at once, and the main process's to handle
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    global _worker  # noqa: PLW0603 -- a worker process serves one batch
    _worker = rules, by_name, zygote
    tempfile.tempdir = scratch
    gc.set_threshold(_GARBAGE, 10, 10)
    gc.enable()
    if sys.platform == "linux":
        limit_own_memory(_MEMORY)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _grade(submission: Submission, mark: Path, *, again: bool) -> SubmissionResult | _Undecided:
    if _worker is None:
        message = "a worker was not initialised"
        raise RuntimeError(message)
    mark.write_text(str(os.getpid()), encoding="ascii")
    rules, by_name, zygote = _worker
    rules = by_name.get(submission.name, rules)
    try:
        return (grade_again if again else grade_once)(submission, rules, zygote)
    except UncertainEndError:
        return _Undecided.KILLED
    except ZygoteGoneError:
        return _Undecided.NO_ZYGOTE
