"""What notebooks of Otter's own published assignments get here and from ``otter run``, and when.

    PYTHONPATH=tests .venv/bin/python -m programs.published CHECKOUT [NAME…]

CHECKOUT is a checkout of Otter's repository. A wrong notebook is the solved one with the first
number of each cell one too large, or one of Otter's own.
"""

import ast
import contextlib
import io
import json
import math
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from otter.assign import main as assign

from autograder.basics.imports import otter_command
from support.helpers import for_otter, otters_scores

COMMAND = [sys.executable, "-m", "autograder"]
FILES = "test/test_assign/files"


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """An autograder zip and its notebooks: solved, untouched, wrong."""

    archive: Path
    notebooks: dict[str, Path]


def zipped(tests: Path, folder: Path) -> Path:
    """Return the autograder zip of a folder of tests."""
    path = folder / "autograder.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for test in sorted(tests.glob("*.py")):
            archive.write(test, f"tests/{test.name}")
    return path


def made(name: str, checkout: Path, folder: Path) -> Assignment:
    """Return what stands in a folder as Otter Assign has made it, zipped or not."""
    place = checkout / FILES / f"{name}-correct"
    (solved,) = (place / "autograder").glob("*.ipynb")
    archives = [
        path for path in (place / "autograder").glob("*.zip") if zipfile.is_zipfile(path)
    ] or [zipped(place / "autograder" / "tests", folder)]
    notebooks = {"solved": solved, "untouched": place / "student" / solved.name}
    return Assignment(archive=archives[0], notebooks=notebooks)


def assigned(master: str, checkout: Path, folder: Path) -> Assignment:
    """Return what Otter Assign makes of a master."""
    source = checkout / master
    warnings.filterwarnings("ignore", "Could not auto-parse kernelspec")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(source.parent):
        assign(source.name, str(folder), no_pdfs=True, no_run_tests=True)
    (archive,) = (folder / "autograder").glob("*.zip")
    notebooks = {
        "solved": folder / "autograder" / source.name,
        "untouched": folder / "student" / source.name,
    }
    return Assignment(archive=archive, notebooks=notebooks)


def in_class(tests: str, checkout: Path, folder: Path) -> Assignment:
    """Return a folder of tests with the class that Otter's own grading is tested with."""
    class_ = checkout / "test/test_grade/files/notebooks"
    names = {"solved": "passesAll", "untouched": "fails4", "wrong": "fails2and3and6H"}
    notebooks = {kind: class_ / f"{name}.ipynb" for kind, name in names.items()}
    return Assignment(archive=zipped(checkout / tests, folder), notebooks=notebooks)


ASSIGNMENTS: dict[str, Callable[[Path, Path], Assignment]] = {
    **{
        name: partial(made, name)
        for name in (
            *("example", "exception", "gs", "jupyterlite", "no-pdf-ack"),
            *("no-pdf-ack-with-message", "otter", "pdf"),
        )
    },
    **{
        Path(master).parent.name: partial(assigned, master)
        for master in (
            "docs/tutorial/demo.ipynb",
            "examples/data-88e-proj03/proj03.ipynb",
            "examples/data-88e-proj03-exception/proj03.ipynb",
            "examples/env-validation/env-validation.ipynb",
        )
    },
    **{
        tests.split("/")[1]: partial(in_class, tests)
        for tests in (
            "test/test_check/files/tests",
            "test/test_generate/files/tests",
            "test/test_grade/files/tests",
        )
    },
}


def made_wrong(solved: Path, folder: Path) -> Path:
    """Return a copy of a notebook in which the first number of each cell is one too large."""
    content = json.loads(solved.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "otter" not in source and "grader." not in source:
            cell["source"] = _one_more(source)
    copy = folder / "wrong.ipynb"
    copy.write_text(json.dumps(content), encoding="utf-8")
    return copy


def _one_more(source: str) -> str:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics
        return source
    numbers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in {int, float}
    ]
    if not numbers:
        return source
    numbers[0].value += 1  # type: ignore[operator]  # -- it is an int or a float
    return ast.unparse(tree)


def otters(assignment: Assignment, notebook: Path, folder: Path) -> tuple[dict[str, float], float]:
    """Return the points that `otter run` gives each question, and the seconds that it takes."""
    copy = for_otter(notebook, folder)
    began = time.perf_counter()
    command = [*otter_command(), "run", "--no-logo", "-a", str(assignment.archive)]
    run = subprocess.run(
        [*command, "-o", str(folder), str(copy)], cwd=folder, capture_output=True, check=False
    )
    seconds = time.perf_counter() - began
    if run.returncode:
        sys.stderr.write(run.stderr.decode()[-400:])
        return {}, seconds
    return otters_scores(folder), seconds


def ours(assignment: Assignment, notebook: Path, folder: Path) -> tuple[dict[str, float], float]:
    """Return the points that `autograder grade` gives, and the seconds that it takes."""
    began = time.perf_counter()
    command = [*COMMAND, "grade", str(assignment.archive), str(notebook), "--out", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    records = list((folder / "results").glob("*.json"))
    if len(records) != 1:
        sys.stderr.write(run.stderr[-400:])
        return {}, seconds
    record: dict[str, Any] = json.loads(records[0].read_text(encoding="utf-8"))
    return {each["name"]: each["score"] for each in record["questions"]}, seconds


def line(name: str, kind: str, assignment: Assignment, folder: Path) -> tuple[str, bool]:
    """Return a line of the table about a notebook, and whether the points are the same."""
    notebook = assignment.notebooks[kind]
    places = [folder / f"{kind}-{whose}" for whose in ("otter", "ours")]
    for place in places:
        place.mkdir()
    theirs, long = otters(assignment, notebook, places[0])
    mine, short = ours(assignment, notebook, places[1])
    # Otter writes five digits.
    same = theirs.keys() == mine.keys() and all(
        math.isclose(theirs[question], mine[question], abs_tol=1e-5) for question in mine
    )
    found = [f"{sum(each.values()):.4g}" if each else "-" for each in (theirs, mine)]
    mark = "" if same else f" {theirs} != {mine}"
    return f"| {name} | {kind} | {found[0]} | {found[1]}{mark} | {long:.1f} | {short:.1f} |", same


def main() -> int:
    """Print the table; returns 1 if a score differs."""
    checkout, wanted = Path(sys.argv[1]).resolve(), sys.argv[2:]
    every = True
    sys.stdout.write("| assignment | notebook | Otter | here | Otter's seconds | here |\n")
    sys.stdout.write("|---|---|---|---|---|---|\n")
    for name in wanted or ASSIGNMENTS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "made").mkdir()
            assignment = ASSIGNMENTS[name](checkout, folder / "made")
            if "wrong" not in assignment.notebooks:
                wrong = made_wrong(assignment.notebooks["solved"], folder)
                assignment = replace(assignment, notebooks=assignment.notebooks | {"wrong": wrong})
            for kind in assignment.notebooks:
                text, same = line(name, kind, assignment, folder)
                every &= same
                sys.stdout.write(f"{text}\n")
                sys.stdout.flush()
    return 0 if every else 1


if __name__ == "__main__":
    sys.exit(main())
