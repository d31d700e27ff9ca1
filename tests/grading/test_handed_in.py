"""What real people hand in, with a trouble that is not in the answer: it gets what it deserves."""

import json
from pathlib import Path

import msgspec
import pytest

from autograder.assignment.bundle import Autograder
from autograder.assignment.testfiles import load_question
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.result import Status
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.handed_in import CASES, CHECKS, DOUBLE, FULL, SLOPE, Case
from support.handed_in_more import MORE
from support.handed_in_unseen import UNSEEN
from support.helpers import scores, write_notebook

_HEAD = "from otter.test_files import test_case\nOK_FORMAT = False\nname = {name!r}\npoints = 1\n"
_Q1 = """
@test_case()
def test_double(double):
    from autograder.checks import check_value

    check_value(double, lambda x: 2 * x, inputs=[{"x": 3.0}])
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


@pytest.mark.parametrize(
    "case",
    [
        # It waits for a thread in each of its tests, up to their limit.
        pytest.param(case, id=case.id, marks=pytest.mark.slow if "its queue" in case.id else ())
        for case in (*CASES, *MORE, *UNSEEN)
    ],
)
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


def test_own_files(small: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """What was handed in beside the notebook is for its imports; it shadows and reaches nothing."""
    evil = "raise SystemError('this must not be imported')\n"
    files = {
        "helper.py": f"import own.more\n{DOUBLE}\n",
        "own/more.py": "import torch\none = torch.ones(1)\n",
        "data.csv": "1,2\n",
        **dict.fromkeys(("torch.py", "autograder.py", "json.py", "sitecustomize.py"), evil),
        **dict.fromkeys(("../above.py", "/tmp/absolute.py"), evil),  # noqa: S108 -- is refused
    }
    beside = []
    for number, (name, text) in enumerate(files.items()):
        place = tmp_path / f"{number}.bin"
        place.write_text(text)
        beside.append((name, place))
    cells = [
        "import torch, json, autograder.graphs\nfrom helper import double\nimport os",
        "assert open('data.csv').read() == '1,2\\n' and os.path.exists('torch.py')",
        "assert not os.path.exists('../above.py') and not os.path.exists('/tmp/absolute.py')",
        SLOPE,
    ]
    path = write_notebook(tmp_path / "submission.ipynb", cells)
    submission = Submission(path=path, name=path.name, beside=tuple(beside))
    result = grade(submission, small, zygote)
    assert scores(result) == FULL, result.remarks
    assert [cell.message for cell in result.cells if cell.message] == []
    assert result.key == small.key_of(submission) != small.key(path.read_bytes())


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_another_cell(kind: str, small: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """It is not run, and the report says where it stands."""
    path = write_notebook(tmp_path / "submission.ipynb", ["import torch", DOUBLE, SLOPE])
    content = json.loads(path.read_text())
    content["cells"][1]["cell_type"] = kind
    path.write_text(json.dumps(content))
    result = grade(Submission(path=path, name=path.name), small, zygote)
    assert scores(result) == {"q1": 0.0, "q2": 1.0}
    words = "double is not defined: it stands in the text cell below cell 1, which is not run"
    assert words in " ".join(result.remarks)


def test_many_tries_are_no_door(small: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """Of many checks of a question only the first and the last few are tried."""
    tries = [cell for n in range(1, 12) for cell in (f"def double(x): return {n}", CHECKS[0])]
    path = write_notebook(tmp_path / "submission.ipynb", ["import torch", *tries, SLOPE])
    result = grade(Submission(path=path, name=path.name), small, zygote)
    assert scores(result) == {"q1": 0.0, "q2": 1.0}  # the sixth would have been right
