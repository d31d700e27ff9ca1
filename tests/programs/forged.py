"""A student's side that speaks the protocol well and lies, against all that reads it.

``python -m programs.forged [EXCHANGES [SEED [NUMBER]]]``, after ``make build``, grades submissions
whose processes are played by :mod:`support.forger`, in this process, until so many frames have been
sent to the grader. Each lies in its own way; between them, an honest one is graded, which must come
out to the letter as at first. A fault of ours in any of them is a defect: its NUMBER repeats it.
"""

import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from autograder.assignment.bundle import load_autograder
from autograder.diagnosis.families import raise_faults
from autograder.errors import UncertainEndError
from autograder.grading.grade import grade_once
from autograder.grading.rules import Rules
from autograder.result import Status, SubmissionResult, Verdict
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from autograder.submissions.reading.ingest import read_cells
from programs.hostile import without_times
from support.forger import Habits, Zygote

if TYPE_CHECKING:
    from autograder.sandbox import launch

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 2**20
_IMPATIENT = Limits(cell=0.2, call=0.2, submission=20.0)
_PATIENT = Limits(cell=60.0, call=60.0, submission=600.0)
_HONEST_EVERY = 50
_ALLOWED_GROWTH = 64 * 2**20


@dataclass(kw_only=True)
class Report:
    """What has been seen."""

    outcomes: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    submissions: int = 0
    exchanges: int = 0
    slowest: float = 0.0
    """Seconds of the grader's processor, for one submission."""
    largest: int = 0
    """Bytes of a record."""


class Class:
    """Forged submissions of one assignment.

    Args:
        archive: the assignment's autograder.
        solution: a right notebook.
    """

    def __init__(self, archive: Path, solution: Path) -> None:
        self._autograder = load_autograder(archive)
        self._solution = solution
        self._zygote = Zygote(read_cells(solution.read_bytes(), ".ipynb"))
        self.honest = self.grade_honestly()

    def _grade(self, rules: Rules, *, is_certain: bool) -> SubmissionResult:
        submission = Submission(path=self._solution, name="forged.ipynb")
        zygote = cast("launch.Zygote", self._zygote)
        return grade_once(submission, rules, zygote, is_certain=lambda: is_certain)

    def grade_honestly(self) -> Any:
        """Return the record of a forged student that does not lie."""
        self._zygote.habits = Habits()
        rules = Rules(autograder=self._autograder, limits=_PATIENT, seed=0, finds_slips=False)
        result = self._grade(rules, is_certain=True)
        self._zygote.said()
        return without_times(msgspec.json.decode(msgspec.json.encode(result)))

    def close(self) -> None:
        """End the forger."""
        self._zygote.close()

    def grade_liar(self, random_: random.Random, report: Report) -> None:
        """Grade one that lies, and take note of what came of it."""
        self._zygote.seed, self._zygote.habits = random_.getrandbits(63), habits(random_)
        rules = Rules(
            autograder=self._autograder,
            limits=_IMPATIENT,
            seed=random_.randrange(2),  # for each, what is right is remembered
            finds_slips=random_.random() < 1 / 50,
        )
        start = time.process_time()
        try:
            result = self._grade(rules, is_certain=random_.random() < 3 / 4)
        except UncertainEndError:
            report.outcomes["not certain"] += 1
        else:
            _judge(result, report)
        report.submissions += 1
        report.exchanges += self._zygote.said()
        report.slowest = max(report.slowest, time.process_time() - start)


def habits(random_: random.Random) -> Habits:
    """Return a way to lie: one in a hundred messages, or most of them; in one way, or in all."""
    rate = random_.choice((0.002, 0.01, 0.05, 0.3, 0.9))
    every = Habits(
        values=rate, messages=rate / 8, frames=rate / 16, numbers=rate / 16, cells=rate / 2
    )
    every.silence = random_.choice((0.0,) * 19 + (0.002,))
    match random_.randrange(4):
        case 0 | 1:
            return Habits(values=rate)
        case 2:
            return Habits(values=rate, messages=rate / 2, cells=rate / 20)
        case _:
            return every


def _judge(result: SubmissionResult, report: Report) -> None:
    report.outcomes[result.status.value] += 1
    cases = [case for question in result.questions for case in question.cases]
    report.outcomes.update(f"a test {case.verdict.value}" for case in cases)
    faults = [f"{case.name}: {case.message}" for case in cases if case.verdict is Verdict.FAULT]
    if faults or result.status is Status.FAULT:
        report.defects.append("\n".join((*result.remarks, *faults)))
    size = len(msgspec.json.encode(result))
    report.largest = max(report.largest, size)
    if size > LARGEST:
        report.defects.append(f"a record of {size} bytes")
    if not 0 <= (result.score or 0) <= result.max_score:
        report.defects.append(f"a score of {result.score}")


def run(classes: list[Class], exchanges: int, seed: int, first: int = 0) -> Iterator[Report]:
    """Grade liars until so many frames have been sent; yields what has been seen, now and then."""
    report = Report()
    number = first
    while report.exchanges < exchanges:
        known = len(report.defects)
        liar = random.Random(f"{seed}/{number}")  # noqa: S311 -- lies, not a secret
        each = classes[number % len(classes)]
        each.grade_liar(liar, report)
        for at in range(known, len(report.defects)):
            report.defects[at] = f"number {number}: {report.defects[at]}"
        number += 1
        if number % _HONEST_EVERY == 0:
            if each.grade_honestly() != each.honest:
                report.defects.append(f"after number {number - 1}: an honest neighbour has changed")
            yield report
    yield report


class Turn:
    """Ends when the process is told to; what has been seen until then is summed up."""

    def __init__(self) -> None:
        self.is_over = False
        signal.signal(signal.SIGTERM, self._end)

    def _end(self, *_: object) -> None:
        self.is_over = True


def held() -> tuple[int, int]:
    """Return the bytes of memory that this process has, and its open descriptors."""
    statm = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(statm[1]) * resource.getpagesize(), len(list(Path("/proc/self/fd").iterdir()))


def main() -> None:
    """Lie, and print what came of it."""
    exchanges = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().getrandbits(32)
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    sys.stdout.write(f"seed {seed}\n")
    raise_faults.set(True)
    dist = ROOT / "dist"
    names = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
    classes = [
        Class(dist / f"{name}-autograder.zip", dist / f"{name}-solution.ipynb")
        for name in names
        if (dist / f"{name}-autograder.zip").exists()
    ]
    start, told, tenths, turn = time.monotonic(), 0, 0, Turn()
    warm: tuple[int, int] | None = None
    report = Report()
    with tempfile.TemporaryDirectory() as own:
        tempfile.tempdir = own
        for report in run(classes, exchanges, seed, first):
            for defect in report.defects[told:]:
                sys.stdout.write(f"DEFECT {defect}\n")
            told = len(report.defects)
            if report.exchanges > (tenths + 1) * exchanges / 10:
                tenths = 10 * report.exchanges // exchanges
                warm = warm or held()
                sys.stdout.write(f"after {report.exchanges}: {held()[0] // 2**20} MB\n")
            sys.stdout.flush()
            if turn.is_over:
                break
    memory, descriptors = held()
    seconds = time.monotonic() - start
    growth = memory - warm[0] if warm else 0
    sys.stdout.write(
        f"{report.submissions} submissions, {report.exchanges} exchanges in {seconds:.0f} s, "
        f"{time.process_time():.0f} of the processor; {first + report.submissions} is next\n"
        f"{dict(report.outcomes)}\n"
        f"{memory // 2**20} MB and {descriptors} descriptors at the end, "
        f"{growth / 2**20:+.0f} MB since a tenth of it; the largest record {report.largest} bytes; "
        f"the slowest submission {report.slowest:.1f} s\n"
        f"{len(report.defects)} defects\n"
    )
    sys.exit(1 if report.defects or growth > _ALLOWED_GROWTH else 0)


if __name__ == "__main__":
    main()
