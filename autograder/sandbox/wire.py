"""How values travel between the process of the tests and the process of the student.

A value becomes a tree of nodes, for the header of a frame (see :mod:`autograder.sandbox.channel`),
and the raw little-endian bytes of every array in it, one after the other in the order in which
they stand there. There is no pickle in either direction.

Values are ``None``, ``bool``, ``int``, ``float``, ``complex``, ``str``, ``bytes``, ``list``,
``tuple``, ``dict``, ``torch.Tensor`` and ``numpy.ndarray``. Everything else stays where it is
and crosses as a :class:`Handle`. The receiver rebuilds exact built-in types: a subclass with
an ``__eq__`` of its own cannot arrive. Sizes are checked before anything is allocated.
"""

import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec
import numpy as np

from autograder.basics.text import clean_text
from autograder.errors import WireError
from autograder.sandbox.channel import MAX_BLOB, MAX_HEADER

if TYPE_CHECKING:
    import torch

MAX_DEPTH = 32
MAX_DIMENSIONS = 16
MAX_INT_BITS = 4096
MAX_REPR = 200
# Of empty tensors, hundreds of thousands fit into a header, and each is an object to be made.
MAX_ARRAYS = 10_000
# Nodes cost the receiver a hundred times what plain numbers do, so that a header full of the
# smallest would keep it busy for seconds.
MAX_NODES = 100_000
# Anyone can choose keys of one and the same hash, as ints that differ by 2**61 - 1 are, and each
# is then compared with all before it: a header full of them would keep the receiver busy for
# minutes, where no deadline holds. (Texts and bytes are safe: Python salts their hashes.)
MAX_ENTRIES = 4096

# The same for all dicts of a frame together, and for keys that are tuples, which are compared
# part by part: enough for one dict of 4096 keys of three parts. At worst it takes a second.
_MAX_COMPARISONS = 4 * MAX_ENTRIES**2
# The header's bytes that a value may take up: the rest is for the message around it.
_MAX_VALUE = MAX_HEADER - 1024

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_INT64 = range(-(2**63), 2**64)
_ONE_BYTE = range(-32, 128)

# The kinds of numpy's dtypes whose scalars have a counterpart in Python that equals them.
_PLAIN_KINDS = frozenset("biufcSU")
_NUMPY_DTYPES = frozenset(
    (
        *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
)


class Node(msgspec.Struct, array_like=True):
    """Base of what a header holds besides plain scalars."""


class IntNode(Node, tag="i"):
    """An integer beyond 64 bits, in hexadecimal."""

    digits: str


class ComplexNode(Node, tag="c"):
    """A Python complex number."""

    real: float
    imag: float


class BytesNode(Node, tag="b"):
    """A bytes object."""

    data: bytes


class ListNode(Node, tag="l"):
    """A list."""

    items: "list[Value]"


class TupleNode(Node, tag="t"):
    """A tuple; a named tuple arrives as a plain one."""

    items: "list[Value]"


class DictNode(Node, tag="d"):
    """A dict, as keys and values in order."""

    keys: "list[Value]"
    values: "list[Value]"


class ArrayNode(Node, tag="a"):
    """A numpy array or scalar; its bytes are in the blob."""

    dtype: str
    shape: list[int]


class TensorNode(Node, tag="T"):
    """A torch tensor with its autograd facts; its bytes are in the blob.

    ``is_leaf`` and ``grad_fn`` are for the record only: no graph crosses, so that whatever
    arrives is a leaf. ``grad`` is that of a leaf, or the one that ``retain_grad`` kept.
    """

    dtype: str
    shape: list[int]
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    grad: "Value"


class Handle(Node, tag="h"):
    """An object that stays with its owner: an opaque number, and what it looks like."""

    number: int
    type_name: str
    name: str
    text: str
    callable: bool


Value = (
    None
    | bool
    | int
    | float
    | str
    | BytesNode
    | IntNode
    | ComplexNode
    | ListNode
    | TupleNode
    | DictNode
    | ArrayNode
    | TensorNode
    | Handle
)


class UnsendableError(Exception):
    """A value is too deep or too large to cross; the message is fit for a student."""


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
        self.grow(12 + 2 * count)
        entries = list(dict.items(value))  # a __repr__ on the way might change the dict
        keys = [self._key(key, depth + 1) for key, _ in entries]
        self._comparisons += _comparisons(keys)
        if self._comparisons > _MAX_COMPARISONS:
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
        self.grow(7 + len(digits))
        return IntNode(digits)

    def array(self, value: "np.ndarray[Any, Any] | np.generic") -> Value:
        """Return the node of a numpy array or scalar."""
        name = value.dtype.name
        if name not in _NUMPY_DTYPES:
            return self._handle(value)
        self._check_array(value.shape, value.dtype.itemsize)
        self._add_blob(_little_endian(np.asarray(value)).tobytes())
        return ArrayNode(name, list(value.shape))

    def tensor(self, value: "torch.Tensor", depth: int) -> Value:
        """Return the node of a tensor, or of its handle if its bytes cannot be taken."""
        tensors = _tensors()
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
        if _extent(shape) > MAX_BLOB:
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


def _tensors() -> Any:
    """Return what knows tensors. It loads torch, and so is imported where there may be one."""
    from autograder.sandbox import tensors  # noqa: PLC0415 -- see above

    return tensors


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


def _comparisons(keys: list[Value]) -> int:
    """Return how many values are compared to make a dict of these keys, at worst."""
    return len(keys) * sum(map(_parts, keys))


def _parts(key: Value) -> int:
    return 1 + sum(map(_parts, key.items)) if isinstance(key, TupleNode) else 1


def _extent(shape: Sequence[int]) -> int:
    # Counting each 0 as 1: an empty array of absurd dimensions is absurd too.
    return math.prod(max(n, 1) for n in shape)


def _little_endian(array: Any) -> Any:
    return array.astype(array.dtype.newbyteorder("<"), copy=False)


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
        self._comparisons += _comparisons(keys)
        if self._comparisons > _MAX_COMPARISONS:
            message = "dicts have too many entries"
            raise WireError(message)
        items = [self.decode(value, depth + 1) for value in values]
        try:
            return dict(zip(decoded, items, strict=True))
        except TypeError as error:
            message = "a dict has a key that cannot be one"
            raise WireError(message) from error

    def _array(self, dtype: str, shape: list[int]) -> "np.ndarray[Any, Any]":
        if dtype not in _NUMPY_DTYPES:
            message = f"an array has the dtype {dtype!r}"
            raise WireError(message)
        kind = np.dtype(dtype).newbyteorder("<")
        data = self._take(shape, kind.itemsize)
        # Bytes other than 0 and 1 must not become a bool that is neither True nor False.
        raw = np.frombuffer(data, dtype=np.uint8 if dtype == "bool" else kind)
        return raw.astype(np.dtype(dtype)).reshape(shape)

    def _tensor(self, node: TensorNode, depth: int) -> "torch.Tensor":
        try:
            tensors = _tensors()
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
        if not possible or _extent(shape) > MAX_BLOB:
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
