"""Memory that no process is seen to use: what the kernel keeps for it."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls import cgroups
from autograder.sandbox.walls.advice import advice
from autograder.sandbox.walls.cgroups import Group
from autograder.sandbox.walls.plan import Plan

LIMITS = Limits(cell=30.0, submission=60.0, memory=64 * 2**20, disk=2**20)
FILLS_SOCKETS = """
import os, socket, time
for _ in range(10):
    if os.fork() == 0:
        held = []
        for _ in range(50):
            held += socket.socketpair()
        for one in held:
            one.setblocking(False)
            try:
                while True:
                    one.send(bytes(65536))
            except OSError:
                pass
        time.sleep(30)
time.sleep(20)
"""
REFUSED = """
import fcntl, os, socket
refused = 0
one, other = socket.socketpair()
reading, writing = os.pipe()
for larger in (
    lambda: one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20),
    lambda: one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20),
    lambda: fcntl.fcntl(writing, 1031, 2**20),
    lambda: [os.dup(0) for _ in range(200)],
):
    try:
        larger()
    except OSError:
        refused += 1
assert refused == 4, refused
"""


def said_by(zygote: Zygote, cell: str) -> str:
    """Run a cell under small limits; returns what its record says."""
    with StudentProcess(zygote) as student:
        student.start([cell], skip={}, seed=1, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + LIMITS.submission)
        assert student.doubt == ""
        return student.cells[0].message


@pytest.fixture(scope="module", params=["a group", "none"])
def walled(request: pytest.FixtureRequest, zygote: Zygote) -> Iterator[Zygote]:
    """A zygote with submissions in groups, and one without."""
    if not zygote.plan.seccomp:
        pytest.skip("elsewhere, there is no such limit")
    if request.param == "none":
        without = Zygote(plan=msgspec.structs.replace(zygote.plan, cgroups=""))
        yield without
        without.close()
    elif zygote.plan.cgroups:
        yield zygote
    else:
        pytest.skip("no memory cgroup can be made here")


def test_full_sockets_are_memory(walled: Zygote) -> None:
    """Whoever fills a thousand of them is ended, and told so; they hold five times the limit."""
    assert said_by(walled, FILLS_SOCKETS) == "cell 1 used more than 64 MB of memory"


def test_nothing_is_made_larger(walled: Zygote) -> None:
    """Buffers of sockets and pipes stay as they are, and there are few descriptors."""
    assert said_by(walled, REFUSED) == ""


def test_a_group_is_there_for_who_comes_late(walled: Zygote) -> None:
    """Those of submissions that are done are removed, and of none that has not begun."""
    with contextlib.ExitStack() as stack:
        students = [stack.enter_context(StudentProcess(walled)) for _ in range(40)]
        # When the last has begun, there is a group for each.
        for student in (students[-1], students[0]):
            student.start(["x = 1"], skip={}, seed=1, limits=LIMITS)
            student.run(questions=frozenset(), deadline=time.monotonic() + LIMITS.submission)
            assert [cell.message for cell in student.cells] == [""]


def test_no_group_is_left() -> None:
    """Each zygote takes away those that it has made."""
    zygote = Zygote()
    parent = zygote.plan.cgroups
    said_by(zygote, "x = 1")
    owner = zygote._process.pid
    zygote.close()
    assert not parent or not list(Path(parent).glob(f"autograder-{owner}-*"))


@pytest.mark.skipif(sys.platform != "linux", reason="cgroups are Linux's")
class TestGroup:
    """The two versions of the interface."""

    def test_version_2(self, tmp_path: Path) -> None:
        """A group is over its limit when that, and nothing above it, has ended a process."""
        for name in ("memory.max", "memory.swap.max"):
            (tmp_path / name).write_text("max")
        events = tmp_path / "memory.events"
        events.write_text("low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n")
        group = Group(tmp_path, 5_000_000)
        assert (tmp_path / "memory.max").read_text() == "5000000"
        assert (tmp_path / "memory.swap.max").read_text() == "0"
        for kills, oom, over in ((1, 0, False), (0, 1, False), (1, 1, True)):
            events.write_text(f"low 0\nhigh 0\nmax 9\noom {oom}\noom_kill {kills}\n")
            assert group.is_over() is over
        group.close()

    def test_version_1(self, tmp_path: Path) -> None:
        """The same by other counters."""
        (tmp_path / "memory.limit_in_bytes").write_text("9223372036854771712")
        control, most = tmp_path / "memory.oom_control", tmp_path / "memory.max_usage_in_bytes"
        control.write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 0\n")
        most.write_text("0\n")
        group = Group(tmp_path, 5_000_000)
        assert (tmp_path / "memory.limit_in_bytes").read_text() == "5000000"
        for kills, used, over in ((1, 100_000, False), (0, 5_000_000, False), (1, 4_990_000, True)):
            control.write_text(f"oom_kill_disable 0\nunder_oom 0\noom_kill {kills}\n")
            most.write_text(f"{used}\n")
            assert group.is_over() is over
        group.close()

    def test_only_what_nobody_needs_is_removed(self, tmp_path: Path) -> None:
        """Those of processes that are gone, and never one of somebody who is at work."""
        for name in ("autograder-1-0", "autograder-999999999-3", "another-999999999-3"):
            (tmp_path / name).mkdir()
        assert cgroups.remove(tmp_path)
        assert sorted(each.name for each in tmp_path.iterdir()) == [
            "another-999999999-3",
            "autograder-1-0",
        ]


def test_without_one_there_is_advice() -> None:
    """What holds, and how to get more, is said."""
    assert "memory cgroup" in Plan(cgroups="/x").limits
    assert "memory cgroup" not in Plan().limits
    if sys.platform == "linux":
        assert "systemd-run" in advice(Plan())["cgroups"]
