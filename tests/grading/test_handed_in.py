"""What real people hand in, with a trouble that is not in the answer: it gets what it deserves."""

from pathlib import Path

import msgspec
import pytest
from handed_in import CASES, Case

from autograder.assignment.bundle import Autograder
from autograder.assignment.testfiles import load_question
from autograder.grading.grade import Rules, grade
from autograder.grading.ingest import Submission
from autograder.result import Status
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from helpers import scores, write_notebook

_HEAD = "from otter.test_files import test_case\nOK_FORMAT = False\nname = {name!r}\npoints = 1\n"
_Q1 = """
@test_case()
def test_double(double):
    assert double(3.0) == 6.0
"""
_Q2 = """
@test_case(hidden=True)
def test_slope(slope):
    assert float(slope(3.0)) == 6.0
"""


@pytest.fixture(scope="module")
def small() -> Rules:
    """Rules of an assignment of two small questions."""
    questions = tuple(
        load_question(f"{name}.py", _HEAD.format(name=name) + body)
        for name, body in (("q1", _Q1), ("q2", _Q2))
    )
    autograder = Autograder(name="small", questions=questions, modules={}, digest="small")
    return Rules(autograder=autograder, limits=Limits(cell=3, call=3, submission=30), seed=0)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_notebooks(case: Case, small: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """What can be judged keeps its points; of what cannot a person is told, with the reason."""
    path = write_notebook(tmp_path / "submission.ipynb", case.cells)
    result = grade(Submission(path=path, name=path.name), small, zygote)
    record = msgspec.json.encode(result).decode()
    assert result.status is Status.GRADED, result.remarks
    assert scores(result) == case.right, record
    for words in case.said:
        assert words in record
    assert bool(result.look) is case.person, result.remarks
