"""``grader`` in a student's notebook: what a check shows, as text and as HTML."""

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from otter.check.utils import IPythonInterpreter

from autograder import __version__, notebook
from autograder.authoring.packaging import Built
from autograder.basics.handedout import ABOUT, AskedFor, read_about
from autograder.notebook import Checked, Notebook
from autograder.result import SubmissionResult
from support.helpers import scores

WRONG = "def affine_gradient(x, y, w, b):\n    r = 2 * (x * w + b - y)\n    return r, r"
RIGHT = "def affine_gradient(x, y, w, b):\n    r = 2 * (x * w + b - y)\n    return r * x, r"
OWN_TEST = """
from otter.test_files import test_case
OK_FORMAT = False
name = "own"
points = 2

@test_case()
def test_answer_is_known(answer):
    assert answer == 42, "the answer is <another>"

@test_case()
def test_broken(answer):
    answer.nothing
"""


@pytest.fixture
def grader(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """A grader in a copy of the folder that students get."""
    folder = tmp_path / "student"
    shutil.copytree(built.student, folder)
    (folder / "tests" / "own.py").write_text(OWN_TEST, encoding="utf-8")
    monkeypatch.chdir(folder)
    return Notebook(f"{built.name}.ipynb")


def checked(grader: Notebook, source: str, question: str = "q4") -> Checked:
    """Return the result of a check after a cell."""
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 -- a test's own source
    result = grader.check(question, names)
    assert isinstance(result, Checked)
    return result


def test_a_failed_check(grader: Notebook) -> None:
    """Our sentence, table and hint; no line of the test, and no name of ours."""
    result = checked(grader, WRONG)
    assert repr(result).splitlines()[:4] == [
        "q4:",
        "  ✗ affine_gradient on exercise 4-2",
        "      affine_gradient: the gradient by w is wrong.",
        "        for x = 2, y = 4, w = 1, b = 1",
    ]
    html = result._repr_html_()
    assert "<td>-4</td><td>-2</td><td>2</td>" in html
    assert "Each parameter meets another factor on its way" in html
    for text in (repr(result), html):
        assert not re.search("Error at line|check_gradient|CheckFailed|test_", text)
    assert "<script" not in html


def test_an_answer_that_is_not_written(
    grader: Notebook, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no wrong answer, as long as what was handed out stands where it was run last."""
    stub = read_about(built.student).stubs["affine_gradient"]
    ran = ["", "%matplotlib inline", RIGHT, stub]
    shell = SimpleNamespace(history_manager=SimpleNamespace(input_hist_raw=ran))
    monkeypatch.setattr(notebook, "get_ipython", lambda: shell)
    said = "affine_gradient is not written yet: it stands there as it was handed out."
    assert said in repr(checked(grader, stub))
    ran.append(f"%%time\n{WRONG}")
    assert "the gradient by w is wrong" in repr(checked(grader, WRONG))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "affine_gradient is not defined: run the cell that defines it, then check again."),
        ("affine_gradient = 5", "affine_gradient should be a function, and is an int."),
        ("affine_gradient = None", "affine_gradient should be a function, and is None."),
    ],
)
def test_what_is_no_function(grader: Notebook, source: str, said: str) -> None:
    """The name that a test asks for is told."""
    assert said in repr(checked(grader, source))


def test_what_an_answer_prints(grader: Notebook, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands there once for each input that is tried, however often the answer is called."""
    checked(grader, RIGHT.replace("    return", "    print('residual', r)\n    return"))
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("residual")] == [
        "residual -2.0",
        "residual -6.0",
    ]


def test_a_passed_check(grader: Notebook) -> None:
    """It says that this was the public part."""
    result = checked(grader, RIGHT)
    assert repr(result).startswith("q4 passed! That is the public part.")
    assert "q4 passed!" in result._repr_html_()


def test_the_notebooks_own_names(grader: Notebook) -> None:
    """Without names given, those of the calling cell are looked up."""
    names: dict[str, Any] = {"grader": grader}
    exec(f"{RIGHT}\nresult = grader.check('q4')", names)  # noqa: S102 -- a test's own source
    assert "passed" in repr(names["result"])


def test_otters_result_is_there(grader: Notebook) -> None:
    """Whoever asks for points or for Otter's own record gets them."""
    result = checked(grader, WRONG)
    assert result.score == 0
    assert result.possible == 4
    assert result.to_dict()["test_case_results"]
    assert not result.passed_all


def test_a_test_of_the_authors_own(grader: Notebook) -> None:
    """An assertion's text is shown as text; of an error in a test, that it is ours."""
    result = checked(grader, "answer = 3", "own")
    html = result._repr_html_()
    assert "the answer is &lt;another&gt;" in html
    assert "That is not your fault" in html
    assert "AttributeError" not in html
    assert "✗ answer is known" in repr(result)


def test_hostile_names(grader: Notebook) -> None:
    """A function's own name is text, too."""
    source = f"{WRONG}\naffine_gradient.__name__ = '<script>\\x1b[2J'"
    result = checked(grader, source)
    assert "<script" not in result._repr_html_()
    assert "\x1b" not in result._repr_html_() + repr(result)


def test_where_it_is_graded(
    grade_cells: Callable[..., SubmissionResult], solution_cells: list[str]
) -> None:
    """The first cell works there, and each check leaves its mark."""
    result = grade_cells(solution_cells)
    assert scores(result)["q4"] == 12
    assert [cell.message for cell in result.cells if cell.message] == []
    assert {question.graded_at[:13] for question in result.questions} == {"check in cell"}


def test_what_passed_means(grader: Notebook) -> None:
    """How many of the question's points the public tests are, and whether more tests come."""
    said = repr(checked(grader, RIGHT))
    assert said == (
        "q4 passed! That is the public part. It has 4 of the 12 points. "
        "More tests run after you submit, with numbers that you have not seen."
    )
    assert "4 of the 12 points" in checked(grader, RIGHT)._repr_html_()
    about = read_about(Path())
    question = msgspec.structs.replace(about.questions[3], public=12.0)
    Path(ABOUT).write_bytes(
        msgspec.json.encode(msgspec.structs.replace(about, questions=(question,)))
    )
    said = repr(checked(grader, RIGHT))
    assert said == "q4 passed! All of its tests are public: that is 12 of the 12 points."
    Path(ABOUT).unlink()
    assert "the public part. More" in repr(checked(grader, RIGHT))


def test_all_questions_at_a_glance(grader: Notebook) -> None:
    """In their order, each with its title: what has passed for how many points, what is open."""
    Path("tests/own.py").unlink()
    names: dict[str, Any] = {"grader": grader}
    exec(f"{RIGHT}\ndef linear_gradient(x, y, w):\n    return x", names)  # noqa: S102 -- a test's own source
    exec("overview, alias = grader.overview(), grader.check_all()", names)  # noqa: S102 -- as above
    overview = names["overview"]
    assert repr(names["alias"]) == repr(overview)
    lines = repr(overview).splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [
        [mark, f"q{number}"] for number, mark in enumerate("✗✗✗✓✗✗✗✗", start=1)
    ]
    assert lines[3].endswith("Question 4: the affine model: 4 of the 12 points")
    assert "linear_gradient: the gradient by w is wrong" in lines[2]
    assert lines[-1].startswith("1 of 8 pass their public tests. Open: q1, q2, q3, q5")
    assert "Question 4: the affine model" in overview._repr_html_()
    about = read_about(Path())
    why = AskedFor(name="q9", points=4, by_hand=True)
    changed = msgspec.structs.replace(about, questions=(*about.questions, why))
    Path(ABOUT).write_bytes(msgspec.json.encode(changed))
    exec("overview = grader.overview()", names)  # noqa: S102 -- as above
    assert repr(names["overview"]).endswith("q9 is graded by hand: 4 points.")


class TestAnywhere:
    """The notebook under any name, in any folder from which its tests can be found."""

    @pytest.fixture
    def home(self, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The folder that students get, which the kernel's folder is not."""
        monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
        shutil.copytree(built.student, tmp_path / "course" / "assignments" / built.name)
        return tmp_path / "course" / "assignments" / built.name

    @pytest.mark.parametrize("place", ["", "..", "../..", "../../..", "tests"])
    def test_from_a_folder_above(
        self, home: Path, place: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A project's own folder of tests is not taken for the notebook's."""
        (home.parent.parent / "tests").mkdir()
        (home.parent.parent / "tests" / "test_x.py").write_text(OWN_TEST, encoding="utf-8")
        monkeypatch.chdir(home / place)
        grader = Notebook(f"{home.name}.ipynb")
        monkeypatch.chdir("/")
        assert "passed" in repr(checked(grader, RIGHT))

    def test_under_another_name(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is submitted is this notebook, by the name that it has."""
        monkeypatch.chdir(home)
        mine = Path(f"{home.name}_kim.ipynb")
        Path(f"{home.name}.ipynb").rename(mine)
        grader = Notebook(f"{home.name}.ipynb")
        assert "passed" in repr(checked(grader, RIGHT))
        grader.export(pdf=False)
        [archive] = Path().glob("*_kim_*.zip")
        assert mine.name in zipfile.ZipFile(archive).namelist()

    def test_a_copy_beside_it(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Jupyter says which file it is; if nobody does, none is submitted, and it says why.

        What it tells to write names a file that is there, whatever was handed out.
        """
        monkeypatch.chdir(home)
        copy = shutil.copy(f"{home.name}.ipynb", "copy.ipynb")
        Path(f"{home.name}.ipynb").rename("kim.ipynb")
        said = repr(Notebook(f"{home.name}.ipynb").export(pdf=False))
        assert "Which file is this notebook?" in said
        assert 'grader.export("copy.ipynb", pdf=False)' in said
        assert "copy.ipynb, kim.ipynb" in said
        assert not list(home.glob("*.zip"))
        monkeypatch.setenv("JPY_SESSION_NAME", str(home / copy))
        Notebook(f"{home.name}.ipynb").export(pdf=False)
        [archive] = home.glob("*.zip")
        assert "copy.ipynb" in zipfile.ZipFile(archive).namelist()

    def test_without_its_tests(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The first cell and each check say where they are; nothing raises."""
        monkeypatch.chdir(tmp_path)
        grader = Notebook("computational_graphs.ipynb")
        told = "The tests of computational_graphs are not here."
        assert told in capsys.readouterr().out
        assert told in repr(grader.check("q1", {}))
        assert told in repr(grader.overview())

    def test_a_question_that_there_is_not(self, grader: Notebook) -> None:
        """It says which there are."""
        said = repr(grader.check("q44", {}))
        assert said.startswith("There is no question 'q44'; there are: q1, q2, q3")

    def test_in_colab(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Checks work there; the notebook is downloaded by Colab's own menu."""
        monkeypatch.setattr(IPythonInterpreter.COLAB.value, "running", lambda: True)
        monkeypatch.chdir(home.parent)
        grader = Notebook(f"{home.name}.ipynb")
        assert "passed" in repr(checked(grader, RIGHT))
        assert "Download .ipynb" in repr(grader.export())
        monkeypatch.chdir("/")
        assert "not here" in repr(Notebook("nothing.ipynb").check("q1", {}))

    @pytest.mark.parametrize(("version", "said"), [("0.0.9", "older"), ("99.0", "newer")])
    def test_another_version(
        self,
        home: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        version: str,
        said: str,
    ) -> None:
        """One line says that the notebook and what is installed do not belong together."""
        monkeypatch.chdir(home)
        about = read_about(home)
        changed = msgspec.structs.replace(about, version=version)
        (home / ABOUT).write_bytes(msgspec.json.encode(changed))
        Notebook(f"{home.name}.ipynb")
        [line] = capsys.readouterr().out.splitlines()
        assert f"This notebook is {said} than the autograder that is installed" in line
        assert f"made with {version}, {__version__} is here" in line
