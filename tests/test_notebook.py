"""``grader`` in a student's notebook: what a check shows, as text and as HTML."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.packaging import Built
from autograder.notebook import Checked, Notebook
from autograder.result import SubmissionResult
from helpers import scores

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
