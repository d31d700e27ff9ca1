"""What grading costs beyond the student's own code: all of it, over the cells and calls alone.

Run with ``python -m programs.bench_overhead [ASSIGNMENT…]``, after ``make build``, on Linux, as
root. The calls are those that the tests have made of the solution: they are written down while it
is graded, and made again in an interpreter that has loaded and run everything before.
"""

import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.grading.grade import grade_once
from autograder.grading.rules import load_rules
from autograder.sandbox import protocol
from autograder.sandbox.branches import Branch
from autograder.sandbox.inside import student, zygote
from autograder.sandbox.inside.shell import run_cell
from autograder.sandbox.inside.surroundings.stand_ins import install_otter
from autograder.sandbox.launch import Zygote, worth_warming
from autograder.sandbox.limits import Limits
from autograder.sandbox.wire import Decoder
from autograder.submissions.files import Submission
from autograder.submissions.reading.ingest import read_submission

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "assignments").iterdir() if path.is_dir())
FEW, MANY = 8, 20  # with the few, each worker has drawn its inputs already
ROUNDS = 5

Asked = list[tuple[protocol.ToBranch, bytes]]


@contextlib.contextmanager
def written_down() -> Iterator[list[Asked]]:
    """Take note of what is asked of each branch that test cases share."""
    found: dict[int, Asked] = {}
    ask = Branch._outcome_of

    def outcome_of(self: Any, request: Any, blobs: list[bytes], what: str) -> Any:
        if self._shared:
            found.setdefault(id(self), []).append((request, b"".join(blobs)))
        return ask(self, request, blobs, what)

    branches: list[Asked] = []
    Branch._outcome_of = outcome_of  # type: ignore[method-assign]  # -- for this program alone
    try:
        yield branches
    finally:
        Branch._outcome_of = ask  # type: ignore[method-assign]  # -- see above
        branches += found.values()


class Replay(student._Branch):
    """Answers requests here, and adds up how long the student's own code takes for them."""

    def __init__(self, shell: Any) -> None:
        self._shell, self._names, self._limits = shell, shell.user_ns, Limits()
        self._objects, self._random, self._reserve = [], None, None
        self._has_run_out = False
        self.seconds = 0.0

    def _perform(self, request: protocol.Request, decoder: Decoder) -> object:
        if isinstance(request, protocol.Call):
            values = decoder.decode(request.args), decoder.decode(request.kwargs)
            function: Callable[..., object] = self._objects[request.target]
            start = time.process_time()
            try:
                return function(*values[0], **values[1])
            finally:
                self.seconds += time.process_time() - start
        return super()._perform(request, decoder)

    def answer_all(self, asked: Asked) -> float:
        """Return the seconds of all calls."""
        for request, blob in asked:
            self._answer(request, blob)
        return self.seconds


def bare(cells: tuple[str, ...], branches: list[Asked], shell: Any) -> tuple[float, float]:
    """Return the seconds of the cells, and of the calls, in an interpreter that is warm."""
    for name in set(shell.user_ns) - set(shell.user_ns_hidden):
        del shell.user_ns[name]
    student._seed(0)
    shell.user_ns["grader"] = install_otter(lambda _question: None)
    start = time.process_time()
    for number, source in enumerate(cells, start=1):
        run_cell(shell, number, source, Limits())
    in_cells = time.process_time() - start
    return in_cells, sum(Replay(shell).answer_all(asked) for asked in branches)


def counted(command: list[str | Path]) -> float:
    """Return the processors' seconds of a command and of all that it leaves to others."""
    for root, read in READERS.items():
        group = Path(root) / f"overhead-{time.monotonic_ns()}"
        try:
            group.mkdir()
        except OSError:
            continue
        enter = f'echo $$ > {group}/cgroup.procs && exec "$@"'
        try:
            subprocess.run(
                ["/bin/sh", "-c", enter, "sh", *command], check=True, capture_output=True
            )
            while (group / "cgroup.procs").read_text(encoding="ascii"):
                time.sleep(0.05)
            return read(group)
        finally:
            group.rmdir()
    message = "no control group can be made here: run it as root, on Linux"
    raise SystemExit(message)


def _nanoseconds(group: Path) -> float:
    return int((group / "cpuacct.usage").read_text(encoding="ascii")) / 1e9


def _v2(group: Path) -> float:
    lines = (group / "cpu.stat").read_text(encoding="ascii").splitlines()
    return int(dict(line.split() for line in lines)["usage_usec"]) / 1e6


READERS = {"/sys/fs/cgroup/cpuacct": _nanoseconds, "/sys/fs/cgroup": _v2}


def graded(name: str) -> float:
    """Return the seconds of everything for one submission more, in a class of some."""
    solved = (ROOT / "dist" / f"{name}-solution.ipynb").read_bytes()
    taken = []
    for count in (FEW, MANY):
        with tempfile.TemporaryDirectory() as made:
            handed_in = Path(made) / "class"
            handed_in.mkdir()
            for number in range(count):
                (handed_in / f"{number}.ipynb").write_bytes(solved)
            archive = ROOT / "dist" / f"{name}-autograder.zip"
            command: list[str | Path] = [sys.executable, "-m", "autograder", "grade", archive]
            taken.append(counted([*command, handed_in, "--out", Path(made) / "out"]))
    return (taken[1] - taken[0]) / (MANY - FEW)


def main() -> None:
    """Measure each assignment's solution in turn, and print milliseconds and the ratio."""
    names = sys.argv[1:] or ASSIGNMENTS
    shell = None
    for name in names:
        everything = graded(name)
        solution = ROOT / "dist" / f"{name}-solution.ipynb"
        warm = worth_warming([solution.read_bytes()], torch=True)
        rules = load_rules(
            ROOT / "dist" / f"{name}-autograder.zip", seed=0, timeout=None, options=()
        )
        with contextlib.closing(Zygote(warm)) as started, written_down() as branches:
            grade_once(Submission(path=solution, name=solution.name), rules, started)
        if shell is None:
            sys.argv[1:] = ["", "", *warm]
            shell = zygote._preload(warm)
        cells = read_submission(solution.read_bytes(), solution.name).cells
        rounds = [bare(cells, branches, shell) for _ in range(ROUNDS + 1)][1:]  # one to warm up
        in_cells, in_calls = (statistics.median(each) for each in zip(*rounds, strict=True))
        sys.stdout.write(
            f"{name:28} {1e3 * everything:7.0f} ms, of which cells {1e3 * in_cells:6.0f}, "
            f"calls {1e3 * in_calls:6.0f}: {everything / (in_cells + in_calls):.1f} times\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
