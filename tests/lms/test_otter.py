"""The autograder zip works in stock Otter as it stands, with the same scores.

Otter executes no line of a submission: our plugin grades it before, and what Otter executes is
an empty notebook.
"""

import json
import zipfile
from pathlib import Path

import pytest

from autograder.assignment.project import assignment_names
from autograder.authoring import packaging
from autograder.authoring.packaging import Built
from autograder.grading.ingest import Submission
from autograder.lms.gradescope.config import GradescopeConfig
from autograder.lms.gradescope.run import grade_one
from helpers import otter_run, otters_scores, scores, write_notebook

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
DEMO = "computational_graphs"
# What Otter itself cannot open: a byte-order mark, and a PDF.
REFUSED = ("16_windows_file.ipynb", "17_not_a_notebook.ipynb")
# A few in each run of the tests; the others take Otter some ten seconds each.
QUICK = (
    "05_quadratic_input_not_squared.ipynb",
    "10_syntax_error.ipynb",
    "15_tries_to_cheat.ipynb",
)
NOTEBOOKS = [
    pytest.param(path.name, marks=[] if path.name in QUICK else [pytest.mark.slow])
    for path in sorted((DATA / "demo").glob("*.ipynb"))
    if path.name not in REFUSED
]


@pytest.mark.parametrize("which", NOTEBOOKS)
def test_otter_run_gives_the_same_scores(built: Built, tmp_path: Path, which: str) -> None:
    """``otter run`` of the zip gives every question the points that our grader gives."""
    run = otter_run(DATA / "demo" / which, built, tmp_path)
    assert run.returncode == 0, run.stderr
    golden = json.loads((DATA / "golden" / f"{which}.json").read_text(encoding="utf-8"))
    assert otters_scores(tmp_path) == {
        name: question["score"] for name, question in golden["questions"].items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("which", ["the solution", "untouched"])
@pytest.mark.parametrize("name", [name for name in assignment_names(ROOT) if name != DEMO])
def test_the_other_assignments(
    name: str, which: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of each, Otter gives the solution and the untouched notebook the points that we give."""
    built = packaging.build(name, ROOT, into=tmp_path_factory.mktemp("built"))
    notebook = built.solution if which == "the solution" else built.student / f"{name}.ipynb"
    run = otter_run(notebook, built, tmp_path)
    assert run.returncode == 0, run.stderr
    submission = Submission(path=notebook, name=notebook.name)
    with zipfile.ZipFile(built.autograder) as archive:
        archive.extractall(tmp_path / "source")
    ours = scores(grade_one(tmp_path / "source", GradescopeConfig(), submission))
    assert otters_scores(tmp_path) == ours
    assert sum(ours.values()) == (100 if which == "the solution" else 0)


def test_the_solution(built: Built, tmp_path: Path) -> None:
    """It has all points in Otter too."""
    run = otter_run(built.solution, built, tmp_path)
    assert run.returncode == 0, run.stderr
    assert sum(otters_scores(tmp_path).values()) == 100


def test_otter_executes_nothing_of_the_students(built: Built, tmp_path: Path) -> None:
    """Neither its cells nor a module that lies beside it run in Otter's processes."""
    marker = tmp_path / "executed"
    evil = f"open({str(marker)!r}, 'a').write(__name__)\n"
    notebook = write_notebook(tmp_path / "a.ipynb", [evil])
    with zipfile.ZipFile(tmp_path / "submission.zip", "w") as archive:
        archive.write(notebook, "a.ipynb")
        for name in ("torch.py", "autograder.py", "hypothesis.py", "otter.py", "json.py"):
            archive.writestr(f"{name.removesuffix('.py')}/__init__.py", evil)
    otter_run(tmp_path / "submission.zip", built, tmp_path)
    assert not marker.exists()


@pytest.mark.parametrize("which", REFUSED)
def test_what_otter_cannot_open_is_no_zero(built: Built, tmp_path: Path, which: str) -> None:
    """It fails, and writes no results."""
    run = otter_run(DATA / "demo" / which, built, tmp_path)
    assert run.returncode != 0
    assert not (tmp_path / "results.json").exists()
