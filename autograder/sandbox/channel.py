"""Frames between two processes, each before its deadline.

A frame is a header length and a blob length (two little-endian unsigned 32-bit numbers), a
header (msgpack, decoded by msgspec into a declared type) and a blob of raw bytes. Its sizes
are checked before anything is allocated.
"""

import contextlib
import gc
import os
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from autograder.basics.text import clean_text
from autograder.errors import ChannelClosedError, DeadlineError, OverBudgetError, WireError

MAX_HEADER = 4 * 2**20
MAX_BLOB = 16 * 2**20

_LENGTHS = struct.Struct("<II")
_MAX_QUOTED = 200
_READ = 2**16

Incoming = TypeVar("Incoming")


class Budget:
    """How much may still arrive, on several channels together.

    Args:
        size: bytes.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.left = size
        """Bytes; whoever lets an attempt not count puts this back."""

    def spend(self, size: int) -> None:
        """Take so many bytes off.

        Raises:
            OverBudgetError: there are not so many left.
        """
        self.left -= size
        if self.left < 0:
            message = f"more than {self.size} bytes have been sent in all"
            raise OverBudgetError(message)


class Channel(Generic[Incoming]):
    """One end of a connection: whole frames, each before a deadline.

    Deadlines are on the clock of :func:`time.monotonic` and hold for the whole frame, so a
    sender that drips byte after byte does not extend them. ``None`` waits for ever.

    Args:
        connection: a connected stream socket, owned by this object from now on.
        incoming: the type (a union of tagged structs) of the headers that may arrive here.
        budget: how much may arrive; None if there is no limit but that of each frame.
        plain: whether no descriptors come, and nobody else reads here afterwards: then whatever
            has arrived is taken at once.
    """

    def __init__(
        self,
        connection: socket.socket,
        incoming: Any,
        budget: Budget | None = None,
        *,
        plain: bool = False,
    ) -> None:
        self._budget = budget
        self._ahead = _READ if plain else 0
        self._arrived = bytearray()
        self._socket = connection
        self._decoder: msgspec.msgpack.Decoder[Incoming] = msgspec.msgpack.Decoder(incoming)
        self._encoder = msgspec.msgpack.Encoder()

    def fileno(self) -> int:
        """Return the socket's file descriptor."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def detach(self) -> socket.socket:
        """Give the socket away; this object is of no more use."""
        return socket.socket(fileno=self._socket.detach())

    def finish_sending(self) -> None:
        """Tell the other end that nothing more will be said; replies can still arrive."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def send(
        self,
        header: msgspec.Struct,
        blobs: Sequence[bytes] = (),
        *,
        descriptors: Sequence[int] = (),
        deadline: float | None = None,
    ) -> None:
        """Send one frame, and with its first byte the ``descriptors`` given.

        Raises:
            WireError: the header is larger than a frame allows.
            DeadlineError: the other end did not read it in time.
            ChannelClosedError: the other end is gone.
        """
        head = self._encoder.encode(header)
        size = sum(map(len, blobs))
        if len(head) > MAX_HEADER or size > MAX_BLOB:
            message = "a frame is larger than the protocol allows"
            raise WireError(message)
        frame = b"".join((_LENGTHS.pack(len(head), size), head, *blobs))
        with _translated(self._socket, deadline):
            if descriptors:
                sent = socket.send_fds(self._socket, [frame[:1]], list(descriptors))
                frame = frame[sent:]
            view = memoryview(frame)
            while view:
                self._socket.settimeout(_remaining(deadline))
                view = view[self._socket.send(view[: 2**20]) :]

    def receive(self, deadline: float | None = None) -> tuple[Incoming, bytes]:
        """Return the next frame's header and blob.

        Raises:
            WireError: the frame is not one of the protocol.
            DeadlineError: no whole frame came in time.
            ChannelClosedError: the other end is gone.
        """
        return self._receive(self._read(_LENGTHS.size, deadline), deadline)

    def receive_with_descriptor(self, deadline: float | None = None) -> tuple[Incoming, int | None]:
        """Like :meth:`receive` without a blob, but take a descriptor that came along."""
        with _translated(self._socket, deadline):
            first, descriptors, _flags, _address = socket.recv_fds(self._socket, 1, 1)
        if not first:
            raise ChannelClosedError
        try:
            lengths = first + self._read(_LENGTHS.size - 1, deadline)
            header, _blob = self._receive(lengths, deadline)
        except BaseException:  # whatever it is: nobody else knows of the descriptors
            for descriptor in descriptors:
                os.close(descriptor)
            raise
        return header, descriptors[0] if descriptors else None

    def _receive(self, lengths: bytes, deadline: float | None) -> tuple[Incoming, bytes]:
        head_length, blob_length = _LENGTHS.unpack(lengths)
        if head_length > MAX_HEADER or blob_length > MAX_BLOB:
            message = "a frame is announced that is larger than the protocol allows"
            raise WireError(message)
        if self._budget is not None:
            self._budget.spend(_LENGTHS.size + head_length + blob_length)
        head = self._read(head_length, deadline)
        blob = self._read(blob_length, deadline)
        try:
            with _without_collector():
                return self._decoder.decode(head), blob
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            message = f"a frame's header is malformed: {clean_text(str(error), _MAX_QUOTED)}"
            raise WireError(message) from error

    def _read(self, size: int, deadline: float | None) -> bytes:
        # The buffer grows with what has arrived: an announced length costs nothing by itself.
        data = self._arrived
        while len(data) < size:
            with _translated(self._socket, deadline):
                part = self._socket.recv(max(min(size - len(data), 2**20), self._ahead))
            if not part:
                raise ChannelClosedError
            data += part
        read = bytes(data[:size])
        del data[:size]
        return read


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking again and again at what is being decoded."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise DeadlineError
    return left


@contextlib.contextmanager
def _translated(connection: socket.socket, deadline: float | None) -> Iterator[None]:
    """Set the time that is left, and turn what sockets raise into our errors."""
    left = _remaining(deadline)
    try:
        connection.settimeout(left)  # which refuses a closed socket
        yield
    except TimeoutError as error:
        raise DeadlineError from error
    except OSError as error:
        raise ChannelClosedError from error
