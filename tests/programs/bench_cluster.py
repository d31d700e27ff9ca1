"""What grading over a cluster costs: beside this machine alone, and in its scheduler.

Run with ``python -m programs.bench_cluster [COUNT]``, after ``make build``, with the extra
``cluster``. It grades as many copies of a solved notebook on this machine, by one worker and by
two, in turn, and then lets the scheduler pass on tasks that do nothing.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client

from programs.killed import Cluster

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = ROOT / "dist" / "computational_graphs-autograder.zip"
SOLUTION = ROOT / "dist" / "computational_graphs-solution.ipynb"
ROUNDS = 3
TASKS = 2_000
TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid: int) -> float:
    """Return what a process has computed so far."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICK


def seconds(handed_in: Path, out: Path, *options: str) -> float:
    """Return how long the command takes, from its start to its end."""
    command = [sys.executable, "-m", "autograder", "grade", str(ARCHIVE), str(handed_in)]
    start = time.monotonic()
    subprocess.run([*command, "--out", str(out), *options], check=True, capture_output=True)
    return time.monotonic() - start


def scheduler_cost(cluster: Cluster, data: bytes) -> tuple[float, float]:
    """Return the milliseconds of the scheduler's processor, and of the clock, for one task."""
    pid = cluster.processes[0].pid
    with Client(cluster.address, set_as_default=False) as client:
        executor = client.get_executor(pure=False)
        before, start = processor_seconds(pid), time.monotonic()
        for future in [executor.submit(len, data) for _ in range(TASKS)]:
            future.result()
        took = time.monotonic() - start
        return 1e3 * (processor_seconds(pid) - before) / TASKS, 1e3 * took / TASKS


def main() -> None:
    """Measure, and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        handed_in = place / "class"
        handed_in.mkdir()
        for number in range(count):
            (handed_in / f"{number}.ipynb").write_bytes(SOLUTION.read_bytes())
        clusters = [Cluster(place, dict(os.environ), workers=workers) for workers in (1, 2)]
        ratios: list[list[float]] = [[], []]
        try:
            for cluster in clusters:
                cluster.start()
            for number in range(ROUNDS):
                alone = seconds(handed_in, place / f"alone-{number}")
                line = f"this machine {alone:.1f} s"
                for cluster, found in zip(clusters, ratios, strict=True):
                    out = place / f"{cluster.workers}-{number}"
                    took = seconds(handed_in, out, "--cluster", cluster.address)
                    found.append(took / alone)
                    line += f"; {cluster.workers} of a cluster {took:.1f} s"
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
            for cluster, found in zip(clusters, ratios, strict=True):
                median = statistics.median(found)
                sys.stdout.write(f"{cluster.workers} workers: {median:.2f} times the machine's\n")
            for size in (1_000, 100_000):
                busy, took = scheduler_cost(clusters[1], bytes(size))
                cost = f"{busy:.2f} ms of the scheduler, {took:.2f} ms in all"
                sys.stdout.write(f"a task of {size} bytes: {cost}\n")
        finally:
            for cluster in clusters:
                cluster.stop()


if __name__ == "__main__":
    main()
