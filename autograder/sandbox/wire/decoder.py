"""From nodes, and the bytes of arrays, back to objects of exact built-in types."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.basics.text import clean_text
from autograder.errors import WireError
from autograder.sandbox.channel import MAX_BLOB
from autograder.sandbox.wire.values import (
    MAX_ARRAYS,
    MAX_COMPARISONS,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_ENTRIES,
    MAX_INT_BITS,
    MAX_NODES,
    MAX_REPR,
    NUMPY_DTYPES,
    ArrayNode,
    BytesNode,
    ComplexNode,
    DictNode,
    Handle,
    IntNode,
    ListNode,
    Node,
    TensorNode,
    TupleNode,
    Value,
    comparisons,
    extent,
    tensors_here,
)

if TYPE_CHECKING:
    import torch


class Decoder:
    """Turns nodes back into objects of exact built-in types.

    Of a tensor's autograd facts, ``requires_grad`` and ``grad`` are restored where torch allows
    it; ``is_leaf`` and ``grad_fn`` are not: every tensor that arrives is a leaf.

    Args:
        blob: the bytes that followed the header.
        resolve: called with a :class:`Handle`; returns what stands for it on this side.
    """

    def __init__(self, blob: bytes, resolve: Callable[[Handle], object]) -> None:
        self._blob = memoryview(blob)
        self._offset = 0
        self._arrays = 0
        self._nodes = 0
        self._comparisons = 0
        self._resolve = resolve

    def decode(self, node: Value, depth: int = 0) -> Any:  # noqa: C901, PLR0911 -- a case a type
        """Return the object of ``node``.

        Raises:
            WireError: the node is one that no honest sender makes.
        """
        if depth > MAX_DEPTH:
            message = "a value is nested too deeply"
            raise WireError(message)
        self._count(node)
        match node:
            case None | bool() | int() | float() | str():
                return node
            case BytesNode(data):
                return data
            case IntNode(digits):
                return _decode_int(digits)
            case ComplexNode(real, imag):
                return complex(real, imag)
            case ListNode(items):
                return [self.decode(item, depth + 1) for item in items]
            case TupleNode(items):
                return tuple(self.decode(item, depth + 1) for item in items)
            case DictNode(keys, values):
                return self._dict(keys, values, depth)
            case ArrayNode(dtype, shape):
                return self._array(dtype, shape)
            case TensorNode():
                return self._tensor(node, depth)
            case Handle():
                return self._resolve(_shortened(node))

    def _count(self, node: Value) -> None:
        self._nodes += isinstance(node, Node)
        if self._nodes > MAX_NODES:
            message = f"a value has more than {MAX_NODES} parts"
            raise WireError(message)

    def finish(self) -> None:
        """Check that every byte of the blob belonged to an array.

        Raises:
            WireError: bytes are left over.
        """
        if self._offset != len(self._blob):
            message = "a frame carries bytes that belong to no array"
            raise WireError(message)

    def _dict(self, keys: list[Value], values: list[Value], depth: int) -> dict[Any, Any]:
        if len(keys) != len(values):
            message = "a dict has another number of keys than of values"
            raise WireError(message)
        if len(keys) > MAX_ENTRIES:
            message = f"a dict has more than {MAX_ENTRIES} entries"
            raise WireError(message)
        # All keys before all values, as in the header: so do their bytes lie in the blob.
        decoded = [self.decode(key, depth + 1) for key in keys]
        self._comparisons += comparisons(keys)
        if self._comparisons > MAX_COMPARISONS:
            message = "dicts have too many entries"
            raise WireError(message)
        items = [self.decode(value, depth + 1) for value in values]
        try:
            return dict(zip(decoded, items, strict=True))
        except TypeError as error:
            message = "a dict has a key that cannot be one"
            raise WireError(message) from error

    def _array(self, dtype: str, shape: list[int]) -> "np.ndarray[Any, Any]":
        if dtype not in NUMPY_DTYPES:
            message = f"an array has the dtype {dtype!r}"
            raise WireError(message)
        kind = np.dtype(dtype).newbyteorder("<")
        data = self._take(shape, kind.itemsize)
        # Bytes other than 0 and 1 must not become a bool that is neither True nor False.
        raw = np.frombuffer(data, dtype=np.uint8 if dtype == "bool" else kind)
        return raw.astype(np.dtype(dtype)).reshape(shape)

    def _tensor(self, node: TensorNode, depth: int) -> "torch.Tensor":
        try:
            tensors = tensors_here()
        except ImportError as error:
            message = "a tensor came, and there is no torch here"
            raise WireError(message) from error
        dtype = tensors.DTYPES.get(node.dtype)
        if dtype is None:
            message = f"a tensor has the dtype {node.dtype!r}"
            raise WireError(message)
        data = bytearray(self._take(node.shape, dtype.itemsize))
        tensor: torch.Tensor = tensors.from_bytes(data, dtype, node.shape)
        grad = None if node.grad is None else self.decode(node.grad, depth + 1)
        if node.requires_grad:
            tensors.restore_grad(tensor, grad)
        return tensor

    def _take(self, shape: list[int], itemsize: int) -> memoryview:
        self._arrays += 1
        if self._arrays > MAX_ARRAYS:
            message = f"a frame carries more than {MAX_ARRAYS} arrays"
            raise WireError(message)
        possible = len(shape) <= MAX_DIMENSIONS and all(n >= 0 for n in shape)
        if not possible or extent(shape) > MAX_BLOB:
            message = "an array has an impossible shape"
            raise WireError(message)
        end = self._offset + math.prod(shape) * itemsize
        if end > len(self._blob):
            message = "an array is larger than the bytes that came with it"
            raise WireError(message)
        data = self._blob[self._offset : end]
        self._offset = end
        return data


def _shortened(handle: Handle) -> Handle:
    """Return the handle with texts that are fit to be shown, whoever sent them."""
    return Handle(
        handle.number,
        clean_text(handle.type_name, MAX_REPR),
        clean_text(handle.name, MAX_REPR),
        clean_text(handle.text, MAX_REPR),
        handle.callable,
    )


def _decode_int(digits: str) -> int:
    if len(digits) > MAX_INT_BITS // 4 + 1:
        message = "an integer is too long"
        raise WireError(message)
    try:
        return int(digits, 16)
    except ValueError as error:
        message = "an integer is not in hexadecimal"
        raise WireError(message) from error
