"""A function that is applied to the wrong thing: to more, to less, or in another order.

The sigmoid of a sum plus a bias, for the sigmoid of both; a mean of squares for the square of a
mean; a root outside for a root inside.
"""

import ast
from collections.abc import Callable, Iterator

from autograder.repairs.expressions import Proposal, is_module, name_of

_MOVED = frozenset(
    ("sigmoid", "tanh", "relu", "exp", "log", "abs", "sqrt", "square", "sin", "cos", "sum", "mean")
)
_RANK = 3

Around = Callable[[ast.expr], ast.expr]
"""Applies a function as it is applied somewhere, to something else."""


def placings(node: ast.expr) -> Iterator[Proposal]:
    """Yield what an expression is where a function in it is applied to more or to less of it."""
    if isinstance(node, ast.BinOp):
        of_left, of_right = _parted(node.left), _parted(node.right)
        if of_left is not None:
            yield "place", _RANK, of_left[0](ast.BinOp(of_left[1], node.op, node.right))
        if of_right is not None:
            yield "place", _RANK, of_right[0](ast.BinOp(node.left, node.op, of_right[1]))
    match _parted(node):
        case (around, ast.BinOp(left=left, op=op, right=right)):
            yield "place", _RANK, ast.BinOp(around(left), op, right)
            yield "place", _RANK, ast.BinOp(left, op, around(right))
        case (around, within):
            match _parted(within):
                case (first, innermost):
                    yield "place", _RANK, first(around(innermost))


def _parted(node: ast.expr) -> tuple[Around, ast.expr] | None:
    """Return how a function is applied, and to what; None if it is none that may be moved."""
    match node:
        case ast.Attribute(value=inner, attr="T"):
            match _parted(inner):
                case (around, what):
                    return around, ast.Attribute(what, "T", ast.Load())
        case ast.Call(func=ast.Attribute(value=what, attr=own)) if not is_module(what):
            if own in _MOVED:
                return (
                    lambda new: ast.Call(
                        ast.Attribute(new, own, ast.Load()), node.args, node.keywords
                    )
                ), what
        case ast.Call(func=function, args=[what, *rest]) if name_of(function) in _MOVED:
            return (lambda new: ast.Call(function, [new, *rest], node.keywords)), what
    return None
