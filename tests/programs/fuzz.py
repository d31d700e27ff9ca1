"""Noise for everything that reads what others have written.

``python -m programs.fuzz [SECONDS [SEED]]`` throws it at the wire, in both directions, and at the
reader of submissions, with a cap on memory; it prints how much was thrown. The only errors that
may come out are those that these readers declare.
"""

import random
import resource
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch

from autograder.errors import ChannelClosedError, UnreadableSubmissionError, WireError
from autograder.result import Ran
from autograder.sandbox import protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.limits import Limits
from autograder.sandbox.wire import Decoder, Encoder, UnsendableError
from autograder.submissions.reading.ingest import read_cells

HERE = Path(__file__).resolve().parents[1]
MEMORY = 2 * 2**30
_CHANGES = (1, 1, 2, 5, 20)
_ALIKE = 20  # frames thrown of each original, whose making takes longer than a throw
_LARGEST = 60_000  # what fits into a socket's buffer, and is not slow to change
# What formats are made of: lengths, quotes, msgpack's and JSON's marks, ends of lines.
_TELLING = (
    *(
        b"\x00",
        b"\xff",
        b"\x80",
        b"\x90",
        b"\xc0",
        b"\xc1",
        b"\xdc\xff\xff",
        b"\xdd\xff\xff\xff\xff",
    ),
    *(
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xcb\x7f\xf8",
        b"\x92\xa1l",
        b"\x92\xa1t",
    ),
    *(b'"', b"{", b"}", b"[", b"]", b"\\u0000", b"\\ud800", b"\r\n", b"\xef\xbb\xbf", b"# %%\n"),
    *(b'"cells": ', b'"source": ', b"null", b"1e999", b"-0", b"\xed\xa0\x80", b"\xe2\x80\xae"),
)


def changed(random_: random.Random, original: bytes) -> bytes:
    """Return the bytes with a few changes of the kinds that break readers."""
    data = bytearray(original)
    chance = random_.random  # whose other methods take most of the time here
    for _ in range(_CHANGES[int(chance() * len(_CHANGES))]):
        at = int(chance() * (len(data) + 1))
        match int(chance() * 6):
            case 0 if data:
                data[at % len(data)] ^= 1 << random_.randrange(8)
            case 1:
                data[at:at] = random_.choice(_TELLING)
            case 2:
                del data[at : at + random_.choice((1, 1, 4, 50))]
            case 3:
                data[at:at] = data[at : at + 40] * random_.choice((1, 2, 30))
            case 4:
                data[at : at + 1] = random_.randbytes(random_.choice((1, 4, 8)))
            case _:
                del data[at:]
        del data[_LARGEST:]
    return bytes(data)


def _value(random_: random.Random, depth: int = 0) -> Any:
    """Return any value that may cross, or may not."""
    makers: tuple[Callable[[], Any], ...] = (
        lambda: None,
        lambda: random_.getrandbits(random_.choice((1, 8, 64, 100))) - 1,
        lambda: random_.choice((0.0, float("nan"), float("inf"), 1e-310)),
        lambda: complex(random_.random(), 0),
        lambda: "".join(chr(random_.choice((65, 0, 0xD800, 0x202E))) for _ in range(3)),
        lambda: random_.randbytes(random_.randrange(9)),
        lambda: torch.ones(random_.randrange(3), random_.randrange(3)),
        lambda: np.zeros(random_.randrange(4), random_.choice(("f4", "i8", "?", "O", "M8[s]"))),
        object,
        lambda: [_value(random_, depth + 1) for _ in range(random_.randrange(4))],
        lambda: tuple(_value(random_, depth + 1) for _ in range(random_.randrange(4))),
        lambda: {_key(random_): _value(random_, depth + 1) for _ in range(random_.randrange(4))},
    )
    return random_.choice(makers[:9] if depth > 3 else makers)()


def _key(random_: random.Random) -> Any:
    return random_.choice((0, "a", 2.5, (1, "b"), None, b"c", 2**70))


def frame(header: msgspec.Struct, blob: bytes = b"") -> bytes:
    """Return a frame's bytes."""
    head = msgspec.msgpack.encode(header)
    return struct.pack("<II", len(head), len(blob)) + head + blob


def _through(incoming: Any, data: bytes, handle: Callable[[Any, bytes], None]) -> str:
    """Let a channel receive the bytes; returns what came of it."""
    ours, theirs = socket.socketpair()
    channel: Channel[Any] = Channel(ours, incoming)
    try:
        with theirs:
            theirs.sendall(data)
        handle(*channel.receive(time.monotonic() + 10))
    except (WireError, ChannelClosedError) as error:
        return type(error).__name__
    finally:
        channel.close()
    return "accepted"


def _decode(header: Any, blob: bytes) -> None:
    """Decode what a reply or a request carries, as either side does."""
    decoder = Decoder(blob, lambda handle: handle)
    for name in ("value", "args", "kwargs", "key"):
        if hasattr(header, name):
            decoder.decode(getattr(header, name))
    decoder.finish()


def from_student(random_: random.Random) -> Iterator[str]:
    """Let the grader receive changed replies and reports."""
    encoder = Encoder(lambda _: 0)
    try:
        node = encoder.encode(_value(random_))
    except UnsendableError:
        return
    done = protocol.CellDone(
        number=1,
        ran=Ran.FINISHED,
        message="m",
        traceback=["t"],
        output="o",
        wall="",
    )
    blob = b"".join(encoder.blobs)
    incoming, original = random_.choice(
        (
            (protocol.FromBranch, frame(protocol.Returned(number=1, value=node), blob)),
            (protocol.FromBranch, frame(protocol.Returned(number=1, value=node), blob)),
            (protocol.FromBranch, frame(protocol.Refused(1, "a list"))),
            (protocol.FromStudent, frame(done)),
            (protocol.FromStudent, frame(protocol.AtCheck(question="q1"))),
            (protocol.FromStudent, frame(protocol.Confined(isolation={"level": "full"}))),
            (protocol.FromMonitor, frame(protocol.Gone(signal=9, exit_code=0))),
            (protocol.FromCheckpoint, frame(protocol.Ended(signal=0, exit_code=1))),
        )
    )
    for _ in range(_ALIKE):
        yield _through(incoming, changed(random_, original), _decode)


def to_student(random_: random.Random) -> Iterator[str]:
    """Let a student's process receive changed requests."""
    encoder = Encoder(lambda _: 0)
    try:
        args, kwargs = encoder.encode((_value(random_),)), encoder.encode({})
    except UnsendableError:
        return
    call = protocol.Call(number=1, target=0, args=args, kwargs=kwargs)
    run = protocol.Run(cells=["x = 1"], skip=[2], folder="/tmp", seed=1, limits=Limits())  # noqa: S108 -- only a text
    incoming, original = random_.choice(
        (
            (protocol.ToBranch, frame(call, b"".join(encoder.blobs))),
            (protocol.ToBranch, frame(protocol.Lookup(number=1, name="f"))),
            (protocol.ToStudent, frame(run)),
            (protocol.ToCheckpoint, frame(protocol.Branch())),
            (protocol.ToMonitor, frame(protocol.Watch(limits=Limits(), folder=""))),
        )
    )
    for _ in range(_ALIKE):
        yield _through(incoming, changed(random_, original), _decode)


_SUBMISSIONS = [
    (path.read_bytes(), path.suffix)
    for path in sorted(
        [*(HERE / "data" / "demo").iterdir(), *(HERE / "data" / "attacks").iterdir()]
    )
    if path.suffix in {".ipynb", ".py"} and path.stat().st_size < _LARGEST
]


def ingest(random_: random.Random) -> Iterator[str]:
    """Let the reader of submissions read a changed one."""
    original, suffix = random_.choice(_SUBMISSIONS)
    try:
        cells = read_cells(changed(random_, original), suffix)
    except UnreadableSubmissionError:
        yield "unreadable"
        return
    for cell in cells:
        cell.encode()  # no lone surrogate is left in it
    yield "accepted"


TARGETS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "wire, from the student": from_student,
    "wire, to the student": to_student,
    "ingest": ingest,
}


def cap_memory() -> None:
    """Let this process take so much more memory, and no more."""
    statm = Path("/proc/self/statm").read_text(encoding="ascii").split()
    limit = int(statm[0]) * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def main() -> None:
    """Throw noise at each target in turn, for the seconds given."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().getrandbits(32)
    sys.stdout.write(f"seed {seed}\n")
    cap_memory()
    for name, target in TARGETS.items():
        random_ = random.Random(seed)  # noqa: S311 -- noise, not a secret
        found: Counter[str] = Counter()
        end = time.monotonic() + seconds / len(TARGETS)
        while time.monotonic() < end:
            found.update(target(random_))
        sys.stdout.write(f"{name}: {found.total()} thrown, {dict(found)}\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"at most {peak} MB of memory\n")


if __name__ == "__main__":
    main()
