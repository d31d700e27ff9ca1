"""How long a class takes, beside how long Otter takes for one notebook of it.

Run with ``make bench``, on Linux. The commands run in turn, so that a machine that slows down
slows all; quote the ratios, which are taken within each round. The processor's seconds are those
of the whole machine, because nobody waits for a student's processes and sums theirs up: on a
machine that does nothing else, they are steadier than the clock.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from support.helpers import for_otter

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "computational_graphs"
CLASS = ROOT / "tests" / "data" / "demo"
ONE = CLASS / "01_right_short.ipynb"
CONFIG = "otter_config.json"
ROUNDS = 5
FIRST = 14


def seconds(command: Sequence[str | Path]) -> tuple[float, float]:
    """Return how long a command takes, and how long the processors are at work meanwhile."""
    start, busy = time.perf_counter(), processor_seconds()
    run = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, check=False)
    if run.returncode not in {0, 1}:
        raise SystemExit(run.stderr.decode())
    return time.perf_counter() - start, processor_seconds() - busy


def without_plugin(archive: Path, folder: Path) -> Path:
    """Return a copy of an autograder zip in which Otter grades by itself, without our plugin."""
    copy = folder / "without-plugin.zip"
    with zipfile.ZipFile(archive) as given, zipfile.ZipFile(copy, "w") as made:
        for name in given.namelist():
            made.writestr(name, b'{"lang": "python"}' if name == CONFIG else given.read(name))
    return copy


def processor_seconds() -> float:
    """Return how long this machine's processors have been at work since it was started."""
    figures = Path("/proc/stat").read_text(encoding="ascii").split(maxsplit=8)[1:8]
    user, nice, system, _idle, _waiting, irq, softirq = map(int, figures)
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def summary(times: Sequence[float], first: Sequence[float]) -> str:
    """Return the median, the range, and the median of the ratios to the first command's times."""
    ratio = statistics.median(time / other for time, other in zip(times, first, strict=True))
    low, middle, high = min(times), statistics.median(times), max(times)
    return f"{middle:6.2f} s ({low:.2f} to {high:.2f}), ratio {ratio:.2f}"


def main() -> None:
    """Time the commands in turn; print the medians, and the ratios within each round."""
    everybody = sorted(path for path in CLASS.iterdir() if path.suffix in {".ipynb", ".py"})
    zip_path = ROOT / "dist" / f"{ASSIGNMENT}-autograder.zip"
    with tempfile.TemporaryDirectory() as out:
        grade = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--out", out]
        grade += ["--timeout", "2", "--fresh"]
        plain = without_plugin(zip_path, Path(out))
        otter = [sys.executable, "-m", "otter", "run", "-o", out, "-a", str(plain)]
        commands: dict[str, list[str | Path]] = {
            "otter run, 1 notebook": [*otter, for_otter(ONE, Path(out))],
            f"autograder grade, {FIRST} notebooks": [*grade, *everybody[:FIRST]],
            f"autograder grade, all {len(everybody)}": [*grade, *everybody],
        }
        rounds = [[seconds(command) for command in commands.values()] for _ in range(ROUNDS)]
    for number, name in enumerate(commands):
        clock, processors = (
            summary([row[number][kind] for row in rounds], [row[0][kind] for row in rounds])
            for kind in (0, 1)
        )
        sys.stdout.write(f"{name:32} {clock}; processors {processors}\n")


if __name__ == "__main__":
    main()
