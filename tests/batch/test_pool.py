"""A class is graded to its end."""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.batch import pool as batch
from autograder.batch.pool import Batch
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.result import Status, SubmissionResult
from autograder.sandbox.launch import Zygote, worth_warming
from autograder.submissions.files import Submission
from support.helpers import write_notebook


def submissions(folder: Path, count: int) -> list[Submission]:
    """Return as many small submissions."""
    names = [f"{number}.ipynb" for number in range(count)]
    return [
        Submission(
            path=write_notebook(folder / name, ["def add_gate(x, y): return x, y"]), name=name
        )
        for name in names
    ]


def test_each_submission_has_one_result(rules: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """Results come in any order, one for each submission."""
    graded = list(Batch(rules, zygote, 2).run(submissions(tmp_path, 5)))
    assert sorted(result.submission for result in graded) == [f"{n}.ipynb" for n in range(5)]
    assert [result.remarks for result in graded if result.status is not Status.GRADED] == []


def test_nothing_to_do(rules: Rules, zygote: Zygote) -> None:
    """A batch of no submissions has no results."""
    assert list(Batch(rules, zygote, 2).run([])) == []


def test_a_killed_worker_costs_only_its_submission(
    rules: Rules, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that kills our worker is our fault, without a score; the others are graded."""

    def die_or(submission: Submission, *worker: object) -> SubmissionResult:
        if submission.name == "2.ipynb":
            os._exit(1)
        return grade(submission, *worker)  # type: ignore[arg-type]  # -- passed on as it came

    monkeypatch.setattr(batch, "grade_once", die_or)
    monkeypatch.setattr(batch, "grade_again", die_or)
    graded = list(Batch(rules, zygote, 2).run(submissions(tmp_path, 5)))
    statuses = {result.submission: result.status for result in graded}
    assert len(graded) == 5
    assert statuses.pop("2.ipynb") is Status.FAULT
    assert set(statuses.values()) == {Status.GRADED}
    assert all(result.score is None for result in graded if result.status is Status.FAULT)


def test_only_the_submission_at_work_is_tried_by_itself(
    rules: Rules, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a worker is killed, others at work go on with the rest, as many at a time as before."""
    killed = tmp_path / "killed"
    reached = tmp_path / "reached"

    def meet(submission: Submission, *worker: object) -> SubmissionResult:
        """Kill one of two workers, once, while the other is at work."""
        if not killed.exists():
            if submission.name == "1.ipynb":
                reached.touch()
                time.sleep(60)  # until the pool ends it
            while not reached.exists():
                time.sleep(0.01)
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return grade(submission, *worker)  # type: ignore[arg-type]  # -- passed on as it came

    def meet_again(submission: Submission, *worker: object) -> SubmissionResult:
        (tmp_path / f"again-{submission.name}").touch()
        return grade(submission, *worker)  # type: ignore[arg-type]  # -- passed on as it came

    monkeypatch.setattr(batch, "grade_once", meet)
    monkeypatch.setattr(batch, "grade_again", meet_again)
    graded = list(Batch(rules, zygote, 2).run(submissions(tmp_path, 4)))
    again = sorted(tmp_path.glob("again-*"))
    assert [path.name for path in again] == ["again-0.ipynb"]
    assert sorted(result.submission for result in graded) == [f"{n}.ipynb" for n in range(4)]
    assert {result.status for result in graded} == {Status.GRADED}


def test_only_what_is_often_mentioned_is_warmed() -> None:
    """Slow modules are imported beforehand if a tenth of the submissions speak of them.

    Torch with CUDA is larger than a student's process may become: one that speaks of it is enough.
    """
    plots = b"import matplotlib.pyplot as plt"
    assert worth_warming([], torch=False) == []
    assert worth_warming([b"x"] * 20, torch=True) == ["torch"]
    assert worth_warming([b"import torch"], torch=False) == ["torch"]
    assert worth_warming([b"import torch", *[b"x"] * 99], torch=False) == ["torch"]
    assert worth_warming([b"x", plots], torch=False) == ["matplotlib", "matplotlib.pyplot"]
    assert worth_warming([plots, b"x", b"x", b"x", b"torch.optim.SGD"], torch=False) == [
        "matplotlib",
        "matplotlib.pyplot",
        "torch",
        "torch.optim",
    ]
    assert worth_warming([plots, *[b"import pandas as pd"] * 10], torch=False) == ["pandas"]


def killed(zygote: Zygote) -> None:
    """Kill a zygote, and wait until it has ended."""
    zygote._process.kill()
    zygote._process.wait()


def test_a_killed_zygote_is_started_again(rules: Rules, tmp_path: Path) -> None:
    """Whoever kills the process that students' are forked from costs nobody a grade."""
    zygote = Zygote()
    try:
        results = []
        for result in Batch(rules, zygote, 2).run(submissions(tmp_path, 6)):
            results.append(result)
            if len(results) == 2:
                killed(zygote)
        assert sorted(result.submission for result in results) == [f"{n}.ipynb" for n in range(6)]
        assert {result.status for result in results} == {Status.GRADED}
        killed(zygote)
        (submission,) = submissions(tmp_path, 1)
        assert grade(submission, rules, zygote).status is Status.GRADED
    finally:
        zygote.close()


def test_a_zygote_that_is_always_killed_is_our_fault(
    rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine on which it cannot live gives no grades, and says so, instead of going on."""
    zygote = Zygote()
    restarts: list[None] = []
    restart = Zygote.restart

    def restart_in_vain(self: Zygote) -> None:
        restart(self)
        restarts.append(None)
        _ = self.plan
        killed(self)

    monkeypatch.setattr(Zygote, "restart", restart_in_vain)
    try:
        killed(zygote)
        results = list(Batch(rules, zygote, 2).run(submissions(tmp_path, 2)))
        assert [result.status for result in results] == [Status.FAULT] * 2
        assert all("killed again and again" in result.remarks[0] for result in results)
        assert len(restarts) == 3
    finally:
        zygote.close()


def test_rules_of_its_own(rules: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """A submission that is named with rules of its own is graded by those, the others are not."""
    first = replace(rules.autograder, questions=rules.autograder.questions[:1])
    own = {"1.ipynb": replace(rules, autograder=first)}
    own_and_others = Batch(rules, zygote, 2, by_name=own)
    graded = {each.submission: each for each in own_and_others.run(submissions(tmp_path, 2))}
    assert len(graded["0.ipynb"].questions) == len(rules.autograder.questions)
    assert [each.name for each in graded["1.ipynb"].questions] == ["q1"]
    assert graded["1.ipynb"].max_score == rules.autograder.questions[0].max_score
