"""Apps of marimo: their cells are those of a notebook."""

from autograder.submissions.reading.ingest import read_submission

APP = '''import marimo

__generated_with = "0.9.14"
app = marimo.App()

with app.setup:
    import math


@app.cell
def _():
    import marimo as mo
    import torch
    return mo, torch


@app.cell(hide_code=True)
def _(mo):
    mo.md("""# A lesson""")
    return


@app.function
def half(x):
    return x / 2


@app.cell
def answer():
    # by hand
    LONG = """
 to the left
"""
    def double(x):
        return 2 * x
    return (double,)


if __name__ == "__main__":
    app.run()
'''


def test_cells() -> None:
    """Each is by itself, lines keep their numbers, texts and what marimo needs are left out."""
    handed = read_submission(APP.encode(), "hw.py")
    assert handed.notes == ("it is an app of marimo",)
    assert [cell.strip() for cell in handed.cells[:3]] == [
        "import math",
        "import marimo as mo\nimport torch",
        "def half(x):\n    return x / 2",
    ]
    assert handed.cells[2].split("\n").index("def half(x):") == APP.split("\n").index(
        "def half(x):"
    )
    names: dict[str, object] = {}
    exec(handed.cells[3], names)  # noqa: S102 -- our own
    assert names["LONG"] == "\n to the left\n"
    assert names["double"](4) == 8  # type: ignore[operator]  # -- it is the function
    assert len(handed.cells) == 4


def test_what_is_none() -> None:
    """A script that only speaks of it, or is no Python, is divided as others are."""
    assert read_submission(b"# import marimo\nx = 1\ny = 2\n", "hw.py").cells[1].strip() == "y = 2"
    broken = read_submission(APP.replace("def answer():", "def answer(:").encode(), "hw.py")
    assert not broken.notes
