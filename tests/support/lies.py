"""What a student's side could say instead of the truth: values, messages and frames.

All of it is well formed as far as it goes; noise of bytes is :mod:`programs.fuzz`'s.
"""

import random
import struct
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from autograder.result import Ran
from autograder.sandbox import protocol
from autograder.sandbox.channel import MAX_BLOB, MAX_HEADER
from autograder.sandbox.wire.values import (
    MAX_ARRAYS,
    MAX_DIMENSIONS,
    MAX_ENTRIES,
    ArrayNode,
    BytesNode,
    ComplexNode,
    DictNode,
    Handle,
    IntNode,
    ListNode,
    TensorNode,
    TupleNode,
)

TOLD = "TOLD-BY-A-LIAR"
"""Stands in every text that a lie brings."""
_NUMBERS = (0, 1, -1, 2**31, 2**63, 2**64 - 1, -(2**63), True, False, None)
_FLOATS = (0.0, -0.0, 1.0, float("nan"), float("inf"), -float("inf"), 5e-324, 1.8e308, 1e-30, 1e30)
_TEXTS = ("", "\x1b[2J", "[/b]", "<script>", "=1+1", "\u202etxt", "a\0b", "{0.__class__}", "%s%n")
_ENDS = ("a", "\n", "`", "\u2060", "\u0301")
_DIGITS = ("f" * 1025, "f" * 2000, "-1", "+1", "0x10", "1_0", " 1", "", "g", "-0", "0" * 1025)
_DTYPES = ("float32", "float64", "int64", "bool", "bfloat16", "uint8", "complex64", "float16")
_OTHER_DTYPES = ("object", "O", "M8[s]", "float128", "", "str", "uint16", "V8", "f4, f4", "<f4")
_SIZES = {"float64": 8, "int64": 8, "complex64": 8, "float32": 4, "uint16": 2, "bool": 1}
_FEW = 4
_LETS_WAIT = 1 / 50  # of damaged frames, those for whose rest the grader waits
Frames = list[bytes]


def frame(header: msgspec.Struct, blob: bytes = b"") -> bytes:
    """Return a frame's bytes."""
    head = msgspec.msgpack.encode(header)
    return struct.pack("<II", len(head), len(blob)) + head + blob


def text(random_: random.Random) -> str:
    """Return a text that is no one's to show."""
    times = random_.choice((1, 1, 1, 5, 45))
    return f"{random_.choice(_TEXTS)} {TOLD} {random_.choice(_ENDS)}" * times


class Values:
    """Makes nodes of any kind, and the bytes that belong to them, in order."""

    def __init__(self, random_: random.Random) -> None:
        self._random = random_
        self.blobs: list[bytes] = []

    def node(self, depth: int = 0) -> Any:
        """Return a node that may be anything, plausible or not."""
        makers = _LEAVES if depth > _FEW else (*_LEAVES, *_CONTAINERS)
        return self._random.choice(makers)(self, depth)

    def number(self, _depth: int) -> Any:
        """Return an integer, a truth value, or nothing."""
        return self._random.choice(_NUMBERS)

    def real(self, _depth: int) -> Any:
        """Return a float, odd ones among them."""
        return self._random.choice((*_FLOATS, self._random.uniform(-9, 9)))

    def short(self, _depth: int) -> Any:
        """Return a text or bytes."""
        said = text(self._random)
        return self._random.choice((said, BytesNode(said.encode())))

    def large_number(self, _depth: int) -> Any:
        """Return the digits of an integer, or of none."""
        return IntNode(self._random.choice((*_DIGITS, "f" * 300)))

    def complex_number(self, _depth: int) -> Any:
        """Return a complex number."""
        return ComplexNode(self._random.choice(_FLOATS), self._random.choice(_FLOATS))

    def handle(self, _depth: int) -> Any:
        """Return an object that there is not."""
        number = self._random.choice((0, 1, 7, -1, 2**63 - 1, 2**64 - 1))
        kind, name, said = (text(self._random) * self._random.choice((0, 1, 40)) for _ in range(3))
        return Handle(number, kind, name, said, self._random.random() < 1 / 2)

    def array(self, depth: int) -> Any:
        """Return an array or a tensor, with as many bytes as it says or not."""
        random_ = self._random
        dtype = random_.choice(_DTYPES if random_.random() < 7 / 8 else _OTHER_DTYPES)
        shape = [random_.choice((0, 1, 1, 2, 3, 7)) for _ in range(random_.randrange(4))]
        size = _SIZES.get(dtype, 2)
        for each in shape:
            size *= each
        match random_.randrange(16):
            case 0:
                shape = random_.choice(([-1], [2**40, 0], [2**31, 2**31, 2**31], [1] * 17, [2**63]))
                shape = shape[: MAX_DIMENSIONS + 1]
            case 1:
                size += random_.choice((-1, 1, 8))
        data = struct.pack("<d", random_.choice(_FLOATS)) * (size // 8 + 1)
        self.blobs.append(data[: max(0, size)])
        if random_.random() < 1 / 2:
            return ArrayNode(dtype, shape)
        grad = self.node(depth + 1) if random_.random() < 1 / 8 else None
        flags = [random_.random() < 1 / 2 for _ in range(2)]
        return TensorNode(dtype, shape, flags[0], flags[1], random_.choice((None, TOLD)), grad)

    def sequence(self, depth: int) -> Any:
        """Return a list or a tuple."""
        items = [self.node(depth + 1) for _ in range(self._random.randrange(_FEW))]
        return self._random.choice((ListNode, TupleNode))(items)

    def mapping(self, depth: int) -> Any:
        """Return a dict, perhaps of keys that can be none, or with a value too few."""
        keys = [self.node(depth + 1) for _ in range(self._random.randrange(_FEW))]
        few = keys[: len(keys) - (self._random.random() < 1 / 8)]
        return DictNode(keys, [self.node(depth + 1) for _ in few])

    def deep(self, _depth: int) -> Any:
        """Return lists in lists, about as deep as may be, or far deeper."""
        node: Any = 1.0
        for _ in range(self._random.choice((30, 31, 32, 33, 200))):
            node = self._random.choice((ListNode, TupleNode))([node])
        return node

    def large(self, _depth: int) -> Any:
        """Return very much of one kind, about as much as may be."""
        many = self._random.choice((1_000, 100_001))
        match self._random.randrange(5):
            case 0:
                return ListNode([0.5] * many)
            case 1:
                return ListNode([ListNode([])] * many)
            case 2:
                return ListNode([ArrayNode("float32", [0])] * min(many, MAX_ARRAYS + 1))
            case 3:
                same = [n * (2**61 - 1) for n in range(4)] * (MAX_ENTRIES // 4)
                return DictNode(list(same), list(same))
            case _:
                return TOLD * (many // 10)

    def changed(self, node: Any, depth: int = 0) -> Any:
        """Return a node like this one, in which a part is another."""
        if depth > _FEW or self._random.random() < 1 / 4:
            return self._near(node)
        match node:
            case ListNode(items) | TupleNode(items) if items:
                at = self._random.randrange(len(items))
                part = self.changed(items[at], depth + 1)
                kind = type(node) if self._random.random() < 7 / 8 else ListNode
                return kind([*items[:at], part, *items[at + 1 :]])
            case DictNode(keys, values) if values:
                at = self._random.randrange(len(values))
                part = self.changed(values[at], depth + 1)
                return DictNode(keys, [*values[:at], part, *values[at + 1 :]])
        return self._near(node)

    def _near(self, node: Any) -> Any:
        random_ = self._random
        near = [self.node(), self.node(), ListNode([node]), TupleNode([node, node])]
        if isinstance(node, float | int):
            near += [-node, 2 * float(node), f"{node} {TOLD}", self.real(0), self.real(0)]
        if isinstance(node, TensorNode | ArrayNode):
            shapes = [1, *node.shape], node.shape[::-1], [*node.shape, 1]
            near += [msgspec.structs.replace(node, shape=shape) for shape in shapes] * 3
        return random_.choice(near)


_Maker = Callable[[Values, int], Any]
_LEAVES: tuple[_Maker, ...] = (
    *(Values.number, Values.real, Values.real, Values.short, Values.large_number),
    *(Values.complex_number, Values.handle, Values.array, Values.array),
)
_CONTAINERS: tuple[_Maker, ...] = (Values.sequence, Values.sequence, Values.mapping)
_RARE: tuple[_Maker, ...] = (Values.deep, Values.large)


def returned(random_: random.Random, number: int, truth: Any, blobs: Sequence[bytes]) -> bytes:
    """Return a reply with another value than the true one, near it or anything."""
    values = Values(random_)
    chance = random_.random()
    if truth is not None and chance < 2 / 3:
        values.blobs += blobs
        value = values.changed(truth)
    else:
        value = random_.choice(_RARE)(values, 0) if chance > 0.99 else values.node()
    blob = b"".join(values.blobs)
    return frame(protocol.Returned(number=number, value=value), blob[:MAX_BLOB])


def answer(random_: random.Random, number: int) -> Any:
    """Return any answer to one request."""
    lines = [text(random_)[:1001] for _ in range(random_.randrange(8))]
    wall = random_.choice(("", "memory limit", "files", "GPU", TOLD, "network"))
    return random_.choice(
        (
            protocol.Missing(number=number),
            protocol.Refused(number=number, text=text(random_)),
            protocol.Returned(number=number, value=random_.choice(_FLOATS)),
            protocol.Raised(
                number=number,
                type_name=random_.choice(("ValueError", text(random_), "")),
                text=text(random_),
                traceback=lines,
                wall=wall,
            ),
        )
    )


def other_message(random_: random.Random, number: int) -> Any:
    """Return a message that is said by another process, or too long."""
    long = text(random_) * 200
    return random_.choice(
        (
            protocol.Ended(signal=random_.choice((0, 9, 11, -1, 999)), exit_code=2**40),
            protocol.Gone(signal=9, exit_code=0, exceeded="memory"),
            protocol.Finished(),
            protocol.AtCheck(question=random_.choice(("q1", "q9", long))),
            protocol.Confined(isolation={"level": "full", TOLD: long}),
            protocol.Refused(number=number, text=long),
            protocol.Raised(number=number, type_name=long, text=long, traceback=[long] * 9),
            protocol.Lookup(number=number, name=TOLD),
            cell_done(random_, number),
        )
    )


def answers(random_: random.Random, number: int, truth: Any, blob: bytes) -> bytes:
    """Return answers to many requests: too few, too many, in another order, one changed."""
    true: list[Any] = list(truth.answers) if isinstance(truth, protocol.Answers) else []
    match random_.randrange(6):
        case 0:
            true = true[: random_.randrange(len(true) + 1)]
        case 1:
            true = [*true, *true]
        case 2:
            random_.shuffle(true)
        case 3 if true:
            true[random_.randrange(len(true))] = answer(random_, number)
        case 4:
            true = [answer(random_, random_.randrange(9)) for _ in range(random_.randrange(30))]
        case _:
            values = Values(random_)
            at = random_.randrange(len(true)) if true else 0
            if true and isinstance(true[at], protocol.Returned):
                value = values.changed(true[at].value)
                true[at] = msgspec.structs.replace(true[at], value=value)
                blob += b"".join(values.blobs)
    return frame(protocol.Answers(number=number, answers=true), blob[:MAX_BLOB])


def cell_done(random_: random.Random, number: int) -> protocol.CellDone:
    """Return a report of a cell, with anything in it."""
    return protocol.CellDone(
        number=random_.choice((number, number, number, number + 1, 0, -1, 2**63)),
        ran=random_.choice(list(Ran)),
        message=text(random_)[:1001],
        traceback=[text(random_)[:1001] for _ in range(random_.randrange(9))],
        output=text(random_) * random_.choice((0, 1, 300)),
        wall=text(random_)[: random_.choice((0, 20, 2_001))],
    )


def damaged(random_: random.Random, good: bytes) -> tuple[Frames, bool]:
    """Return what is sent instead of a good frame, and whether the connection is closed then."""
    half = good[: random_.randrange(len(good))]
    huge = struct.pack("<II", random_.choice((MAX_HEADER + 1, 2**32 - 1)), MAX_BLOB + 1)
    if random_.random() < _LETS_WAIT:
        return random_.choice(
            (
                ([half, good], False),
                ([struct.pack("<II", len(good), 0), good], False),
                ([half], False),
            )
        )
    return random_.choice(
        (
            ([half], True),
            ([half, bytes(64), good], True),
            ([good, half], True),
            ([good, good], False),
            ([good, good, good, half], False),
            ([huge], False),
            ([huge, good], False),
            ([good[:8] + bytes(len(good) - 8)], False),
            ([good[:4] + struct.pack("<I", 3) + good[8:] + b"abc"], False),
            ([], True),
        )
    )
