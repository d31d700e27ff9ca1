"""The lines that a call runs are counted, and end it."""

import linecache
from functools import partial
from typing import Any

import pytest
import torch

from autograder.repairs.lines import Lines, TooLongError, cost_of

FILE = "cell 3"
SOURCE = """def doubled(x, times):
    for _ in range(times):
        x = x + x
    return x


def endless(x):
    while True:
        x = x + 1
"""


def of(name: str) -> Any:
    """Return a function of the cell."""
    linecache.cache[FILE] = (len(SOURCE), None, SOURCE.splitlines(keepends=True), FILE)
    names: dict[str, Any] = {}
    exec(compile(SOURCE, FILE, "exec"), names)  # noqa: S102 -- a test's own source
    return names[name]


def test_counts() -> None:
    """The lines of the notebook count, those of libraries and of other code do not."""
    doubled = of("doubled")
    lines = Lines({FILE}, most=100)
    assert lines.of(lambda: doubled(1, 3)) == 8
    assert lines.count == 8
    other = Lines({"cell 4"}, most=1)
    assert other.of(lambda: doubled(1, 3)) == 8
    assert other.count == 0


def test_ends_what_has_no_end() -> None:
    """A loop without end is left after so many lines, on any machine."""
    endless = of("endless")
    lines = Lines({FILE}, most=50)
    with pytest.raises(TooLongError):
        lines.of(lambda: endless(1))
    assert lines.count == 51


def test_looks() -> None:
    """It is noted which lines a call gets to."""
    doubled = of("doubled")
    lines = Lines({FILE}, most=100, looks=True)
    lines.of(lambda: doubled(1, 0))
    assert lines.reached == {(FILE, 1), (FILE, 2), (FILE, 4)}


def test_costs_what_it_computes() -> None:
    """A call's cost is counted, and the same each time: more with tensors, most with a graph."""
    doubled = of("doubled")
    number, tensor, leaf = 1, torch.ones(2), torch.ones(2, requires_grad=True)
    costs = [cost_of(partial(doubled, one, 5)) for one in (number, tensor, leaf)]
    assert costs == sorted(set(costs))
    assert cost_of(partial(doubled, leaf, 5)) == costs[-1]


def test_gives_up_what_no_clock_ends() -> None:
    """One operation on 2^40 numbers takes minutes in C, so that nothing of it is tried."""
    with pytest.raises(TooLongError):
        cost_of(lambda: torch.zeros(1).expand(2**40))
