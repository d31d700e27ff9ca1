"""What the walls cost: the same submissions with all of them and with none, in turn.

Run with ``python -m programs.bench_walls [ROUNDS]``. Each round measures both, so that a machine
that slows down slows both; quote the differences.
"""

import statistics
import sys
import time

from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.plan import Plan

CELLS = ["import torch", "def f(x):\n    return x * 2"]
CASES = 5


def measure(zygote: Zygote) -> tuple[float, float]:
    """Return the milliseconds of a submission without tests, and of each test case."""
    start = time.perf_counter()
    in_cases = 0.0
    with StudentProcess(zygote) as student:
        student.start(CELLS, skip={}, seed=0, limits=Limits())
        student.run(questions=frozenset(), deadline=time.monotonic() + 60)
        if student.end is None:
            raise SystemExit(str(student.cells))
        before = time.perf_counter()
        for _ in range(CASES):
            with student.end.branch(deadline=time.monotonic() + 60) as branch:
                branch.lookup("f")(2.0)
        in_cases = time.perf_counter() - before
    return 1e3 * (time.perf_counter() - start - in_cases), 1e3 * in_cases / CASES


def main() -> None:
    """Measure in turn, and print medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    zygotes = {"with all walls": Zygote(), "without": Zygote(plan=Plan())}
    sys.stdout.write(f"level {zygotes['with all walls'].plan.level.value}, {rounds} rounds\n")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in zygotes}
    for _ in range(rounds + 3):
        for name, zygote in zygotes.items():
            times[name].append(measure(zygote))
    for part, what in enumerate(("a submission", "a test case")):
        taken = [[each[part] for each in times[name][3:]] for name in zygotes]  # 3 to warm up
        walled, bare = map(statistics.median, taken)
        quickest = list(map(min, taken))
        sys.stdout.write(
            f"{what}: {walled:.1f} ms with all walls, {bare:.1f} ms without: "
            f"{walled - bare:+.1f} ms (quickest {quickest[0]:.1f} and {quickest[1]:.1f})\n"
        )
    for zygote in zygotes.values():
        zygote.close()


if __name__ == "__main__":
    main()
