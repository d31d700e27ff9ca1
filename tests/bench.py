"""How long a class takes, beside how long Otter takes for one notebook of it.

Run with ``make bench``. The commands run in turn, so that a machine that slows down slows all;
quote the ratio.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from helpers import for_otter

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "computational_graphs"
CLASS = ROOT / "tests" / "data" / "demo"
ONE = CLASS / "01_right_short.ipynb"
ROUNDS = 5
FIRST = 14


def seconds(command: Sequence[str | Path]) -> float:
    """Return how long a command takes from its start to its end."""
    start = time.perf_counter()
    run = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, check=False)
    if run.returncode not in {0, 1}:
        raise SystemExit(run.stderr.decode())
    return time.perf_counter() - start


def main() -> None:
    """Time the commands in turn; print the medians, and the ratios within each round."""
    everybody = sorted(path for path in CLASS.iterdir() if path.suffix in {".ipynb", ".py"})
    zip_path = ROOT / "dist" / f"{ASSIGNMENT}-autograder.zip"
    with tempfile.TemporaryDirectory() as out:
        grade = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--out", out]
        grade += ["--timeout", "2", "--fresh"]
        otter = [sys.executable, "-m", "otter", "run", "-o", out, "-a", str(zip_path)]
        commands: dict[str, list[str | Path]] = {
            "otter run, 1 notebook": [*otter, for_otter(ONE, Path(out))],
            f"autograder grade, {FIRST} notebooks": [*grade, *everybody[:FIRST]],
            f"autograder grade, all {len(everybody)}": [*grade, *everybody],
        }
        rounds = [[seconds(command) for command in commands.values()] for _ in range(ROUNDS)]
    for name, times in zip(commands, zip(*rounds, strict=True), strict=True):
        ratio = statistics.median(time / row[0] for time, row in zip(times, rounds, strict=True))
        sys.stdout.write(
            f"{name:32} median {statistics.median(times):.2f} s "
            f"({min(times):.2f} to {max(times):.2f}), ratio {ratio:.2f}\n"
        )


if __name__ == "__main__":
    main()
