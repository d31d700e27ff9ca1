"""How time and memory grow with the class: 10, 100 and 1,000 solved notebooks.

Run with ``python -m programs.bench_growth [COUNT…]``, after ``make build``, on Linux.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = ROOT / "dist" / "computational_graphs-autograder.zip"
SOLUTION = ROOT / "dist" / "computational_graphs-solution.ipynb"
COUNTS = (10, 100, 1_000)


def grade(count: int) -> tuple[float, float, float]:
    """Grade as many; returns seconds, and megabytes of the command and of its largest process."""
    with tempfile.TemporaryDirectory() as made:
        handed_in = Path(made) / "class"
        handed_in.mkdir()
        for number in range(count):
            (handed_in / f"{number}.ipynb").write_bytes(SOLUTION.read_bytes())
        command = [sys.executable, "-m", "autograder", "grade", str(ARCHIVE), str(handed_in)]
        start = time.monotonic()
        running = subprocess.Popen(
            [*command, "--out", f"{made}/out"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        own = 0.0
        while running.poll() is None:
            own = max(own, high_water(running.pid))
            time.sleep(0.05)
        took = time.monotonic() - start
        if running.returncode:
            raise SystemExit(running.communicate()[1].decode())
        return took, own, largest()


def high_water(process: int) -> float:
    """Return the most megabytes that a process has taken; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def largest() -> float:
    """Return the most megabytes that one of the processes waited for has taken."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Measure one after the other, from the smallest, and print."""
    for count in sorted(map(int, sys.argv[1:] or COUNTS)):
        took, own, of_any = grade(count)
        sys.stdout.write(
            f"{count:6} notebooks: {took:7.1f} s, {took / count:.3f} s each; the command took "
            f"{own:.0f} MB, its largest process {of_any:.0f} MB ({os.cpu_count()} processors)\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
