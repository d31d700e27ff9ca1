"""What layers amount to, and what becomes of one that does not hold."""

import os
import shutil
import sys
import time
from pathlib import Path

import msgspec
import pytest

from autograder.basics.trees import sweep
from autograder.cli.common.walls import meaning_of
from autograder.errors import SandboxError
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls import confine, identity
from autograder.sandbox.walls.advice import advice, verdict
from autograder.sandbox.walls.confine import CANARY, Place, WallError
from autograder.sandbox.walls.plan import Level, Plan
from autograder.sandbox.walls.private import closed_to_others, home_of
from autograder.sandbox.walls.probe import probe

LINUX = sys.platform == "linux"


@pytest.mark.parametrize(
    ("plan", "level"),
    [
        (Plan(), Level.PROCESS),
        (Plan(namespaces=True, uid=True, landlock=7), Level.PROCESS),
        (Plan(seccomp=True), Level.PROCESS),
        (Plan(seccomp=True, uid=True), Level.USER),
        (Plan(seccomp=True, landlock=1), Level.FILES),
        (Plan(seccomp=True, landlock=1, uid=True), Level.FILES),
        (Plan(seccomp=True, namespaces=True), Level.FULL),
    ],
)
def test_levels(plan: Plan, level: Level) -> None:
    """A level is what the layers hold together, not what there is of them."""
    assert plan.level is level
    assert meaning_of(level)
    assert verdict(plan)


def test_the_order_of_levels() -> None:
    """The enumeration goes from the strongest to the weakest."""
    assert [level.rank for level in Level] == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("plan", "filtered"),
    [
        (Plan(seccomp=True, landlock=5), True),
        (Plan(seccomp=True, landlock=6), False),
        (Plan(seccomp=True, landlock=5, uid=True), False),
        (Plan(seccomp=True, namespaces=True), False),
        (Plan(landlock=5), False),
    ],
)
def test_who_keeps_signals_in(plan: Plan, *, filtered: bool) -> None:
    """The filter does it where nothing better does."""
    assert plan.filters_signals is filtered


def test_what_stands_is_said_in_words() -> None:
    """Of each layer, there or not; a plan is what was found, and nobody changes it afterwards."""
    plan = Plan(namespaces=True, seccomp=True, missing={"landlock": "no such reason"})
    assert plan.layers() == {
        "namespaces": "own processes, mounts, network, IPC and host name; own file tree",
        "uid": "none: not tried",
        "landlock": "none: no such reason",
        "seccomp": "filter in force",
    }
    other = Plan(uid=True, landlock=3).layers()
    assert (other["uid"], other["landlock"]) == ("a user of the submission's own", "ABI 3")
    assert other["namespaces"] == other["seccomp"] == "none: not tried"
    with pytest.raises(AttributeError):
        plan.seccomp = False  # type: ignore[misc]
    with pytest.raises(TypeError):
        Plan(True)  # type: ignore[call-arg]  # noqa: FBT003 -- that is the point


def test_what_is_missing_comes_with_a_reason_and_advice(tmp_path: Path) -> None:
    """Each layer is there, or has a reason in words."""
    plan = probe(tmp_path)
    layers = plan.layers()
    assert set(layers) == {"namespaces", "uid", "landlock", "seccomp"}
    for name, state in layers.items():
        assert state.startswith("none: ") == (name in plan.missing)
        assert state not in {"none: ", "none: not tried"}
    assert advice(Plan())


@pytest.mark.skipif(not LINUX, reason="elsewhere there are no walls")
def test_a_wall_that_cannot_be_put_up_is_our_fault() -> None:
    """Grading does not go on behind walls that are not there."""
    zygote = Zygote(plan=Plan(namespaces=True))
    shutil.rmtree(zygote._folder)  # over which the jail would be built
    try:
        with StudentProcess(zygote) as student, pytest.raises(SandboxError):
            student.start(["x = 1"], skip={}, seed=0, limits=Limits())
    finally:
        zygote.close()


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan(seccomp=True), "the network can be reached"),
        (Plan(namespaces=True), "the grader can be signalled"),
        (Plan(landlock=1), "the grader's files can be read"),
        (Plan(uid=True), "the grader's files can be read"),
    ],
)
def test_a_wall_that_does_not_hold_is_noticed(plan: Plan, message: str, tmp_path: Path) -> None:
    """What must not work any more is tried: here, where nothing has been put up, it works."""
    (tmp_path / CANARY).touch()
    place = Place(plan=plan, readable=(), scratch=tmp_path, grader=os.getpid(), number=0)
    with pytest.raises(WallError, match=message):
        confine._check(place)


def test_own_users_are_in_range() -> None:
    """They lie where nobody else's do, in a container as on a machine."""
    assert identity._range("0 0 4294967295") == (2**30, 2**30)
    first, span = identity._range("0 100000 65536")
    assert 0 < first < first + span < 65_534
    with pytest.raises(OSError, match="user ids"):
        identity._range("1000 1000 1")


def test_files_are_closed_to_others_meanwhile(tmp_path: Path) -> None:
    """Afterwards they are as they were."""
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o644)
    tmp_path.chmod(0o755)
    with closed_to_others([path, tmp_path, tmp_path / "missing"]):
        assert path.stat().st_mode & 0o777 == 0o640
        assert tmp_path.stat().st_mode & 0o777 == 0o750
        new = tmp_path / "new"
        new.touch()
        assert new.stat().st_mode & 0o077 == 0
    assert path.stat().st_mode & 0o777 == 0o644
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_folder_that_others_need_is_not_closed(tmp_path: Path) -> None:
    """The folder of the autograder is closed with it, unless Python or everybody lives there."""
    tmp_path.chmod(0o755)
    assert home_of(tmp_path / "a.zip") == tmp_path
    beside_python = Path(sys.prefix).resolve().parent / "a.zip"
    assert home_of(beside_python) == beside_python
    tmp_path.chmod(0o777)
    assert home_of(tmp_path / "a.zip") == tmp_path / "a.zip"


def test_only_that_users_files_are_swept(tmp_path: Path) -> None:
    """Files, folders and links of the user are removed, others are not."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").touch()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("/")
    sweep(os.geteuid() + 1, [tmp_path])
    assert len(list(tmp_path.iterdir())) == 3
    sweep(os.geteuid(), [tmp_path, tmp_path / "missing"])
    assert list(tmp_path.iterdir()) == []


MANY_PROCESSES = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        time.sleep(60)
time.sleep(30)
"""
SHARED_MEMORY = """
import mmap, os, time
for _ in range(6):
    if os.fork() == 0:
        memory = mmap.mmap(-1, 50 * 2**20)
        for at in range(0, len(memory), 4096):
            memory[at] = 1
        time.sleep(60)
time.sleep(30)
"""
MANY_FILES = """
import time
for number in range(9):
    open(str(number), "wb").write(bytes(2 * 2**20))
time.sleep(30)
"""
FILES_WITHOUT_NAMES = """
import os, time
files = []
for _ in range(9):
    files.append(open("x", "wb", 0))
    files[-1].write(bytes(2 * 2**20))
    os.remove("x")
time.sleep(30)
"""


@pytest.mark.parametrize(
    ("code", "limits", "message"),
    [
        (MANY_PROCESSES, {"processes": 10}, "started more than 10 processes"),
        (SHARED_MEMORY, {"memory": 100 * 2**20}, "used more than 100 MB of memory"),
        (MANY_FILES, {"disk": 5 * 2**20}, "wrote more than 5 MB of files"),
        (FILES_WITHOUT_NAMES, {"disk": 5 * 2**20}, "wrote more than 5 MB of files"),
    ],
    ids=["processes", "memory", "disk", "disk without names"],
)
@pytest.mark.skipif(not LINUX, reason="the monitor looks into /proc")
def test_the_monitor_ends_what_exceeds_its_limits(
    code: str, limits: dict[str, int], message: str
) -> None:
    """Without any other wall, all processes of a submission together are still limited."""
    allowed = msgspec.structs.replace(Limits(cell=25.0), **limits)
    zygote = Zygote(plan=Plan())
    try:
        with StudentProcess(zygote) as student:
            student.start([code], skip={}, seed=0, limits=allowed)
            student.run(questions=frozenset(), deadline=time.monotonic() + 60)
            assert student.cells[0].message == f"cell 1 {message}"
    finally:
        zygote.close()
