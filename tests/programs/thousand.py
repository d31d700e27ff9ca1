"""A thousand submissions in a row, a tenth of them hostile: what does the grader lose to them?

Run with ``python -m programs.thousand [COUNT]``, after ``make build``. It prints what the grader's
processes hold at the start, on the way and at the end: descriptors, memory, processes, mounts,
temporary files.
"""

import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autograder.assignment.bundle import load_autograder
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import write_notebook

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = sorted((ROOT / "tests" / "data" / "attacks").iterdir())
HONEST = [
    "import torch\nx = torch.ones(3, requires_grad=True)\n(x * 2).sum().backward()",
    """def mul_gate(x, y):
    return y, x
def add_gate(x, y):
    return 1.0, 1.0
def max_gate(x, y):
    return (1.0, 0.0) if x >= y else (0.0, 1.0)""",
    "grader.check('q1')",
]
LIMITS = Limits(cell=1.0, call=1.0, submission=6.0)
TOLD = (
    "MARK",
    "STAFF_ZIP",
    "STAFF_FILE",
    "OTHER",
    "SUBMISSIONS",
    "OUT",
    "UNIX",
    "DGRAM",
    "ABSTRACT",
)
NUMBERS = ("GRADER_PID", "TCP", "UDP")


def submissions(folder: Path, count: int) -> Iterator[tuple[Submission, bool]]:
    """Yield as many submissions, and whether each is an attack."""
    honest = write_notebook(folder / "honest.ipynb", HONEST)
    for number in range(count):
        attack = ATTACKS[number // 10 % len(ATTACKS)]
        if number % 10 != 9:
            yield Submission(path=honest, name=f"{number}.ipynb"), False
            continue
        text = attack.read_text(encoding="utf-8")
        for name in TOLD:
            text = text.replace(f"@{name}@", f"/tmp/{name}")  # noqa: S108 -- what is not there
        for name in NUMBERS:
            text = text.replace(f"@{name}@", str(os.getpid()))
        path = folder / f"{number}-{attack.name}"
        path.write_text(text, encoding="utf-8")
        yield Submission(path=path, name=path.name), True


def held(zygote: Zygote) -> dict[str, int]:
    """Return what this process, and the zygote, hold."""
    statm = Path("/proc/self/statm").read_text(encoding="ascii").split()
    theirs = Path(f"/proc/{zygote._process.pid}/statm").read_text(encoding="ascii").split()
    page = resource.getpagesize()
    sessions = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            sessions += int(stat.rpartition(")")[2].split()[3]) == zygote._process.pid
    return {
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "zygote's": len(list(Path(f"/proc/{zygote._process.pid}/fd").iterdir())),
        "MB": int(statm[1]) * page // 2**20,
        "zygote's MB": int(theirs[1]) * page // 2**20,
        "processes": sessions,
        "mounts": len(Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()),
        "our temporary files": len(list(Path(tempfile.gettempdir()).glob("autograder-*"))),
    }


def main() -> None:
    """Grade them one after the other, in this process."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    archive = ROOT / "dist" / "computational_graphs-autograder.zip"
    rules = Rules(autograder=load_autograder(archive), limits=LIMITS, seed=0)
    found: Counter[str] = Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
        tempfile.tempdir = own
        zygote = Zygote()
        sys.stdout.write(f"level {zygote.plan.level.value}\n")
        for number, (submission, hostile) in enumerate(submissions(Path(folder), count)):
            if number % max(1, count // 10) == 20:
                sys.stdout.write(f"after {number}: {held(zygote)}\n")
                sys.stdout.flush()
            result = grade(submission, rules, zygote)
            found[f"{'hostile' if hostile else 'honest'} {result.status.value} {result.score}"] += 1
        time.sleep(1)
        sys.stdout.write(f"after {count}: {held(zygote)}\n")
        zygote.close()
    sys.stdout.write(f"{dict(found)}\n{time.monotonic() - start:.0f} s\n")


if __name__ == "__main__":
    main()
