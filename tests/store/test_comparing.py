"""Two runs compared: whose marks changed, in which question and test, and why."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import origins_as_json
from autograder.reports.changes import changes_csv, render_changes, summarize
from autograder.reports.decisions import Decision, Decisions
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from autograder.result import CaseResult, SubmissionResult, Verdict
from autograder.store.comparing import Comparison, compare_runs
from autograder.store.results import Store
from autograder.store.rows import Run
from support.helpers import write_notebook
from support.reports_data import failed, submission, unreadable

ONE = """OK_FORMAT = False
from otter.test_files import test_case
name = "q1"
points = 4
@test_case(hidden=True)
def test_sum(x):
    assert x == {right}, "the sum is wrong"
@test_case()
def test_kind(x):
    assert isinstance(x, int)
"""
Command = Callable[..., Any]
"""Runs the command; returns what it said and its exit code."""


def passed(points: float = 2.0) -> CaseResult:
    """Return a hidden test case that passed."""
    case = failed(hidden=True)
    return replace(case, verdict=Verdict.PASSED, points=points, failure=None, message="")


def compared(folder: Path, *runs: list[SubmissionResult]) -> Comparison:
    """Return the comparison of two runs that say this."""
    store = Store(folder)
    for results in runs:
        number = store.begin(Run(), {each.submission: "{}" for each in results})
        for result in results:
            store.save(result, number)
    return compare_runs((store, store.run(-2)), (store, store.run(-1)))


def scored(name: str, *cases: CaseResult) -> SubmissionResult:
    """Return a submission with the points of its cases."""
    result = submission(name, *cases)
    points = sum(case.points for case in cases)
    question = replace(result.questions[0], score=points)
    return replace(result, score=points, questions=(question,))


class TestCompared:
    """What is a change, and what is none."""

    def test_a_test_that_says_something_else(self, tmp_path: Path) -> None:
        """Submission, question and test, with points and reason on both sides."""
        before = [scored("ada", failed(hidden=False), failed(hidden=True)), scored("bob")]
        after = [scored("ada", failed(hidden=False), passed()), scored("bob")]
        comparison = compared(tmp_path, before, after)
        [change] = comparison.changes
        [question] = change.questions
        [case] = question.cases
        assert (change.submission, change.old.score, change.new.score) == ("ada", 0.0, 2.0)
        assert (question.question, question.old, question.new) == ("q1", 0.0, 2.0)
        assert (case.old.reason, case.new.reason) == ("no factor 2", "")
        assert (case.old.verdict, case.new.verdict, case.hidden) == ("failed", "passed", True)
        assert (comparison.compared, comparison.is_same) == (2, False)
        assert summarize(comparison) == "Marks changed of 1 of 2: 1 up, 0 down."

    def test_graded_again_with_the_same_marks(self, tmp_path: Path) -> None:
        """Another time or another sentence is no other mark."""
        again = replace(scored("ada", failed(hidden=True, text="else")), seconds=9.0)
        comparison = compared(tmp_path, [scored("ada", failed(hidden=True))], [again])
        assert comparison.is_same
        assert summarize(comparison) == "Nobody's marks changed, of 1 in both."

    def test_a_question_that_is_worth_more(self, tmp_path: Path) -> None:
        """No test explains it, and it says so."""
        before = scored("ada", passed())
        after = replace(
            before, score=5.0, questions=(replace(before.questions[0], score=5.0, max_score=8.0),)
        )
        [change] = compared(tmp_path, [before], [after]).changes
        assert change.questions[0].cases == ()
        assert "it is worth other points" in shown(compared(tmp_path, [before], [after]))

    def test_tests_that_come_and_go(self, tmp_path: Path) -> None:
        """One that is new, or gone, stands on one side; two of one name are two."""
        before = scored("ada", failed(hidden=True))
        after = scored("ada", failed(hidden=True), passed())
        [case] = compared(tmp_path, [before], [after]).changes[0].questions[0].cases
        assert (case.old.verdict, case.new.points) == ("", 2.0)
        [case] = compared(tmp_path, [after], [before]).changes[0].questions[0].cases
        assert (case.old.points, case.new.verdict) == (2.0, "")

    def test_who_has_no_score(self, tmp_path: Path) -> None:
        """To have none is another mark than 0, and both are said."""
        comparison = compared(tmp_path, [scored("zoe")], [unreadable("zoe")])
        [change] = comparison.changes
        assert (change.old.score, change.new.score) == (0.0, None)
        assert summarize(comparison).endswith("0 up, 0 down, 1 otherwise.")
        assert "unreadable" in shown(comparison)

    def test_who_is_in_one_alone(self, tmp_path: Path) -> None:
        """They are named, and not compared."""
        comparison = compared(tmp_path, [scored("a"), scored("b")], [scored("b"), scored("c")])
        assert (comparison.only_old, comparison.only_new) == (("a",), ("c",))
        assert comparison.changes == ()
        assert not comparison.is_same

    def test_two_folders(self, tmp_path: Path) -> None:
        """Numbers of results in one store say nothing about another's."""
        stores = []
        for name, result in (("a", scored("ada")), ("b", scored("ada", passed()))):
            (tmp_path / name).mkdir()
            store = Store(tmp_path / name)
            store.save(result, store.begin(Run(), {}))
            stores.append((store, store.run(-1)))
        assert [each.submission for each in compare_runs(*stores).changes] == ["ada"]
        assert compare_runs(stores[0], stores[0]).is_same


def shown(comparison: Comparison) -> str:
    """Return the table of changes as it is printed."""
    console = Console(width=140, file=io.StringIO(), record=True)
    console.print(render_changes(comparison.changes, {"ada": Person(name="Ada")}))
    return console.export_text()


def test_the_table(tmp_path: Path) -> None:
    """A line each for score, question and test."""
    text = shown(
        compared(tmp_path, [scored("ada", failed(hidden=True))], [scored("ada", passed())])
    )
    assert [line.split() for line in text.splitlines()] == [
        ["submission", "old", "new", "change", "why"],
        ["ada", "0/4", "2/4", "+2", "Ada"],
        ["q1", "0", "2", "+2"],
        "slope on exercise 4-3 (hidden) 0/2 2/2 +2 no factor 2 → passed".capitalize().split(),
    ]


def test_the_file(tmp_path: Path) -> None:
    """A line for each test that changed, with the reasons; no cell is a formula."""
    before = [scored("=ada", failed(hidden=True)), scored("zoe", passed(0.0))]
    after = [scored("=ada", passed()), unreadable("zoe")]
    text = changes_csv(compared(tmp_path, before, after).changes)
    ada, zoe = csv.DictReader(text.splitlines())
    assert ada["submission"] == "'=ada"
    assert (ada["score_old"], ada["score_new"], ada["score_change"]) == ("0", "2", "2")
    assert (ada["question"], ada["test"], ada["hidden"]) == (
        "q1",
        "test_slope_on_exercise_4_3",
        "yes",
    )
    assert (ada["reason_old"], ada["reason_new"], ada["verdict_new"]) == (
        "no factor 2",
        "",
        "passed",
    )
    assert (zoe["status_new"], zoe["score_old"], zoe["score_new"]) == ("unreadable", "0", "")


@pytest.fixture
def zips(tmp_path: Path) -> tuple[Path, Path]:
    """An autograder whose hidden test is wrong, and the same one mended."""
    made = []
    for name, right in (("old", 2), ("new", 1)):
        path = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("tests/q1.py", ONE.format(right=right))
        made.append(path)
    return made[0], made[1]


NAMES = ("ada.ipynb", "test_sum")


def read(file: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file."""
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


class TestCommand:
    """A test is mended in mid-term: who has other marks now?"""

    def test_a_mended_test(self, command: Command, tmp_path: Path, zips: tuple[Path, Path]) -> None:
        """Grading says so, ``compare`` why, and ``export`` brings only those back."""
        for name, x in (("ada", 1), ("bob", 3)):
            write_notebook(tmp_path / f"{name}.ipynb", [f"x = {x}"])
        words = ("ada.ipynb", "bob.ipynb", "--out", "g")
        first = command("grade", zips[0], *words)
        assert "Since run" not in first.stdout
        second = command("grade", zips[1], *words)
        said = "Since run 1: Marks changed of 1 of 2: 1 up, 0 down. See: autograder compare g@1 g@2"
        assert said in second.stdout
        answer = command("compare", "g@1", "g", "--csv", "changes.csv")
        assert answer.stdout.count("2 of 2 graded") == 2
        assert answer.returncode == 1
        assert "the sum is wrong → passed" in " ".join(answer.stdout.split())
        assert "bob" not in answer.stdout
        [row] = csv.DictReader((tmp_path / "changes.csv").read_text(encoding="utf-8").splitlines())
        assert (row["submission"], row["test"], row["score_change"]) == (
            "ada.ipynb",
            "test_sum",
            "2",
        )
        exported = command("export", "gradescope", "g", "--changed-since", "1")
        assert "Marks of 1 of 2 have changed since run 1." in exported.stdout
        rows = csv.DictReader(
            (tmp_path / "g" / "gradescope.csv").read_text("utf-8-sig").splitlines()
        )
        assert [row["Submission"] for row in rows] == ["ada.ipynb"]
        Decisions(tmp_path / "g").add([Decision("bob.ipynb", "q1", 3.0, 2.0, "", "Ada")])
        exported = command("export", "gradescope", "g", "--changed-since", "1")
        assert "Marks of 2 of 2" in exported.stdout
        back = command("grade", zips[0], *words)
        assert "2 of 2 are unchanged" in back.stdout
        assert command("compare", "g@1", "g@-1").returncode == 0
        assert "Nobody's marks changed" in command("compare", "g@1", "g@3").stdout

    def test_two_autograders(
        self, command: Command, tmp_path: Path, zips: tuple[Path, Path]
    ) -> None:
        """The same submissions are graded by both, once."""
        write_notebook(tmp_path / "ada.ipynb", ["x = 1"])
        answer = command("compare", *zips, "ada.ipynb", "--out", "c")
        assert answer.returncode == 1
        assert "the sum is wrong → passed" in " ".join(answer.stdout.split())
        assert "Since run" not in answer.stdout  # it is said once, at the end
        assert "1 of 1 are unchanged" in command("compare", *zips, "ada.ipynb", "--out", "c").stdout

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("nothing", "g"), "nothing is no folder of results: it has no results.sqlite"),
            (("g@7", "g"), "g holds no run 7; its runs: 1 of 20"),
            (("g@-2", "g"), "g holds no run -2; its runs: 1 of 20"),
            (("old.zip", "new.zip"), "say which submissions are to be graded by both"),
            (("g", "g", "--csv", "no/such/file.csv"), "file.csv cannot be written"),
            (("g", "others"), "No submission is in both runs: nothing to compare"),
            (("g", "another"), "graphs is another assignment than layers"),
        ],
    )
    def test_what_is_wrong(
        self,
        command: Command,
        tmp_path: Path,
        zips: tuple[Path, Path],  # noqa: ARG002 -- to be there
        words: tuple[str, ...],
        message: str,
    ) -> None:
        """One line says it, with what there is."""
        for name, result in (
            ("others", scored("zoe")),
            ("another", scored("ada", replace(passed(), name="test_another"))),
        ):
            (tmp_path / name).mkdir()
            store = Store(tmp_path / name)
            store.save(result, store.begin(Run(assignment="layers"), {}))
        folder = ResultsFolder(tmp_path / "g")
        student = Student(name="Ada", ids={"email": "ada@x"})
        origin = Origin(submission="ada", system="plain", students=(student,))
        folder.begin(Run(assignment="graphs"), origins_as_json([origin]))
        folder.save(scored("ada", passed()))
        answer = command("compare", *words)
        assert answer.returncode == 2
        assert message in answer.stderr
