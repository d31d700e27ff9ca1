"""A class of hostile notebooks, graded beside honest ones; then a look at what it has cost.

``python tests/programs/hostile.py ZIP REPORT`` grades the notebooks of ``tests/data/hostile``, some
with hostile names, and two honest ones, on whatever machine it finds itself. It writes as JSON what
the neighbours got, alone and in this company, and the most memory that the grader's processes and
those of one submission had.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ROOT / "tests" / "data" / "hostile"
HONEST = ("01_right_short.ipynb", "04_affine_weight_for_input.ipynb")
SUBMISSION = 20
MEMORY = 2**30
DISK = 2**28
_LIMITS = ("call=3", f"submission={SUBMISSION}", f"memory={MEMORY}", f"disk={DISK}")
_ZYGOTE = "from autograder.sandbox.walls"
# What is too long to be written into a file that people look at.
_FILLED = {
    "EMPTY LINES": "\n" * 900_000,
    "BRACKETS": "([{'" * 100_000,
    "SIGNS": "-~" * 250_000,
    "DEFINITIONS": "def affine_gradient(x, y, w, b): return x\n" * 20_000,
    "BACKSLASHES": "\\" * 500_000,
    "BLANKS": " \t" * 250_000,
}
_NAMES = (
    "[/b].ipynb",
    "computational_graphs" + "1" * 60 + "x.ipynb",
    "\x1b[2J\x07.ipynb",
    "=1+1|cmd.ipynb",
    "-rf --out.ipynb",
    "a\nb\u202eypni.ipynb",
    "submission_metadata.yml",
    "Kim_1_assignsubmission_file_Lee_2_assignsubmission_file_.ipynb",
)
# And the sum over a record that holds them.
_TIMES = frozenset(("check", "graded_on", "seconds"))


def fill(folder: Path) -> list[str]:
    """Write the hostile submissions; returns their names."""
    for file in HOSTILE.iterdir():
        text = file.read_text(encoding="utf-8")
        for name, value in _FILLED.items():
            text = text.replace(f"@{name}@", value)
        (folder / file.name).write_text(text, encoding="utf-8")
    cell = {"cell_type": "code", "source": "affine_gradient = 1", "metadata": {}, "outputs": []}
    for name in _NAMES:
        content: Any = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        bomb = "a: &a [x, x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(9))
        text = json.dumps(content) if name.endswith(".ipynb") else bomb
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


class Memory(threading.Thread):
    """Looks at the grader's processes, and at those of each submission, while they run."""

    def __init__(self, grader: int) -> None:
        super().__init__(daemon=True)
        self._grader = grader
        self._at_rest: dict[int, int] = {}
        self.of_grader = 0
        self.of_submission = 0

    def run(self) -> None:
        """Look until the grader has ended."""
        while self._look():
            time.sleep(0.2)

    def _look(self) -> bool:
        children = _children()
        if self._grader not in children and not Path(f"/proc/{self._grader}").exists():
            return False
        waiting = [self._grader]
        while waiting:
            process = waiting.pop()
            if _ZYGOTE in _command(process):
                rest = _share(process)
                for monitor in children[process]:
                    used = sum(map(_share, _below(monitor, children))) - rest
                    self.of_submission = max(self.of_submission, used)
                continue
            self.of_grader = max(self.of_grader, _peak(process))
            waiting += children[process]
        return True


def _children() -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                found[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    return found


def _below(process: int, children: defaultdict[int, list[int]]) -> list[int]:
    found = [process]
    for each in found:
        found += children[each]
    return found[1:]


def _command(process: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace")
    return ""


def _peak(process: int) -> int:
    """Return the most memory that a process has had at once."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _share(process: int) -> int:
    """Return a process's share of the memory that it uses, files left out; 0 if nobody tells."""
    with contextlib.suppress(OSError, KeyError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        sizes = {line.split()[0]: int(line.split()[1]) * 1024 for line in lines}
        return sizes["Pss:"] - sizes["Pss_File:"]
    return 0


def grade(archive: Path, submissions: Path, out: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Grade a folder; returns what happened, and each submission's record without its times."""
    command = [sys.executable, "-m", "autograder", "grade", str(archive), str(submissions)]
    command += ["--out", str(out), "--from", "plain", "--timeout", "2", "--jobs", "3"]
    for limit in _LIMITS:
        command += ["--limit", limit]
    start = time.monotonic()
    with (out.parent / f"{out.name}.txt").open("wb") as printed:
        grader = subprocess.Popen(
            command, cwd=out.parent, stdout=printed, stderr=subprocess.STDOUT, env=os.environ
        )
        memory = Memory(grader.pid)
        memory.start()
        grader.wait()
    memory.join()
    results: dict[str, Any] = {}
    sizes = {}
    for path in (out / "results").glob("*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        results[record["submission"]] = without_times(record)
        sizes[record["submission"]] = path.stat().st_size
    happened = {
        "exit_code": grader.returncode,
        "printed": Path(printed.name).read_text(encoding="utf-8", errors="replace"),
        "seconds": time.monotonic() - start,
        "of_grader": memory.of_grader,
        "of_submission": memory.of_submission,
        "largest_result": max(sizes.values(), default=0),
    }
    return happened, results


def without_times(record: Any) -> Any:
    """Return a record without what is another each time."""
    if isinstance(record, dict):
        return {key: without_times(value) for key, value in record.items() if key not in _TIMES}
    return list(map(without_times, record)) if isinstance(record, list) else record


def main() -> None:
    """Grade the neighbours alone, then the class, and write the report."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = Path(tempfile.mkdtemp(prefix="class-"))
    for name in ("alone", "class"):
        (folder / name).mkdir()
        for honest in HONEST:
            shutil.copy(ROOT / "tests" / "data" / "demo" / honest, folder / name / honest)
    names = fill(folder / "class")
    archive = Path(sys.argv[1])
    _, alone = grade(archive, folder / "alone", folder / "out-alone")
    happened, results = grade(archive, folder / "class", folder / "out")
    report = happened | {
        "names": [name for name in names if name not in HONEST],
        "alone": alone,
        "beside": {name: results.get(name) for name in HONEST},
        "hostile": {
            name: {"status": each["status"], "score": each["score"], "remarks": each["remarks"]}
            for name, each in results.items()
            if name not in HONEST
        },
    }
    Path(sys.argv[2]).write_text(json.dumps(report), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
