"""Limits on time, on a machine that others use as well."""

import time
from pathlib import Path

import pytest

from autograder.errors import StudentCallError
from autograder.result import Kind, Ran
from autograder.sandbox import load
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.10 0.18 0.12 1/80 11206", 1.0),
        ("6.00 0.18 0.12 1/80 11206", 3.0),
        ("0.10 0.18 0.12 5/80 11206", 2.5),
        ("90.0 0.18 0.12 1/80 11206", 4.0),
    ],
)
def test_slowdown(
    text: str, expected: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is how many want to run for each processor, within bounds."""
    (tmp_path / "loadavg").write_text(text)
    monkeypatch.setattr(load, "_LOADAVG", tmp_path / "loadavg")
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert load.slowdown() == expected


def test_without_proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel does not tell so, the average of a minute serves."""
    monkeypatch.setattr(load, "_LOADAVG", tmp_path / "absent")
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("os.getloadavg", lambda: (5.0, 0.0, 0.0))
    assert load.slowdown() == 2.5


def test_a_call_may_take_longer_on_a_busy_machine(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same call is too slow on an idle machine, and is not on a busy one."""
    source = "import time\ndef wait(seconds):\n    time.sleep(seconds)\n    return 1"
    outcomes = []
    for slower in (1.0, 4.0):
        monkeypatch.setattr("autograder.sandbox.client.slowdown", lambda slower=slower: slower)
        with StudentProcess(zygote) as student:
            limits = Limits(cell=20.0, call=0.5, submission=60.0)
            student.start([source], skip={}, seed=0, limits=limits)
            deadline = time.monotonic() + 60
            student.run(questions=frozenset(), deadline=deadline)
            assert [cell.ran for cell in student.cells] == [Ran.FINISHED]
            assert student.end is not None
            with student.end.branch(deadline=deadline) as branch:
                try:
                    outcomes.append(branch.lookup("wait")(1.0))
                except StudentCallError as error:
                    outcomes.append(error.kind)
    assert outcomes == [Kind.TIMED_OUT, 1]
