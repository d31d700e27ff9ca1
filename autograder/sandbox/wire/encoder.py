"""From an object to its nodes and the bytes of its arrays."""

import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from autograder.basics.text import clean_text
from autograder.sandbox.channel import MAX_BLOB, MAX_HEADER
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
    UnsendableError,
    Value,
    comparisons,
    extent,
    tensors_here,
)

if TYPE_CHECKING:
    import torch

# The header's bytes that a value may take up: the rest is for the message around it.
_MAX_VALUE = MAX_HEADER - 1024
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_INT64 = range(-(2**63), 2**64)
_ONE_BYTE = range(-32, 128)
# The kinds of numpy's dtypes whose scalars have a counterpart in Python that equals them.
_PLAIN_KINDS = frozenset("biufcSU")


class Encoder:
    """Turns objects into nodes, collecting the bytes of arrays on the way.

    Args:
        keep: called with an object that does not travel; returns the number of its handle.
    """

    def __init__(self, keep: Callable[[object], int]) -> None:
        self._keep = keep
        self.blobs: list[bytes] = []
        self._blob_size = 0
        self._size = 0
        self._nodes = 0
        self._comparisons = 0

    def encode(self, value: object, depth: int = 0) -> Value:
        """Return the node of ``value``.

        Raises:
            UnsendableError: nested more than 32 levels, or larger than a frame may be.
        """
        if depth > MAX_DEPTH:
            message = f"a value nested more than {MAX_DEPTH} levels deep"
            raise UnsendableError(message)
        if value is None or value is True or value is False:
            return value
        # Not isinstance: an object may lie about its __class__, but not about its type.
        kind = type(value)
        encode = _ENCODERS.get(kind) or _encoder_of(kind)
        node = self._handle(value) if encode is None else encode(self, value, depth)
        if isinstance(node, Node):
            self._count_node()
        return node

    def _count_node(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"a value of more than {MAX_NODES} parts"
            raise UnsendableError(message)

    def items(self, count: int, values: Iterable[object], depth: int) -> list[Value]:
        """Return the nodes of a container's items."""
        self.grow(7 + count)  # before the first of them: there may be very many
        return [self.encode(value, depth + 1) for value in values]

    def entries(self, value: dict[Any, Any], depth: int) -> DictNode:
        """Return the node of a dict."""
        count = dict.__len__(value)
        if count > MAX_ENTRIES:
            message = f"a dict of {count} entries"
            raise UnsendableError(message)
        self.grow(8 + 2 * count)
        entries = list(dict.items(value))  # a __repr__ on the way might change the dict
        keys = [self._key(key, depth + 1) for key, _ in entries]
        self._comparisons += comparisons(keys)
        if self._comparisons > MAX_COMPARISONS:
            message = "dicts with too many entries"
            raise UnsendableError(message)
        return DictNode(keys, [self.encode(item, depth + 1) for _, item in entries])

    def _key(self, key: object, depth: int) -> Value:
        # A numpy scalar would arrive as an array, which cannot be a key.
        kind = type(key)
        if issubclass(kind, tuple) and depth <= MAX_DEPTH:
            parts = cast("tuple[object, ...]", key)
            self.grow(7 + tuple.__len__(parts))
            self._count_node()
            return TupleNode([self._key(part, depth + 1) for part in tuple.__iter__(parts)])
        if issubclass(kind, np.generic):
            scalar = cast("np.generic", key)
            key = scalar.item() if scalar.dtype.kind in _PLAIN_KINDS else key
        return self.encode(key, depth)

    def text(self, value: str) -> str:
        """Return a string that UTF-8 can carry."""
        self.grow(4 + len(value))  # before it is copied
        text = clean_text(value, MAX_HEADER)
        self.grow(len(text.encode()) - len(text))
        return text

    def raw(self, value: bytes) -> BytesNode:
        """Return the node of a bytes object."""
        self.grow(7 + len(value))
        return BytesNode(value)

    def grow(self, size: int) -> None:
        """Count bytes of the header, never too few: what is let through here can be sent.

        The first byte of each value is counted by the container that it is in.
        """
        self._size += size
        if self._size > _MAX_VALUE:
            message = f"a value of more than {MAX_HEADER // 2**20} MB"
            raise UnsendableError(message)

    def real(self, value: float) -> float:
        """Return a float."""
        self.grow(8)
        return value

    def imaginary(self, value: complex) -> ComplexNode:
        """Return the node of a complex number."""
        self.grow(20)
        return ComplexNode(value.real, value.imag)

    def integer(self, value: int) -> int | IntNode:
        """Return an integer, or the node of one beyond 64 bits."""
        if value in _ONE_BYTE:
            return value
        if value in _INT64:
            self.grow(8)
            return value
        if value.bit_length() > MAX_INT_BITS:
            message = f"an integer of {value.bit_length()} bits"
            raise UnsendableError(message)
        digits = f"{value:x}"
        self.grow(5 + len(digits))
        return IntNode(digits)

    def array(self, value: "np.ndarray[Any, Any] | np.generic") -> Value:
        """Return the node of a numpy array or scalar."""
        name = value.dtype.name
        if name not in NUMPY_DTYPES:
            return self._handle(value)
        self._check_array(value.shape, value.dtype.itemsize)
        self._add_blob(_little_endian(np.asarray(value)).tobytes())
        return ArrayNode(name, list(value.shape))

    def tensor(self, value: "torch.Tensor", depth: int) -> Value:
        """Return the node of a tensor, or of its handle if its bytes cannot be taken."""
        tensors = tensors_here()
        try:
            plain = tensors.readable(value)
            self._check_array(plain.shape, plain.element_size())
            data = tensors.to_bytes(plain)
        except (UnsendableError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 -- sparse, vmapped, ...: each refuses in its own way
            return self._handle(value)
        self._add_blob(data)
        grad = value.grad if value.is_leaf or value.retains_grad else None
        return TensorNode(
            tensors.NAMES[plain.dtype],
            list(plain.shape),
            bool(value.requires_grad),
            bool(value.is_leaf),
            None if value.grad_fn is None else self._short(type(value.grad_fn).__name__),
            None if grad is None else self.encode(grad, depth + 1),
        )

    def _check_array(self, shape: Sequence[int], itemsize: int) -> None:
        """Refuse what the receiver would refuse, before it is read."""
        if len(shape) > MAX_DIMENSIONS:
            message = f"an array of {len(shape)} dimensions"
            raise UnsendableError(message)
        if self._blob_size + math.prod(shape) * itemsize > MAX_BLOB:
            message = f"arrays of more than {MAX_BLOB // 2**20} MB"
            raise UnsendableError(message)
        if extent(shape) > MAX_BLOB:
            message = f"an array of the shape {tuple(shape)}"
            raise UnsendableError(message)
        if len(self.blobs) >= MAX_ARRAYS:
            message = f"more than {MAX_ARRAYS} arrays"
            raise UnsendableError(message)
        self.grow(20 + 9 * len(shape))

    def _add_blob(self, data: bytes) -> None:
        self.blobs.append(data)
        self._blob_size += len(data)

    def _handle(self, value: object) -> Handle:
        self.grow(16)
        try:
            text = repr(value)
        except Exception as error:  # noqa: BLE001 -- a student's __repr__ may raise anything
            text = f"<repr raised {type(error).__name__}>"
        text = _ADDRESS.sub("", text)  # which would differ from run to run
        name = getattr(value, "__name__", "")
        return Handle(
            self._keep(value),
            self._short(type(value).__name__),
            self._short(name) if isinstance(name, str) else "",
            self._short(text),
            callable(value),
        )

    def _short(self, text: str) -> str:
        text = clean_text(text, MAX_REPR)
        self.grow(4 + len(text.encode()))
        return text


def _encoder_of(kind: type) -> Callable[[Encoder, Any, int], Value] | None:
    """Return how values of a type are encoded that is none of the built-in ones themselves."""
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)  # it may be a student's own file
    if isinstance(tensor, type) and issubclass(kind, tensor):
        return Encoder.tensor
    return next((encode for base, encode in _ENCODERS.items() if issubclass(kind, base)), None)


# How the values of each type are encoded, and those of its subclasses: by the built-in type's
# own methods, whatever the subclass has made of them. A numpy float is a Python float too, and
# must be found before it.
_ENCODERS: dict[type, Callable[[Encoder, Any, int], Value]] = {
    np.ndarray: lambda encoder, value, _: encoder.array(value),
    np.generic: lambda encoder, value, _: encoder.array(value),
    int: lambda encoder, value, _: encoder.integer(int.__index__(value)),
    float: lambda encoder, value, _: encoder.real(float.__float__(value)),
    complex: lambda encoder, value, _: encoder.imaginary(complex.__complex__(value)),
    str: lambda encoder, value, _: encoder.text(str.__str__(value)),
    bytes: lambda encoder, value, _: encoder.raw(bytes.__getitem__(value, slice(None))),
    list: lambda encoder, value, depth: ListNode(
        encoder.items(list.__len__(value), list.__iter__(value), depth)
    ),
    tuple: lambda encoder, value, depth: TupleNode(
        encoder.items(tuple.__len__(value), tuple.__iter__(value), depth)
    ),
    dict: Encoder.entries,
}


def _little_endian(array: Any) -> Any:
    return array.astype(array.dtype.newbyteorder("<"), copy=False)
