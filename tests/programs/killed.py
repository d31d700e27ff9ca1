"""Kills at random moments: what does a run lose, and what does it leave behind?

``python -m programs.killed [COUNT [SEED]]`` kills, COUNT times, one process of a run by SIGKILL:
the command itself, a worker, the zygote, a cluster's worker, the process of ours beside one, or the
scheduler. Then the same command runs again, if it has not come to its end. What the tables and the
records say must be what an undisturbed run says, each submission's result must be in the store
once, and no process, temporary folder or half written file may be left.
"""

import csv
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.helpers import descendants, write_notebook

VICTIMS = ("command", "worker", "zygote", "cluster worker", "crew", "scheduler")
SUBMISSIONS = 24
_PATIENCE = 120.0
_TIMES = frozenset(("seconds", "graded_on", "check"))
_TEST = """OK_FORMAT = False
from otter.test_files import test_case
name = "q1"
points = 4
@test_case()
def test_square(square):
    assert square(3) == 9
@test_case(hidden=True)
def test_cube(cube):
    assert cube(2) == 8
"""
Records = dict[str, Any]


@dataclass
class Cluster:
    """A scheduler and its workers, as processes of this one."""

    folder: Path
    environment: dict[str, str]
    workers: int = 2
    port: int = 0
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        return f"tcp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Have all of them, after the scheduler was killed as well."""
        if self.processes and self.processes[0].poll() is None:
            return
        self.stop()
        with closing(socket.socket()) as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        for words in (
            f"scheduler --host 127.0.0.1 --port {self.port} --no-dashboard",
            *[f"worker {self.address} --nthreads 1 --no-dashboard"] * self.workers,
        ):
            with (self.folder / "dask.log").open("ab") as log:
                self.processes.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "dask", *words.split()],
                        cwd=self.folder,
                        env=self.environment,
                        stdout=log,
                        stderr=log,
                    )
                )

    def stop(self) -> None:
        """End all of them."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def members(self, kind: str) -> list[int]:
        """Return the processes of one kind: ``scheduler``, ``cluster worker`` or ``crew``."""
        if kind == "scheduler":
            return [self.processes[0].pid]
        forked = {pid for process in self.processes[1:] for pid in descendants(process.pid)}
        ours = {pid for pid in forked if "autograder.batch.crew" in command_line(pid)}
        if kind == "crew":
            return sorted(pid for pid in ours if parent(pid) not in ours)
        return sorted(pid for pid in forked if "spawn_main" in command_line(pid))


def command_line(pid: int) -> str:
    """Return the command line of a process; nothing if it has ended."""
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    return ""


def parent(pid: int) -> int:
    """Return the process that has started one; 0 if it has ended."""
    with suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return int(stat.rpartition(")")[2].split()[1])
    return 0


def members(command: int, kind: str) -> list[int]:
    """Return the processes of one kind of a command on one machine."""
    if kind == "command":
        return [command]
    children = [pid for pid in descendants(command) if parent(pid) == command]
    zygotes = [pid for pid in children if "sandbox.inside.zygote" in command_line(pid)]
    if kind == "zygote":
        return zygotes
    own = command_line(command)
    return sorted(pid for pid in children if command_line(pid) == own)


class Trial:
    """One class, one autograder, and what an undisturbed run says of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.environment = {**os.environ, "TMPDIR": str(self.temporary)}
        self.archive = folder / "powers-autograder.zip"
        with zipfile.ZipFile(self.archive, "w") as archive:
            archive.writestr("tests/q1.py", _TEST)
        self.handed_in = folder / "class"
        self.handed_in.mkdir()
        for number in range(SUBMISSIONS):
            power = 3 if number % 3 else 2
            cells = ["def square(x):\n    return x * x", f"def cube(x):\n    return x ** {power}"]
            write_notebook(self.handed_in / f"{number:02}.ipynb", cells)
        (self.handed_in / "photo.ipynb").write_bytes(b"\x89PNG")
        self.cluster = Cluster(folder, self.environment)
        self._number = 0
        start = time.monotonic()
        out = folder / "undisturbed"
        self.finish(self.command(out))
        self.lasts = time.monotonic() - start
        self.right = said(out)

    def command(self, out: Path, address: str = "") -> "subprocess.Popen[bytes]":
        """Start grading."""
        words = ["grade", str(self.archive), str(self.handed_in), "--out", str(out), "--jobs", "3"]
        words += ["--cluster", address] if address else []
        with (self.folder / "said.txt").open("ab") as log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "autograder",
                    *words,
                    *(["--cluster", address] if address else []),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def finish(self, process: "subprocess.Popen[bytes]") -> int:
        """Wait for a command; returns its exit code."""
        return process.wait(timeout=_PATIENCE)

    def disturb(self, kind: str, chance: random.Random) -> list[str]:
        """Kill once, run again where it has to be, and return what is wrong then."""
        self._number += 1
        out = self.folder / f"out-{self._number}"
        elsewhere = kind in VICTIMS[3:]
        if elsewhere:
            self.cluster.start()
        address = self.cluster.address if elsewhere else ""
        process = self.command(out, address)

        def find() -> list[int]:
            return self.cluster.members(kind) if elsewhere else members(process.pid, kind)

        struck = strike(process, find, out, chance, self.lasts)
        code = self.finish(process)
        runs = 1
        while code not in {0, 1} or not complete(out):
            if runs > 3:
                return [f"{kind}: not at its end after {runs} runs, exit code {code}"]
            if elsewhere:
                self.cluster.start()
            code = self.finish(self.command(out, self.cluster.address if elsewhere else ""))
            runs += 1
        wrong = [*differences(self.right, said(out)), *twice(out), *self.left(out)]
        sys.stdout.write(f"{kind}, {struck}: {runs} runs, {wrong or 'as undisturbed'}\n")
        sys.stdout.flush()
        return [f"{kind}, {struck}: {each}" for each in wrong]

    def left(self, out: Path) -> list[str]:
        """Return what is left behind: files, folders and processes of ours."""
        deadline = time.monotonic() + 20
        while True:
            half = (*out.rglob(".writing-*"), *out.glob("*-wal"))
            found = [
                path.name
                for path in (*self.temporary.iterdir(), *half)
                if path.name not in {"autograder-hypothesis", "dask-scratch-space"}
                and not self._is_crews(path)
            ]
            mark = str(self.temporary).encode()
            alive = [pid for pid in processes_with(mark) if not self._is_clusters(pid)]
            if not (found or alive) or time.monotonic() > deadline:
                return [*found, *(f"process {pid}: {command_line(pid)[:80]}" for pid in alive)]
            time.sleep(0.1)

    def _is_clusters(self, pid: int) -> bool:
        ours = {process.pid for process in self.cluster.processes}
        return pid in ours or any(pid in descendants(each) for each in ours)

    def _is_crews(self, path: Path) -> bool:
        """Whether it may belong to a crew, which goes on after its command was killed."""
        return bool(self.cluster.processes and self.cluster.members("crew")) and path.is_dir()


def strike(
    process: "subprocess.Popen[bytes]",
    find: Callable[[], Sequence[int]],
    out: Path,
    chance: random.Random,
    lasts: float,
) -> str:
    """Kill one of the processes that are found, at a random moment; returns when that was."""
    count = chance.randrange(SUBMISSIONS)
    by_time = chance.random() < 0.3
    moment = chance.uniform(0.0, lasts)
    start = time.monotonic()
    while process.poll() is None:
        due = (
            time.monotonic() - start > moment
            if by_time
            else len(list(out.glob("results/*.json"))) >= count
        )
        found = find() if due else ()
        if found:
            time.sleep(chance.uniform(0.0, 0.1))
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                return f"after {moment:.1f} s" if by_time else f"after {count} results"
        time.sleep(0.01)
    return "too late"


def processes_with(mark: bytes) -> Iterator[int]:
    """Yield the other processes in whose environment something stands."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            with suppress(OSError):
                dead = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[
                    0
                ] == "Z"
                if not dead and mark in (entry / "environ").read_bytes():
                    yield int(entry.name)


def complete(out: Path) -> bool:
    """Whether the last run has come to its end."""
    if not (out / "results.sqlite").exists():
        return False
    with closing(sqlite3.connect(out / "results.sqlite")) as store:
        rows = store.execute("SELECT ended <> '' FROM runs ORDER BY id DESC LIMIT 1").fetchall()
    return rows == [(1,)]


def said(out: Path) -> Records:
    """Return what the table and each record say, times aside."""
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    records = {
        path.name: timeless(json.loads(path.read_text(encoding="utf-8")))
        for path in (out / "results").glob("*.json")
    }
    return {"grades.csv": table, **records}


def timeless(value: Any) -> Any:
    """Return a record without what differs from run to run."""
    if isinstance(value, dict):
        return {name: timeless(part) for name, part in value.items() if name not in _TIMES}
    return [timeless(part) for part in value] if isinstance(value, list) else value


def differences(right: Records, found: Records) -> list[str]:
    """Return where two runs say different things."""
    missing = [f"{name} is missing" for name in right if name not in found]
    more = [f"{name} is too much" for name in found if name not in right]
    other = [
        f"{name} differs: {unlike(right[name], found[name])}"
        for name in right
        if name in found and right[name] != found[name]
    ]
    return missing + more + other


def unlike(right: Any, found: Any) -> str:
    """Return where in a record two values differ first."""
    if isinstance(right, dict) and isinstance(found, dict):
        for name in {**right, **found}:
            if right.get(name) != found.get(name):
                return f"{name}: {unlike(right.get(name), found.get(name))}"
    if isinstance(right, list) and isinstance(found, list):
        for one, other in zip(right, found, strict=False):
            if one != other:
                return unlike(one, other)
    return f"{str(right)[:200]} and not {str(found)[:200]}"


def twice(out: Path) -> list[str]:
    """Return the submissions of which the store has two results that depend on the same."""
    question = (
        "SELECT name, COUNT(*) FROM results JOIN submissions ON submissions.id = submission "
        "GROUP BY submission, key HAVING COUNT(*) > 1"
    )
    with closing(sqlite3.connect(out / "results.sqlite")) as store:
        return [f"{name} has {count} results" for name, count in store.execute(question)]


@contextmanager
def trial() -> Iterator[Trial]:
    """Provide a class in a folder of its own; its cluster ends with the block."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        made = Trial(Path(folder))
        stack.callback(made.cluster.stop)
        yield made


def main() -> None:
    """Kill as often as asked, and say what was wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    chance = random.Random(seed)  # noqa: S311 -- moments, no secrets
    kinds = Counter(chance.choice(VICTIMS) for _ in range(count))
    with trial() as made:
        sys.stdout.write(f"seed {seed}; undisturbed {made.lasts:.1f} s; {dict(kinds)}\n")
        wrong = [
            each
            for kind in VICTIMS
            for _ in range(kinds[kind])
            for each in made.disturb(kind, chance)
        ]
    sys.stdout.write("\n".join([*wrong, f"{count} kills, {len(wrong)} wrong"]) + "\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
