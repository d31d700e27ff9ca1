"""Comparing what a student's function returned with what is right.

Shape, kind and finiteness come first, each with a message of its own: ``allclose`` alone
takes a table for a vector and a NaN for anything. The tolerance depends on the dtype of what
came back and on the scale of what is right, never on the number of entries.
"""

import math
from typing import Any

import numpy as np
import torch

from autograder.basics.text import printable, with_article
from autograder.result import RIGHT, Kind, Row

# Relative to the largest entry of what is right. A float32 result that went through a Python
# float looks like float64, so only half precision is treated apart.
_TOLERANCE = 1e-4
_HALF_TOLERANCE = 5e-3
HALF = (torch.float16, torch.bfloat16)
_FULL = (torch.float32, torch.float64)
_LARGEST = torch.finfo(torch.float64).max
_SHOWN_ENTRIES = 12
_SHOWN_TEXT = 40
_MAX_DEPTH = 8

Problem = tuple[Kind, str]
"""A kind of failure, and the part of a sentence that follows the value's name."""


def type_name(value: Any) -> str:
    """Return the name of a value's type; a proxy says of what it stands for."""
    return str(getattr(value, "__type_name__", type(value).__name__))


def split_parts(value: Any, names: tuple[str, ...], *, listed: bool = False) -> list[Any] | Problem:
    """Return one received value for each of ``names``.

    A tuple, a list, or a tensor whose first dimension counts the names will do; for a single
    name, the value itself, unless the names number the entries of a list (``listed``).
    """
    if value is None:
        return Kind.RETURNED_NOTHING, "returned nothing: it needs a return statement"
    if value is Ellipsis or type_name(value) == "ellipsis":  # itself, or a proxy of it
        return Kind.RETURNED_NOTHING, "returned `...`: write your own answer in its place"
    if len(names) == 1 and not listed:
        return [value]
    order = f"return {len(names)} values in the order ({', '.join(names)})"
    if listed:
        order = f"return a list of {len(names)}"
    if isinstance(value, torch.Tensor | np.ndarray):
        value = list(value) if value.ndim else value
    if not isinstance(value, tuple | list):
        return Kind.COUNT, f"returned a single {type_name(value)}: {order}"
    if len(value) != len(names):
        return Kind.COUNT, f"returned {len(value)} values: {order}"
    return list(value)


def join(names: tuple[str, ...]) -> str:
    """Return "a", "a and b", or "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def as_tensor(value: Any) -> torch.Tensor | Problem:
    """Return a received number, array or nested list as a dense tensor of real numbers."""
    if value is None:
        return Kind.RETURNED_NOTHING, "is None"
    tensor = _convert(value)
    if tensor is None:
        return Kind.TYPE, _no_tensor(value)
    if tensor.is_complex():
        return Kind.TYPE, "is a complex number"
    return tensor


def _no_tensor(value: Any) -> str:
    """Return why a value cannot be read as a tensor."""
    if isinstance(value, torch.Tensor):
        return "is no plain tensor: a sparse one becomes plain by to_dense()"
    if isinstance(value, list | tuple):
        return _list_problem(value)
    return f"is {_kind_of(value)}, not a number or a tensor"


def _kind_of(value: Any) -> str:
    """Return what a value is that is no number, with its article."""
    name = type_name(value)
    if value is None or name in {"NoneType", "ellipsis"}:
        return "`...`" if name == "ellipsis" else "None"
    return with_article(name)


def _list_problem(values: list[Any] | tuple[Any, ...]) -> str:
    """Return what keeps a list from being read as a tensor."""
    kind = type_name(values)
    if not values:
        return f"is an empty {kind}"
    shapes = []
    for number, value in enumerate(values, start=1):
        part = _convert(value)
        if part is None:
            what = _kind_of(value)
            return (
                f"is {with_article(kind)} whose entry {number} is {what}, not a number or a tensor"
            )
        shapes.append(tuple(part.shape))
    different = next((shape for shape in shapes if shape != shapes[0]), None)
    if different is None:
        return f"is {with_article(kind)} nested more than {_MAX_DEPTH} levels deep"
    shown = f"such as {shapes[0]} and {different}"
    return f"is {with_article(kind)} whose entries have different shapes, {shown}"


def as_part(value: Any, expected: torch.Tensor) -> torch.Tensor | Problem:
    """Return what :func:`as_tensor` does, in the form of what is right where only that differs.

    Where a number is right, a tensor of one entry is as good, and so it is in a list of numbers.
    A tuple is not: it is what a comma makes of a number.
    """
    if expected.ndim == 0 and isinstance(value, tuple) and len(value) == 1:
        return (
            Kind.TYPE,
            "is a tuple with one entry, not a number: give the entry alone, without a comma",
        )
    if isinstance(value, list | tuple) and expected.ndim == 1:
        value = [_without_axes(entry) for entry in value]
    tensor = as_tensor(value)
    if isinstance(tensor, torch.Tensor) and tensor.numel() == 1 and expected.ndim == 0:
        return tensor.reshape(())
    return tensor


def _without_axes(value: Any) -> Any:
    """Return a tensor or array of one entry as 0-d, and anything else as it is."""
    if isinstance(value, torch.Tensor) and _is_plain(value) and value.numel() == 1:
        return value.detach().reshape(())
    return value.reshape(()) if isinstance(value, np.ndarray) and value.size == 1 else value


def as_entries(value: Any) -> torch.Tensor | Problem:
    """Return what :func:`as_tensor` does, but an empty list as a tensor without entries."""
    if isinstance(value, list | tuple) and not value:
        return torch.zeros(0, dtype=torch.float64)
    return as_tensor(value)


def _convert(value: Any, depth: int = 0) -> torch.Tensor | None:
    """Return what can be read as a tensor without a graph on the CPU, None for the rest.

    A truth value is 1 or 0, as in Python's own arithmetic, also where a comparison has made it.
    """
    result: torch.Tensor | None = None
    if isinstance(value, torch.Tensor):
        result = value.detach().cpu() if _is_plain(value) else None
        if result is not None and result.dtype is torch.bool:
            result = result.to(torch.float64)
    elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
        kept = value.dtype.kind == "c" or value.dtype.name == "float16"
        result = torch.tensor(np.array(value, dtype=value.dtype.name if kept else np.float64))
    elif isinstance(value, float | int):
        result = torch.tensor(_as_float(value), dtype=torch.float64)
    elif isinstance(value, list | tuple):
        result = _stack(value, depth)
    return result


def _is_plain(tensor: torch.Tensor) -> bool:
    """Whether a tensor's entries can be read one by one."""
    return tensor.layout is torch.strided and not tensor.is_meta


def _stack(values: list[Any] | tuple[Any, ...], depth: int) -> torch.Tensor | None:
    if values and depth < _MAX_DEPTH and all(type(value) in {float, int} for value in values):
        return torch.tensor([_as_float(value) for value in values], dtype=torch.float64)
    tensors: list[torch.Tensor] = []
    for part in values if depth < _MAX_DEPTH else ():
        tensor = _convert(part, depth + 1)
        if tensor is None:
            return None  # at once: a list may hold itself, and more than once
        tensors.append(tensor)
    if len({part.shape for part in tensors}) != 1:
        return None
    return torch.stack([part if part.is_complex() else part.double() for part in tensors])


def _as_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an integer beyond every float
        return math.inf


def compare(received: Any, expected: torch.Tensor, noise: float = 0.0) -> Problem | None:
    """Return what is wrong with ``received``, or None if it equals ``expected``.

    Args:
        received: what a student's function returned, or one part of it.
        expected: float64 tensor of any shape. Where it is a single number (0-d), a tensor of
            one entry is as good.
        noise: the absolute error that rounding explains.
    """
    if _is_close(received, expected, noise):
        return None
    tensor = as_part(received, expected)
    if not isinstance(tensor, torch.Tensor):
        return tensor
    if tensor.shape != expected.shape:
        return _shape_problem(tensor, expected, listed=isinstance(received, list | tuple))
    tolerance = _TOLERANCE
    if tensor.dtype in HALF:
        tolerance = _HALF_TOLERANCE
        noise += torch.finfo(tensor.dtype).smallest_normal  # what is smaller becomes 0
    tensor = tensor.to(torch.float64)
    if not bool(torch.isfinite(tensor).all()):
        what = "nan" if bool(torch.isnan(tensor).any()) else "infinite"
        return Kind.NOT_FINITE, f"is {what}"
    scale = float(expected.abs().max()) if expected.numel() else 1.0
    allowed = tolerance * scale + noise
    # Nothing is close to a truth that is infinite or nan itself: the difference is neither.
    close = math.isfinite(scale) and bool(((tensor - expected).abs() <= allowed).all())
    return None if close else (Kind.VALUE, "is wrong")


def _is_close(received: Any, expected: torch.Tensor, noise: float) -> bool:
    """Whether a plain answer is right: what :func:`compare` would say, in a few operations."""
    if type(received) is float and expected.ndim == 0:
        right = expected.item()
        # Nothing is close to what is infinite or nan: the difference is neither.
        return abs(received - right) <= min(_TOLERANCE * abs(right) + noise, _LARGEST)
    if type(received) is not torch.Tensor or received.dtype not in _FULL or not received.numel():
        return False
    if not _is_plain(received) or received.device != expected.device:
        return False
    if received.shape != expected.shape and not (received.numel() == 1 and expected.ndim == 0):
        return False
    tensor = received.detach().reshape(expected.shape)
    allowed = _TOLERANCE * float(expected.abs().max()) + noise
    return float((tensor - expected).abs().max()) <= min(allowed, _LARGEST)


def _shape_problem(tensor: torch.Tensor, expected: torch.Tensor, *, listed: bool) -> Problem:
    is_shape, should_be = tuple(tensor.shape), tuple(expected.shape)
    shapes = f"has the shape {is_shape} instead of {should_be}"
    # A dimension in front that should have been summed away makes no broadcast.
    summed = is_shape[len(is_shape) - len(should_be) :] == should_be
    square = len(set(is_shape)) == 1 and len(is_shape) == len(should_be) + 1 > 1
    if (
        tensor.numel() > expected.numel()
        and not (listed and tensor.ndim == 1)  # a list grows by itself
        and (square or not summed)
        and _broadcasts(should_be, is_shape)
    ):
        return Kind.BROADCAST, (
            f"{shapes}: perhaps two operands of different shapes, such as (n,) and (n, 1), "
            "were broadcast against each other"
        )
    if is_shape == should_be[::-1]:
        return Kind.SHAPE, f"{shapes}: the shape of its transpose"
    return Kind.SHAPE, shapes


def _broadcasts(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    try:
        # The rule of torch, whose own function first imports a library for symbols.
        return np.broadcast_shapes(small, large) == large
    except ValueError:
        return False


def make_row(name: str, received: Any, expected: torch.Tensor, noise: float = 0.0) -> Row:
    """Return the line of a failure's table for one value."""
    tensor = as_part(received, expected)
    difference = ""
    if isinstance(tensor, torch.Tensor) and tensor.shape == expected.shape and tensor.numel() > 0:
        largest = float((tensor.to(torch.float64) - expected).abs().max())
        difference = RIGHT if compare(received, expected, noise) is None else f"{largest:.6g}"
    return Row(
        name=name,
        expected=show(expected),
        received=show(tensor if isinstance(tensor, torch.Tensor) else received),
        difference=difference,
    )


def show(value: Any, depth: int = 0) -> str:
    """Return a number or a small tensor on one line, as a reader would write it."""
    if isinstance(value, torch.Tensor):
        if not _is_plain(value) or value.numel() > _SHOWN_ENTRIES or value.is_complex():
            return f"tensor of shape {tuple(value.shape)}"
        value = value.detach().tolist()
    if isinstance(value, list) and len(value) <= _SHOWN_ENTRIES and depth < _MAX_DEPTH:
        return "[" + ", ".join(show(entry, depth + 1) for entry in value) + "]"
    if isinstance(value, list):
        return f"list of {len(value)} entries"
    if isinstance(value, bool) or not isinstance(value, float | int):
        return _cell(_text_of(value))
    return f"{_as_float(value) + 0.0:.6g}"  # which makes 0 of -0


def _text_of(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 -- a student's object may raise anything
        return type_name(value)


def _cell(text: str) -> str:
    """Return a text that stays within a cell of a failure's table."""
    return printable(text if len(text) <= _SHOWN_TEXT else text[:_SHOWN_TEXT] + "…")
