"""Copies of a student's process, and the objects in them, as tests ask them.

A checkpoint is a paused copy; it forks a branch for each test case. Objects of the student's are
:class:`Proxy` stand-ins here, values are exact built-in types rebuilt by
:mod:`autograder.sandbox.wire`.
"""

import contextlib
import itertools
import signal
import socket
import time
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from autograder.basics.text import clean_text
from autograder.errors import (
    ChannelClosedError,
    DeadlineError,
    OverBudgetError,
    StudentCallError,
    WireError,
)
from autograder.result import Kind
from autograder.sandbox import hints, protocol
from autograder.sandbox.channel import Budget, Channel
from autograder.sandbox.ends import Ends
from autograder.sandbox.limits import Limits
from autograder.sandbox.load import slowdown
from autograder.sandbox.wire import Decoder, DictNode, Encoder, Handle, UnsendableError

GRACE = 2.0
"""Seconds that a process of ours has to answer in."""
MAX_RECEIVED = 128 * 2**20
"""Bytes that all processes of a submission may send in all."""

DISTURBED = Kind.DISTURBED.value
UNKNOWN = "it is not known how"
_MAX_WHY = 1_500
_NOT_THERE = object()


class Checkpoint:
    """A paused copy of the student's process, as it stood at some place of the notebook.

    Args:
        connection: the socket to it.
        at: where it stood, in words.
        cell: the number of the cell in which it stood; 0 at the notebook's end.
        limits: the submission's limits.
        ends: what is known of how the submission's processes have ended.
        budget: how much may arrive from all of them.
    """

    def __init__(
        self,
        connection: socket.socket,
        at: str,
        limits: Limits,
        ends: Ends,
        budget: Budget,
        *,
        cell: int = 0,
    ) -> None:
        self._channel: Channel[protocol.FromCheckpoint] = Channel(
            connection, protocol.FromCheckpoint, budget
        )
        self.budget = budget
        self._limits = limits
        self.ends = ends
        self.at = at
        self.cell = cell

    @contextlib.contextmanager
    def branch(
        self, *, deadline: float, last: bool = False, shared: bool = False
    ) -> Iterator["Branch"]:
        """Provide a fresh copy for one test case, ended when the block is left.

        Args:
            deadline: when the submission's time is over, on the monotonic clock.
            last: True if nothing will be asked of this checkpoint afterwards: then it serves
                itself, which saves a fork.
            shared: True if several test cases are to use the copy, one after the other, as
                :meth:`Branch.begin` says.
        """
        self.ends.renew(GRACE * slowdown())
        ours, theirs = socket.socketpair()
        branch = Branch(ours, self, self._limits, deadline, shared=shared)
        with theirs, contextlib.suppress(ChannelClosedError, DeadlineError):
            self._channel.send(
                protocol.Serve() if last else protocol.Branch(),
                descriptors=[theirs.fileno()],
                deadline=time.monotonic() + GRACE,
            )
        try:
            yield branch
        finally:
            branch.close()  # at which an idle branch ends by itself
            if branch.failure is not None and not last:
                self.end_branch()

    def end_branch(self) -> protocol.Ended | None:
        """End the last branch and return how it ended; None if that is not known."""
        try:
            self._channel.send(protocol.EndBranch(), deadline=time.monotonic() + GRACE)
            ended, _ = self._channel.receive(time.monotonic() + GRACE)
        except (ChannelClosedError, DeadlineError, WireError):
            return None
        return ended

    def close(self) -> None:
        """Let go of the checkpoint; it ends by itself."""
        self._channel.close()


class Branch:
    """A copy of a checkpoint, in which test cases make their calls.

    One that is ``shared`` serves several test cases, and does many calls in one exchange: what
    it has answered before one that failed is lost. So it can show that a student's code is
    right, and not what is wrong with it.
    """

    def __init__(
        self,
        connection: socket.socket,
        checkpoint: Checkpoint,
        limits: Limits,
        deadline: float,
        *,
        shared: bool = False,
    ) -> None:
        self._channel: Channel[protocol.FromBranch] = Channel(
            connection, protocol.FromBranch, checkpoint.budget, plain=True
        )
        self._checkpoint = checkpoint
        self._limit = limits.call
        self._left = limits.call
        self._deadline = deadline
        self._numbers = itertools.count()
        self._shared = shared
        self._found: dict[str, Proxy] = {}
        self._defined: dict[tuple[bytes, str], Any] = {}
        self.failure: StudentCallError | None = None
        """Why this branch answers no more, if so."""
        self._full: StudentCallError | None = None
        """What a call has come to that has filled memory: it takes long, and is made once."""
        self.is_lasting = False
        """Whether it serves question after question, none of which is to pay for another."""
        self.fresh: Fresh | None = None
        """Where the notebook's definitions can be run anew."""

    def close(self) -> None:
        """Close the channel to the branch."""
        self._channel.close()

    def begin(self, names: Sequence[str]) -> list[Any]:
        """Begin a test case; returns the student's global variables of these names.

        In a shared branch its calls have their whole time anew, and random numbers are those
        that the case would see in a branch of its own.
        """
        if not self._shared:
            return [self.lookup(name) for name in names]
        found = self.variables(names)
        return [found.get(name) for name in names]

    def variables(self, names: Sequence[str]) -> dict[str, Any]:
        """Return those of the student's global variables that there are; else as :meth:`begin`."""
        if not self._shared:
            values = {name: self._exchange(self._lookup(name), [], name) for name in names}
            return _there(values)
        self._left = self._limit
        restart = protocol.Restart(number=next(self._numbers))
        new = [name for name in names if name not in self._found]
        lookups = [self._lookup(name) for name in new]
        found = _all_of(self._together([restart, *lookups], [], " or ".join(names)))[1:]
        known = {
            name: value.known_as(name) if isinstance(value, Proxy) else value
            for name, value in zip(new, found, strict=True)
        }
        values = self._found | known
        self._found = {name: value for name, value in values.items() if isinstance(value, Proxy)}
        return _there(values)

    def _lookup(self, name: str) -> protocol.Lookup:
        return protocol.Lookup(number=next(self._numbers), name=name)

    def lookup(self, name: str) -> Any:
        """Return the student's global variable, or None if there is none of that name."""
        value = self._exchange(self._lookup(name), [], name)
        if value is _NOT_THERE:
            return None
        return value.known_as(name) if isinstance(value, Proxy) else value

    def allow_anew(self) -> None:
        """Give the calls to come as much time as if none had been made."""
        self._left = self._limit

    def call(self, handle: Handle, args: tuple[object, ...], kwargs: dict[str, object]) -> Any:
        """Call an object of the student's."""
        encoder = Encoder(_own_number)
        request = protocol.Call(
            number=next(self._numbers),
            target=handle.number,
            args=encoder.encode(args),
            kwargs=encoder.encode(kwargs),
        )
        return self._exchange(request, encoder.blobs, handle.name or handle.type_name)

    def call_all(self, handle: Handle, calls: Sequence[Sequence[object]]) -> list[Any] | None:
        """Call an object of the student's with each of these positional arguments.

        Returns:
            What each call returned, or the error that it raised, up to the first such; None if
            this is no shared branch, or all of them are too much for one frame.
        """
        if not self._shared:
            return None
        encoder = Encoder(_own_number)
        try:
            requests = [
                protocol.Call(
                    number=next(self._numbers),
                    target=handle.number,
                    args=encoder.encode(tuple(args)),
                    kwargs=DictNode([], []),
                )
                for args in calls
            ]
        except UnsendableError:
            return None
        return self._together(requests, encoder.blobs, handle.name or handle.type_name)

    def attribute(self, handle: Handle, name: str) -> Any:
        """Return an attribute of an object of the student's."""
        request = protocol.Attribute(number=next(self._numbers), target=handle.number, name=name)
        return self._exchange(request, [], f"{handle.name or handle.type_name}.{name}")

    def item(self, handle: Handle, key: object) -> Any:
        """Return an item of an object of the student's."""
        encoder = Encoder(_own_number)
        request = protocol.Item(
            number=next(self._numbers), target=handle.number, key=encoder.encode(key)
        )
        return self._exchange(request, encoder.blobs, f"{handle.name or handle.type_name}[…]")

    def define(self, code: bytes, name: str) -> Any:
        """Make a function of marshalled code in the student's process; returns its proxy."""
        if (code, name) in self._defined:
            return self._defined[code, name]
        request = protocol.Define(number=next(self._numbers), code=code, name=name)
        function = self._exchange(request, [], name)
        if not isinstance(function, Proxy):  # what is made stays there, if nobody lies
            self._fail(Kind.DISTURBED, f"{name} {DISTURBED}")
        if self._shared:
            self._defined[code, name] = function
        return function

    def test(self, source: str, case: int | None, name: str) -> str:
        """Run a test case beside the student's objects.

        Args:
            source: the test file, or doctests.
            case: which of the file's functions; None for doctests.
            name: what it is called, for messages.

        Returns:
            Why it failed, "" if it passed. The student's process says so, and may lie.
        """
        request = protocol.Test(number=next(self._numbers), source=source, case=case)
        why = self._exchange(request, [], name)
        if not isinstance(why, str):
            self._fail(Kind.DISTURBED, f"{name} {DISTURBED}")
        return clean_text(why, _MAX_WHY)

    def _exchange(self, request: protocol.Request, blobs: list[bytes], what: str) -> Any:
        outcome = self._outcome_of(request, blobs, what)
        if isinstance(outcome, StudentCallError):
            raise outcome
        return outcome

    def _together(
        self, requests: Sequence[protocol.Request], blobs: list[bytes], what: str
    ) -> list[Any]:
        request = protocol.Together(number=next(self._numbers), requests=list(requests))
        outcomes: list[Any] = self._outcome_of(request, blobs, what)
        failed = bool(outcomes) and isinstance(outcomes[-1], StudentCallError)
        if len(outcomes) > len(requests) or (len(outcomes) < len(requests) and not failed):
            self._fail(Kind.DISTURBED, f"{what} {DISTURBED}")
        return outcomes

    def _outcome_of(self, request: protocol.ToBranch, blobs: list[bytes], what: str) -> Any:
        """Return what a request has come to: a value, or the error that it raised."""
        if self.failure is not None:
            raise self.failure
        if self._full is not None and isinstance(request, protocol.Call):
            return self._full
        start = time.monotonic()
        if start >= self._deadline:
            raise DeadlineError
        slower = slowdown()
        until = min(start + self._left * slower, self._deadline)
        # Whoever interrupts us leaves a reply on its way, which belongs to no later request.
        self.failure = StudentCallError(Kind.TIMED_OUT, f"{what} was interrupted")
        try:
            self._channel.send(request, blobs, deadline=until)
            reply, blob = self._channel.receive(until)
            many = isinstance(request, protocol.Together)
            if reply.number != request.number or isinstance(reply, protocol.Answers) != many:
                raise WireError  # noqa: TRY301 -- as if the wire itself had noticed
            decoder = Decoder(blob, self._proxy)
            outcome = _outcome(reply, decoder, what)
            decoder.finish()
        except DeadlineError:
            if until == self._deadline:
                raise
            self._fail(Kind.TIMED_OUT, f"{what} did not finish within {self._limit:g} s")
        except ChannelClosedError:
            kind, how = self._how_it_ended()
            self._fail(kind, f"{what} {how}")
        except WireError as error:
            kind, how = _disturbance(error)
            self._fail(kind, f"{what} {how}")
        self.failure = None
        if (
            isinstance(reply, protocol.Raised)
            and reply.wall == hints.MEMORY
            and not self.is_lasting
        ):
            self._full = outcome
        self._left -= (time.monotonic() - start) / slower
        return outcome

    def _how_it_ended(self) -> tuple[Kind, str]:
        ended = self._checkpoint.end_branch()
        if ended is not None and not ended.signal:
            return Kind.DIED, f"ended Python ({describe_end(0, ended.exit_code)})"
        ends = self._checkpoint.ends
        exceeded = ends.exceeded()
        if exceeded:
            return Kind.LIMIT, f"could not be called: your notebook {exceeded}"
        ends.note("a test's copy of the notebook", None if ended is None else ended.signal)
        how = UNKNOWN if ended is None else describe_end(ended.signal, ended.exit_code)
        return Kind.DIED, f"ended Python ({how})"

    def _fail(self, kind: Kind, message: str) -> NoReturn:
        self.failure = StudentCallError(kind, message)
        raise self.failure from None

    def _proxy(self, handle: Handle) -> "Proxy":
        return Proxy(self, handle)


def _outcome(reply: protocol.FromBranch, decoder: Decoder, what: str) -> Any:
    """Return the value of a reply, or the error that it stands for; for many, a list of them."""
    match reply:
        case protocol.Returned(value=value):
            return decoder.decode(value)
        case protocol.Raised(text=text, traceback=traceback, wall=wall):
            message = f"{what} raised {clean_text(text, 500)}"
            kind = Kind.PLACE if wall in hints.OF_THE_PLACE else Kind.RAISED
            return StudentCallError(kind, message, tuple(traceback))
        case protocol.Refused(text=text):
            return StudentCallError(Kind.TYPE, f"{what} returned {clean_text(text, 500)}")
        case protocol.Answers(answers=answers):
            return [_outcome(answer, decoder, what) for answer in answers]
        case protocol.Missing():
            return _NOT_THERE


def _there(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not _NOT_THERE}


def _all_of(outcomes: list[Any]) -> list[Any]:
    """Return the values; if one of them is an error, it is the last, and raised."""
    if outcomes and isinstance(outcomes[-1], StudentCallError):
        raise outcomes[-1]
    return outcomes


class Fresh:
    """A copy of a student's process in which nothing of the notebook has been run.

    It is made when it is first asked for.

    Args:
        start: the process, as it was before the first cell.
        deadline: when the submission's time is over, on the monotonic clock.
    """

    def __init__(self, start: Checkpoint, deadline: float) -> None:
        self.cells: tuple[str, ...] = ()
        """The cells that may be run there."""
        self.kept: dict[Hashable, Any] = {}
        """Objects there, by what they are for."""
        self._start = start
        self._deadline = deadline
        self._stack = contextlib.ExitStack()
        self._branch: Branch | None = None
        self._name = ""
        self._failed: dict[str, StudentCallError] = {}

    def turn_to(self, name: str) -> None:
        """Be asked about a function from now on; a copy that another one has ended is replaced.

        Raises:
            StudentCallError: this function has ended one before.
        """
        if self._branch is not None and self._branch.failure is not None:
            self._failed[self._name] = self._branch.failure
            self._branch = None
            self.kept.clear()
            self._stack.close()
        if name in self._failed:
            raise self._failed[name]
        self._name = name

    def define(self, code: bytes, name: str) -> Any:
        """Make a function there; see :class:`autograder.judging.probes.Probe`."""
        if self._branch is None:
            self._branch = self._stack.enter_context(self._start.branch(deadline=self._deadline))
            self._branch.is_lasting = True
        self._branch.allow_anew()
        return self._branch.define(code, name)

    def close(self) -> None:
        """Let go of the copy; it ends by itself."""
        self._stack.close()


class Environment(Mapping[str, Any]):
    """The student's global variables, for a test that asks for ``env``."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch

    def __getitem__(self, name: str) -> Any:
        """Return the variable; one that is None counts as missing."""
        value = self._branch.lookup(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Proxy:
    """Stands for an object that stays in the student's process."""

    def __init__(self, branch: Branch, handle: Handle, name: str = "") -> None:
        self._branch = branch
        self._handle = handle
        self._name = name

    def known_as(self, name: str) -> "Proxy":
        """Return the same, as what a global name stands for."""
        return Proxy(self._branch, self._handle, name)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call the object that this stands for."""
        return self._branch.call(self._handle, args, kwargs)

    def __ask_all__(self, calls: Sequence[Sequence[object]]) -> list[Any] | None:
        """Call the object with each of these; see :func:`autograder.judging.probes.ask_all`."""
        return self._branch.call_all(self._handle, calls)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the object that this stands for."""
        if name == "__name__":
            return self._handle.name
        if name == "__type_name__":
            return self._handle.type_name
        if name.startswith("__"):
            raise AttributeError(name)
        return self._branch.attribute(self._handle, name)

    def __getitem__(self, key: object) -> Any:
        """Return an item of the object that this stands for."""
        return self._branch.item(self._handle, key)

    def __define__(self, code: bytes, name: str) -> Any:
        """Make a function beside the object; see :class:`autograder.judging.probes.Probe`."""
        return self._branch.define(code, name)

    def __afresh__(self) -> tuple[Fresh | None, str]:
        """Return where its definition can be run anew, and by what name it is found there."""
        return self._branch.fresh, self._name

    def __repr__(self) -> str:
        return self._handle.text


def _disturbance(error: WireError) -> tuple[Kind, str]:
    if isinstance(error, OverBudgetError):
        said = f"could not answer: your notebook has returned {MAX_RECEIVED // 2**20} MB by now"
        return Kind.LIMIT, said
    return Kind.DISTURBED, DISTURBED


def _own_number(value: object) -> int:
    if isinstance(value, Proxy):
        return value._handle.number  # noqa: SLF001 -- the two belong together
    message = f"a {type(value).__name__} cannot be sent to the student's process"
    raise TypeError(message)


def describe_end(by_signal: int, exit_code: int) -> str:
    """Return how a process ended, in words."""
    if by_signal:
        try:
            return f"killed by {signal.Signals(by_signal).name}"
        except ValueError:
            return f"killed by signal {by_signal}"
    return f"exit code {exit_code}"
