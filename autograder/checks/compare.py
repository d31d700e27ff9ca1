"""Comparing what a student's function returned with what is right.

Shape, kind and finiteness come first, each with a message of its own: ``allclose`` alone
takes a table for a vector and a NaN for anything. The tolerance depends on the dtype of what
came back and on the scale of what is right, never on the number of entries.
"""

import math
from typing import Any

import numpy as np
import torch

from autograder.result import Kind, Row

# Relative to the largest entry of what is right, but at least to 1. A float32 result that
# went through a Python float looks like float64, so only half precision is treated apart.
_TOLERANCE = 1e-4
_HALF_TOLERANCE = 5e-3
_HALF = (torch.float16, torch.bfloat16)
_SHOWN_ENTRIES = 12

Problem = tuple[Kind, str]
"""A kind of failure, and the part of a sentence that follows the value's name."""


def type_name(value: Any) -> str:
    """Return the name of a value's type; a proxy says of what it stands for."""
    return str(getattr(value, "__type_name__", type(value).__name__))


def split_parts(value: Any, names: tuple[str, ...]) -> list[Any] | Problem:
    """Return one received value for each of ``names``.

    A tuple, a list, or a tensor whose first dimension counts the names will do; for a single
    name, the value itself.
    """
    if value is None:
        return Kind.RETURNED_NOTHING, "returned nothing: it needs a return statement"
    if value is Ellipsis:
        return Kind.RETURNED_NOTHING, "returned `...`: write your own answer in its place"
    if len(names) == 1:
        return [value]
    order = f"return {len(names)} values in the order ({', '.join(names)})"
    if isinstance(value, torch.Tensor | np.ndarray):
        value = list(value) if value.ndim else value
    if not isinstance(value, tuple | list):
        return Kind.COUNT, f"returned a single {type_name(value)}: {order}"
    if len(value) != len(names):
        return Kind.COUNT, f"returned {len(value)} values: {order}"
    return list(value)


def as_tensor(value: Any) -> torch.Tensor | Problem:
    """Return a received number, array or nested list as a tensor of real numbers."""
    if value is None:
        return Kind.RETURNED_NOTHING, "is None"
    if isinstance(value, list | tuple):
        parts = [as_tensor(part) for part in value]
        tensors = [part for part in parts if isinstance(part, torch.Tensor)]
        if len(tensors) == len(parts) and len({part.shape for part in tensors}) == 1:
            value = torch.stack([part.to(torch.float64) for part in tensors])
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        value = torch.from_numpy(value.astype(np.float64) if value.dtype.kind == "u" else value)
    if isinstance(value, float | int) and not isinstance(value, bool):
        value = torch.tensor(_as_float(value), dtype=torch.float64)
    if not isinstance(value, torch.Tensor):
        return Kind.TYPE, f"is a {type_name(value)}, not a number or a tensor"
    if value.dtype is torch.bool:
        return Kind.TYPE, "is a truth value, not a number: turn it into one, as float(…) does"
    if value.is_complex():
        return Kind.TYPE, "is a complex number"
    return value.detach()


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer beyond every float
        return math.inf


def compare(received: Any, expected: torch.Tensor) -> Problem | None:
    """Return what is wrong with ``received``, or None if it equals ``expected``.

    Args:
        received: what a student's function returned, or one part of it.
        expected: float64 tensor of any shape. Where it is a single number (0-d), a tensor of
            one entry is as good.
    """
    tensor = as_tensor(received)
    if not isinstance(tensor, torch.Tensor):
        return tensor
    if tensor.numel() == 1 and expected.ndim == 0:
        tensor = tensor.reshape(())
    if tensor.shape != expected.shape:
        return _shape_problem(tensor, expected)
    tolerance = _HALF_TOLERANCE if tensor.dtype in _HALF else _TOLERANCE
    tensor = tensor.to(torch.float64)
    if not bool(torch.isfinite(tensor).all()):
        what = "nan" if bool(torch.isnan(tensor).any()) else "infinite"
        return Kind.NOT_FINITE, f"is {what}"
    if expected.numel() == 0:
        return None
    scale = max(1.0, float(expected.abs().max()))
    if float((tensor - expected).abs().max()) > tolerance * scale:
        return Kind.VALUE, "is wrong"
    return None


def _shape_problem(tensor: torch.Tensor, expected: torch.Tensor) -> Problem:
    is_shape, should_be = tuple(tensor.shape), tuple(expected.shape)
    shapes = f"has the shape {is_shape} instead of {should_be}"
    if tensor.numel() > expected.numel() and _broadcasts(should_be, is_shape):
        return Kind.BROADCAST, (
            f"{shapes}: two operands of different shapes, such as (n,) and (n, 1), "
            "were broadcast against each other"
        )
    if tensor.ndim > 1 and is_shape == should_be[::-1]:
        return Kind.SHAPE, f"{shapes}: it is transposed"
    return Kind.SHAPE, shapes


def _broadcasts(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    try:
        return tuple(torch.broadcast_shapes(small, large)) == large
    except RuntimeError:
        return False


def make_row(name: str, received: Any, expected: torch.Tensor) -> Row:
    """Return the line of a failure's table for one value."""
    tensor = as_tensor(received)
    difference = ""
    if isinstance(tensor, torch.Tensor):
        if tensor.numel() == 1 and expected.ndim == 0:
            tensor = tensor.reshape(())
        if tensor.shape == expected.shape and tensor.numel() > 0:
            largest = float((tensor.to(torch.float64) - expected).abs().max())
            difference = "ok" if compare(received, expected) is None else f"{largest:.6g}"
    return Row(
        name=name,
        expected=show(expected),
        received=show(tensor if isinstance(tensor, torch.Tensor) else received),
        difference=difference,
    )


def show(value: Any) -> str:
    """Return a number or a small tensor on one line, as a reader would write it."""
    if isinstance(value, torch.Tensor):
        if value.numel() > _SHOWN_ENTRIES or value.is_complex():
            return f"tensor of shape {tuple(value.shape)}"
        return show(value.detach().tolist())
    if isinstance(value, list):
        return "[" + ", ".join(map(show, value)) + "]"
    if isinstance(value, bool) or not isinstance(value, float | int):
        text = str(value)
        return text if len(text) <= 40 else text[:40] + "…"  # noqa: PLR2004 -- a table's cell
    return f"{value + 0.0:.6g}"  # which makes 0 of -0
