"""How many submissions a minute, beside Otter and nbgrader on the same notebooks and tests.

Run with ``make bench-peers``, on Linux. Both peers come from PyPI, each into an environment of its
own below ``dist/peers``, and are used as their manuals say: ``otter run`` with the autograder zip
without our plugin, and ``nbgrader autograde`` on a course whose graded cells hold the same test
functions. All of them grade one notebook, the solution, so that all of them run every test.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from programs.bench import ROOT, without_plugin
from support.helpers import for_otter

PEERS = ROOT / "dist" / "peers"
NEEDS = {"otter": ["otter-grader", "ipykernel"], "nbgrader": ["nbgrader", "ipykernel"]}
# What the tests and the notebook themselves import, the same for all.
COMMON = ["torch", "numpy", "matplotlib", "msgspec", "hypothesis"]
CLASS = 200
SEVERAL = 4
ROUNDS = 3
_MARKS = re.compile(r"(BEGIN|END) SOLUTION")  # which nbgrader would have in cells of its own
_OTTERS = re.compile(r"\bgrader\.|\bimport otter\b")


def environment(peer: str) -> Path:
    """Return the folder of a peer's programs; makes its environment if there is none."""
    folder = PEERS / peer
    if not (folder / "done").exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet"]
        constraints = ["--constraint", str(ROOT / "constraints.txt")] if peer == "otter" else []
        torch = next(
            line
            for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
            if line.startswith("torch==")
        )
        subprocess.run([*pip, *constraints, torch, *COMMON[1:], *NEEDS[peer]], check=True)
        subprocess.run([*pip, "--no-deps", str(ROOT)], check=True)
        (folder / "done").touch()
    return folder / "bin"


def run(command: Sequence[str | Path], cwd: Path) -> float:
    """Return the seconds that a command takes."""
    # As in an environment that was activated: nbgrader looks for other programs there.
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    start = time.perf_counter()
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=os.environ | {"PATH": path},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        message = f"{command[0]}: {done.stderr.decode()[-2000:]}"
        raise SystemExit(message)
    return time.perf_counter() - start


def course(folder: Path, archive: Path, solved: Path, students: int) -> Path:
    """Write an nbgrader course of one assignment, handed in by as many students."""
    notebook = json.loads(solved.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if not _OTTERS.search("".join(cell["source"]))]
    for cell in cells:
        lines = "".join(cell["source"]).splitlines(keepends=True)
        cell["source"] = [line for line in lines if not _MARKS.search(line)]
    with zipfile.ZipFile(archive) as given:
        tests = sorted(name for name in given.namelist() if name.startswith("tests/q"))
        for name in tests:
            cells += test_cells(Path(name).stem, given.read(name).decode())
        files = {
            Path(name).name: given.read(name)
            for name in given.namelist()
            if name.startswith("files/") and name.endswith(".py")
        }
    notebook |= {"cells": cells}
    places = [folder / "source" / "ps1", folder / "release" / "ps1"]
    places += [folder / "submitted" / f"s{number}" / "ps1" for number in range(students)]
    for place in places:
        place.mkdir(parents=True)
        (place / "p1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        for name, data in files.items():
            (place / name).write_bytes(data)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\n"
        "c.ExecutePreprocessor.timeout = 600\n",
        encoding="utf-8",
    )
    return folder


def test_cells(question: str, source: str) -> list[dict[str, Any]]:
    """Return a graded cell of nbgrader's for each test function of an Otter file."""
    made: list[dict[str, Any]] = []
    for number, part in enumerate(source.split("@test_case(")[1:]):
        body = part[part.index("\ndef ") + 1 :]
        name = body[4 : body.index("(")]
        parameters = body[body.index("(") + 1 : body.index(")")]
        metadata = {
            "schema_version": 3,
            "grade_id": f"{question}-{number}",
            "grade": True,
            "locked": True,
            "solution": False,
            "task": False,
            "points": 1,
            "cell_type": "code",
        }
        made.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"{question}-{number}",
                "metadata": {"nbgrader": metadata},
                "outputs": [],
                "source": f"{body.rstrip()}\n\n{name}({parameters})",
            }
        )
    return made


def otter(folder: Path, archive: Path, solved: Path) -> Callable[[], float]:
    """Return a measurement: seconds a submission of ``otter run``."""
    program = environment("otter") / "otter"
    given: list[str | Path] = [
        "-o",
        folder,
        "-a",
        without_plugin(archive, folder),
        for_otter(solved, folder),
    ]
    return lambda: run([program, "run", *given], folder)


def nbgrader(folder: Path, archive: Path, solved: Path) -> Callable[[], float]:
    """Return a measurement: seconds a submission of ``nbgrader autograde``, of several."""
    program = environment("nbgrader") / "nbgrader"
    made = course(folder / "course", archive, for_otter(solved, folder), SEVERAL)
    run([program, "generate_assignment", "ps1", "--force"], made)

    def measure() -> float:
        shutil.rmtree(made / "autograded", ignore_errors=True)
        return run([program, "autograde", "ps1"], made) / SEVERAL

    return measure


def ours(folder: Path, archive: Path, solved: Path, count: int) -> Callable[[], float]:
    """Return a measurement: seconds a submission of ``autograder grade``, of as many."""
    handed_in = folder / f"class-{count}"
    handed_in.mkdir()
    for number in range(count):
        shutil.copy(solved, handed_in / f"s{number}.ipynb")
    program: list[str | Path] = [sys.executable, "-m", "autograder", "grade", "--fresh"]
    given: list[str | Path] = [archive, handed_in, "--out", folder / f"out-{count}"]
    return lambda: run([*program, *given], ROOT) / count


def main() -> None:
    """Measure in turn; print seconds a submission, and the ratios within each round."""
    name = sys.argv[1] if len(sys.argv) > 1 else "computational_graphs"
    archive = ROOT / "dist" / f"{name}-autograder.zip"
    solved = ROOT / "dist" / f"{name}-solution.ipynb"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        measured = {
            f"autograder grade, {CLASS} notebooks": ours(folder, archive, solved, CLASS),
            "autograder grade, one": ours(folder, archive, solved, 1),
            "otter run": otter(folder, archive, solved),
            f"nbgrader autograde, {SEVERAL}": nbgrader(folder, archive, solved),
        }
        rounds = [[measure() for measure in measured.values()] for _ in range(ROUNDS)]
    for number, what in enumerate(measured):
        times = [row[number] for row in rounds]
        ratios = [row[number] / row[0] for row in rounds]
        sys.stdout.write(
            f"{what:34} {statistics.median(times):7.2f} s a submission "
            f"({min(times):.2f} to {max(times):.2f}), {statistics.median(ratios):6.1f} times\n"
        )
    alone = statistics.median(row[1] / row[2] for row in rounds)
    sys.stdout.write(f"one notebook from start to grade: {alone:.2f} of otter run\n")


if __name__ == "__main__":
    main()
