"""Values that no question asks for: each gets a clear verdict, and none is our own error."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from autograder.checks import CheckFailed, check_gradient, check_value, scalars, tensors
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]
PLAIN = "is a {}, not a number or a tensor."


class Lying(float):
    """A number that says that it equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __sub__(self, other: object) -> float:
        return 0.0


class Raising:
    """An object whose every method raises."""

    def __repr__(self) -> str:
        raise ZeroDivisionError

    def __float__(self) -> float:
        raise ZeroDivisionError

    def __len__(self) -> int:
        raise ZeroDivisionError

    def __iter__(self) -> Iterator[float]:
        raise ZeroDivisionError


def failure_of(check: Callable[[Any], None], value: Any) -> Failure:
    """Return the failure of a function that returns this value."""
    with pytest.raises(CheckFailed) as caught:
        check(lambda *_: value)
    assert len(str(caught.value).split("\n")) < 15
    return caught.value.failure


def check_number(student: Any) -> None:
    """Check a single value, which is 3.5 and more."""
    check_value(student, lambda x: x * x + 3.5, inputs=scalars("x"))


def check_slope(student: Any) -> None:
    """Check a single gradient."""
    check_gradient(student, lambda x: x**3 + 9 * x, wrt=("x",), inputs=scalars("x"))


def check_vector(student: Any) -> None:
    """Check a gradient by a vector."""
    check_gradient(student, lambda x: (x**3 + 9 * x).sum(), wrt=("x",), inputs=tensors(x="n"))


NUMBERS: dict[str, tuple[Any, Kind, str]] = {
    "nan": (math.nan, Kind.NOT_FINITE, "is nan."),
    "inf": (math.inf, Kind.NOT_FINITE, "is infinite."),
    "-inf": (-math.inf, Kind.NOT_FINITE, "is infinite."),
    "nan and inf": (
        torch.tensor([math.nan, math.inf]),
        Kind.SHAPE,
        "has the shape (2,) instead of ().",
    ),
    "-0.0": (-0.0, Kind.VALUE, "is wrong."),
    "huge integer": (10**400, Kind.NOT_FINITE, "is infinite."),
    "empty tensor": (torch.zeros(0), Kind.SHAPE, "has the shape (0,) instead of ()."),
    "empty list": ([], Kind.TYPE, "is an empty list."),
    "empty tuple": ((), Kind.TYPE, "is an empty tuple."),
    "integer tensor": (torch.tensor(1), Kind.VALUE, "is wrong."),
    "bool": (True, Kind.VALUE, "is wrong."),
    "bool tensor": (torch.tensor(data=True), Kind.VALUE, "is wrong."),
    "complex": (1j, Kind.TYPE, PLAIN.format("complex")),
    "complex tensor": (torch.tensor(1j), Kind.TYPE, "is a complex number."),
    "bfloat16": (torch.tensor(1.0).bfloat16(), Kind.VALUE, "is wrong."),
    "requires_grad": (torch.tensor(1.0, requires_grad=True), Kind.VALUE, "is wrong."),
    "None": (None, Kind.RETURNED_NOTHING, "what stands in its return statement is None."),
    "ellipsis": (..., Kind.RETURNED_NOTHING, "returned `...`"),
    "text": ("3.5", Kind.TYPE, PLAIN.format("str")),
    "dict": ({"x": 1.0}, Kind.TYPE, PLAIN.format("dict")),
    "set": ({1.0}, Kind.TYPE, PLAIN.format("set")),
    "function": (len, Kind.TYPE, PLAIN.format("builtin_function_or_method")),
    "generator": ((x for x in (1.0, 2.0)), Kind.TYPE, PLAIN.format("generator")),
    "range": (range(3), Kind.TYPE, PLAIN.format("range")),
    "array of objects": (np.array([None, 1.0]), Kind.TYPE, PLAIN.format("ndarray")),
    "array of texts": (np.array(["1"]), Kind.TYPE, PLAIN.format("ndarray")),
    "ragged list": ([[1.0], [1.0, 2.0]], Kind.TYPE, "different shapes, such as (1,) and (2,)."),
    "list of None": ([None], Kind.TYPE, "is a list whose entry 1 is None"),
    "lying number": (Lying(7.0), Kind.VALUE, "is wrong."),
    "raising object": (Raising(), Kind.TYPE, PLAIN.format("Raising")),
    "type": (torch.Tensor, Kind.TYPE, PLAIN.format("_TensorMeta")),
}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("check", [check_number, check_slope])
def test_for_a_number(name: str, check: Callable[[Any], None]) -> None:
    """Each value, in the place of a number, has a kind and a message of its own."""
    value, kind, message = NUMBERS[name]
    failure = failure_of(check, value)
    assert failure.kind is kind
    assert message in failure.message


VECTORS: dict[str, tuple[Any, Kind]] = {
    "0-d": (torch.tensor(1.0), Kind.SHAPE),
    "empty": (torch.zeros(0), Kind.SHAPE),
    "nan": (torch.tensor([math.nan]), Kind.SHAPE),
    "sparse": (torch.tensor([1.0, 0.0]).to_sparse(), Kind.TYPE),
    "meta": (torch.zeros(2, device="meta"), Kind.TYPE),
    "nested too deep": ([[[[[[[[[[1.0]]]]]]]]]], Kind.TYPE),
    "many entries": ([0.0] * 100_000, Kind.SHAPE),
    "huge and expanded": (torch.zeros(1).expand(10**6), Kind.SHAPE),
    "many dimensions": (torch.zeros((1,) * 20), Kind.SHAPE),
    "bool tensors": ([torch.tensor(data=True)] * 2, Kind.VALUE),
}


@pytest.mark.parametrize("name", VECTORS)
def test_for_a_vector(name: str) -> None:
    """Each value, in the place of a vector, has a kind of its own."""
    value, kind = VECTORS[name]
    assert failure_of(check_vector, value).kind is kind


@pytest.mark.parametrize(
    "form",
    [
        lambda g: g,
        lambda g: g.clone().requires_grad_(),
        lambda g: torch.stack([g, g], 1)[:, 0],
        lambda g: torch.cat([g, g])[: len(g)],
        lambda g: g.flip(0).flip(0),
        lambda g: g.double(),
        lambda g: g.bfloat16(),
        lambda g: [float(v) for v in g],
        lambda g: g.numpy()[::-1][::-1],
        torch.nn.Parameter,
        lambda g: torch._neg_view(-g),
    ],
    ids=[
        *("plain", "leaf", "strided", "part", "flipped", "float64", "bfloat16", "list"),
        *("numpy", "parameter", "negative view"),
    ],
)
def test_odd_but_right(form: Callable[[torch.Tensor], Any]) -> None:
    """A right answer in an odd form is right."""
    check_vector(lambda x: form(3 * x**2 + 9))


def test_expanded() -> None:
    """A result whose entries overlap in memory is read entry by entry."""
    check_gradient(
        lambda x: torch.tensor(2.0).expand(len(x)),
        lambda x: (2 * x).sum(),
        wrt=("x",),
        inputs=tensors(x="n"),
    )


def test_one_entry_for_a_number() -> None:
    """(1,) and 0-d are the same number; where (1,) is asked for, 0-d is another shape."""
    check_number(lambda x: torch.as_tensor(x * x + 3.5).reshape(1))
    with pytest.raises(CheckFailed, match=r"has the shape \(\) instead of \(1,\)"):
        check_value(lambda x: x.sum(), lambda x: x, inputs=[{"x": torch.tensor([2.0])}])


def test_zero_has_no_sign() -> None:
    """-0.0 is 0.0, and is shown as 0."""
    check_value(lambda _: -0.0, lambda x: 0 * x, inputs=[{"x": 2.0}])
    with pytest.raises(CheckFailed) as caught:
        check_value(lambda _: -0.0, lambda x: x, inputs=[{"x": 2.0}])
    assert caught.value.failure.rows[0].received == "0"


ELSEWHERE: dict[str, tuple[str, Kind]] = {
    "nothing": ("pass", Kind.RETURNED_NOTHING),
    "print": ("print(x)", Kind.RETURNED_NOTHING),
    "generator": ("return (v for v in [x])", Kind.TYPE),
    "nan": ("return float('nan')", Kind.NOT_FINITE),
    "complex": ("return 1j * x", Kind.TYPE),
    "sparse": ("import torch\n    return torch.ones(2).to_sparse()", Kind.TYPE),
    "lying number": (
        (
            "class Lie(float):\n        def __eq__(self, other): return True\n"
            "        def __sub__(self, other): return 0.0\n    return Lie(-77.0)"
        ),
        Kind.VALUE,
    ),
    "raising object": (
        "class Bad:\n        def __repr__(self): raise ValueError\n    return Bad()",
        Kind.TYPE,
    ),
    "list in itself": ("a = []\n    a.append(a)\n    return a", Kind.TYPE),
    "infinite": ("return float('inf')", Kind.NOT_FINITE),
    "huge list": ("return [0.0] * 200000", Kind.SHAPE),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_in_both_places(notebook: Notebook, name: str) -> None:
    """Here and through a proxy, a hostile value has the same kind."""
    body, kind = ELSEWHERE[name]
    with pytest.raises(CheckFailed) as caught:
        check_number(notebook(f"def f(x):\n    {body}")("f"))
    assert caught.value.failure.kind is kind
