"""The check of a scalar engine."""

from typing import Any, Self

import pytest
import torch

from autograder.checks import CheckFailed, chain, check_engine, doublings
from autograder.result import Failure, Kind


class Sum:
    """A number that can be added, and goes back along every path."""

    def __init__(self, data: float, parents: tuple[Any, ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self.parents = parents

    def __add__(self, other: Any) -> Self:
        if not isinstance(other, Sum):
            return type(self)(self.data + other, (self,))
        return type(self)(self.data + other.data, (self, other))

    def backward(self) -> None:
        """Add one for each path from here."""
        waiting: list[Any] = [self]
        while waiting:
            node = waiting.pop()
            node.grad += 1.0
            waiting.extend(node.parents)


class Silent(Sum):
    """A number that does not go back from itself alone."""

    def backward(self) -> None:
        """Go back if there is anything behind."""
        if self.parents:
            super().backward()


class Wrapped:
    """A number that lets torch go back."""

    def __init__(self, data: float) -> None:
        self.tensor = torch.tensor(data, requires_grad=True)
        self.data = data

    @property
    def grad(self) -> Any:
        """What torch has found."""
        return self.tensor.grad

    def backward(self) -> None:
        """Ask torch."""
        self.tensor.backward()


def failure_of(engine: Any, *examples: dict[str, Any]) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_engine(engine, inputs=examples)
    return caught.value.failure


ALONE = {"leaves": [2.0], "program": [], "calls": 1}


def test_a_right_engine_passes() -> None:
    """A value by itself, a chain deeper than Python's stack, and a few paths are no problem."""
    check_engine(Sum, inputs=[ALONE, chain(5000), doublings(5)])


def test_a_value_that_was_not_computed_has_the_gradient_1() -> None:
    """The failure shows the value's own name for a formula."""
    failure = failure_of(Silent, ALONE)
    assert failure.kind is Kind.VALUE
    assert dict(failure.inputs) == {"a": "2", "f": "a"}


def test_going_along_every_path_is_stopped_by_counting() -> None:
    """What would take four million steps is stopped on any machine after the same number."""
    failure = failure_of(Sum, doublings(22))
    assert failure.kind is Kind.RAISED
    assert "as if it went along every path anew" in failure.message


def test_torch_may_not_go_back_for_the_engine() -> None:
    """An engine that hands its work to torch is told so, and torch works again afterwards."""
    failure = failure_of(Wrapped, ALONE)
    assert failure.kind is Kind.RAISED
    assert "write backward yourself" in failure.message
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert x.grad == 6
