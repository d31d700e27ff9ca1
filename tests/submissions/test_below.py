"""What an answer needs that stands below its check."""

import pytest

from autograder.submissions.below import after, needs_what_follows

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
    cells = [*above, CHECK, *below]
    assert needs_what_follows(cells, len(above) + 1, {"double"}) is needs


def test_in_the_cell_of_the_check() -> None:
    """What follows the check in its own cell stands below it."""
    cells = ["a = 1", f"b = 2\n{CHECK}\nc = 3", "d = 4"]
    assert after(cells, 2) == ["c = 3", "d = 4"]
    assert after(["a", f"{CHECK};"], 2) == [""]
