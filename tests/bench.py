"""How long a class takes, beside how long Otter takes for one notebook of it.

Run with ``make bench``. Both commands run in turn, so that a machine that slows down slows
both; quote the ratio.
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


def seconds(command: Sequence[str | Path]) -> float:
    """Return how long a command takes from its start to its end."""
    start = time.perf_counter()
    run = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, check=False)
    if run.returncode not in {0, 1}:
        raise SystemExit(run.stderr.decode())
    return time.perf_counter() - start


def main() -> None:
    """Time both commands and print the medians and the ratio."""
    count = len([path for path in CLASS.iterdir() if path.suffix in {".ipynb", ".py"}])
    zip_path = ROOT / "dist" / f"{ASSIGNMENT}-autograder.zip"
    with tempfile.TemporaryDirectory() as out:
        ours: list[str | Path] = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, CLASS]
        ours += ["--out", out, "--timeout", "2", "--fresh"]
        otters: list[str | Path] = [sys.executable, "-m", "otter", "run", "-o", out]
        otters += ["-a", zip_path, for_otter(ONE, Path(out))]
        pairs = [(seconds(ours), seconds(otters)) for _ in range(ROUNDS)]
    for name, times in zip(
        (f"autograder grade, {count} submissions", "otter run, 1 submission"),
        zip(*pairs, strict=True),
        strict=True,
    ):
        spread = f"{min(times):.2f} to {max(times):.2f}"
        sys.stdout.write(f"{name:36} median {statistics.median(times):.2f} s ({spread})\n")
    ratio = statistics.median(ours / otters for ours, otters in pairs)
    sys.stdout.write(f"whole class / one by Otter: {ratio:.2f}; each: 1/{count / ratio:.0f}\n")


if __name__ == "__main__":
    main()
