"""What an answer needs that stands below its check."""

import pytest

from autograder.submissions.below import after, needs_what_follows, stays_as_it_is
from autograder.submissions.outline import Cells

CHECK = 'grader.check("q1")'
USES = "def double(x):\n    return helper(x) + SHIFT"


@pytest.mark.parametrize(
    ("above", "below", "needs"),
    [
        ([USES], ["def helper(x):\n    return x"], True),
        ([USES], ["SHIFT = 1"], True),
        ([USES], ["import numpy as np\nfrom steps import helper"], True),
        ([USES], ["for SHIFT in range(3):\n    pass"], True),
        (["def helper(x): return x\nSHIFT = 1", USES], ["def helper(x): return 2"], False),
        (["from steps import helper\nSHIFT = 2", USES], ["SHIFT = 3"], False),
        ([USES], ["def other():\n    SHIFT = 1", "print(SHIFT)"], False),
        (["def inner(x): return lost(x)", "def double(x): return inner(x)"], ["lost = abs"], True),
        (["def another(x): return lost(x)", "def double(x): return x"], ["lost = abs"], False),
        (["def double(x): return sum([x])"], ["sum = max"], False),
        (["def double(x:"], ["SHIFT = 1"], False),
        (["%time\n!ls\n" + USES], ["%matplotlib inline\nSHIFT = 1", "def ("], True),
    ],
)
def test_names(above: list[str], below: list[str], needs: bool) -> None:  # noqa: FBT001 -- of the table
    """A name is lacking if it is defined below alone, and the answer comes to use it."""
    cells = Cells([*above, CHECK, *below])
    assert needs_what_follows(cells, len(above) + 1, {"double"}) is needs


def test_in_the_cell_of_the_check() -> None:
    """What follows the check in its own cell stands below it."""
    cells = ["a = 1", f"b = 2\n{CHECK}\nc = 3", "d = 4"]
    assert after(cells, 2) == ["c = 3", "d = 4"]
    assert after(["a", f"{CHECK};"], 2) == [""]


@pytest.mark.parametrize(
    ("below", "stays"),
    [
        ("def another(x):\n    helper = x\n    return helper", True),
        ("x = 3\nprint(double(x))", True),
        ("import numpy as np", True),
        ("import cupy as np", False),
        ("from cupy import *", False),
        ("def helper(x):\n    return 0", False),
        ("SHIFT += 1", False),
        ("del SHIFT", False),
        ("np.pi = 3", False),
        ("for helper in []:\n    pass", False),
        ("SHIFT[0] = 1", False),
        ("def reset():\n    global SHIFT\n    SHIFT = 0", False),
        ("exec(text)", False),
        ("%time\nhelper = 0", False),
        ("def (", False),
        ("SHIFT?", False),
        ("files = !ls\nSHIFT = 1", False),
        ("%time helper = 0", False),
        ("%run -i fix.py", False),
        ("%reset -f", False),
        ("%matplotlib inline\n%pip install numpy\n!ls", True),
        ("%%time\nx = 3", True),
        ("%%time\nSHIFT = 3", False),
        ("locals()['SHIFT'] = 1", False),
        ("get_ipython().push({'SHIFT': 1})", False),
        ("import __main__\n__main__.SHIFT = 1", False),
        ("import sys\nsys.modules['__main__'].SHIFT = 1", False),
        ("if __name__ == '__main__':\n    print(double(2))", True),
        ("match 3:\n    case SHIFT:\n        pass", False),
        ("match [3]:\n    case [*SHIFT]:\n        pass", False),
        ("try:\n    1 / 0\nexcept ZeroDivisionError as helper:\n    pass", False),
        ("SHIFT.append(1)", False),
        ("SHIFT.copy().append(1)", False),
        ("print(np.dot(2, 3), len('a'.join('b')))", True),
        ("other = [0]\nother.append(1)\nother[0] = 2", True),
        ("def fill():\n    SHIFT[0] = 2\nfill()", False),
        ("def fill():\n    SHIFT.append(2)\nfill()", False),
        ("def fill():\n    SHIFT = [1]\n    SHIFT[0] = 2\nfill()", True),
        ("def fill(o):\n    o[0] = 2\nfill(SHIFT)", False),
        ("def fill(o):\n    o += [2]\nfill(o=SHIFT)", False),
        ("def show(o):\n    print(o)\nshow(SHIFT)", True),
        ("class A:\n    SHIFT = 1\n    def __init__(self):\n        self.helper = 2", True),
        ("class A:\n    SHIFT = 1\n    def set(self):\n        SHIFT[0] = 2", False),
    ],
)
def test_what_changes_an_answer(below: str, stays: bool) -> None:  # noqa: FBT001 -- of the table
    """An answer stays as it is if nothing below gives another meaning to a name that it uses."""
    helper = "import numpy as np\nSHIFT = [0]\ndef helper(x):\n    return np.pi * x"
    above = [helper, "def double(x):\n    return helper(x) + SHIFT[0]"]
    assert stays_as_it_is(Cells([*above, CHECK, below]), 3, {"double"}) is stays
    assert stays_as_it_is(Cells([*above, f"{CHECK}\n{below}"]), 3, {"double"}) is stays


@pytest.mark.parametrize(
    ("above", "wrong", "below", "stays"),
    [
        ("from math import exp", "", "from math import exp", True),
        ("from math import exp, pi", "", "from math import exp", True),
        ("from math import exp", "def exp(x): return 0", "from math import exp", False),
        ("from math import *", "def exp(x): return 0", "from math import *", False),
        ("from math import exp", "from cmath import *", "from math import exp", False),
        ("from math import exp", "", "from cmath import exp", False),
        ("import torch.nn.functional as F", "", "from torch.nn import functional as F", True),
    ],
)
def test_an_import_that_is_repeated(above: str, wrong: str, below: str, *, stays: bool) -> None:
    """It changes nothing only if what it brings has been nothing else since."""
    cells = [above, wrong, "def double(x):\n    return exp(F(x))", CHECK, below]
    assert stays_as_it_is(Cells(cells), 4, {"double"}) is stays


def test_a_cell_in_another_language() -> None:
    """It changes nothing of Python's."""
    cells = ["def double(x):\n    return 2 * x", CHECK, "%%html\n<b>fine</b>"]
    assert stays_as_it_is(Cells(cells), 2, {"double"})


def test_between_two_checks_of_a_cell() -> None:
    """What follows the first check of a cell stands below it, whichever check is meant."""
    above, check = "def double(x):\n    return 2 * x", 'grader.check("q2")'
    for between, stays in [("def double(x): return x", False), ("y = 1", True)]:
        cells = Cells([f"{above}\n{CHECK}\n{between}\n{check}"])
        assert stays_as_it_is(cells, 1, {"double"}) is stays
    assert not stays_as_it_is(Cells([f"{above}\n{CHECK}; double = 0"]), 1, {"double"})


@pytest.mark.parametrize("above", ["def fill():\n    SHIFT[0] = 2", "def fill(o):\n    o[0] = 2"])
def test_a_function_above_that_is_called_below(above: str) -> None:
    """It changes what it changes, wherever it stands."""
    cells = [f"SHIFT = [0]\n{above}", "def double(x):\n    return x + SHIFT[0]", CHECK]
    assert not stays_as_it_is(Cells([*cells, "fill(SHIFT)"]), 3, {"double"})
