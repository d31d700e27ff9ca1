"""The tree of nodes that a value is on its way, what bounds it, and what both ends ask of it."""

import math
from collections.abc import Sequence
from typing import Any

import msgspec

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
MAX_COMPARISONS = 4 * MAX_ENTRIES**2

NUMPY_DTYPES = frozenset(
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


def comparisons(keys: list[Value]) -> int:
    """Return how many values are compared to make a dict of these keys, at worst."""
    return len(keys) * sum(map(_parts, keys))


def _parts(key: Value) -> int:
    return 1 + sum(map(_parts, key.items)) if isinstance(key, TupleNode) else 1


def extent(shape: Sequence[int]) -> int:
    """Return the product of an array's dimensions, each 0 counted as 1.

    An empty array of absurd dimensions is absurd, too.
    """
    return math.prod(max(n, 1) for n in shape)


def tensors_here() -> Any:
    """Return what knows tensors. It loads torch, and so is imported where there may be one."""
    from autograder.sandbox import tensors  # noqa: PLC0415 -- see above

    return tensors
