"""The check of a scalar engine, on a right one and on the ways in which engines are wrong."""

import json
import math
import sys
from collections.abc import Callable
from typing import Any, Self

import pytest
import torch
from hypothesis import given, settings

from autograder.checks import CheckFailed, chain, check_engine, doublings, expressions
from autograder.checks.engine import _formula, _run, _torch
from autograder.errors import ExerciseError
from autograder.judging.inputs import Example
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]

ENGINE = """
import math


class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, power):
        return Value(self.data**power, (self,), (power * self.data ** (power - 1),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self * other**-1.0

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Value(other) + (-self)

    def __rtruediv__(self, other):
        return Value(other) * self**-1.0

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def sigmoid(self):
        s = 1 / (1 + math.exp(-self.data))
        return Value(s, (self,), (s * (1 - s),))

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),))

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        arrived = {id(node): 0.0 for node in order}
        arrived[id(self)] = 1.0
        for node in reversed(order):
            node.grad += arrived[id(node)]
            for parent, slope in zip(node.parents, node.slopes):
                arrived[id(parent)] += slope * arrived[id(node)]
"""

WRONG = {
    "= for +=": ("node.grad += arrived", "node.grad = arrived", {"calls": 2}),
    "upstream dropped": ("slope * arrived[id(node)]", "slope", {}),
    "overwrites": ("arrived[id(parent)] += slope", "arrived[id(parent)] = slope", {}),
    "rsub the wrong way round": ("Value(other) + (-self)", "self + (-other)", {}),
    "rtruediv the wrong way round": ("Value(other) * self**-1.0", "self * other**-1.0", {}),
    "tanh": ("(1 - t * t,)", "(1 - t,)", {}),
    "sigmoid": ("(s * (1 - s),)", "(s,)", {}),
    "relu leaks": ("(float(self.data > 0),)", "(1.0,)", {}),
    "exp": ("(e,))", "(self.data,))", {}),
    "log": ("(1 / self.data,)", "(math.log(self.data),)", {}),
    "power": ("self.data ** (power - 1)", "self.data ** power", {}),
    "only leaves gather": (
        "node.grad += arrived[id(node)]",
        "node.grad += 0.0 if node.parents else arrived[id(node)]",
        {},
    ),
    "own gradient is set": (
        "node.grad += arrived[id(node)]",
        "node.grad = 1.0 if node is self else node.grad + arrived[id(node)]",
        {"calls": 2},
    ),
    "changes its operand": (
        "e = math.exp(self.data)",
        "e = math.exp(self.data); self.data = e",
        {},
    ),
    "difference of gradients": (
        "return self + (-other)",
        (
            "return Value(self.data - (other.data if isinstance(other, Value) else other), "
            "(self, other) if isinstance(other, Value) else (self,), (1.0, 1.0))"
        ),
        {},
    ),
}


def failure_of(value: Any, inputs: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_engine(value, inputs=inputs)
    return caught.value.failure


class TestRight:
    """A right engine passes everything."""

    @pytest.mark.parametrize("calls", [1, 2])
    @pytest.mark.parametrize("leaves", [1, 3])
    def test_expressions(self, notebook: Notebook, leaves: int, calls: int) -> None:
        """Random expressions of all operations; gradients add up over calls."""
        inputs = expressions(leaves=leaves, calls=calls)
        check_engine(notebook(ENGINE)("Value"), inputs=inputs)

    def test_deep_and_wide(self, notebook: Notebook) -> None:
        """A chain of 5,000 nodes, and 2**40 ways through 40."""
        check_engine(notebook(ENGINE)("Value"), inputs=[chain(5000), doublings(40)])


class TestWrong:
    """What is wrong in real engines is found."""

    @pytest.mark.parametrize("name", WRONG)
    def test_mutants(self, notebook: Notebook, name: str) -> None:
        """One wrong line shows as a wrong value or gradient, on a formula that is shown."""
        old, new, options = WRONG[name]
        assert old in ENGINE
        failure = failure_of(
            notebook(ENGINE.replace(old, new))("Value"), expressions(leaves=2, **options)
        )
        assert failure.kind is Kind.VALUE
        assert failure.inputs[-1][0] == "f"
        names = [row.name for row in failure.rows]
        assert names[:3] == ["the value", "the gradient of a", "the gradient of b"]
        assert names[-2:] == ["the data of a afterwards", "the data of b afterwards"]

    def test_recursion(self, notebook: Notebook) -> None:
        """An engine that recurses does not get through a long chain, and is told the length."""
        start = ENGINE.index("        order, seen, stack")
        end = ENGINE.index("        arrived = {id(node)")
        body = (
            "        order, seen = [], set()\n"
            "        def visit(node):\n"
            "            if id(node) not in seen:\n"
            "                seen.add(id(node))\n"
            "                for parent in node.parents:\n"
            "                    visit(parent)\n"
            "                order.append(node)\n"
            "        visit(self)\n"
        )
        source = ENGINE[:start] + body + ENGINE[end:]
        check_engine(notebook(source)("Value"), inputs=expressions())
        failure = failure_of(notebook(source)("Value"), [chain(5000)])
        assert failure.kind is Kind.RAISED
        assert "RecursionError" in failure.message
        assert failure.inputs == (("a", "1"), ("f", "5000 operations in a row, first +"))

    def test_gradient_of_a_leaf_that_is_never_set(self, notebook: Notebook) -> None:
        """A gradient that stays None is named."""
        source = ENGINE.replace("self.grad = 0.0", "self.grad = None").replace(
            "node.grad += arrived[id(node)]",
            "node.grad = (node.grad or 0.0) + arrived[id(node)]",
        )
        failure = failure_of(notebook(source)("Value"), expressions())
        assert failure.kind is Kind.RETURNED_NOTHING
        assert "the gradient of" in failure.message

    @pytest.mark.parametrize(
        ("source", "kind"),
        [
            ("Value = None", Kind.MISSING),
            ("Value = 5", Kind.TYPE),
            ("class Value:\n    pass", Kind.RAISED),
            ("def Value(x):\n    return x", Kind.RAISED),
        ],
    )
    def test_no_engine(self, notebook: Notebook, source: str, kind: Kind) -> None:
        """What is no engine at all is said to be none, with the formula that was tried."""
        assert failure_of(notebook(source)("Value"), expressions()).kind is kind


class TestExpressions:
    """What is drawn is safe, and whole."""

    @settings(max_examples=200, deadline=None)
    @given(expressions(leaves=2))
    def test_safe(self, example: Example) -> None:
        """Values and gradients are finite, and central differences confirm torch's gradients."""
        right = _torch(example)
        assert all(math.isfinite(float(part)) for part in right.parts)
        names: dict[str, Any] = {}
        exec(ENGINE, names)  # noqa: S102 -- a test's own source
        ours = _run(names["Value"], example["leaves"], json.dumps(example["program"]), 1)
        assert ours == pytest.approx([float(part) for part in right.parts], rel=1e-9, abs=1e-9)

    @settings(max_examples=200, deadline=None)
    @given(expressions(leaves=3))
    def test_readable(self, example: Example) -> None:
        """A formula names its leaves by letters, and each step once."""
        text = _formula(3, example["program"])
        assert text.startswith(("f = ", "t1 = ")) or len(example["program"]) == 1
        assert len(example["program"]) <= 9

    def test_every_operation_comes_up(self) -> None:
        """Over the examples of one check, each operation occurs."""
        seen: set[str] = set()

        def record(example: Example) -> None:
            seen.update(step[0] for step in example["program"])

        @settings(max_examples=300, deadline=None, database=None, derandomize=True)
        @given(expressions())
        def run(example: Example) -> None:
            record(example)

        run()
        operators = {"+", "-", "*", "/", "**", "negative"}
        assert seen == operators | {"tanh", "sigmoid", "relu", "exp", "log"}

    def test_not_finite(self) -> None:
        """An expression of the author's that overflows is the exercise's own mistake."""
        example = {"leaves": [1e200], "program": [["*", 0, 0]], "calls": 1}
        with pytest.raises(ExerciseError, match="is not finite"):
            check_engine(lambda x: x, inputs=[example])


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


def failure_on(engine: Any, *examples: dict[str, Any]) -> Failure:
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
    failure = failure_on(Silent, ALONE)
    assert failure.kind is Kind.VALUE
    assert dict(failure.inputs) == {"a": "2", "f": "a"}


def test_going_along_every_path_is_stopped_by_counting() -> None:
    """What would take four million steps is stopped on any machine after the same number."""
    failure = failure_on(Sum, doublings(22))
    assert failure.kind is Kind.RAISED
    assert "as if it went along every path anew" in failure.message


def test_calls_are_counted_in_every_program() -> None:
    """One that is slow along a single path is stopped after the same number on any machine, too."""
    outside, counting = sys.getprofile(), []

    class Seen(Sum):
        def backward(self) -> None:
            counting.append(sys.getprofile() is not outside)
            super().backward()

    check_engine(Seen, inputs=[chain(20), chain(1_000), doublings(5)])
    assert counting == [True] * 4  # the first once more


def test_torch_may_not_go_back_for_the_engine() -> None:
    """An engine that hands its work to torch is told so, and torch works again afterwards."""
    failure = failure_on(Wrapped, ALONE)
    assert failure.kind is Kind.RAISED
    assert "write backward yourself" in failure.message
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert x.grad == 6
