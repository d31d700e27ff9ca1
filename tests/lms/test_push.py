"""Grading what a push has brought, and what is shown of it."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from autograder.assignment.bundle import load_autograder
from autograder.authoring.github import public_zip, write_github
from autograder.authoring.packaging import Built
from autograder.authoring.starting import start
from autograder.errors import UsageError
from autograder.lms.push import classroom50_result, summary
from autograder.result import (
    CaseResult,
    Diagnosis,
    Failure,
    Kind,
    QuestionResult,
    Status,
    SubmissionResult,
    Verdict,
)
from support.helpers import Run, write_notebook

RUNNER = {
    "CLASSROOM": "spring",
    "ASSIGNMENT": "graphs",
    "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://github.com/o/r/commit/1",
    "RELEASE_URL": "https://github.com/o/r/releases/1",
}


def case(name: str, verdict: Verdict, *, hidden: bool = False, points: float = 1.5) -> CaseResult:
    """Return what became of a test."""
    cause = Diagnosis(name="the sign is wrong", hint="Look at the sign.", sure=True)
    failure = Failure(check="c", kind=Kind.VALUE, message="SECRET of f", diagnosis=cause)
    failed = verdict is Verdict.FAILED
    return CaseResult(
        name=name,
        hidden=hidden,
        points=0 if failed else points,
        max_points=points,
        verdict=verdict,
        message=f"{'SECRET' if hidden else 'told'} of f\n~~~~~~\n<b>" if failed else "",
        failure=failure if failed else None,
    )


def result(*cases: CaseResult, status: Status = Status.GRADED) -> SubmissionResult:
    """Return a result with one question of these cases."""
    points, most = sum(each.points for each in cases), sum(each.max_points for each in cases)
    question = QuestionResult(
        name="q1", score=points, max_score=most, graded_at="end", cases=tuple(cases)
    )
    graded = status is Status.GRADED
    return SubmissionResult(
        submission="s.ipynb",
        status=status,
        score=points if graded else None,
        max_score=most,
        remarks=() if graded else ("it is a PDF",),
        questions=(question,) if graded else (),
    )


class TestSummary:
    """What the job's summary shows."""

    def test_public_tests_in_full_and_of_hidden_ones_causes(self) -> None:
        """A student's text cannot end its frame; no input or message of a hidden test is there."""
        failed = Verdict.FAILED
        text = summary(result(case("a", failed), case("b", failed, hidden=True)))
        assert text.startswith("# 0 of 3 points\n")
        assert "| ✗ q1 | 0 of 3 |" in text
        assert "told of f\n" in text
        assert "the sign is wrong\nLook at the sign." in text
        assert "SECRET" not in text
        assert text.count("~~~~~~") == 4

    def test_all_is_right(self) -> None:
        """Then there is a table and nothing else."""
        text = summary(result(case("a", Verdict.PASSED)))
        assert "| ✓ q1 | 1.5 of 1.5 |" in text
        assert "## " not in text

    @pytest.mark.parametrize(
        ("status", "said"), [(Status.UNREADABLE, "it is a PDF"), (Status.FAULT, "not your fault")]
    )
    def test_not_graded(self, status: Status, said: str) -> None:
        """It says why, as far as that is a student's business."""
        text = summary(result(case("a", Verdict.PASSED), status=status))
        assert text.startswith("# Not graded")
        assert said in text


class TestClassroom50:
    """``result.json``."""

    def test_scores_are_whole(self) -> None:
        """Points are scaled by the assignment's least number, whatever the student has."""
        graded = result(case("a", Verdict.PASSED), case("b", Verdict.FAILED, points=0.25))
        content = classroom50_result(graded, RUNNER)
        assert content["schema"] == "classroom50/result/v1"
        assert content["tests"] == [
            {"test-name": "q1", "passed": False, "score": 6, "max-score": 7}
        ]
        assert (content["score"], content["max-score"]) == (6, 7)
        assert content["review"] == content["commit"] == RUNNER["COMMIT_URL"]
        assert content["submission"] == "submit/1"

    def test_a_notebook_that_cannot_be_read(self) -> None:
        """It has no points of as many as there are."""
        unread = result(case("a", Verdict.PASSED), status=Status.UNREADABLE)
        content = classroom50_result(unread, RUNNER)
        assert (content["score"], content["max-score"]) == (0, 2)
        assert not content["tests"][0]["passed"]

    def test_without_its_runner(self) -> None:
        """It says what is missing."""
        with pytest.raises(UsageError, match="SUBMISSION_TAG, COMMIT_URL, RELEASE_URL"):
            classroom50_result(result(), {"CLASSROOM": "c", "ASSIGNMENT": "a"})


def test_public_zip(built: Built, tmp_path: Path) -> None:
    """No hidden test, no module of the staff's and no right line is in it, and it can be loaded."""
    path = tmp_path / f"{built.name}-autograder.zip"
    path.write_bytes(public_zip(built.autograder, built.student))
    autograder = load_autograder(path)
    assert not any(each.hidden for question in autograder.questions for each in question.cases)
    assert autograder.is_ours
    assert autograder.modules == {}
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
        assert not any("reference" in name or "mistakes" in name for name in archive.namelist())
    assert b"hidden=True" not in content
    assert b"staff-only-canary" not in content
    assert b"import mistakes" not in content


def test_a_push(
    built: Built, command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notebook of the checkout is graded, under any name; both files are written."""
    archive = tmp_path / f"{built.name}-autograder.zip"
    archive.write_bytes(public_zip(built.autograder, built.student))
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    answer = "def affine_gradient(x, y, w, b):\n    r = 2 * (x * w + b - y)\n    return r, r"
    write_notebook(checkout / "mine.ipynb", [answer, 'grader.check("q4")'])
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    asked = ["--summary", "summary.md", "--classroom50", "result.json"]
    run = command("push", archive, checkout, *asked)
    assert run.returncode == 0, run.stderr
    text = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "Why: w: b's value is returned here as well." in text
    assert text.strip() == run.stdout.strip()
    content = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert {test["test-name"] for test in content["tests"]} == {f"q{n}" for n in range(1, 9)}
    assert content["score"] == 0


def test_what_is_written(tmp_path: Path, built: Built) -> None:
    """A workflow that can be read, and a script that imports nothing from the student's folder."""
    start(built.name, tmp_path)
    with pytest.raises(UsageError, match="not built yet"):
        write_github(built.name, tmp_path)
    root = built.autograder.parent.parent
    files = write_github(built.name, root)
    [workflow] = [file for file in files if file.suffix == ".yml"]
    steps = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["grade"]["steps"]
    assert [step["name"] for step in steps if "name" in step] == ["Install", "Grade"]
    [script] = [file for file in files if file.name == "autograder.py"]
    text = script.read_text(encoding="utf-8")
    assert "@" not in text
    ran = subprocess.run(
        [sys.executable, "-m", "py_compile", script], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert '"-P", "-m"' in text
    assert (script.parent / f"{built.name}-autograder.zip").is_file()
