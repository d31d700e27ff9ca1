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
        ("def (", True),
    ],
)
def test_what_changes_an_answer(below: str, stays: bool) -> None:  # noqa: FBT001 -- of the table
    """An answer stays as it is if nothing below gives another meaning to a name that it uses."""
    helper = "import numpy as np\nSHIFT = [0]\ndef helper(x):\n    return np.pi * x"
    above = [helper, "def double(x):\n    return helper(x) + SHIFT[0]"]
    assert stays_as_it_is(Cells([*above, CHECK, below]), 3, {"double"}) is stays
    assert stays_as_it_is(Cells([*above, f"{CHECK}\n{below}"]), 3, {"double"}) is stays
