"""The computational graph of a small formula, with what flows along its edges at one input."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from autograder.judging.inputs import Example, in_float64
from autograder.result import Graph, GraphEdge, Row

_MOST_OPERATIONS = 14
_RESULT = "L"
_BINARY = {"add": "+", "sub": "−", "mul": "×", "div": "/", "maximum": "max", "minimum": "min"}
_UNARY = {
    "neg": "−( )",
    "square": "( )²",
    "sigmoid": "σ",
    "tanh": "tanh",
    "exp": "exp",
    "log": "log",
    "relu": "relu",
    "sin": "sin",
    "cos": "cos",
    "sqrt": "√",
    "abs": "| |",
}
_ALSO = {"truediv": "div", "multiply": "mul", "subtract": "sub", "true_divide": "div"}


class _NoPictureError(Exception):
    """It is not one of the formulas that are drawn."""


class _Recorder(TorchFunctionMode):
    """Takes down each operation; each use of a number is an edge of its own."""

    def __init__(self, names: Sequence[tuple[str, torch.Tensor]]) -> None:
        super().__init__()
        self._kept = [tensor for _, tensor in names]  # so that their numbers remain their own
        self._nodes = {id(tensor): name for name, tensor in names}
        self._done: dict[object, torch.Tensor] = {}
        self.ops: dict[str, str] = {}
        self.edges: list[tuple[str, str, torch.Tensor]] = []

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Do an operation, and take it down if its result depends on an input."""
        del types
        uses = [id(each) in self._nodes for each in args]
        if not any(uses):
            return func(*args, **(kwargs or {}))
        if kwargs or not all(
            used or isinstance(each, int | float) for each, used in zip(args, uses, strict=True)
        ):
            raise _NoPictureError
        key = func, tuple(self._nodes.get(id(each), each) for each in args)
        if key in self._done:  # the same once more is the same node
            return self._done[key]
        op = f"operation {len(self.ops) + 1}"
        copies = [
            self._used(each, op) if used else each for each, used in zip(args, uses, strict=True)
        ]
        result = func(*copies)
        if not isinstance(result, torch.Tensor) or not result.requires_grad:
            self.edges = [edge for edge in self.edges if edge[1] != op]  # it asks for a fact
            return result
        numbers = [None if used else each for each, used in zip(args, uses, strict=True)]
        self.ops[op] = _sign(func.__name__, numbers)
        if len(self.ops) > _MOST_OPERATIONS:
            raise _NoPictureError
        self._nodes[id(result)] = op
        self._kept.append(result)
        self._done[key] = result
        return result

    def _used(self, tensor: torch.Tensor, op: str) -> torch.Tensor:
        copy = tensor.clone()
        copy.retain_grad()
        self.edges.append((self._nodes[id(tensor)], op, copy))
        return copy

    def node(self, tensor: torch.Tensor) -> str:
        """Return what a result is called."""
        return self._nodes.get(id(tensor), "")


def _sign(function: str, numbers: Sequence[Any]) -> str:
    """Return an operation's sign; ``numbers`` are its plain arguments, None for the others."""
    plain = function.strip("_")
    name = _ALSO.get(plain, plain)
    turned = name.startswith("r") and _ALSO.get(name[1:], name[1:]) in _BINARY
    if turned:  # 1 - x is x.__rsub__(1)
        name, numbers = _ALSO.get(name[1:], name[1:]), numbers[::-1]
    match numbers:
        case [None] if name in _UNARY:
            return _UNARY[name]
        case [None, None] if name in _BINARY:
            return _BINARY[name]
        case [None, int() | float() as power] if name == "pow":
            return "( )²" if power == 2 else f"( )^{power:g}"  # noqa: PLR2004 -- a square has a sign of its own
        case [None, int() | float() as number] if name in _BINARY:
            return f"{_BINARY[name]} {number:g}"
        case [int() | float() as number, None] if name in _BINARY:
            return f"{number:g} {_BINARY[name]}"
    raise _NoPictureError


def trace(
    loss: Callable[..., Any], wrt: tuple[str, ...], example: Example, rows: Sequence[Row]
) -> Graph | None:
    """Return the graph of a formula of single numbers, None for anything else.

    Args:
        loss: the formula; it takes the example's values in order and returns a single number.
        wrt: the names of the arguments by which it is differentiated.
        example: the input.
        rows: what was expected and received for each of these names.
    """
    values = in_float64(example)
    names = []
    for name, value in values.items():
        if not isinstance(value, torch.Tensor | float | int) or isinstance(value, bool):
            return None
        tensor = torch.as_tensor(value, dtype=torch.float64)
        if tensor.dim():
            return None
        names.append((name, tensor.detach().clone().requires_grad_()))
    recorder = _Recorder(names)
    try:
        with recorder:
            result = loss(*(tensor for _, tensor in names))
    except Exception:  # noqa: BLE001 -- a formula that is not drawn is any that does not go through
        return None
    if not isinstance(result, torch.Tensor) or not recorder.node(result) or result.dim():
        return None
    result.backward()
    uses = Counter(source for source, _, _ in recorder.edges)
    wrong = {row.name: row for row in rows if not row.right}
    alone = {name: _minus(row.received) for name, row in wrong.items() if uses[name] == 1}
    edges = [
        GraphEdge(
            source=source,
            target=target,
            value=_number(copy.item()),
            gradient="" if source in values and source not in wrt else _number(_gradient(copy)),
            received=alone.get(source, ""),
        )
        for source, target, copy in recorder.edges
    ]
    last = GraphEdge(
        source=recorder.node(result),
        target=_RESULT if _RESULT not in values else f"{_RESULT} ",
        value=_number(result.item()),
        gradient="1",
    )
    branching = {
        name: (_minus(row.expected), _minus(row.received))
        for name, row in wrong.items()
        if uses[name] > 1
    }
    return Graph(edges=(*edges, last), ops=recorder.ops, branching=branching)


def _gradient(copy: torch.Tensor) -> float:
    return 0.0 if copy.grad is None else copy.grad.item()


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return _minus(f"{value + 0.0:.4g}")


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
