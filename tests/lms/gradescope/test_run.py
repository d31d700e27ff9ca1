"""Grading where Gradescope has put a submission: there is always a valid result."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.authoring.packaging import Built
from autograder.lms.gradescope.config import PLUGIN
from autograder.lms.gradescope.run import check, grade_in
from support.helpers import write_notebook

DATA = Path(__file__).resolve().parents[2] / "data"
SCHEMA = json.loads((DATA / "lms" / "results.schema.json").read_text(encoding="utf-8"))
# What only the staff may see: names of their modules, and of our own in a traceback.
STAFF = ("reference", "mistakes.", "Traceback", "site-packages", "autograder/lms")


@pytest.fixture
def place(tmp_path: Path, built: Built) -> Path:
    """A folder like Gradescope's, without a submission."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(built.autograder) as archive:
        archive.extractall(root / "source")
    return root


def results(root: Path) -> dict[str, Any]:
    """Return the results, after checking that they are valid and hold nothing of the staff's."""
    text = (root / "results" / "results.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    jsonschema.validate(content, SCHEMA)
    assert not [word for word in STAFF if word in text]
    return content


def score(content: dict[str, Any]) -> float:
    """Return the total as Gradescope counts it."""
    if "score" in content:
        return float(content["score"])
    return float(sum(test["score"] for test in content["tests"]))


def configure(root: Path, **settings: object) -> None:
    """Set something as an instructor would."""
    path = root / "source" / "otter_config.json"
    config = json.loads(path.read_text())
    config["plugins"][0][PLUGIN] |= settings
    path.write_text(json.dumps(config))


class TestGraded:
    """What is graded has its points."""

    def test_the_solution(self, place: Path, built: Built) -> None:
        """It has all points, and says what isolated it."""
        shutil.copy(built.solution, place / "submission" / "any name, 王.ipynb")
        assert grade_in(place) == 0
        content = results(place)
        assert score(content) == 100.0
        assert content["extra_data"]["finished"] is True
        assert content["extra_data"]["isolation"]
        assert [path.name for path in (place / "results").iterdir()] == ["results.json"]

    @pytest.mark.usefixtures("lent_zygote")
    def test_metadata_are_used(self, place: Path) -> None:
        """The best of all submissions counts, if the instructor says so."""
        shutil.copy(DATA / "lms" / "submission_metadata.json", place)
        write_notebook(place / "submission" / "a.ipynb", ["mul_gate = 1"])
        configure(place, best_of=True)
        assert grade_in(place) == 0
        assert score(results(place)) == 71.0

    def test_one_try_too_many(self, place: Path, built: Built) -> None:
        """It is not graded, the last score stays, and it says why."""
        shutil.copy(DATA / "lms" / "submission_metadata.json", place)
        shutil.copy(built.solution, place / "submission")
        configure(place, max_tries=3)
        assert grade_in(place) == 0
        content = results(place)
        assert score(content) == 64.5
        assert "allows 3 submissions, and this is number 4" in content["output"]

    @pytest.mark.usefixtures("lent_zygote")
    @pytest.mark.parametrize(("timeout", "said"), [(None, "0.6 s"), (0.4, "0.4 s")])
    def test_the_limits(self, place: Path, timeout: float | None, said: str) -> None:
        """They are the assignment's own, if the instructor has set no other for Gradescope."""
        (place / "source" / "autograder.toml").write_text("[limits]\ncell = 0.6\n")
        if timeout is not None:
            configure(place, timeout=timeout)
        write_notebook(place / "submission" / "a.ipynb", ["while True: pass"])
        assert grade_in(place) == 0
        assert f"cell 1 did not finish within {said}" in results(place)["output"]

    def test_check(self, place: Path) -> None:
        """An image is tried out with a notebook of nothing."""
        assert "level: " in check(place)


@pytest.mark.usefixtures("lent_zygote")
class TestWrong:
    """Whatever is wrong with the submission, the student is told."""

    @pytest.mark.parametrize(
        ("files", "said"),
        [
            ({}, "there is no file in it"),
            ({"a.ipynb": b""}, "the file is empty"),
            ({"a.pdf": b"%PDF"}, "no notebook and no script in it, but a.pdf"),
            ({"a.ipynb": b"%PDF"}, "it looks like a PDF"),
            ({"a.ipynb": b"{}", "b.ipynb": b"[]"}, "not clear which of its 2 files"),
            ({"a.zip": b"PK"}, "a.zip: the zip cannot be read: File is not a zip file"),
            ({"q.zip": "zip in zip"}, "no notebook and no script in q.zip"),
        ],
    )
    def test_no_notebook(self, place: Path, files: dict[str, Any], said: str) -> None:
        """There are no points, and it says what it found instead."""
        for name, data in files.items():
            path = place / "submission" / name
            if isinstance(data, str):
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
            else:
                path.write_bytes(data)
            os.utime(path, (1, 1))
        assert grade_in(place) == 0
        content = results(place)
        assert score(content) == 0
        assert content["output"].count(said) == 1
        assert content["tests"][0]["max_score"] == 100.0

    def test_the_named_one_of_two(self, place: Path, built: Built) -> None:
        """Beside other notebooks, the one of the assignment's name is graded, and it says so."""
        write_notebook(place / "submission" / "scratch.ipynb", ["x = 1"])
        shutil.copy(built.solution, place / "submission" / f"{built.name}.ipynb")
        assert grade_in(place) == 0
        content = results(place)
        assert score(content) == 100.0
        assert f"{built.name}.ipynb is graded; there is also scratch.ipynb" in content["output"]

    @pytest.mark.parametrize("text", [None, "", "{", "[1, 2]"])
    def test_odd_metadata(self, place: Path, text: str | None) -> None:
        """They cost nobody anything."""
        if text is not None:
            (place / "submission_metadata.json").write_text(text)
        write_notebook(place / "submission" / "a.ipynb", ["mul_gate = 1"])
        assert grade_in(place) == 0
        assert results(place)["extra_data"]["status"] == "graded"


@pytest.mark.usefixtures("lent_zygote")
class TestOurs:
    """A failure of ours is never a zero."""

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("otter_config.json", "{"),
            ("tests/q4.py", "import reference\nraise RuntimeError('reference.py')"),
            ("files/reference.py", "1 / 0"),
        ],
    )
    def test_a_broken_autograder(
        self, place: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
    ) -> None:
        """The student reads that it is ours, out of no points; the staff read what it was."""
        (place / "source" / name).write_text(text)
        write_notebook(place / "submission" / "a.ipynb", ["mul_gate = 1"])
        assert grade_in(place) == 1
        content = results(place)
        assert content["tests"][0]["max_score"] == 0
        assert "not your fault" in content["output"]
        assert "our fault" in capsys.readouterr().out

    def test_a_broken_test(self, place: Path, built: Built) -> None:
        """The other questions have their points, and this one is not among them."""
        path = place / "source" / "tests" / "q3.py"
        body = path.read_text().replace("check_gradient(", "no_such_check(")
        path.write_text(body)
        shutil.copy(built.solution, place / "submission")
        assert grade_in(place) == 1
        content = results(place)
        assert score(content) == 90.0
        assert sum(test["max_score"] for test in content["tests"]) == 90.0

    def test_a_bug(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Even what nobody thought of leaves a valid result."""

        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("autograder.lms.gradescope.run.choose", fail)
        assert grade_in(place) == 1
        assert "not your fault" in results(place)["output"]


Wait = Callable[[dict[str, Any]], bool]


class TestKilled:
    """Gradescope kills at its time limit, whatever is going on."""

    @pytest.mark.parametrize(
        "seconds", [0.1, *(pytest.param(each, marks=pytest.mark.slow) for each in (2.5, 4.5))]
    )
    def test_at_some_second(self, place: Path, built: Built, seconds: float) -> None:
        """What was graded by then is there, in a valid file."""
        shutil.copy(built.solution, place / "submission")
        with self.start(place) as process:
            deadline = time.monotonic() + 60
            while not (place / "results" / "results.json").exists():
                assert time.monotonic() < deadline
                time.sleep(0.01)
            time.sleep(seconds)
            process.kill()
        assert score(results(place)) <= 100.0

    @pytest.mark.parametrize(
        ("stalls", "points"),
        [
            pytest.param("public", 10.0, id="the public parts of three questions"),
            pytest.param("hidden", 52.0, id="three whole questions and the public parts of all"),
        ],
    )
    def test_in_the_middle(self, place: Path, built: Built, stalls: str, points: float) -> None:
        """Whatever was earned by then is there: public tests come first, for all questions."""
        shutil.copy(built.solution, place / "submission")
        path = place / "source" / "tests" / "q4.py"
        before, check, after = path.read_text().partition("    check_gradient(")
        if stalls == "hidden":
            before, after = f"{before}{check}{after}".rsplit(check, 1)
        path.write_text(f"{before}    import time; time.sleep(99)\n{check}{after}")
        with self.start(place) as process:
            deadline = time.monotonic() + 60
            while score(content := results_when_there(place)) < points:
                assert time.monotonic() < deadline, content
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
        content = results(place)
        assert score(content) == points
        assert "not come to its end" in content["output"]

    @staticmethod
    def start(place: Path) -> "subprocess.Popen[bytes]":
        """Start grading in a process of its own."""
        command = [sys.executable, "-m", "autograder", "gradescope", str(place)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def results_when_there(place: Path) -> dict[str, Any]:
    """Return the results, or none of any if they are not there yet."""
    if not (place / "results" / "results.json").exists():
        return {"tests": []}
    return results(place)
