"""Limits on time, on a machine that others use as well."""

import time

import pytest

from autograder.errors import StudentCallError
from autograder.result import Kind, Ran
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.load import slowdown


@pytest.mark.parametrize(("average", "expected"), [(0.1, 1.0), (2.0, 1.0), (6.0, 3.0), (90.0, 4.0)])
def test_slowdown(average: float, expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is how many want to run for each processor, within bounds."""
    monkeypatch.setattr("os.getloadavg", lambda: (average, 0.0, 0.0))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert slowdown() == expected


def test_where_the_load_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the machine counts as idle."""

    def unknown() -> tuple[float, float, float]:
        raise OSError

    monkeypatch.setattr("os.getloadavg", unknown)
    assert slowdown() == 1.0


def test_a_call_may_take_longer_on_a_busy_machine(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same call is too slow on an idle machine, and is not on a busy one."""
    source = "import time\ndef wait(seconds):\n    time.sleep(seconds)\n    return 1"
    outcomes = []
    for slower in (1.0, 4.0):
        monkeypatch.setattr("autograder.sandbox.branches.slowdown", lambda slower=slower: slower)
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
