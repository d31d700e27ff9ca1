"""The autograder zip works in stock Otter as it stands, with the same scores."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grading import Rules, grade
from autograder.ingest import Submission
from autograder.packaging import Built
from autograder.sandbox.launch import Zygote
from helpers import for_otter, scores

DEMO = Path(__file__).resolve().parent / "data" / "demo"


@pytest.mark.parametrize(
    "which", ["solution", "05_quadratic_input_not_squared", "06_gates_swapped"]
)
def test_otter_run_gives_the_same_scores(
    built: Built, rules: Rules, zygote: Zygote, tmp_path: Path, which: str
) -> None:
    """``otter run`` of the zip gives every question the points that our grader gives."""
    original = built.solution if which == "solution" else DEMO / f"{which}.ipynb"
    notebook = for_otter(original, tmp_path)
    command = [sys.executable, "-m", "otter", "run", "--no-logo", "-a", str(built.autograder)]
    run = subprocess.run(
        [*command, "-o", str(tmp_path), str(notebook)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    otters = {test["name"]: test["score"] for test in results["tests"] if "score" in test}
    otters.pop("Public Tests", None)
    ours = grade(Submission(path=original, name=original.name), rules, zygote)
    assert otters == scores(ours)
    assert set(otters) == {f"q{number}" for number in range(1, 9)}
