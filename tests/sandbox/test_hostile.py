"""A class of hostile notebooks costs its neighbours nothing, and the grader little."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.packaging import Built
from programs import hostile
from programs.simulated import MACHINES
from support.helpers import made_once

THIS = "this machine"
IS_ROOT = sys.platform == "linux" and os.geteuid() == 0
# In a jail, files are in memory; some is copied of what was there before.
MOST = 1.1 * (hostile.MEMORY + hostile.DISK)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.long) for name in (MACHINES if IS_ROOT else [THIS])
    ],
)
def report(request: pytest.FixtureRequest, built: Built, shared: Path) -> dict[str, Any]:
    """What the class has cost, on one machine."""
    name = request.param
    return made_once(shared, f"hostile on {name}", lambda: grade_class(name, built.autograder))


def grade_class(machine: str, archive: Path) -> dict[str, Any]:
    """Grade the class on a machine; memory is looked at from outside, where all can be seen."""
    programs = Path(hostile.__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        given, written = Path(folder) / archive.name, Path(folder) / "report.json"
        given.write_bytes(archive.read_bytes())
        Path(folder).chmod(0o777)  # for whoever the simulated machine makes us
        command: list[str | Path] = [sys.executable, programs / "hostile.py", given, written]
        if machine != THIS:
            command[1:1] = [programs / "simulated.py", machine, sys.executable]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as grading:
            memory = hostile.Memory(grading.pid)
            memory.start()
            _, said = grading.communicate()
        memory.join()
        assert grading.returncode == 0, said.decode()
        found: dict[str, Any] = json.loads(written.read_bytes())
    return found | {"of_grader": memory.of_grader, "of_submission": memory.of_submission}


def test_neighbours_get_what_they_get_alone(report: dict[str, Any]) -> None:
    """To the letter, and everybody has a result: none is a failure of ours."""
    assert report["beside"] == report["alone"]
    assert len(report["hostile"]) == len(report["names"])
    failed = [name for name, each in report["hostile"].items() if each["status"] == "fault"]
    assert failed == []


def test_memory_is_bounded(report: dict[str, Any]) -> None:
    """That of the grader's processes, of a submission, and the size of a record."""
    assert report["of_grader"] < 2**30
    assert 0 < report["of_submission"] < MOST
    assert report["largest_result"] < 2**20
