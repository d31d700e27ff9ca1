"""What ``grader.check`` takes in a student's notebook, beside Otter's own with bare asserts.

Run with ``python -m programs.bench_check``, after ``make build``. The same functions are asked on
the same inputs, in one warm interpreter, in turn: our public tests as they are handed out, and
Otter's ``check`` with asserts of the same values.
"""

import contextlib
import io
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import otter

from autograder.notebook import Notebook

ROOT = Path(__file__).resolve().parents[2]
NAME = "computational_graphs"
ROUNDS = 30
_FILE = """OK_FORMAT = False
from otter.test_files import test_case
name = "{question}"
points = 1
@test_case(points=1, hidden=False)
def test_{question}(env):
{lines}
"""
# On the inputs of the public tests.
ASSERTS = {
    "q2": ["env['backward_xyz'](-2.0, 5.0, -4.0) == (-4.0, -4.0, 3.0)"],
    "q3": [
        "abs(env['linear_gradient'](2.0, 4.0, 1.0) - -8.0) < 1e-4",
        "abs(env['linear_gradient'](1.0, 2.0, 1.0) - -2.0) < 1e-4",
        "abs(env['linear_gradient'](2.0, 4.0, 1.02) - -7.84) < 1e-4",
        "abs(env['linear_gradient'](3.0, 6.0, 1.0984) - -16.2288) < 1e-4",
    ],
    "q4": [
        "env['affine_gradient'](2.0, 4.0, 1.0, 1.0) == (-4.0, -2.0)",
        "env['affine_gradient'](3.0, 5.0, 2.0, -4.0) == (-18.0, -6.0)",
    ],
}


def solved() -> dict[str, Any]:
    """Return the names that the solution's cells define, without those that check or draw."""
    text = (ROOT / "dist" / f"{NAME}-solution.ipynb").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and "grader" not in source and "draw_graph" not in source:
            exec(compile(source, "cell", "exec"), names)  # noqa: S102 -- our own solution
    return names


def milliseconds(check: Callable[[], object]) -> float:
    """Return what a check takes of the processor."""
    start = time.process_time()
    check()
    return 1e3 * (time.process_time() - start)


def main() -> None:
    """Measure in turn; print medians, and the ratio within each round."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / NAME
        shutil.copytree(ROOT / "assignments" / NAME, folder)
        bare = Path(made) / "bare"
        bare.mkdir()
        for question, asserts in ASSERTS.items():
            lines = "\n".join(f"    assert {each}" for each in asserts)
            text = _FILE.format(question=question, lines=lines)
            (bare / f"{question}.py").write_text(text, encoding="utf-8")
        os.chdir(folder)
        with contextlib.redirect_stdout(io.StringIO()):
            names = solved()
        ours, plain = Notebook(f"{NAME}.ipynb"), otter.Notebook(tests_dir=str(bare))
        for question in ASSERTS:
            ask = [partial(each.check, question, names) for each in (ours, plain)]
            rounds = [tuple(map(milliseconds, ask)) for _ in range(ROUNDS + 1)]
            results = plain.check(question, names)
            if results.passed_all_public is not True:
                raise SystemExit(str(results))
            first = rounds.pop(0)
            medians = [statistics.median(each) for each in zip(*rounds, strict=True)]
            ratio = statistics.median(one / other for one, other in rounds)
            sys.stdout.write(
                f"{question}: {medians[0]:.1f} ms, bare asserts {medians[1]:.1f} ms: "
                f"{ratio:.1f} times; the first time {first[0]:.0f} and {first[1]:.0f} ms\n"
            )
        os.chdir(ROOT)


if __name__ == "__main__":
    main()
