"""What still stands in a notebook as it was handed out."""

import pytest

from autograder.submissions.outline import Cells
from autograder.submissions.stubs import untouched

STUBS = {
    "slope": 'def slope(x):\n    """Give the slope."""\n    ...',
    "area": "def area(r):\n    # your code here\n    raise NotImplementedError",
    "loss": "loss = ...",
    "Value": (
        "class Value:\n    def __init__(self, data):\n        self.data = data\n\n"
        '    def add(self, other):\n        """Add."""\n        pass'
    ),
}
HANDED_OUT = "\n".join(STUBS.values())


def left(*cells: str, until: int | None = None) -> set[str]:
    """Return what is untouched in a notebook of these cells."""
    return set(untouched(Cells(cells), len(cells) if until is None else until, STUBS))


def test_as_it_was_handed_out() -> None:
    """Whatever the stub is; what is not there at all is not untouched, but missing."""
    assert left(HANDED_OUT) == set(STUBS)
    assert left("x = 1") == set()
    assert not untouched(Cells([HANDED_OUT]), 1, {})


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("slope", "def slope(x):\n    ..."),
        ("slope", "def slope(x):\n    '''Mine.'''\n    ...  # later"),
        ("slope", "from math import sqrt\ny = [slope(x) for x in range(3)]"),
        ("loss", "def mine(loss):\n    loss = 3\n    return loss"),
        ("area", "# done?\ndef area(radius):\n    raise NotImplementedError"),
    ],
)
def test_what_changes_nothing(name: str, cell: str) -> None:
    """Docstrings, comments and names of parameters are no answer."""
    assert name in left(HANDED_OUT, cell)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("slope", "def slope(x):\n    pass"),
        ("slope", "slope = lambda x: 2 * x"),
        ("area", "def area(r):\n    return"),
        ("loss", "loss = None"),
        ("Value", STUBS["Value"].replace("pass", "return self")),
        ("slope", "def slope(x):\n    return ("),
        ("loss", "loss: float = 3.0"),
        ("loss", "loss, other = 1, 2"),
        ("loss", "loss += 1"),
        ("loss", "loss[0] = 1"),
        ("loss", "if True:\n    loss = 3"),
        ("slope", "try:\n    def slope(x):\n        return 1\nexcept ValueError:\n    pass"),
        ("loss", "for loss in range(3):\n    pass"),
        ("loss", "with open('x') as loss:\n    pass"),
        ("loss", "print(loss := 3)"),
        ("loss", "def train():\n    global loss\n    loss = 3\ntrain()"),
        ("slope", "from mymodule import slope"),
        ("slope", "import mymodule as slope"),
        ("slope", "from mymodule import *"),
        ("loss", "exec('loss = 3')"),
    ],
)
def test_what_is_an_answer(name: str, cell: str) -> None:
    """Anything else is one, right or wrong; a cell that is no Python says nothing."""
    broken = cell.endswith("(")
    assert (name in left(HANDED_OUT, cell)) == broken


def test_where_it_counts() -> None:
    """The last definition above the check does."""
    cells = (HANDED_OUT, "def slope(x):\n    return 2 * x", STUBS["slope"])
    assert "slope" in left(*cells)
    assert "slope" not in left(*cells, until=2)
