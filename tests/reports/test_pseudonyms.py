"""Pseudonyms: nobody's name anywhere, the same ones each time, and a way back."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli.grading.report import report
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import save_origins
from autograder.reports.decisions import Decision, Decisions
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from autograder.reports.pseudonyms import Pseudonyms
from support.reports_data import ASKED, submission

NAMES = ("Ada Lovelace", "lovelace", "ada@example.org", "7731", "ada_hw")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Results of one student, whose names stand in file, code, messages and a decision."""
    folder = ResultsFolder(tmp_path / "results")
    result = submission("ada_hw.ipynb", text="  # by Ada Lovelace, ada@example.org, 7731")
    folder.save(result)
    folder.save_description(ASKED)
    ada = Student(name="Ada Lovelace", ids={"email": "ada@example.org", "sid": "7731"})
    origin = Origin(
        submission=result.submission, system="canvas", students=(ada,), notes=("ada_hw.ipynb",)
    )
    save_origins(folder.path, [origin])
    decision = Decision(
        submission=result.submission,
        question="q1",
        points=3.0,
        graded=0.0,
        comment="well done, Ada",
        who="Cem",
    )
    Decisions(folder.path).add([decision])
    return folder.path


def run(results: Path, *options: str | Path) -> int:
    """Run the command; returns its exit code."""
    arguments = [str(results), *map(str, options)]
    return CliRunner().invoke(report, arguments, catch_exceptions=False).exit_code


def test_nobody_is_named(results: Path, tmp_path: Path) -> None:
    """Neither pages nor tables nor records have a name; points and decisions are there."""
    out, key = tmp_path / "out", tmp_path / "key.csv"
    assert run(results, "--pseudonyms", key, "--out", out) == 0
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".html", ".csv", ".json", ".sqlite"}
    for path in files:
        text = (path.name + path.read_text(encoding="utf-8", errors="replace")).lower()
        assert not [name for name in NAMES if name.lower() in text], path
    [row] = csv.DictReader(key.read_text(encoding="utf-8").splitlines())
    assert row["name"] == "Ada Lovelace"
    [page] = (out / "reports").iterdir()
    assert page.stem == row["pseudonym"]
    assert "3<small> of 4" in page.read_text(encoding="utf-8")


def test_the_same_each_time(results: Path, tmp_path: Path) -> None:
    """The file gives the same pseudonyms again."""
    key = tmp_path / "key.csv"
    run(results, "--pseudonyms", key, "--out", tmp_path / "out")
    before = key.read_bytes()
    run(results, "--pseudonyms", key, "--out", tmp_path / "again")
    assert key.read_bytes() == before
    names = [path.name for path in (tmp_path / "again" / "results").iterdir()]
    assert names == [path.name for path in (tmp_path / "out" / "results").iterdir()]


@pytest.mark.parametrize("options", [("--out", "x"), ("--pseudonyms", "x")])
def test_what_goes_together(results: Path, options: tuple[str, str]) -> None:
    """One option without the other is refused, before anything is written."""
    with pytest.raises(UsageError, match="go together"):
        run(results, *options)


def test_among_the_results(results: Path, tmp_path: Path) -> None:
    """What names nobody does not lie beside what names everybody."""
    with pytest.raises(UsageError, match="choose another folder"):
        run(results, "--pseudonyms", tmp_path / "key.csv", "--out", results / "hidden")


def test_another_file(tmp_path: Path) -> None:
    """A file of something else is not overwritten."""
    (tmp_path / "key.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="is no file of pseudonyms"):
        Pseudonyms(tmp_path / "key.csv")


def test_a_name_that_is_a_word_of_ours(tmp_path: Path) -> None:
    """Somebody called like a status or a part of a word leaves the record readable."""
    names = Pseudonyms(tmp_path / "key.csv")
    hidden = names.hide(submission("a.py"), Person(name="Graded Finished Al"))
    assert hidden.status.value == "graded"
    assert hidden.questions[0].code[0].source == "def slope(x):\n    return x"
    assert json.dumps(hidden.questions[0].name) == '"q1"'
