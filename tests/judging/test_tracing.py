"""Graphs of small formulas: which are drawn, and what flows along them."""

from collections.abc import Callable

import pytest
import torch

from autograder.judging.inputs import Example
from autograder.judging.tracing import trace
from autograder.result import Row

ROWS = (Row(name="w", expected="-4", received="-2", difference="2"),)


def test_what_flows() -> None:
    """Values go forward, gradients come back, and the wrong one has the student's beside it."""
    graph = trace(lambda x, w: (1 - x * w) ** 2, ("w",), {"x": 2.0, "w": 1.0}, ROWS)
    assert graph is not None
    assert [graph.ops.get(edge.target, edge.target) for edge in graph.edges] == [
        *("×", "×", "1 −", "( )²", "L")
    ]
    assert [
        (edge.source, edge.value, edge.gradient, edge.received) for edge in graph.edges[:2]
    ] == [
        ("x", "2", "", ""),
        ("w", "1", "4", "−2"),
    ]
    assert [(edge.value, edge.gradient) for edge in graph.edges[2:]] == [
        *(("2", "2"), ("−1", "−2"), ("1", "1"))
    ]


def test_what_is_computed_twice() -> None:
    """It is one node, and an argument with several edges is marked itself."""
    graph = trace(lambda w: (w * 2) * (w * 2) + w, ("w",), {"w": 1.0}, ROWS)
    assert graph is not None
    assert sorted(graph.ops.values()) == ["+", "×", "× 2"]
    assert graph.branching == {"w": ("−4", "−2")}
    assert not any(edge.received for edge in graph.edges)


@pytest.mark.parametrize(
    ("loss", "example"),
    [
        (lambda w: (w**2).sum(), {"w": torch.ones(3)}),
        (lambda w: torch.where(w > 0, w, 2 * w), {"w": 1.0}),
        (torch.special.erf, {"w": 1.0}),
        (lambda w: torch.add(w, w, alpha=2), {"w": 1.0}),
        (lambda w: float(w) ** 2, {"w": 1.0}),
        (lambda w: w, {"w": [1.0]}),
        (lambda w: sum(w * k for k in range(20)), {"w": 1.0}),
        (lambda w: w / 0 if w > 5 else None, {"w": 1.0}),
    ],
    ids=range(8),
)
def test_what_is_not_drawn(loss: Callable[..., float], example: Example) -> None:
    """Tensors, choices, unknown operations, and what is too large."""
    assert trace(loss, ("w",), example, ROWS) is None


def test_it_is_no_mode_that_stays() -> None:
    """A formula that is not drawn leaves nothing behind."""
    assert trace(torch.special.erf, ("w",), {"w": 1.0}, ROWS) is None
    assert torch.special.erf(torch.zeros(())) == 0
