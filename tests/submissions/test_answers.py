"""A student's own code of a question, and the lines marked in it."""

import pytest
from msgspec.structs import replace

from autograder.result import CaseResult, Failure, Kind, Row, Slip, Verdict
from autograder.submissions.answers import answer_code
from autograder.submissions.outline import Cells
from support.reports_data import failed


def wrong(message: str = "f: wrong", *, rows: str = "", hidden: bool = False) -> CaseResult:
    """Return a failure; ``rows`` has a letter for each value, capital if it is wrong."""
    return CaseResult(
        name="test_f",
        hidden=hidden,
        points=0.0,
        max_points=1.0,
        verdict=Verdict.FAILED,
        failure=Failure(
            check="check_value",
            kind=Kind.VALUE,
            message=message,
            rows=tuple(
                Row(
                    name=name,
                    expected="1",
                    received="2",
                    difference="1" if name.isupper() else "ok",
                )
                for name in rows
            ),
        ),
    )


def marked(cells: list[str], *cases: CaseResult) -> list[tuple[int, tuple[int, ...]]]:
    """Return each cell's number and marked lines."""
    return [
        (cell.number, cell.marked)
        for cell in answer_code(Cells(cells), "end of the notebook", ["f"], cases)
    ]


def test_the_cell_that_defines_it() -> None:
    """The last one before the check counts, as Python sees it."""
    cells = ["def f(): pass", "x = 1", "def f(): return 2", "grader.check('q1')", "def f(): 3"]
    assert [each.number for each in answer_code(Cells(cells), "check in cell 4", ["f"], ())] == [3]
    assert [each.number for each in answer_code(Cells(cells), "not reached", ["f"], ())] == [5]
    assert answer_code(Cells(cells), "check in cell 4", ["g"], ()) == ()


def test_helpers() -> None:
    """A helper of the same question is part of the answer; another question's is not."""
    cells = ["def old(): 1", "grader.check('q1')", "def helper(): 2", "def f(): helper(); old()"]
    assert [number for number, _ in marked(cells)] == [3, 4]


@pytest.mark.parametrize(
    ("source", "rows", "lines"),
    [
        ("def f(x):\n    a = x\n    b = x\n    return a, b", "aB", (3,)),
        ("def f(x):\n    a = x\n    a = 2 * a\n    return a, x", "Ab", (3,)),
        ("def f(x):\n    return (x,\n        2 * x)", "aB", (3,)),
        ("def f(x):\n    return x", "A", (2,)),
        ("def f(x):\n    a = []\n    for _ in x:\n        a.append(x)\n    return a", "A", (4,)),
        ("def f(x):\n    a = {}\n    a['x'] = 1\n    return a", "A", (3,)),
        ("def f(x):\n    a = [[]]\n    a[0].append(1)\n    return a", "A", (3,)),
        ("def f(x):\n    a = x\n    a[0] = 1\n    a[1] = 2\n    return a", "A", ()),
        ("def f(x):\n    a = []\n    a.append(1)\n    a = [2]\n    return a", "A", (4,)),
        ("def f(x):\n    a = x * x\n    a.backward()\n    return a", "A", (2,)),
        ("def f(x):\n    if x:\n        return 1\n    return 2", "A", (3, 4)),
        ("def f(x):\n    return g(x)", "Ab", (2,)),
        ("f = lambda x: x", "A", ()),
        ("def f(x):\n    return x", "a", ()),
        ("def f(x):\n    pass", "A", ()),
    ],
)
def test_where_a_wrong_value_is_made(source: str, rows: str, lines: tuple[int, ...]) -> None:
    """Its last assignment, or its place among what is returned; never what is right."""
    assert marked([source], wrong(rows=rows)) == [(1, lines)]


def test_no_guess_beside_a_line_that_is_found() -> None:
    """Where one test has found the line, another does not mark what is only returned."""
    found = wrong(rows="A", hidden=True)
    assert found.failure is not None
    slip = Slip(cell=1, line=2, function="f", text="a = 2 * x")
    found = replace(found, failure=replace(found.failure, slips=(slip,)))
    cells = ["def f(x):\n    a = 2 * x\n    a = g(a)\n    return 1 * a"]
    assert marked(cells, wrong(rows="A"), found) == [(1, (2,))]
    assert marked(cells, wrong(rows="A")) == [(1, (4,))]


def test_a_line_that_the_message_names() -> None:
    """The last of them is the innermost."""
    message = "f raised ValueError\n  at cell 1, line 2, in f: x"
    assert marked(["def f(x):\n    x.y"], wrong(message)) == [(1, (2,))]
    assert marked(["%magic\ndef f(x:"], wrong("its cell failed: cell 1, line 2: SyntaxError")) == [
        (1, (2,))
    ]


def test_hidden_tests() -> None:
    """A line is marked only where a cause is told anyhow."""
    cells = ["def slope(x):\n    return x"]
    for diagnosis, lines in ((failed(hidden=True), (2,)), (wrong(rows="A", hidden=True), ())):
        found = answer_code(Cells(cells), "end of the notebook", ["slope"], [diagnosis])
        assert [cell.marked for cell in found] == [lines]


@pytest.mark.parametrize("source", ["def f(:", "\0", "(" * 5000, "def f():\n" + "  x\n" * 9_000])
def test_bounds(source: str) -> None:
    """Whatever a cell holds, what is kept of it is bounded."""
    kept = answer_code(Cells(["def f(): 1", source]), "end of the notebook", ["f"], ())
    assert sum(len(cell.source) for cell in kept) <= 6_001
