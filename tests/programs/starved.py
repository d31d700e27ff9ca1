"""A class graded where memory runs out: nobody's grade depends on who fills it.

``python -m programs.starved [RUNS]``, as root, where memory cgroups can be made. A submission that
fills memory and six right ones are graded in a cgroup of 3.6 GB, each time with another seed;
every second time another program takes memory meanwhile, so that the kernel ends processes. Then
the same command runs again, to see what was kept.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring import packaging
from autograder.sandbox import memory
from support.helpers import write_notebook

ROOT = Path(__file__).resolve().parents[2]
SIZE = int(3.6 * 2**30)
OTHERS = int(1.5 * 2**30)
Outcome = tuple[str, float | None]

FILLER = """
import os, time
blocks = []
for _ in range(4):
    if os.fork() == 0:
        held = bytearray(b"x") * (450 * 2**20)
        time.sleep(20)
        os._exit(0)
held = bytearray(b"x") * (100 * 2**20)
time.sleep(4)
"""
OTHER = """
import time
time.sleep(6)
for _ in range(40):
    held = bytearray(b"x") * {size}
    time.sleep(1)
    del held
    time.sleep(0.2)
"""


@contextlib.contextmanager
def small_group() -> Iterator[Path]:
    """Make a memory cgroup of that size, and remove it afterwards."""
    own = next(memory.own_groups())
    group = own / f"starved-{os.getpid()}"
    group.mkdir()
    try:
        limit = next(
            name for name in ("memory.max", "memory.limit_in_bytes") if (group / name).exists()
        )
        (group / limit).write_text(str(SIZE))
        yield group
    finally:
        for _ in range(100):
            with contextlib.suppress(OSError):
                group.rmdir()
                break
            time.sleep(0.1)


def inside(group: Path, command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a command in the group."""
    script = f'echo $$ > "{group}/cgroup.procs"; exec "$@"'
    return subprocess.Popen(
        ["/bin/sh", "-c", script, "sh", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def graded(out: Path) -> dict[str, Outcome]:
    """Return each submission's status and score."""
    found = {}
    for file in (out / "results").rglob("*.json"):
        record = json.loads(file.read_text(encoding="utf-8"))
        found[record["submission"]] = record["status"], record["score"]
    return found


def hand_in(folder: Path, solution: bytes) -> Path:
    """Return a class of one submission that fills memory and six right ones."""
    folder.mkdir()
    write_notebook(folder / "0_fills.ipynb", [FILLER])
    for number in range(1, 7):
        (folder / f"{number}_right.ipynb").write_bytes(solution)
    return folder


def one_run(seed: int, group: Path, command: list[str], out: Path) -> Counter[Outcome]:
    """Grade once, print what came of it, and return the outcomes of the right notebooks."""
    before, start = memory.kills() or 0, time.monotonic()
    other = None
    if seed % 2:
        other = inside(group, [sys.executable, "-c", OTHER.format(size=OTHERS)])
    said, _ = inside(group, command).communicate()
    if other is not None:
        other.kill()
        other.wait()
    first = graded(out)
    right = Counter(each for name, each in first.items() if "right" in name)
    faults = [name for name, each in first.items() if each[0] == "fault"]
    left = 0
    if faults:
        inside(group, command).communicate()
        left = sum(graded(out)[name][0] == "fault" for name in faults)
    print(  # noqa: T201 -- it is a program
        f"seed {seed}, {'with' if other else 'without'} another program: right {dict(right)}, "
        f"filler {first.get('0_fills.ipynb')}, {(memory.kills() or 0) - before} killed for memory, "
        f"{len(faults)} faults, {left} after a second run, {time.monotonic() - start:.0f} s",
        flush=True,
    )
    if not first:
        print(said.decode(errors="replace"))  # noqa: T201 -- see above
    return right


def main() -> None:
    """Grade as often as asked, and print what came out."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    outcomes: Counter[Outcome] = Counter()
    with tempfile.TemporaryDirectory() as scratch, small_group() as group:
        folder = Path(scratch)
        built = packaging.build("computational_graphs", ROOT, into=folder / "built")
        handed_in = hand_in(folder / "class", built.solution.read_bytes())
        for seed in range(runs):
            out = folder / f"out-{seed}"
            command = [sys.executable, "-m", "autograder", "grade", str(built.autograder)]
            command += [str(handed_in), "--out", str(out), "--jobs", "4", "--seed", str(seed)]
            outcomes += one_run(seed, group, command, out)
    less = 6 * runs - outcomes["graded", 100.0] - outcomes["fault", None]
    print(f"right notebooks: {dict(outcomes)}; less than they are worth: {less}")  # noqa: T201 -- see above
    sys.exit(1 if less else 0)


if __name__ == "__main__":
    main()
