"""Values that cross between two processes, and what a hostile sender can do: nothing."""

import collections
import contextlib
import copy
import enum
import gc
import math
import socket
import struct
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.errors import ChannelClosedError, DeadlineError, WireError
from autograder.sandbox import tensors
from autograder.sandbox.channel import MAX_BLOB, MAX_HEADER, Channel
from autograder.sandbox.wire import Decoder, Encoder, encoder
from autograder.sandbox.wire.values import (
    MAX_ARRAYS,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_ENTRIES,
    MAX_INT_BITS,
    MAX_NODES,
    MAX_REPR,
    NUMPY_DTYPES,
    DictNode,
    Handle,
    IntNode,
    ListNode,
    TensorNode,
    TupleNode,
    UnsendableError,
    Value,
)

TORCH_DTYPES = list(tensors.DTYPES.values())
DTYPES_OF_ARRAYS = sorted(NUMPY_DTYPES)
OUR_ERRORS = (WireError, ChannelClosedError, DeadlineError)
SOON = 10.0  # seconds: only a test that fails waits as long


class Carrier(msgspec.Struct, tag=True):
    """A header that carries one value."""

    value: Value


def connect() -> tuple[Channel[Carrier], Channel[Carrier]]:
    """Return both ends of a connection."""
    ours, theirs = socket.socketpair()
    return Channel(ours, Carrier), Channel(theirs, Carrier)


def receive_from(raw: bytes) -> Any:
    """Send raw bytes, hang up, and return the value that the other end makes of them."""
    ours, theirs = socket.socketpair()
    channel: Channel[Carrier] = Channel(ours, Carrier)
    with theirs:
        theirs.sendall(raw)
    try:
        header, blob = channel.receive(time.monotonic() + SOON)
        decoder = Decoder(blob, lambda handle: handle)
        value = decoder.decode(header.value)
        decoder.finish()
        return value
    finally:
        channel.close()


def frame(header: object, blob: bytes = b"") -> bytes:
    """Return the bytes of a frame around a header of any kind."""
    head = header if isinstance(header, bytes) else msgspec.msgpack.encode(header)
    return struct.pack("<II", len(head), len(blob)) + head + blob


def carrying(node: object, blob: bytes = b"") -> bytes:
    """Return the bytes of a frame whose value is this node, honest or not."""
    return frame({"type": "Carrier", "value": node}, blob)


def real_frame(value: object) -> bytes:
    """Return the bytes of the frame in which a value crosses."""
    encoder = Encoder(lambda _value: 7)
    return frame(Carrier(encoder.encode(value)), b"".join(encoder.blobs))


def cross(value: object) -> Any:
    """Return what arrives at the other end; a handle stands for itself."""
    return receive_from(real_frame(value))


def rebuild(raw: bytes) -> Any:
    """Return the value of a frame that may be larger than a socket's buffer."""
    head, _ = struct.unpack_from("<II", raw)
    decoder = Decoder(raw[8 + head :], lambda handle: handle)
    value = decoder.decode(msgspec.msgpack.decode(raw[8 : 8 + head], type=Carrier).value)
    decoder.finish()
    return value


def encode(value: object) -> Value:
    """Return the node of a value, whose bytes nobody wants."""
    return Encoder(lambda _value: 7).encode(value)


def nested(value: object, depth: int) -> Any:
    """Put a value into so many lists."""
    for _ in range(depth):
        value = [value]
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two plain values are equal in type and to the last bit; one NaN is like another."""
    if type(left) is not type(right):
        return False
    match left:
        case float():
            equal = left == right and math.copysign(1, left) == math.copysign(1, right)
            return equal or (math.isnan(left) and math.isnan(right))
        case complex():
            return same([left.real, left.imag], [right.real, right.imag])
        case dict():
            return same([*left.items()], [*right.items()])
        case list() | tuple():
            return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def is_plain(value: object) -> bool:
    """Whether a value, and all in it, is of the exact types that the protocol names."""
    if type(value) in {list, tuple}:
        return all(map(is_plain, value))  # type: ignore[call-overload]  # -- it is one of the two
    if type(value) is dict:
        return all(is_plain(part) for item in value.items() for part in item)
    scalars = {type(None), bool, int, float, complex, str, bytes}
    return type(value) in scalars | {torch.Tensor, np.ndarray, Handle}


@contextlib.contextmanager
def little_memory(limit: int) -> Iterator[None]:
    """Assert that Python allocates at most so many bytes at a time in this block."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before <= limit


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(2 ** (MAX_INT_BITS - 1)), max_value=2**MAX_INT_BITS - 1),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=20),
    st.binary(max_size=20),
)
KEYS = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=4)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=12,
)


class TestPlainValues:
    """Numbers, texts and what is made of them."""

    @given(PLAIN)
    def test_nested_values_arrive_as_they_were(self, value: object) -> None:
        """Type, order and every bit survive, in lists, tuples and dicts."""
        assert same(cross(value), value)

    @pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.8e308])
    def test_special_numbers(self, number: float) -> None:
        """Python's own oddities of floating point cross, alone and in a complex number."""
        assert same(cross(number), number)
        assert same(cross(complex(number, -number)), complex(number, -number))

    @pytest.mark.parametrize(
        "number", [2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 2**4096 - 1]
    )
    def test_integers_of_any_sign_beyond_64_bits(self, number: int) -> None:
        """An integer is exact on both sides of the limits of machine words."""
        assert same(cross([number, -number]), [number, -number])

    def test_lone_surrogates_become_question_marks(self) -> None:
        """Text that UTF-8 cannot carry does not stop its message."""
        assert cross(["a\ud800b", {"\udfff": "ü€😀"}]) == ["a?b", {"?": "ü€😀"}]

    def test_booleans_are_no_integers(self) -> None:
        """True does not arrive as 1, nor 1 as True."""
        assert [type(value) for value in cross([True, 1, 1.0])] == [bool, int, float]


class TestArrays:
    """Tensors and arrays of every dtype, in whatever way they lie in memory."""

    SHAPES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
        ("plain", lambda data: data),
        ("empty", lambda data: data[:0]),
        ("0-d", lambda data: data[1, 2]),
        ("transposed", lambda data: data.T),
        ("every other", lambda data: data[:, ::2]),
        ("one column", lambda data: data[:, 1:2]),
    )

    @pytest.mark.parametrize("dtype", TORCH_DTYPES, ids=str)
    @pytest.mark.parametrize("view", [view for _, view in SHAPES], ids=[name for name, _ in SHAPES])
    def test_tensor(self, dtype: torch.dtype, view: Callable[[Any], torch.Tensor]) -> None:
        """A tensor keeps its dtype, shape and entries, and can be written to."""
        tensor = view(torch.tensor([[0, 1, 2], [3, 250, -1]]).to(dtype))
        arrived = cross(tensor)
        assert type(arrived) is torch.Tensor
        assert arrived.dtype is dtype
        assert arrived.shape == tensor.shape
        assert torch.equal(arrived, tensor)
        arrived.zero_()

    @pytest.mark.parametrize("dtype", DTYPES_OF_ARRAYS)
    @pytest.mark.parametrize("view", [view for _, view in SHAPES], ids=[name for name, _ in SHAPES])
    def test_array(self, dtype: str, view: Callable[[Any], "np.ndarray[Any, Any]"]) -> None:
        """An array keeps its dtype, shape and entries, and can be written to."""
        array = view(np.array([[0, 1, 2], [3, 250, -1]]).astype(dtype))
        arrived = cross(array)
        assert type(arrived) is np.ndarray
        assert arrived.dtype == np.dtype(dtype)
        assert arrived.shape == array.shape
        assert arrived.tobytes() == array.tobytes()
        arrived[...] = 0

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32], ids=str)
    def test_tensor_of_special_numbers(self, dtype: torch.dtype) -> None:
        """NaN, infinities, minus zero and subnormals keep their bits."""
        tiny = torch.finfo(dtype).smallest_normal / 2
        tensor = torch.tensor([math.nan, math.inf, -math.inf, -0.0, tiny]).to(dtype)
        bits = torch.int32 if dtype is torch.float32 else torch.int16
        assert torch.equal(cross(tensor).view(bits), tensor.view(bits))

    @pytest.mark.parametrize("order", ["<", ">"])
    def test_bytes_in_either_order(self, order: str) -> None:
        """An array of a big-endian machine arrives as a native one of the same numbers."""
        arrived = cross(np.array([1.5, -2.0], dtype=f"{order}f8"))
        assert arrived.tolist() == [1.5, -2.0]
        assert arrived.dtype.isnative

    def test_flipped_array(self) -> None:
        """Negative strides, which torch does not have, are no obstacle."""
        assert cross(np.arange(4)[::-1]).tolist() == [3, 2, 1, 0]

    def test_expanded_tensor(self) -> None:
        """A tensor whose entries share memory arrives as one whose entries do not."""
        arrived = cross(torch.tensor([1.0, 2.0]).expand(3, 2))
        arrived[0, 0] = 5.0
        assert arrived.tolist() == [[5.0, 2.0], [1.0, 2.0], [1.0, 2.0]]

    def test_lazily_conjugated_and_negated_tensors(self) -> None:
        """What torch has only noted down to be done is done before it crosses."""
        conjugated = torch.tensor([1 + 2j, 3 - 4j]).conj()
        assert conjugated.is_conj()
        assert cross(conjugated).tolist() == [1 - 2j, 3 + 4j]
        assert conjugated.imag.is_neg()
        assert cross(conjugated.imag).tolist() == [-2.0, 4.0]

    def test_numpy_scalars_arrive_as_arrays_of_no_dimension(self) -> None:
        """A numpy number keeps its dtype, even one that Python takes for a float."""
        for scalar in (
            np.float32(1.5),
            np.float64(1.5),
            np.int8(-3),
            np.bool_(1),
            np.complex64(1j),
        ):
            arrived = cross(scalar)
            assert (type(arrived), arrived.shape, arrived.dtype) == (np.ndarray, (), scalar.dtype)
            assert arrived == scalar

    def test_arrays_among_other_values_keep_their_places(self) -> None:
        """Many arrays share one frame, each with its own bytes."""
        value = [torch.ones(2), {"a": np.arange(3), "b": (torch.tensor(7), "x")}, np.zeros(0)]
        first, table, empty = cross(value)
        assert first.tolist() == [1.0, 1.0]
        assert table["a"].tolist() == [0, 1, 2]
        assert table["b"][0] == 7
        assert table["b"][1] == "x"
        assert empty.shape == (0,)

    def test_bool_of_other_bytes_than_0_and_1(self) -> None:
        """A forged truth value is one of two: it is never both, nor neither."""
        for tag, rest in (("a", []), ("T", [False, True, None, None])):
            arrived = receive_from(carrying([tag, "bool", [3], *rest], b"\x00\x02\xff"))
            assert arrived.tolist() == [False, True, True]
            assert int(arrived.sum()) == 2


class TestAutograd:
    """What a tensor says about its place in a graph."""

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64, torch.complex64], ids=str)
    def test_leaf_with_its_gradient(self, dtype: torch.dtype) -> None:
        """A parameter arrives as one, with the gradient it has accumulated."""
        tensor = torch.tensor([2.0, 3.0], dtype=dtype, requires_grad=True)
        (tensor * tensor.detach()).sum().abs().backward()
        arrived = cross(tensor)
        assert arrived.requires_grad
        assert arrived.is_leaf
        assert tensor.grad is not None
        assert torch.equal(arrived.grad, tensor.grad)

    def test_leaf_without_a_gradient(self) -> None:
        """A gradient that is missing is not a gradient of zeros."""
        assert cross(torch.ones(2, requires_grad=True)).grad is None

    def test_result_arrives_without_its_graph(self) -> None:
        """A result of operations still says that it needs a gradient; its values are detached."""
        weight = torch.tensor(3.0, requires_grad=True)
        arrived = cross(weight * 2)
        assert arrived.requires_grad
        assert arrived.item() == 6.0

    def test_facts_stand_in_the_node(self) -> None:
        """The frame says whether it is a leaf, and which operation made it."""
        weight = torch.tensor(3.0, requires_grad=True)
        made, leaf = encode(weight * 2), encode(weight)
        assert isinstance(made, TensorNode)
        assert isinstance(leaf, TensorNode)
        assert (made.is_leaf, made.grad_fn) == (False, "MulBackward0")
        assert (leaf.is_leaf, leaf.grad_fn) == (True, None)

    def test_tensor_made_in_inference_mode(self) -> None:
        """Inference tensors cross like others."""
        with torch.inference_mode():
            tensor = torch.ones(2)
        assert cross(tensor).tolist() == [1.0, 1.0]

    def test_sending_leaves_the_tensor_as_it_was(self) -> None:
        """Neither the tensor nor its graph is touched."""
        weight = torch.tensor(3.0, requires_grad=True)
        result = weight * weight
        cross(result)
        result.backward()
        assert weight.grad is not None
        assert weight.grad.item() == 6.0

    @pytest.mark.parametrize(
        ("dtype", "grad"),
        [
            ("float32", ["T", "float64", [1], False, True, None, None]),
            ("float32", ["T", "float32", [2], False, True, None, None]),
            ("float32", ["T", "float32", [1], True, True, None, ["l", []]]),
            ("float32", "a text"),
            ("int64", ["T", "int64", [1], False, True, None, None]),
        ],
    )
    def test_forged_gradient(self, dtype: str, grad: list[Any] | str) -> None:
        """A gradient that cannot belong to its tensor does no harm."""
        shape: list[int] = grad[2] if isinstance(grad, list) else []
        width = 8 if isinstance(grad, list) and "64" in grad[1] else 4
        size = (8 if dtype == "int64" else 4) + (
            math.prod(shape) * width if isinstance(grad, list) else 0
        )
        arrived = receive_from(carrying(["T", dtype, [1], True, True, None, grad], bytes(size)))
        assert arrived.tolist() == [0]
        assert arrived.grad is None or arrived.grad.shape == arrived.shape

    def test_retained_gradient(self) -> None:
        """The gradient that `retain_grad` kept for a result crosses with it."""
        weight = torch.tensor(3.0, requires_grad=True)
        result = weight * weight
        result.retain_grad()
        (result * 2).backward()
        assert cross(result).grad == 2.0

    def test_gradient_that_was_not_retained(self) -> None:
        """A result without `retain_grad` crosses without torch's warning that it has none."""
        weight = torch.tensor(3.0, requires_grad=True)
        result = weight * weight
        result.backward()
        assert cross(result).grad is None

    def test_what_arrives_is_a_leaf(self) -> None:
        """Of a result only the values, the gradient and `requires_grad` arrive."""
        result = torch.ones(2, requires_grad=True) * 2
        result.retain_grad()
        result.sum().backward()
        arrived = cross(result)
        assert arrived.requires_grad
        assert arrived.is_leaf
        assert arrived.grad_fn is None
        assert arrived.grad.tolist() == [1.0, 1.0]

    def test_endless_name_of_an_operation(self) -> None:
        """The name of a student's own operation is cut."""
        operation: Any = type(
            "F" * 10_000,
            (torch.autograd.Function,),
            {
                "forward": staticmethod(lambda _context, x: x * 2),
                "backward": staticmethod(lambda _context, x: x * 2),
            },
        )
        node = encode(operation.apply(torch.ones(1, requires_grad=True)))
        assert isinstance(node, TensorNode)
        assert node.grad_fn == "F" * MAX_REPR + "…"


def lying(base: type) -> type[Any]:
    """Make a subclass of a built-in type whose objects claim to equal anything."""
    body = {"__eq__": lambda _self, _other: True, "__hash__": lambda _self: 0}
    return type(f"Lying{base.__name__.title()}", (base,), body)


LyingInt, LyingFloat, LyingComplex = lying(int), lying(float), lying(complex)
LyingStr, LyingBytes = lying(str), lying(bytes)
LyingList, LyingTuple, LyingDict = lying(list), lying(tuple), lying(dict)


class _Array(np.ndarray[Any, Any]):
    def __eq__(self, other: object) -> Any:
        return True

    __hash__ = None


class _Tensor(torch.Tensor):
    """Doubles the result of each operation, and claims to equal anything."""

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = super().__torch_function__(func, types, args, kwargs)  # type: ignore[no-untyped-call]  # -- torch leaves it untyped
        return result * 2 if func is torch.Tensor.add else result

    def __eq__(self, other: object) -> Any:
        return True

    __hash__ = None  # type: ignore[assignment]  # -- nobody asks for it


class _Colour(enum.IntEnum):
    RED = 3


class _Name(enum.StrEnum):
    ANN = "ann"


Pair = collections.namedtuple("Pair", ["left", "right"])  # noqa: PYI024 -- the untyped one counts too


class TestSubclasses:
    """Only the built-in part of an object crosses."""

    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (LyingInt(3), 3),
            (LyingInt(2**70), 2**70),
            (LyingFloat(1.5), 1.5),
            (LyingComplex(1, 2), 1 + 2j),
            (LyingStr("a"), "a"),
            (LyingBytes(b"a"), b"a"),
            (LyingList([LyingInt(1)]), [1]),
            (LyingTuple((LyingStr("x"),)), ("x",)),
            (LyingDict({"k": LyingFloat(2.0)}), {"k": 2.0}),
            (_Colour.RED, 3),
            (_Name.ANN, "ann"),
            (Pair(1, 2), (1, 2)),
            (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
            (collections.Counter("aab"), {"a": 2, "b": 1}),
            (collections.defaultdict(list, x=[1]), {"x": [1]}),
        ],
        ids=repr,
    )
    def test_subclass_arrives_as_its_built_in_type(self, value: object, plain: object) -> None:
        """An `__eq__` that lies stays behind, at every level."""
        assert same(cross(value), plain)

    def test_tensor_subclass(self) -> None:
        """An overridden operation and an overridden comparison stay behind."""
        arrived = cross(torch.tensor([1.0, 2.0]).as_subclass(_Tensor))
        assert type(arrived) is torch.Tensor
        assert (arrived == torch.tensor([1.0, 3.0])).tolist() == [True, False]
        assert arrived.add(1.0).tolist() == [2.0, 3.0]

    def test_parameter(self) -> None:
        """A module's parameter arrives as a plain leaf tensor that requires a gradient."""
        arrived = cross(torch.nn.Parameter(torch.ones(2)))
        assert type(arrived) is torch.Tensor
        assert arrived.requires_grad

    def test_array_subclass(self) -> None:
        """An array's own comparison stays behind."""
        arrived = cross(np.array([1.0, 2.0]).view(_Array))
        assert type(arrived) is np.ndarray
        assert (arrived == np.array([1.0, 3.0])).tolist() == [True, False]


class _BrokenRepr:
    def __repr__(self) -> str:
        raise ZeroDivisionError


class _WrongRepr:
    def __repr__(self) -> str:
        return 5  # type: ignore[return-value]  # -- the mistake in question


class _LongRepr:
    def __repr__(self) -> str:
        return "r" * 1_000_000


class _OddName:
    __name__ = 5


class TestHandles:
    """Everything else stays where it is."""

    @pytest.mark.parametrize(
        "value",
        [
            (number for number in range(3)),
            len,
            lambda: 0,
            TestArrays,
            math,
            object(),
            range(3),
            {1, 2},
            frozenset({1}),
            bytearray(b"x"),
            Fraction(1, 2),
            ...,
            NotImplemented,
            ValueError("x"),
            torch.nn.Linear(1, 1),
            torch.device("cpu"),
            torch.ones(2).to(torch.float8_e5m2),
            np.array([None, 1]),
            np.array(["a"]),
            np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
            np.datetime64("2024-01-01"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_other_objects_cross_as_handles(self, value: object) -> None:
        """An object of another type is kept, and its number, type and looks are sent."""
        kept: list[object] = []

        def keep(thing: object) -> int:
            kept.append(thing)
            return 41

        handle = Encoder(keep).encode(value)
        assert isinstance(handle, Handle)
        assert kept == [value]
        assert kept[0] is value
        assert handle.number == 41
        assert handle.type_name == type(value).__name__
        assert handle.callable is callable(value)
        assert handle.text

    def test_function_goes_by_its_name(self) -> None:
        """A function's handle says what it is called."""
        handle = cross(connect)
        assert (handle.name, handle.type_name, handle.callable) == ("connect", "function", True)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (_BrokenRepr(), "<repr raised ZeroDivisionError>"),
            (_WrongRepr(), "<repr raised TypeError>"),
            (_LongRepr(), "r" * MAX_REPR + "…"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_repr_that_is_broken_or_endless(self, value: object, text: str) -> None:
        """A `__repr__` can neither stop the message nor fill it."""
        assert cross(value).text == text

    def test_addresses_are_left_out(self) -> None:
        """What is sent of an object is the same in each run: its place in memory is not."""
        text = cross([object(), (number for number in range(3))])[1].text
        assert text.startswith("<generator object ")
        assert "0x" not in text

    def test_name_that_is_no_text(self) -> None:
        """An object may have a `__name__` of any kind."""
        assert cross(_OddName()).name == ""

    def test_long_names_are_cut(self) -> None:
        """A class with an endless name is still one line."""
        handle = cross(type("C" * 10_000, (), {}))
        assert handle.name == "C" * MAX_REPR + "…"

    def test_handles_among_values(self) -> None:
        """A list of functions arrives as a list of handles, each with its own number."""
        numbers = iter((3, 5))
        assert Encoder(lambda _value: next(numbers)).encode([len, max]) == ListNode(
            [
                Handle(3, "builtin_function_or_method", "len", repr(len), callable=True),
                Handle(5, "builtin_function_or_method", "max", repr(max), callable=True),
            ]
        )

    def test_resolve_chooses_what_stands_for_a_handle(self) -> None:
        """The receiver puts its own object in the handle's place."""
        decoder = Decoder(b"", lambda handle: ("mine", handle.number))
        assert decoder.decode(ListNode([Handle(9, "t", "", "x", callable=False)])) == [("mine", 9)]

    @pytest.mark.parametrize(
        "tensor",
        [torch.ones(2).to_sparse(), torch.ones(2, device="meta")],
        ids=["sparse", "meta"],
    )
    def test_tensor_without_plain_memory(self, tensor: torch.Tensor) -> None:
        """A sparse tensor, and one without data, cross as handles."""
        assert isinstance(encode(tensor), Handle)

    def test_tensor_of_a_transform(self) -> None:
        """Within `vmap` and `grad`, and after it, a tensor is no more than a handle."""
        nodes: list[Value] = []
        escaped: list[torch.Tensor] = []

        def note(x: torch.Tensor) -> torch.Tensor:
            nodes.append(encode(x))
            escaped.append(x)
            return x.sum()

        torch.func.vmap(note)(torch.ones(3, 2))
        torch.func.grad(note)(torch.ones(3))
        nodes.append(encode(escaped[0]))
        assert [type(node) for node in nodes] == [Handle] * 3

    def test_machine_that_stores_numbers_the_other_way(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No tensor of wrong numbers is made there: it is said that there can be none."""
        frame = real_frame(torch.ones(2))
        monkeypatch.setattr(sys, "byteorder", "big")
        with pytest.raises(WireError, match="big-endian machines are not supported"):
            rebuild(frame)

    def test_large_tensor_without_memory(self) -> None:
        """Nothing of it would be sent: its size does not count."""
        assert isinstance(encode(torch.empty(2**40, device="meta")), Handle)

    def test_refused_tensors_leave_no_bytes(self) -> None:
        """A handle among arrays does not shift their bytes."""
        sparse = torch.ones(2).to_sparse()
        first, handle, last = cross([torch.tensor(1.0), sparse, torch.tensor(2.0)])
        assert (first.item(), handle.type_name, last.item()) == (1.0, "Tensor", 2.0)


class TestCaps:
    """What is too deep or too large is refused by the sender, in words for a student."""

    def test_depth(self) -> None:
        """32 lists within one another cross, 33 do not."""
        deepest = nested(1, MAX_DEPTH)
        assert cross(deepest) == deepest
        with pytest.raises(UnsendableError, match=r"^a value nested more than 32 levels deep$"):
            encode(nested(1, MAX_DEPTH + 1))

    @pytest.mark.parametrize(
        "within",
        [
            lambda value: (value,),
            lambda value: {1: value},
            lambda value: type("Named", (tuple,), {})((value,)),
        ],
        ids=["tuples", "dicts", "named tuples"],
    )
    def test_depth_of_all_that_holds_values(self, within: Callable[[object], object]) -> None:
        """What a tuple and a dict hold is a level below them."""
        value: object = None
        for _ in range(MAX_DEPTH):
            value = within(value)
        assert cross(value) == value
        with pytest.raises(UnsendableError, match="nested more than 32 levels"):
            encode(within(value))

    @pytest.mark.parametrize(
        "within",
        [
            lambda value: ListNode([value]),
            lambda value: TupleNode([value]),
            lambda value: DictNode([1], [value]),
            lambda value: TensorNode("float32", [0], False, True, None, value),  # noqa: FBT003 -- msgpack's order
        ],
        ids=["list", "tuple", "dict", "gradient"],
    )
    def test_forged_depth(self, within: Callable[[Value], Value]) -> None:
        """A receiver takes as many levels as a sender sends, and no more."""
        node: Value = 0
        for _ in range(MAX_DEPTH):
            node = within(node)
        Decoder(b"", lambda handle: handle).decode(node)
        with pytest.raises(WireError, match=r"^a value is nested too deeply$"):
            Decoder(b"", lambda handle: handle).decode(within(node))

    def test_forged_depth_of_keys(self) -> None:
        """A key is a level below its dict, and what it holds another."""
        node: Value = None
        for _ in range(MAX_DEPTH - 1):
            node = TupleNode([node])
        Decoder(b"", lambda handle: handle).decode(DictNode([node], [0]))
        with pytest.raises(WireError, match=r"^a value is nested too deeply$"):
            Decoder(b"", lambda handle: handle).decode(DictNode([TupleNode([node])], [0]))

    def test_list_within_itself(self) -> None:
        """A list that contains itself ends like any other that is too deep."""
        endless: list[Any] = []
        endless.append(endless)
        with pytest.raises(UnsendableError, match="nested more than 32 levels"):
            encode(endless)

    def test_chain_of_gradients(self) -> None:
        """A gradient counts as a level."""
        tensor = torch.tensor(1.0, requires_grad=True)
        tensor.grad = torch.tensor(2.0)
        encode(nested(tensor, MAX_DEPTH - 1))
        with pytest.raises(UnsendableError, match="nested more than 32 levels"):
            encode(nested(tensor, MAX_DEPTH))

    def test_deepest_tensor(self) -> None:
        """A tensor crosses at every depth at which a number does."""
        assert cross(nested(torch.ones(1), MAX_DEPTH))

    def test_integer(self) -> None:
        """An integer of 4096 bits crosses, one of 4097 does not."""
        with pytest.raises(UnsendableError, match=r"^an integer of 4097 bits$"):
            encode(2**MAX_INT_BITS)

    @pytest.mark.parametrize(
        "value",
        [
            "x" * (MAX_HEADER + 1),
            b"x" * (MAX_HEADER + 1),
            [b"x" * (MAX_HEADER // 2), "x" * (MAX_HEADER // 2 + 1)],
            [None] * (MAX_HEADER + 1),
        ],
        ids=["text", "bytes", "together", "list"],
    )
    def test_header(self, value: object) -> None:
        """Texts, bytes and lists of more than 4 MB are refused."""
        with pytest.raises(UnsendableError, match=r"^a value of more than 4 MB$"):
            encode(value)

    @pytest.mark.parametrize(
        "value",
        [
            torch.zeros(()).expand(2**40),
            np.broadcast_to(np.zeros(()), (2**40,)),
            [torch.zeros(()).expand(2**40), torch.ones(1)],
        ],
        ids=["tensor", "array", "list"],
    )
    def test_arrays_too_large_are_refused_unread(self, value: object) -> None:
        """A terabyte that shares one number's memory is not written out to be counted."""
        with (
            little_memory(2**20),
            pytest.raises(UnsendableError, match=r"^arrays of more than 16 MB$"),
        ):
            encode(value)

    def test_arrays_are_counted_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The limit is that of the frame, to the byte."""
        monkeypatch.setattr(encoder, "MAX_BLOB", 16)
        encode([np.zeros(1), torch.zeros(1, dtype=torch.float64)])
        with pytest.raises(UnsendableError, match="arrays of more than"):
            encode([np.zeros(1), torch.zeros(1, dtype=torch.float64), np.zeros(1, np.int8)])

    @pytest.mark.parametrize(
        "value",
        [
            [0.5] * 500_000,
            "€" * 2_000_000,
            [2**40] * 500_000,
            [2**70] * 200_000,
            [1j] * 200_000,
            [b""] * 600_000,
            [""] * 900_000,
            [[]] * 1_100_000,
            [{}] * 900_000,
            [len] * 90_000,
            [torch.zeros((0,) * MAX_DIMENSIONS)] * 9_000,
            "x" * MAX_HEADER,
            b"x" * (MAX_HEADER - 10),
        ],
        ids=lambda value: type(value[0]).__name__,
    )
    def test_what_the_encoder_lets_through_fits_a_frame(self, value: object) -> None:
        """A value that is too large is refused by the encoder, not by the channel."""
        try:
            node = encode(value)
        except UnsendableError:
            return
        assert len(msgspec.msgpack.encode(node)) <= MAX_HEADER

    @given(PLAIN)
    @example([len, torch.ones(2, requires_grad=True) * 2, np.zeros((1,) * MAX_DIMENSIONS)])
    @example([len] * 100)
    @example(dict.fromkeys(range(100)))
    @example([np.zeros((0,) + (2**16,) * (MAX_DIMENSIONS - 15), "complex128")] * 100)
    @example([{tuple(range(100)): 3}] * 100)
    def test_no_byte_is_left_uncounted(self, value: object) -> None:
        """The encoder counts at least the bytes that the value takes up."""
        encoder = Encoder(lambda _value: 2**40)
        head = msgspec.msgpack.encode(encoder.encode(value))
        assert len(head) <= encoder._size + 1

    @pytest.mark.parametrize(
        "value",
        [
            [None] * 2**16,
            "x" * 2**16,
            b"x" * 2**16,
            dict.fromkeys(range(100)),
            dict.fromkeys([*range(15), (0,) * 2**16]),
            *(0.5, 2**40, -(2**63), 2**1100, 1.5 + 2.5j),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_nothing_is_counted_twice(self, value: object) -> None:
        """Where a value's head has one size, no more is counted than it takes up."""
        encoder = Encoder(lambda _value: 7)
        head = msgspec.msgpack.encode(encoder.encode(value))
        assert len(head) == encoder._size + 1

    def test_largest_text_can_be_sent(self) -> None:
        """There is room for the message around a value."""
        node = encode("x" * (MAX_HEADER - 2000))
        assert len(msgspec.msgpack.encode(Carrier(node))) <= MAX_HEADER

    def test_many_small_numbers(self) -> None:
        """A million small ints are a megabyte, and cross."""
        assert len(rebuild(real_frame([7] * 1_000_000))) == 1_000_000

    @pytest.mark.parametrize(
        "value",
        [np.zeros((1,) * (MAX_DIMENSIONS + 1)), torch.zeros(0, MAX_BLOB + 1)],
        ids=["dimensions", "empty"],
    )
    def test_what_the_encoder_lets_through_is_accepted(self, value: object) -> None:
        """An array of too many dimensions is refused by the sender, in words for a student."""
        with contextlib.suppress(UnsendableError):
            cross(value)

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (np.zeros((1,) * (MAX_DIMENSIONS + 1)), "an array of 17 dimensions"),
            (torch.zeros((1,) * (MAX_DIMENSIONS + 1)), "an array of 17 dimensions"),
            (torch.zeros(0, MAX_BLOB + 1), "an array of the shape (0, 16777217)"),
            ([torch.zeros(0)] * (MAX_ARRAYS + 1), "more than 10000 arrays"),
            ([np.float32(0)] * (MAX_ARRAYS + 1), "more than 10000 arrays"),
            ([()] * (MAX_NODES + 1), "a value of more than 100000 parts"),
            (dict.fromkeys(range(MAX_ENTRIES + 1)), "a dict of 4097 entries"),
            ([{((),) * 1000: 0}] * 100, "a value of more than 100000 parts"),
            ([dict.fromkeys(range(MAX_ENTRIES))] * 5, "dicts with too many entries"),
            ({tuple(range(k, k + 300)): k for k in range(500)}, "dicts with too many entries"),
        ],
        ids=str,
    )
    def test_refused_in_words_for_a_student(self, value: object, text: str) -> None:
        """The text completes "it returned …"."""
        with pytest.raises(UnsendableError) as caught:
            encode(value)
        assert str(caught.value) == text

    def test_as_much_as_is_allowed_arrives(self) -> None:
        """At the limits, the receiver agrees with the sender."""
        assert len(rebuild(real_frame([torch.zeros(1)] * MAX_ARRAYS))) == MAX_ARRAYS
        assert len(rebuild(real_frame([()] * (MAX_NODES - 1)))) == MAX_NODES - 1
        keys = [(k, 1, 2) for k in range(MAX_ENTRIES)]
        assert len(rebuild(real_frame(dict.fromkeys(keys)))) == MAX_ENTRIES
        shape = (1,) * MAX_DIMENSIONS
        assert cross(np.zeros(shape)).shape == shape


class TestDicts:
    """Dicts whose keys are more than texts."""

    def test_tensors_as_keys(self) -> None:
        """Each key keeps its own value when both have bytes in the blob."""
        keys = [torch.tensor([1.0]), torch.tensor([2.0])]
        arrived = cross({keys[0]: torch.tensor([10.0]), keys[1]: torch.tensor([20.0])})
        assert [(key.item(), value.item()) for key, value in arrived.items()] == [(1, 10), (2, 20)]

    @pytest.mark.parametrize("key", [np.int64(1), np.float32(0.5), (1, np.bool_(1))], ids=repr)
    def test_numpy_scalars_as_keys(self, key: object) -> None:
        """An honest dict of a student's does not look like an attack."""
        assert cross({key: 2.0})

    def test_numpy_scalar_is_found_by_its_number(self) -> None:
        """Keys arrive as Python's own, values as arrays of no dimension."""
        arrived = cross({np.int64(1): np.int64(2), (np.str_("a"), (np.float64(0.5),)): 3})
        assert list(arrived) == [1, ("a", (0.5,))]
        assert type(next(iter(arrived))) is int
        assert type(arrived[1]) is np.ndarray

    def test_numpy_dates_as_keys(self) -> None:
        """What Python has no equal of is a handle, as it is elsewhere."""
        node = encode({np.timedelta64(1, "ns"): 1})
        assert isinstance(node, DictNode)
        assert isinstance(node.keys[0], Handle)

    def test_depth_of_keys(self) -> None:
        """Tuples within a key are levels too."""

        def tuples(depth: int) -> dict[Any, int]:
            key: Any = ()
            for _ in range(depth):
                key = (key,)
            return {key: 1}

        assert cross(tuples(MAX_DEPTH - 1)) == tuples(MAX_DEPTH - 1)
        with pytest.raises(UnsendableError, match="nested more than 32 levels"):
            encode(tuples(MAX_DEPTH))

    def test_dict_that_changes_while_it_is_read(self) -> None:
        """A `__repr__` that adds an entry changes the student's dict, not the frame."""
        table: dict[Any, Any] = {}

        class Adds:
            def __repr__(self) -> str:
                table["more"] = 1
                return "adds"

        table[Adds()] = 0
        node = encode(table)
        assert isinstance(node, DictNode)
        assert (len(node.keys), len(node.values), len(table)) == (1, 1, 2)

    def test_forged_dict_of_too_many_entries(self) -> None:
        """Keys whose hashes collide are refused before any is hashed."""
        prime = 2**61 - 1
        keys: list[Value] = [IntNode(f"{k * prime:x}") for k in range(MAX_ENTRIES + 1)]
        with pytest.raises(WireError, match=r"^a dict has more than 4096 entries$"):
            Decoder(b"", lambda handle: handle).decode(DictNode(keys, keys))
        some = DictNode(keys[:1000], [None] * 1000)
        with pytest.raises(WireError, match=r"^dicts have too many entries$"):
            Decoder(b"", lambda handle: handle).decode(ListNode([some] * 100))
        long: list[Value] = [TupleNode([0] * 100 + [key]) for key in keys]
        with pytest.raises(WireError, match=r"^dicts have too many entries$"):
            Decoder(b"", lambda handle: handle).decode(DictNode(long[:1000], [None] * 1000))

    @pytest.mark.parametrize("key", [["l", []], ["d", [], []], ["a", "bool", [0]]], ids=str)
    def test_key_that_cannot_be_one(self, key: object) -> None:
        """A forged dict with a list for a key is refused."""
        with pytest.raises(WireError, match=r"^a dict has a key that cannot be one$"):
            receive_from(carrying(["d", [key], [1]]))

    def test_keys_without_values(self) -> None:
        """A forged dict of other lengths is refused."""
        with pytest.raises(WireError, match="another number of keys than of values"):
            Decoder(b"", lambda handle: handle).decode(DictNode([1, 2], [1]))


# Values that look like those of the protocol, though what is in them may be impossible.
DTYPES = st.sampled_from((*DTYPES_OF_ARRAYS, "bfloat16", "object", "float", "O", "V8", ""))
SHAPE = st.lists(
    st.one_of(st.integers(0, 3), st.sampled_from((-1, 2**26, 2**31, 2**32, 2**62, 2**63 - 1))),
    max_size=5,
)
INT64 = st.integers(-(2**63), 2**64 - 1)
FORGED = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        INT64,
        st.floats(),
        st.text(max_size=20),
        st.binary(max_size=20),
        st.tuples(st.just("i"), st.text("0123456789abcdefx_- ", max_size=8)),
        st.tuples(st.just("a"), DTYPES, SHAPE),
        st.tuples(st.just("h"), INT64, st.text(), st.text(), st.text(), st.booleans()),
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from("lt"), st.lists(inner, max_size=4)),
        st.tuples(st.just("d"), st.lists(inner, max_size=3), st.lists(inner, max_size=3)),
        st.tuples(
            st.just("T"), DTYPES, SHAPE, st.booleans(), st.booleans(), st.none() | st.text(), inner
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
REAL_FRAMES = [
    real_frame(value)
    for value in (
        None,
        [1, 2.5, "text", b"bytes", 3j, 2**90, True],
        {"a": (1, [2, {}]), 2: None},
        torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True),
        [torch.ones(3, dtype=torch.bfloat16), np.arange(4, dtype=np.uint16), np.bool_(1)],
        len,
    )
]


@st.composite
def mutated_frames(draw: st.DrawFn) -> bytes:
    """Draw a real frame with some of its bytes changed, left out, doubled or cut off."""
    data = bytearray(draw(st.sampled_from(REAL_FRAMES)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        new = draw(st.binary(max_size=4))
        match draw(st.sampled_from(("change", "insert", "remove", "cut"))):
            case "change":
                data[place : place + len(new)] = new
            case "insert":
                data[place:place] = new
            case "remove":
                del data[place : place + len(new) + 1]
            case "cut":
                del data[place:]
    return bytes(data)


class TestHostileFrames:
    """Whatever bytes come, the result is a plain value or one of our own errors."""

    def judge(self, raw: bytes) -> None:
        """Receive, and look at what came out of it."""
        with contextlib.suppress(*OUR_ERRORS):
            assert is_plain(receive_from(raw))

    @given(st.binary(max_size=64))
    @example(b"")
    @example(b"\xff" * 8)
    def test_random_bytes(self, raw: bytes) -> None:
        """Noise never becomes another exception."""
        self.judge(raw)

    @given(st.binary(max_size=64), st.binary(max_size=16))
    def test_random_header(self, head: bytes, blob: bytes) -> None:
        """Nor does noise of the announced length."""
        self.judge(frame(head, blob))

    @given(FORGED, st.binary(max_size=64))
    @settings(max_examples=300)
    def test_forged_values(self, node: object, blob: bytes) -> None:
        """Nor do values of the right form and an impossible content."""
        self.judge(carrying(node, blob))

    @given(mutated_frames())
    @settings(max_examples=300)
    def test_mutated_frames(self, raw: bytes) -> None:
        """Nor do real frames with errors in them."""
        self.judge(raw)

    def test_real_frames_are_real(self) -> None:
        """What the mutations start from arrives unharmed."""
        for raw in REAL_FRAMES:
            assert is_plain(receive_from(raw))

    @pytest.mark.parametrize("raw", REAL_FRAMES, ids=range(len(REAL_FRAMES)))
    def test_every_beginning_of_a_frame(self, raw: bytes) -> None:
        """A sender that hangs up in the middle is gone, wherever the middle is."""
        for end in range(len(raw)):
            with pytest.raises(ChannelClosedError):
                receive_from(raw[:end])

    @pytest.mark.parametrize("size", [0, 1, 7, 9, 16])
    @pytest.mark.parametrize("tag", ["a", "T"])
    def test_wrong_number_of_bytes(self, tag: str, size: int) -> None:
        """Too few bytes for an array, and bytes that belong to none, are refused."""
        rest = [False, True, None, None] if tag == "T" else []
        pattern = "larger than the bytes that came" if size < 8 else "bytes that belong to no array"
        with pytest.raises(WireError, match=pattern):
            receive_from(carrying([tag, "float64", [1], *rest], bytes(size)))

    def test_bytes_without_any_array(self) -> None:
        """A blob beside a plain value is refused."""
        with pytest.raises(WireError, match=r"^a frame carries bytes that belong to no array$"):
            receive_from(carrying(1, b"x"))

    @pytest.mark.parametrize(
        "shape",
        [
            [-1],
            [2, -3],
            [MAX_BLOB + 1],
            [2**32, 2**32],
            [2**63 - 1] * 3,
            [0, 2**62],
            [2**62, 0],
            [1] * (MAX_DIMENSIONS + 1),
        ],
        ids=str,
    )
    def test_impossible_shape(self, shape: list[int]) -> None:
        """Negative, overflowing and endless shapes are refused before anything is made."""
        for node in (["a", "int8", shape], ["T", "int8", shape, False, True, None, None]):
            with little_memory(2**20), pytest.raises(WireError, match="impossible shape"):
                receive_from(carrying(node, b"x"))

    @pytest.mark.parametrize(
        "dtype", ["object", "O", "float", "<f8", "U10", "V8", "torch.int8", ""]
    )
    def test_unknown_dtype(self, dtype: str) -> None:
        """Only dtypes of the list are made; an array of objects would be pointers."""
        with pytest.raises(WireError, match=f"^an array has the dtype '{dtype}'$"):
            receive_from(carrying(["a", dtype, [1]], bytes(8)))
        with pytest.raises(WireError, match=f"^a tensor has the dtype '{dtype}'$"):
            receive_from(carrying(["T", dtype, [1], False, True, None, None], bytes(8)))

    def test_bfloat16_is_no_dtype_of_numpy(self) -> None:
        """What only torch has is refused for an array."""
        with pytest.raises(WireError, match="dtype 'bfloat16'"):
            receive_from(carrying(["a", "bfloat16", [1]], bytes(2)))

    @pytest.mark.parametrize("digits", ["", "xyz", "12.5", "f" * 1026])
    def test_integer_that_is_none(self, digits: str) -> None:
        """Digits that are no number, or too many, are refused."""
        with pytest.raises(WireError, match="an integer is "):
            Decoder(b"", lambda handle: handle).decode(IntNode(digits))

    def test_depth_is_counted_again(self) -> None:
        """A receiver does not rely on the sender's limit."""
        node: Value = 1
        for _ in range(MAX_DEPTH + 1):
            node = ListNode([node])
        with pytest.raises(WireError, match=r"^a value is nested too deeply$"):
            Decoder(b"", lambda handle: handle).decode(node)

    def test_header_of_nothing_but_nesting(self) -> None:
        """Nor on the parser's stack."""
        head = b"\x82\xa4type\xa7Carrier\xa5value" + b"\x92\xa1l\x91" * 200_000
        ours, theirs = connect()
        sender = threading.Thread(target=ours._socket.sendall, args=[frame(head)])
        sender.start()
        with pytest.raises(WireError, match="header is malformed"):
            theirs.receive(time.monotonic() + SOON)
        sender.join()
        ours.close()
        theirs.close()

    @pytest.mark.parametrize(
        "node",
        [
            b"\x92\xa1l\xdd\xff\xff\xff\xff",
            b"\x93\xa1a\xa1f\xdd\xff\xff\xff\xff",
            b"\xdb\xff\xff\xff\xff",
        ],
        ids=["list", "shape", "text"],
    )
    def test_announced_items_cost_nothing(self, node: bytes) -> None:
        """Four billion items that do not follow are not allocated."""
        head = b"\x82\xa4type\xa7Carrier\xa5value" + node
        with little_memory(2**20), pytest.raises(WireError, match="malformed"):
            receive_from(frame(head))

    @pytest.mark.parametrize(
        ("head", "blob"), [(MAX_HEADER + 1, 0), (0, MAX_BLOB + 1), (2**32 - 1, 2**32 - 1)]
    )
    def test_announced_frame_beyond_the_limits(self, head: int, blob: int) -> None:
        """An announcement of too much ends the conversation at once."""
        with pytest.raises(WireError, match="announced that is larger than the protocol allows"):
            receive_from(struct.pack("<II", head, blob))

    def test_announced_frame_costs_nothing(self) -> None:
        """Memory grows with what arrives, not with what is announced."""
        raw = struct.pack("<II", 1, MAX_BLOB) + bytes(1000)
        with little_memory(4 * 2**20), pytest.raises(ChannelClosedError):
            receive_from(raw)

    def test_malformed_header_is_quoted_in_short(self) -> None:
        """The message says what is wrong in a line."""
        with pytest.raises(WireError) as caught:
            receive_from(carrying(["z" * 100_000]))
        assert len(str(caught.value)) < MAX_REPR + 50

    def test_too_many_parts(self) -> None:
        """A header full of the smallest containers is refused before all of them are made."""
        with pytest.raises(WireError, match="more than 100000 parts"):
            rebuild(carrying(["l", [["l", []]] * (MAX_NODES + 1)]))

    def test_forged_handle(self) -> None:
        """Texts that a receiver will show are short, whoever sent them."""
        with contextlib.suppress(WireError):
            handle = receive_from(carrying(["h", 1, "t" * 9_999, "n" * 9_999, "r" * 9_999, True]))
            assert max(map(len, (handle.type_name, handle.name, handle.text))) <= MAX_REPR + 1

    def test_long_texts_of_an_honest_handle(self) -> None:
        """A text that the sender has cut is not cut once more."""
        assert cross(_LongRepr()).text == "r" * MAX_REPR + "…"

    @pytest.mark.parametrize("tag", ["a", "T"])
    def test_too_many_arrays(self, tag: str) -> None:
        """Empty arrays take up no bytes, but time and memory."""
        rest = [False, True, None, None] if tag == "T" else []
        with pytest.raises(WireError, match=r"^a frame carries more than 10000 arrays$"):
            rebuild(carrying(["l", [[tag, "int8", [0], *rest]] * (MAX_ARRAYS + 1)]))


def test_nodes_hold_no_pickle() -> None:
    """Nothing of a frame runs code: an object with `__reduce__` is only looked at."""

    class Trap:
        def __reduce__(self) -> Any:
            return pytest.fail, ("it was pickled",)

    handle = cross([Trap()])[0]
    assert handle.type_name == "Trap"
    assert handle.text.endswith("Trap object>")
    assert copy.copy(handle) == handle
