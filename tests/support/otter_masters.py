"""Assignments that Otter Assign builds from masters: cells, and what stands in them."""

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output, new_raw_cell
from otter.assign import main as assign

from support.otter_assignments import Made, of_three

Cell = str | tuple[str, str]
"""A raw cell if it begins with "# ASSIGNMENT", "# BEGIN" or "# END"; else code, with its output."""
_RAW = ("# ASSIGNMENT", "# BEGIN", "# END")


def question(name: str, config: str, solution: str, tests: list[Cell]) -> list[Cell]:
    """Return the cells of a question."""
    head = f"# BEGIN QUESTION\nname: {name}\n{config}"
    answer = ["# BEGIN SOLUTION", solution, "# END SOLUTION"]
    return [head, *answer, "# BEGIN TESTS", *tests, "# END TESTS", "# END QUESTION"]


def built_by_otter(name: str, cells: list[Cell], folder: Path, files: dict[str, str]) -> Path:
    """Build a master with Otter Assign; returns the autograder zip."""
    source = folder / name
    source.mkdir()
    for file, content in files.items():
        (source / file).write_text(content, encoding="utf-8")
    notebook = new_notebook(cells=[_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    master = source / f"{name}.ipynb"
    nbformat.write(notebook, master)
    warnings.filterwarnings("ignore", "Could not auto-parse kernelspec")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(source):
        assign(master.name, "out", no_pdfs=True, no_run_tests=True)
    return next((source / "out" / "autograder").glob("*.zip"))


def _cell(cell: Cell) -> Any:
    source, output = (cell, "") if isinstance(cell, str) else cell
    if source.startswith(_RAW):
        return new_raw_cell(source)
    outputs = [new_output("execute_result", {"text/plain": output}, execution_count=1)]
    return new_code_cell(source, outputs=outputs if output else [])


_PLAIN = "generate: {}\nsolutions_pdf: false\nexport_cell: false\n"
_EXCEPTIONS = f"{_PLAIN}tests:\n  ok_format: false\n"
_SQUARE = "def square(x):\n    return x**2"
_HIDDEN_WITH_A_WORD = (
    '""" # BEGIN TEST CONFIG\nhidden: true\nfailure_message: Try 0.5.\n""" # END TEST CONFIG\n'
)
_LAST = "def last(xs):\n    return xs[-1]"


def _of(config: str, *questions: list[Cell]) -> list[Cell]:
    return [f"# ASSIGNMENT CONFIG\n{config}", *(cell for each in questions for cell in each)]


MASTERS: dict[str, tuple[list[Cell], dict[str, list[str]], dict[str, str]]] = {
    "doctests": (
        _of(
            _PLAIN,
            question(
                "q1",
                "points: 4\n",
                _SQUARE,
                [
                    ("square(3)", "9"),
                    ("# HIDDEN\nsquare(-2) == 4", "True"),
                    f"{_HIDDEN_WITH_A_WORD}assert abs(square(0.5) - 0.25) < 1e-9",
                ],
            ),
            question(
                "q2", "points: [1, 2]\n", _LAST, [("last([1, 2])", "2"), ("last('ab')", "'b'")]
            ),
        ),
        of_three(
            [_SQUARE, _LAST],
            ["def square(x):\n    ...", "def last(xs):\n    ..."],
            ["def square(x):\n    return x * 3", "def last(xs):\n    return xs[1]"],
        ),
        {},
    ),
    "functions": (
        _of(
            _EXCEPTIONS,
            question(
                "q1",
                "points: 3\nall_or_nothing: true\n",
                _SQUARE,
                [
                    "def test_small(square):\n    assert square(2) == 4\ntest_small(square)",
                    "# HIDDEN\ndef test_zero(square):\n    assert square(0) == 0",
                ],
            ),
            question(
                "q2",
                "points:\n  each: 1.5\n",
                _LAST,
                [
                    "def test_list(last):\n    assert last([3]) == 3",
                    "def test_same(last):\n    xs = [1, 2]\n    last(xs)\n    assert xs == [1, 2]",
                ],
            ),
        ),
        of_three(
            [_SQUARE, _LAST],
            ["def square(x):\n    ...", "def last(xs):\n    ..."],
            ["def square(x):\n    return x + 2", "def last(xs):\n    return xs.pop()"],
        ),
        {},
    ),
    "table-from-a-file": (
        _of(
            f"{_PLAIN}files:\n  - rows.csv\n",
            question(
                "q1",
                "points: 2\n",
                "rows = pd.read_csv('rows.csv')",
                [("rows.shape", "(2, 2)"), ("# HIDDEN\nint(rows['b'].sum())", "6")],
            ),
        ),
        of_three(
            ["rows = pd.read_csv('rows.csv')"],
            ["rows = ..."],
            ["rows = pd.DataFrame({'a': [1, 2], 'b': [1, 2]})"],
            setup="import pandas as pd",
        ),
        {"rows.csv": "a,b\n1,2\n3,4\n"},
    ),
    "in-metadata": (
        _of(
            f"{_PLAIN}tests:\n  files: false\n",
            question("q1", "", _SQUARE, [("square(2)", "4"), ("# HIDDEN\nsquare(5)", "25")]),
        ),
        of_three([_SQUARE], ["def square(x):\n    ..."], ["def square(x):\n    return x + x"]),
        {},
    ),
    "seeded": (
        _of(
            "generate:\n  seed: 42\nsolutions_pdf: false\nexport_cell: false\nseed:\n"
            "  variable: rng_seed\n  autograder_value: 713\n  student_value: 90\n",
            question("q1", "points: 2\n", "n = rng_seed % 100", [("# HIDDEN\nn", "13")]),
        ),
        of_three(["n = rng_seed % 100"], ["n = ..."], ["n = 90"], setup="rng_seed = 90"),
        {},
    ),
    "by-hand-as-well": (
        _of(
            _PLAIN,
            question("q1", "points: 2\n", _SQUARE, [("square(2)", "4")]),
            [
                "# BEGIN QUESTION\nname: q2\nmanual: true\npoints: 4\n",
                "# BEGIN SOLUTION",
                "why = 'because'",
                "# END SOLUTION",
                "# END QUESTION",
            ],
        ),
        of_three([_SQUARE], ["def square(x):\n    ..."], ["def square(x):\n    return 4 * x"]),
        {},
    ),
}
"""For each name: the master's cells, the notebooks, and the files beside the master."""


def made_by_otter(name: str, folder: Path) -> tuple[Path, Made]:
    """Return the autograder zip that Otter makes of a master, and its notebooks."""
    cells, notebooks, files = MASTERS[name]
    return built_by_otter(name, cells, folder, files), Made(
        name=name, zipped={}, notebooks=notebooks
    )
