"""Frames arrive whole and on time, or not at all."""

import contextlib
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator

import msgspec
import pytest

from autograder.errors import ChannelClosedError, DeadlineError, OverBudgetError, WireError
from autograder.sandbox.channel import MAX_HEADER, Budget, Channel

SOON = 10.0  # seconds: only a test that fails waits as long


class Carrier(msgspec.Struct, tag=True):
    """A header that carries one value."""

    value: int | str | None


def connect() -> tuple[Channel[Carrier], Channel[Carrier]]:
    """Return both ends of a connection."""
    ours, theirs = socket.socketpair()
    return Channel(ours, Carrier), Channel(theirs, Carrier)


def frame(header: object, blob: bytes = b"") -> bytes:
    """Return the bytes of a frame around a header of any kind."""
    head = header if isinstance(header, bytes) else msgspec.msgpack.encode(header)
    return struct.pack("<II", len(head), len(blob)) + head + blob


class TestChannel:
    """Whole frames, each before its deadline."""

    @pytest.fixture
    def ends(self) -> Iterator[tuple[Channel[Carrier], Channel[Carrier]]]:
        """Both ends of a connection."""
        ours, theirs = connect()
        yield ours, theirs
        ours.close()
        theirs.close()

    def test_frames_arrive_in_order(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """Several frames may be on their way at once."""
        ours, theirs = ends
        ours.send(Carrier(1), [b"ab", b"", b"c"])
        ours.send(Carrier("two"))
        assert theirs.receive() == (Carrier(1), b"abc")
        assert theirs.receive(time.monotonic() + SOON) == (Carrier("two"), b"")

    def test_large_frame(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """A frame larger than any buffer between the two arrives whole."""
        ours, theirs = ends
        blob = bytes(range(256)) * 2**14
        sender = threading.Thread(target=ours.send, args=[Carrier(None), [blob]])
        sender.start()
        _, arrived = theirs.receive(time.monotonic() + SOON)
        sender.join()
        assert arrived == blob

    def test_too_large_to_send(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """What no receiver would accept is not sent."""
        ours, _ = ends
        for header, blobs in ((Carrier("x" * MAX_HEADER), []), (Carrier(1), [bytes(2**25)] * 3)):
            with pytest.raises(WireError, match=r"^a frame is larger than the protocol allows$"):
                ours.send(header, blobs)

    def test_a_budget_is_spent_by_all_channels(self) -> None:
        """What arrives on several channels is counted together, before it is read."""
        budget = Budget(150)
        for received in (1, 0):
            ours, theirs = socket.socketpair()
            sender: Channel[Carrier] = Channel(ours, Carrier)
            receiver: Channel[Carrier] = Channel(theirs, Carrier, budget)
            sender.send(Carrier(None), [bytes(80)])
            if received:
                assert receiver.receive(time.monotonic() + SOON)[1] == bytes(80)
            else:
                with pytest.raises(OverBudgetError, match=r"^more than 150 bytes"):
                    receiver.receive(time.monotonic() + SOON)
            sender.close()
            receiver.close()

    def test_header_of_another_type(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """Only headers of the declared type are accepted."""
        ours, theirs = ends

        class Other(msgspec.Struct, tag=True):
            value: int

        ours.send(Other(1))
        with pytest.raises(WireError, match="Invalid value 'Other'"):
            theirs.receive(time.monotonic() + SOON)

    def test_silence_ends_at_the_deadline(
        self, ends: tuple[Channel[Carrier], Channel[Carrier]]
    ) -> None:
        """A sender that says nothing is not waited for."""
        with pytest.raises(DeadlineError):
            ends[0].receive(time.monotonic() + 0.02)
        with pytest.raises(DeadlineError):
            ends[0].receive_with_descriptor(time.monotonic() + 0.02)

    def test_deadline_in_the_past(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """A deadline that is over is over, even if the frame is there."""
        ours, theirs = ends
        ours.send(Carrier(1))
        with pytest.raises(DeadlineError):
            theirs.receive(time.monotonic() - 1)
        with pytest.raises(DeadlineError):
            ours.send(Carrier(1), deadline=time.monotonic() - 1)

    @pytest.mark.parametrize("method", ["receive", "receive_with_descriptor"])
    def test_slow_drip_does_not_extend_the_deadline(self, method: str) -> None:
        """A sender of a byte now and then is ended on time, not when it has finished."""
        ours, theirs = socket.socketpair()
        channel: Channel[Carrier] = Channel(ours, Carrier)
        stop = threading.Event()

        def drip() -> None:
            for byte in frame(bytes(4000)):
                theirs.sendall(bytes([byte]))
                if stop.wait(0.005):
                    return

        sender = threading.Thread(target=drip)
        sender.start()
        try:
            with pytest.raises(DeadlineError):
                getattr(channel, method)(time.monotonic() + 0.1)
            assert sender.is_alive()
        finally:
            stop.set()
            sender.join()
            channel.close()
            theirs.close()

    def test_sender_does_not_wait_for_a_reader_for_ever(
        self, ends: tuple[Channel[Carrier], Channel[Carrier]]
    ) -> None:
        """A receiver that does not read is not waited for."""
        with pytest.raises(DeadlineError):
            ends[0].send(Carrier(1), [bytes(2**24)], deadline=time.monotonic() + 0.05)

    def test_reader_that_sips_does_not_extend_the_deadline(self) -> None:
        """Nor one that reads a byte now and then."""
        ours, theirs = socket.socketpair()
        channel: Channel[Carrier] = Channel(ours, Carrier)
        stop = threading.Event()

        def sip() -> None:
            while not stop.wait(0.005):
                theirs.recv(1)

        reader = threading.Thread(target=sip)
        reader.start()
        try:
            with pytest.raises(DeadlineError):
                channel.send(Carrier(1), [bytes(2**24)], deadline=time.monotonic() + 0.1)
        finally:
            stop.set()
            reader.join()
            channel.close()
            theirs.close()

    def test_other_end_is_gone(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """A closed connection is noticed by both directions."""
        ours, theirs = ends
        theirs.close()
        for action in (ours.receive, ours.receive_with_descriptor):
            with pytest.raises(ChannelClosedError):
                action(time.monotonic() + SOON)
        with pytest.raises(ChannelClosedError):
            ours.send(Carrier(1), deadline=time.monotonic() + SOON)

    def test_this_end_is_closed(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """A channel that has been closed is closed for its owner too."""
        ours, _ = ends
        ours.close()
        for action in (ours.receive, ours.receive_with_descriptor):
            with pytest.raises(ChannelClosedError):
                action(time.monotonic() + SOON)
        for descriptors in ([], [0]):
            with pytest.raises(ChannelClosedError):
                ours.send(Carrier(1), descriptors=descriptors)

    def test_finish_sending(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """One direction ends, replies still arrive; doing it again does no harm."""
        ours, theirs = ends
        ours.send(Carrier(1))
        ours.finish_sending()
        assert theirs.receive()[0] == Carrier(1)
        with pytest.raises(ChannelClosedError):
            theirs.receive(time.monotonic() + SOON)
        theirs.send(Carrier(2))
        assert ours.receive()[0] == Carrier(2)
        theirs.close()
        ours.finish_sending()

    def test_detach(self, ends: tuple[Channel[Carrier], Channel[Carrier]]) -> None:
        """The socket given away goes on working, though the channel is closed."""
        ours, theirs = ends
        number = ours.fileno()
        with ours.detach() as connection:
            assert connection.fileno() == number
            ours.close()
            again: Channel[Carrier] = Channel(connection, Carrier)
            again.send(Carrier(3))
            assert theirs.receive()[0] == Carrier(3)


class TestDescriptors:
    """A message may bring an open file along."""

    @pytest.fixture
    def pipe(self) -> Iterator[tuple[int, int]]:
        """A pipe's end for reading, and its end for writing."""
        ends = os.pipe()
        yield ends
        for end in ends:
            with contextlib.suppress(OSError):
                os.close(end)

    def test_descriptor_comes_with_its_frame(self, pipe: tuple[int, int]) -> None:
        """The receiver can use what the sender had open."""
        ours, theirs = connect()
        ours.send(Carrier("take this"), descriptors=[pipe[1]])
        header, descriptor = theirs.receive_with_descriptor(time.monotonic() + SOON)
        assert header == Carrier("take this")
        assert descriptor is not None
        assert descriptor != pipe[1]
        os.write(descriptor, b"hello")
        os.close(descriptor)
        assert os.read(pipe[0], 10) == b"hello"
        ours.close()
        theirs.close()

    def test_frame_without_descriptor(self) -> None:
        """None came, and none is made up."""
        ours, theirs = connect()
        ours.send(Carrier(1))
        assert theirs.receive_with_descriptor() == (Carrier(1), None)
        ours.close()
        theirs.close()

    def test_each_frame_has_its_own(self, pipe: tuple[int, int]) -> None:
        """The descriptor of the second frame does not arrive with the first."""
        ours, theirs = connect()
        ours.send(Carrier(1))
        ours.send(Carrier(2), descriptors=[pipe[1]])
        assert theirs.receive_with_descriptor()[1] is None
        header, descriptor = theirs.receive_with_descriptor()
        assert header == Carrier(2)
        assert descriptor is not None
        os.close(descriptor)
        ours.close()
        theirs.close()

    @pytest.mark.parametrize("method", ["receive", "receive_with_descriptor"])
    def test_descriptors_that_nobody_asked_for_are_closed(
        self, pipe: tuple[int, int], method: str
    ) -> None:
        """A second descriptor, or one where none belongs, does not stay open."""
        ours, theirs = connect()
        asked_for = [] if method == "receive" else [ours.fileno()]
        ours.send(Carrier(1), descriptors=[*asked_for, pipe[1], pipe[1]])
        os.close(pipe[1])
        _, extra = getattr(theirs, method)(time.monotonic() + SOON)
        # If a copy of the writing end were open anywhere, this would wait instead of ending.
        os.set_blocking(pipe[0], False)
        assert os.read(pipe[0], 10) == b""
        if isinstance(extra, int):
            os.close(extra)
        ours.close()
        theirs.close()

    def test_descriptor_of_a_malformed_frame_is_closed(self, pipe: tuple[int, int]) -> None:
        """A frame that is refused leaves nothing open."""
        ours, theirs = connect()
        socket.send_fds(ours._socket, [frame(b"\xc1")], [pipe[1]])
        os.close(pipe[1])
        with pytest.raises(WireError):
            theirs.receive_with_descriptor(time.monotonic() + SOON)
        os.set_blocking(pipe[0], False)
        try:
            assert os.read(pipe[0], 10) == b""
        finally:
            ours.close()
            theirs.close()
