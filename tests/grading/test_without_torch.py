"""A course that has nothing to do with torch needs none."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from support.helpers import write_notebook
from support.otter_assignments import Made, exception_file, ok_file

COMMAND = [sys.executable, "-c", "from autograder.cli.main import run; run()"]
MADE = Made(
    name="no-torch",
    zipped={
        # Otter puts it into every zip.
        "run_otter.py": 'from otter.run.run_autograder import main\n\nmain("/autograder")\n',
        "tests/q1.py": ok_file("q1", ">>> bool(np.allclose(twice(np.ones(2)), 2))\nTrue", points=2),
        "tests/q2.py": ok_file("q2", ">>> loaded\nFalse"),
        "tests/q3.py": exception_file(
            "q3", "@test_case(points=3)\ndef test_half(half):\n    assert half(3) == 1.5"
        ),
        # What these are given is an object, which stays in the student's process.
        "tests/q4.py": ok_file("q4", ">>> bool(np.all(np.isclose(answer, 0)))\nTrue"),
        "tests/q5.py": ok_file("q5", ">>> float(answer)\n0.0"),
        "tests/q6.py": ok_file("q6", ">>> not answer\nTrue"),
    },
    notebooks={},
)
CELLS = [
    # A notebook that spoke of it would have it loaded.
    "import sys\nimport numpy as np\nloaded = 'tor' + 'ch' in sys.modules",
    "def twice(x):\n    return 2 * x\n\ndef half(x):\n    return x / 2",
    # A number of its own, as a Decimal or a Series is: 1 where torch has been loaded.
    """class Number:
    def __float__(self):
        return float('tor' + 'ch' in sys.modules)
    def __bool__(self):
        return bool(float(self))
    def __array__(self, dtype=None, copy=None):
        return np.array([float(self)] * 2)

answer = Number()""",
]


def run_without_torch(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder, where importing torch fails."""
    blocked = folder / "blocked"
    blocked.mkdir(exist_ok=True)
    error = "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n"
    (blocked / "torch.py").write_text(error, encoding="utf-8")
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(blocked)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_class_is_graded_without_torch(tmp_path: Path) -> None:
    """Neither the grader nor the process that students' are forked from loads it.

    Nor does a branch that is asked about an object of the student's.
    """
    MADE.write_zip(tmp_path)
    write_notebook(tmp_path / "right.ipynb", CELLS)
    answer = run_without_torch(tmp_path, "grade", "no-torch-autograder.zip", "right.ipynb")
    assert answer.returncode == 0, answer.stderr
    text = (tmp_path / "graded" / "no-torch" / "grades.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(text.splitlines())
    questions = ("q1", "q2", "q3", "q4", "q5", "q6")
    assert [float(row[name]) for name in questions] == [2, 1, 3, 1, 1, 1]


def test_what_needs_torch_says_so(tmp_path: Path) -> None:
    """Tests that use checks, and the command that proves them, name what to install."""
    checks = "from autograder.checks import check_value\n\n@test_case()\ndef t(f):\n    ..."
    zipped = {"tests/q1.py": exception_file("q1", checks)}
    Made(name="checks", zipped=zipped, notebooks={}).write_zip(tmp_path)
    write_notebook(tmp_path / "any.ipynb", CELLS)
    graded = run_without_torch(tmp_path, "grade", "checks-autograder.zip", "any.ipynb")
    assert run_without_torch(tmp_path, "new", "trial").returncode == 0
    verified = run_without_torch(tmp_path, "verify", "trial")
    for answer in (graded, verified):
        assert answer.returncode, answer.stdout
        assert "pip install 'autograd-autograder[torch]'" in answer.stderr
        assert "Traceback" not in answer.stderr
