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
from autograder.lms.gradescope.config import GradescopeConfig
from autograder.lms.gradescope.run import grade_one
from autograder.submissions.files import Submission
from support.helpers import otter_run, otters_scores, read_golden, scores

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
DEMO = "computational_graphs"
# What Otter itself cannot open: a byte-order mark, and a PDF.
REFUSED = ("16_windows_file.ipynb", "17_not_a_notebook.ipynb")
NOTEBOOKS = [path.name for path in sorted((DATA / "demo").glob("*.ipynb"))]


@pytest.mark.slow
def test_otter_grades_as_we_do_and_executes_nothing(built: Built, tmp_path: Path) -> None:
    """Every question has the points that our grader gives; nothing handed in runs in Otter.

    Neither a cell nor a module that lies beside the notebook: each would leave a mark, which it
    can only where our walls are not.
    """
    which = "05_quadratic_input_not_squared.ipynb"
    marker = tmp_path / "executed"
    evil = f"open({str(marker)!r}, 'a').write(__name__)\n"
    notebook = json.loads((DATA / "demo" / which).read_text(encoding="utf-8"))
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    notebook["cells"].insert(0, {**first, "id": "evil", "source": evil})
    with zipfile.ZipFile(tmp_path / "submission.zip", "w") as archive:
        archive.writestr(which, json.dumps(notebook))
        for name in ("torch", "autograder", "hypothesis", "otter", "json"):
            archive.writestr(f"{name}/__init__.py", evil)
    run = otter_run(tmp_path / "submission.zip", built, tmp_path)
    assert run.returncode == 0, run.stderr
    assert otters_scores(tmp_path) == golden_scores(which)
    assert not marker.exists()


def golden_scores(which: str) -> dict[str, float]:
    """Return the points of each question that our grader gives."""
    return {name: each["score"] for name, each in read_golden(which)["questions"].items()}


@pytest.mark.long
@pytest.mark.parametrize("which", [name for name in NOTEBOOKS if name not in REFUSED])
def test_otter_run_gives_the_same_scores(built: Built, tmp_path: Path, which: str) -> None:
    """``otter run`` of the zip gives every question the points that our grader gives."""
    run = otter_run(DATA / "demo" / which, built, tmp_path)
    assert run.returncode == 0, run.stderr
    assert otters_scores(tmp_path) == golden_scores(which)


@pytest.mark.long
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


@pytest.mark.long
def test_the_solution(built: Built, tmp_path: Path) -> None:
    """It has all points in Otter too."""
    run = otter_run(built.solution, built, tmp_path)
    assert run.returncode == 0, run.stderr
    assert sum(otters_scores(tmp_path).values()) == 100


@pytest.mark.long
@pytest.mark.parametrize("which", REFUSED)
def test_what_otter_cannot_open_is_no_zero(built: Built, tmp_path: Path, which: str) -> None:
    """It fails, and writes no results."""
    run = otter_run(DATA / "demo" / which, built, tmp_path)
    assert run.returncode != 0
    assert not (tmp_path / "results.json").exists()
