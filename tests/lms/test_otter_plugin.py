"""The plugin for Otter, on its own."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from otter.test_files import GradingResults
from otter.test_files.exception_test import ExceptionTestFile

from autograder.authoring.packaging import Built
from autograder.errors import AutograderError, SandboxError
from autograder.lms.otter_plugin import Graded
from support.helpers import for_otter, write_notebook


@pytest.fixture
def place(tmp_path: Path, built: Built) -> Path:
    """A folder as Otter lays it out, without a submission."""
    with zipfile.ZipFile(built.autograder) as archive:
        archive.extractall(tmp_path / "source")
    shutil.copytree(tmp_path / "source" / "files", tmp_path / "submission")
    shutil.copytree(tmp_path / "source" / "tests", tmp_path / "submission" / "tests")
    return tmp_path


def plugin(path: Path, **config: Any) -> Graded:
    """Return the plugin as Otter makes it."""
    return Graded(str(path), {}, {"assignment": "computational_graphs", **config})


def otters_results(place: Path) -> GradingResults:
    """Return what Otter has after the empty notebook: nothing passed."""
    files = [
        ExceptionTestFile.from_file(str(path)) for path in sorted(place.glob("source/tests/*"))
    ]
    for file in files:
        file.run({})
    return GradingResults(files)


def test_the_results_are_replaced(place: Path, built: Built) -> None:
    """What Otter executes is a comment, and our points are in the end the points."""
    path = for_otter(built.solution, place / "submission")
    (place / "submission" / "torch.py").write_text("1 / 0")
    (place / "submission" / "lib").mkdir()
    graded = plugin(path)
    notebook = graded.before_execution(None)
    assert [cell.source[0] for cell in notebook.cells] == ["#"]
    left = {each.name for each in (place / "submission").iterdir()}
    assert left == {
        "tests",
        path.name,
        *(each.name for each in (place / "source" / "files").iterdir()),
    }
    results = otters_results(place)
    assert results.total == 0
    graded.after_grading(results)
    assert results.total == 100


def test_a_script_is_emptied(place: Path) -> None:
    """Its name stays, for Otter copies it back; nobody can import anything of it."""
    path = place / "submission" / "torch.py"
    path.write_text("def add_gate(x, y): return x, y\n")
    plugin(path).before_execution(None)
    assert path.read_bytes() == b""


def test_other_tests_than_ours(place: Path) -> None:
    """Where Otter has tests that we have not, there are no results."""
    graded = plugin(
        write_notebook(place / "submission" / "a.ipynb", ["def add_gate(x, y): return x, y"])
    )
    graded.before_execution(None)
    results = otters_results(place)
    results.results.pop("q1")
    with pytest.raises(SandboxError, match="not those that were graded by"):
        graded.after_grading(results)
    with pytest.raises(SandboxError, match="not those that were graded by"):
        graded.after_grading(GradingResults.without_results(ValueError("the kernel died")))


def test_what_cannot_be_graded_is_no_zero(place: Path) -> None:
    """It raises, so that Otter has no results at all."""
    path = place / "submission" / "a.ipynb"
    path.write_bytes(b"%PDF")
    with pytest.raises(AutograderError, match="looks like a PDF"):
        plugin(path).before_execution(None)
    assert path.exists()
