"""Processes that are killed, by the submission itself, by its limits, and by somebody else."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from autograder.assignment.bundle import Autograder
from autograder.assignment.testfiles import Case, Question
from autograder.batch import pool as batch
from autograder.batch.pool import Batch
from autograder.checks import check_value
from autograder.errors import UncertainEndError
from autograder.grading.grade import grade, grade_again, grade_once
from autograder.grading.rules import Rules
from autograder.result import Ran, Status, SubmissionResult, Verdict
from autograder.sandbox import memory
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import descendants, write_notebook

KILLS_ITSELF = "import os\ndef f(x): os.kill(os.getpid(), 9)"


def check_f(f: object) -> None:
    """Want f(x) = 2 x."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": 3.0}])


def check_f_again(f: object) -> None:
    """Want it twice, so that a copy of the notebook is made for the first test."""
    check_f(f)


@pytest.fixture
def small() -> Rules:
    """One question of two tests."""
    cases = tuple(
        Case(name=test.__name__, points=1.0, hidden=False, function=test)
        for test in (check_f, check_f_again)
    )
    question = Question(name="q1", cases=cases, all_or_nothing=False)
    return Rules(
        autograder=Autograder(name="made", questions=(question,), modules={}, digest=""),
        limits=Limits(cell=20.0, call=20.0, submission=60.0),
        seed=0,
    )


def handed_in(folder: Path, *cells: str) -> Submission:
    """Return a submission of these cells."""
    return Submission(path=write_notebook(folder / "n.ipynb", cells), name="n.ipynb")


@contextmanager
def killer(zygote: Zygote, times: int = 1) -> Iterator[None]:
    """Kill the student's process, as the kernel would, soon after it has been started."""

    def kill() -> None:
        for _ in range(times):
            victims: set[int] = set()
            while not victims:
                time.sleep(0.05)
                victims = students_below(zygote._process.pid)
            time.sleep(0.3)  # it has begun with its cells by then
            for victim in victims:
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
            while students_below(zygote._process.pid) & victims:
                time.sleep(0.05)

    thread = threading.Thread(target=kill)
    thread.start()
    yield
    thread.join()


def students_below(process: int) -> set[int]:
    """Return those of its descendants that are to be killed first."""
    found = set()
    for each in descendants(process):
        with suppress(OSError):
            if Path(f"/proc/{each}/oom_score_adj").read_text(encoding="ascii").strip() == "1000":
                found.add(each)
    return found


SLEEPS = "import time\ntime.sleep(1.5)\ndef f(x): return 2 * x"


def test_a_kill_from_outside_is_not_decided_upon(
    small: Rules, zygote: Zygote, tmp_path: Path
) -> None:
    """Neither a cell nor a point is lost by it: it is said that this is not known."""
    with killer(zygote), pytest.raises(UncertainEndError, match="SIGKILL"):
        grade_once(handed_in(tmp_path, SLEEPS), small, zygote)


def test_after_a_kill_from_outside_it_is_graded_again(
    small: Rules, zygote: Zygote, tmp_path: Path
) -> None:
    """The second time it has all its points, and the first one stands nowhere."""
    with killer(zygote):
        result = grade(handed_in(tmp_path, SLEEPS), small, zygote)
    assert (result.status, result.score, result.remarks) == (Status.GRADED, 2, ())


@pytest.mark.parametrize(("kills", "times"), [(iter(range(1000)), 4), (iter([None] * 1000), 2)])
def test_kills_while_memory_runs_out_are_a_fault(
    small: Rules,
    zygote: Zygote,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kills: Iterator[int | None],
    times: int,
) -> None:
    """If the kernel has ended processes each time, or does not tell, there is no score."""
    monkeypatch.setattr(memory, "kills", lambda: next(kills))
    with killer(zygote, times=times):
        result = grade(handed_in(tmp_path, SLEEPS), small, zygote)
    assert (result.status, result.score) == (Status.FAULT, None)
    assert "killed by SIGKILL" in result.remarks[0]
    assert "--jobs" in result.remarks[0]


def test_after_a_second_kill_while_memory_ran_out_it_is_tried_once_more(
    small: Rules, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that was short for a moment costs nothing but time."""
    monkeypatch.setattr(memory, "kills", itertools.count().__next__)
    with killer(zygote, times=2):
        result = grade(handed_in(tmp_path, SLEEPS), small, zygote)
    assert (result.status, result.score, result.remarks) == (Status.GRADED, 2, ())


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (KILLS_ITSELF, "f ended Python (killed by SIGKILL)"),
        ("import os\ndef f(x): os.kill(os.getppid(), 9) or os._exit(1)", "f ended Python"),
        ("import os\ndef f(x): os.kill(os.getpid(), 11)", "f ended Python (killed by SIGSEGV)"),
    ],
)
def test_whoever_kills_itself_loses_the_test(
    small: Rules, zygote: Zygote, tmp_path: Path, cell: str, message: str
) -> None:
    """Graded alone, with no process ended for want of memory, nobody else can have done it."""
    result = grade(handed_in(tmp_path, cell), small, zygote)
    case = result.questions[0].cases[0]
    assert (result.status, result.score, case.verdict) == (Status.GRADED, 0, Verdict.FAILED)
    assert case.message.startswith(message)


def test_a_cell_that_kills_itself_costs_the_cell(
    small: Rules, zygote: Zygote, tmp_path: Path
) -> None:
    """The other cells are run, and the record names the signal."""
    cells = "import os\nos.kill(os.getpid(), 9)", "def f(x): return 2 * x"
    result = grade_again(handed_in(tmp_path, *cells), small, zygote)
    assert (result.status, result.score) == (Status.GRADED, 2)
    assert result.cells[0].ran is Ran.DIED
    assert "SIGKILL" in result.cells[0].message


def test_a_batch_grades_again_what_was_killed(
    small: Rules, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the end and alone; each submission has one result."""

    def killed_first(submission: Submission, *worker: object) -> SubmissionResult:
        if submission.name == "1":
            message = "it was killed"
            raise UncertainEndError(message)
        return grade_once(submission, *worker)  # type: ignore[arg-type]  # -- passed on as it came

    monkeypatch.setattr(batch, "grade_once", killed_first)
    path = handed_in(tmp_path, "def f(x): return 2 * x").path
    found = [Submission(path=path, name=str(number)) for number in range(4)]
    graded = list(Batch(small, zygote, 2).run(found))
    assert [(result.submission, result.score) for result in graded[-1:]] == [("1", 2)]
    assert sorted(result.submission for result in graded) == ["0", "1", "2", "3"]


def test_no_more_at_a_time_than_memory_allows(
    small: Rules, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has room for all it may take; one is graded in any case."""
    share = small.limits.memory + small.limits.disk
    for available, workers in ((4 * share, 3), (share, 1), (0, 1), (None, 8)):
        monkeypatch.setattr(memory, "available", lambda found=available: found)
        assert Batch(small, zygote, 8).workers == workers
