"""Grading on other machines: what is sent, what is refused, and what a killed worker costs."""

import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from autograder.authoring.packaging import Built
from autograder.batch import crew
from autograder.batch.parcels import (
    Graded,
    Lost,
    Parcel,
    Refused,
    Reply,
    Setup,
    pack,
    read_frame,
    unpack,
    write_frame,
)
from autograder.errors import AutograderError, UnreadableSubmissionError, UsageError
from autograder.grading.rules import VERSIONS, Rules
from autograder.result import Status
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.plan import Level, Plan
from autograder.submissions.files import Submission
from support.helpers import descendants, write_notebook

cluster = pytest.importorskip("autograder.batch.cluster", reason="the extra is not installed")
LocalCluster = pytest.importorskip("distributed").LocalCluster

Command = Callable[..., Any]


def setup_of(built: Built, **changed: Any) -> Setup:
    """Return what a worker is told, with changes."""
    setup = Setup(
        name=built.autograder.name,
        archive=built.autograder.read_bytes(),
        limits=Limits(),
        seed=0,
        warm=(),
        level=Level.PROCESS,
        language="en",
        versions=VERSIONS,
    )
    return msgspec.structs.replace(setup, **changed)


class TestParcels:
    """Submissions go as bytes."""

    def test_there_and_back(self, rules: Rules, tmp_path: Path) -> None:
        """What comes out of a parcel has the same key, names and files beside it."""
        notebook = write_notebook(tmp_path / "a.ipynb", ["x = 1"])
        helper = tmp_path / "helper.py"
        helper.write_bytes(b"y = 2")
        given = [
            Submission(path=notebook, name="ann/a.ipynb", beside=(("helper.py", helper),)),
            Submission(path=notebook, name="../b", file="b.ipynb"),
            Submission(path=tmp_path / "none", name="c", problem="it is encrypted"),
        ]
        sent = msgspec.msgpack.encode([pack(each) for each in given])
        folder = tmp_path / "there"
        folder.mkdir()
        come = unpack(msgspec.msgpack.decode(sent, type=list[Parcel]), folder)
        assert [rules.key_of(each) for each in come] == [rules.key_of(each) for each in given]
        assert [each.name for each in come] == ["ann/a.ipynb", "../b", "c"]
        assert [each.file for each in come] == ["a.ipynb", "b.ipynb", "none"]
        assert [name for name, _ in come[0].beside] == ["helper.py"]
        assert all(path.parent == folder for path in folder.rglob("*"))

    def test_what_cannot_be_read(self, tmp_path: Path) -> None:
        """It is said by the command, and goes nowhere."""
        (tmp_path / "empty.ipynb").touch()
        unread = Submission(path=tmp_path / "empty.ipynb", name="empty.ipynb")
        with pytest.raises(UnreadableSubmissionError):
            pack(unread)
        good = Submission(path=write_notebook(tmp_path / "a.ipynb", ["x"]), name="a.ipynb")
        packed, unreadable, rest = cluster._packed([unread, good])
        assert (list(packed), [each for each, _ in unreadable], rest) == ([good], [unread], [])

    def test_sizes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Tasks are several for each worker, of at most so many submissions and bytes."""
        path = write_notebook(tmp_path / "a.ipynb", ["x"])
        given = [Submission(path=path, name=f"{number}") for number in range(2_000)]
        assert [len(task) for task in cluster._tasks(given, 8)] == [200] * 10
        assert [len(task) for task in cluster._tasks(given[:17], 8)] == [2] * 8 + [1]
        assert [len(task) for task in cluster._tasks(given[:3], 8)] == [1] * 3
        monkeypatch.setattr(cluster, "_MOST_BYTES", 1)
        packed, _, rest = cluster._packed(given[:3])
        assert (list(packed), rest) == (given[:1], given[1:3])

    def test_frames(self) -> None:
        """A message comes whole, or not at all."""
        stream = io.BytesIO()
        write_frame(stream, b"one")
        write_frame(stream, b"")
        whole = stream.getvalue()
        for end, found in ((len(whole), [b"one", b"", None]), (9, [None]), (3, [None])):
            cut = io.BytesIO(whole[:end])
            assert [read_frame(cut) for _ in found] == found


class TestRefused:
    """Who may not grade says why."""

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"level": Level.FULL}, "its walls are 'process', weaker than the 'full' required"),
            ({"versions": {"torch": "0.1"}}, "it has torch .* and not 0.1: install the same ver"),
        ],
    )
    def test_by_a_crew(
        self, built: Built, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], why: str
    ) -> None:
        """Weaker walls and other versions grade nothing."""
        unwalled = SimpleNamespace(plan=Plan(), close=lambda: None)
        monkeypatch.setattr(crew, "Zygote", lambda _: unwalled)
        with ExitStack() as stack, pytest.raises(AutograderError, match=why):
            crew._prepare(setup_of(built, **changed), 1, stack)

    @pytest.mark.parametrize(
        ("come", "error", "message"),
        [
            (Refused("weak"), UsageError, "come later may not grade: weak"),
            (CancelledError(), AutograderError, "has dropped our tasks. What is graded by now is"),
            (ImportError("no module"), AutograderError, "cannot grade: ImportError: no module."),
        ],
    )
    def test_on_the_way(self, come: object, error: type[Exception], message: str) -> None:
        """The command ends with one line; what is graded is kept."""
        grader = cluster.Cluster.__new__(cluster.Cluster)
        grader._address = "tcp://there:1"
        with pytest.raises(error, match=message):
            grader._received(answered(come))

    def test_what_is_lost(self) -> None:
        """A worker that is killed at a task each time is no error yet: the task is divided."""
        grader = cluster.Cluster.__new__(cluster.Cluster)
        killed = cluster.KilledWorker("task", None, 3)
        for come in (Lost(), killed):
            assert grader._received(answered(come)) == Lost()

    def test_nobody_there(
        self, command: Command, built: Built, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An address at which nothing listens is named, and nothing is written."""
        monkeypatch.setattr(cluster, "_CONNECTING", 0.2)
        words = ("grade", built.autograder, built.solution, "--out", "out", "--cluster")
        answer = command(*words, f"tcp://127.0.0.1:{free_port()}")
        assert answer.returncode == 2
        assert "no scheduler answers at tcp://127.0.0.1" in answer.stderr
        monkeypatch.setitem(sys.modules, "autograder.batch.cluster", None)
        answer = command(*words, "tcp://127.0.0.1:1")
        assert "pip install 'autograd-autograder[cluster]'" in answer.stderr
        assert not Path("out").exists()


@pytest.fixture(scope="module")
def here() -> Iterator[str]:
    """A scheduler and a worker within this process; yields the address."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


class TestGraded:
    """What a worker and its crew do."""

    def test_all_have_results(
        self,
        here: str,
        built: Built,
        rules: Rules,
        zygote: Zygote,
        solution_cells: list[str],
        tmp_path: Path,
    ) -> None:
        """What is right gets full marks there, what is unreadable says why, and it all ends."""
        given = [
            Submission(path=built.solution, name="right"),
            Submission(path=write_notebook(tmp_path / "a.ipynb", solution_cells[:10]), name="half"),
            Submission(path=tmp_path / "none.ipynb", name="gone"),
        ]
        setup = setup_of(built, limits=rules.limits)
        with closing(cluster.Cluster(here, rules, setup, jobs=2)) as grader:
            assert (grader.workers, grader.jobs, grader.level) == (1, 2, zygote.plan.level)
            waited: list[object] = []
            results = grader.run(given, meanwhile=lambda: waited.append(1))
            found = {result.submission: result for result in results}
            assert waited == [1]
        assert {name: result.status for name, result in found.items()} == {
            "right": Status.GRADED,
            "half": Status.GRADED,
            "gone": Status.UNREADABLE,
        }
        assert found["right"].score == found["right"].max_score
        assert 0 < found["half"].score < found["half"].max_score
        assert crews() == set()

    def test_who_may_not(self, here: str, built: Built, rules: Rules) -> None:
        """A worker with other versions is named before anything is graded."""
        setup = setup_of(built, versions={"numpy": "0.1"})
        with pytest.raises(
            UsageError, match=r"the worker inproc://\S+ may not grade: it has numpy"
        ):
            cluster.Cluster(here, rules, setup, jobs=1)
        assert crews() == set()


def answered(come: object) -> "Future[bytes]":
    """Return the future of a task of which this has come."""
    future: Future[bytes] = Future()
    if isinstance(come, BaseException):
        future.set_exception(come)
    else:
        future.set_result(msgspec.msgpack.encode(come))
    return future


def test_replies_are_told_apart() -> None:
    """What is sent as one kind of reply arrives as that kind."""
    for reply in (Graded(()), Lost(), Refused("x")):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(reply), type=cluster.Reply) == reply


def free_port() -> int:
    """Return a port on which nothing listens."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own; yields the address."""
    folder = tmp_path_factory.mktemp("dask")
    address = f"tcp://127.0.0.1:{free_port()}"
    with ExitStack() as stack:
        for words in (
            f"scheduler --host 127.0.0.1 --port {address.rpartition(':')[2]} --no-dashboard",
            *[f"worker {address} --nthreads 1 --no-dashboard"] * 2,
        ):
            log = stack.enter_context((folder / "log").open("ab"))
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words.split()], cwd=folder, stdout=log, stderr=log
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield address


def crews() -> set[int]:
    """Return the processes that grade for the workers of this test, and those forked from them."""
    found = set()
    for process in descendants(os.getpid()):
        with suppress(OSError):  # it may end meanwhile
            if b"autograder.batch.crew" in Path(f"/proc/{process}/cmdline").read_bytes():
                found.add(process)
    return found


def parent_of(process: int) -> int:
    """Return the process that has started one."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return int(stat.rpartition(")")[2].split()[1])


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_is_killed_on_the_way(scheduler: str, built: Built, tmp_path: Path) -> None:
    """Each submission has one result, the same as on this machine; a lost worker costs time."""
    handed_in = tmp_path / "class"
    handed_in.mkdir()
    for number in range(12):
        (handed_in / f"{number}.ipynb").write_bytes(built.solution.read_bytes())
    (handed_in / "photo.ipynb").write_bytes(b"\x89PNG")
    (handed_in / "empty.ipynb").touch()
    grade = [sys.executable, "-m", "autograder", "grade", str(built.autograder), str(handed_in)]
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    with subprocess.Popen(
        [*grade, "--out", str(elsewhere), "--cluster", scheduler],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        while not list(elsewhere.glob("results/1*.json")):
            assert command.poll() is None, command.communicate()
            time.sleep(0.05)
        workers = {parent_of(each) for each in crews()} - crews()
        assert len(workers) == 2
        os.kill(min(workers), signal.SIGKILL)
        said, problems = command.communicate(timeout=300)
    assert command.returncode == 1  # a photo is no notebook
    assert "Cluster: tcp://127.0.0.1" in said
    assert problems == ""
    subprocess.run([*grade, "--out", str(here)], check=False, capture_output=True, timeout=300)
    assert table(elsewhere) == table(here)
    with closing(sqlite3.connect(elsewhere / "results.sqlite")) as store:
        assert store.execute(
            "SELECT COUNT(*), COUNT(DISTINCT submission) FROM results"
        ).fetchall() == [(14, 14)]


def table(folder: Path) -> str:
    """Return the class's table."""
    return (folder / "grades.csv").read_text(encoding="utf-8")


def test_a_crew_that_is_closed_begins_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that waited for it is lost, and no process is started for it."""
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **_: started.append(args))
    closed = cluster.Crew(b"", 1)
    closed.close()
    assert isinstance(msgspec.msgpack.decode(closed.grade(b""), type=Reply), Lost)
    assert started == []
