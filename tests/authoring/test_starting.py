"""A new assignment: it builds, verifies and grades as it is made."""

import tomllib
import zipfile
from pathlib import Path

import pytest

from autograder.assignment.course import read_project, with_project
from autograder.assignment.project import SETTINGS
from autograder.authoring.starting import start
from autograder.errors import UsageError
from autograder.lms.gradescope.config import read_config
from support.helpers import Run


def test_a_new_assignment_verifies_builds_and_grades(command: Run, tmp_path: Path) -> None:
    """In an empty folder, by the four commands that it names, without a change."""
    (tmp_path / SETTINGS).write_text(
        '[limits]\ncell = 7\n[gradescope]\nhidden_tests = "hidden"\n', encoding="utf-8"
    )
    begun = command("new", "cones")
    assert begun.returncode == 0, begun.stderr
    assert "autograder verify cones" in begun.stdout
    proven = command("verify", "cones")
    assert proven.returncode == 0, proven.stdout + proven.stderr
    assert "cones: nothing surprising" in proven.stdout
    assert "3 of 3" in proven.stdout
    assert command("build", "cones").returncode == 0
    graded = command("grade", "cones", "dist/cones-solution.ipynb")
    assert graded.returncode == 0, graded.stderr
    assert "10/10" in graded.stdout
    with zipfile.ZipFile(tmp_path / "dist" / "cones-autograder.zip") as archive:
        assert tomllib.loads(archive.read(SETTINGS).decode())["limits"] == {"cell": 7}
        assert read_config(archive.read("otter_config.json")).hidden_tests == "hidden"


def test_a_project_is_begun_once(tmp_path: Path) -> None:
    """The project's own files come with the first assignment, and are never overwritten."""
    first = start("cones", tmp_path)
    assert {path.name for path in first} >= {SETTINGS, ".gitignore", "cones.md", "reference.py"}
    (tmp_path / SETTINGS).write_text("[project]\n", encoding="utf-8")
    second = start("discs", tmp_path)
    assert SETTINGS not in {path.name for path in second}
    assert (tmp_path / SETTINGS).read_text(encoding="utf-8") == "[project]\n"
    assert all(
        "@" not in path.read_text(encoding="utf-8") for path in second if path.suffix != ".py"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cones", "there is an assignment 'cones' already"),
        ("Week 1", "use lower-case letters, digits and _"),
        ("My-Homework", "for example 'my_homework'"),
        ("../x", "for example 'x'"),
        ("class", "means something else"),
        ("mistakes", "means something else"),
        ("kept", "not empty"),
        ("a_file", "not empty"),
    ],
)
def test_what_cannot_be_begun(tmp_path: Path, name: str, said: str) -> None:
    """It says why and what to do, and writes nothing."""
    start("cones", tmp_path)
    (tmp_path / "solutions" / "kept").mkdir()
    (tmp_path / "solutions" / "kept" / "notes.txt").touch()
    (tmp_path / "solutions" / "a_file").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=said):
        start(name, tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


class TestProject:
    """What the project's file says counts where an assignment says nothing."""

    def test_nothing_is_said(self, tmp_path: Path) -> None:
        """Then an assignment's own file stays as it is, to the byte."""
        assert with_project(tmp_path, None) is None
        assert with_project(tmp_path, b"# mine\n") == b"# mine\n"
        assert read_project(tmp_path).branch == "main"

    def test_the_assignment_comes_first(self, tmp_path: Path) -> None:
        """Setting by setting; the project's own table is not the assignment's."""
        text = (
            '[project]\ntitle = "T"\n[limits]\ncell = 7\nmemory = "1 GB"\n[handout]\nwheel = true'
        )
        (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
        merged = with_project(
            tmp_path, '[limits]\ncell = 9\n[lectures]\n"q1.질" = "„α“ \\\\ 1"'.encode()
        )
        assert tomllib.loads((merged or b"").decode()) == {
            "limits": {"cell": 9, "memory": "1 GB"},
            "handout": {"wheel": True},
            "lectures": {"q1.질": "„α“ \\ 1"},
        }
        assert read_project(tmp_path).title == "T"

    def test_what_no_setting_is(self, tmp_path: Path) -> None:
        """A date, for example, is refused in a line."""
        (tmp_path / SETTINGS).write_text("[limits]\ncell = 2026-01-01", encoding="utf-8")
        with pytest.raises(UsageError, match="is no text, number or truth value"):
            with_project(tmp_path, None)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[project]\ntitel = 'x'", "titel.*there are: title, repository"),
            ("[project]\ntitle = 3", "title"),
            ("[project]\nrepository = 'owner/name'", "begins with https://"),
            ("[project", "autograder.toml"),
        ],
    )
    def test_what_cannot_be_meant(self, tmp_path: Path, text: str, said: str) -> None:
        """It says what there is instead."""
        (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=said):
            read_project(tmp_path)
