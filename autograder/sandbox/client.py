"""The grader's side of a student's process: run a notebook, then talk to its objects.

Nothing of a student's ever runs here. Objects are :class:`Proxy` stand-ins, values are exact
built-in types rebuilt by :mod:`autograder.wire`.
"""

import contextlib
import itertools
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, NoReturn, Self

from autograder.channel import Channel
from autograder.errors import (
    ChannelClosedError,
    DeadlineError,
    SandboxError,
    StudentCallError,
    WireError,
)
from autograder.result import CellResult, Kind, Ran
from autograder.sandbox import hints, protocol
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.load import slowdown
from autograder.text import clean_text
from autograder.wire import Decoder, Encoder, Handle

_GRACE = 2.0
_MARGIN = 0.25  # for what the student's process sees of the machine, a moment earlier or later
_SOON = 0.5
_STARTUP = 120.0
_SHUTDOWN = 10.0
_FIRST_LINE = 60
_NOT_CONFINED = "the student's process ran something before it was confined"


class StudentProcess:
    """One submission's processes: a monitor, the notebook, its checkpoints and branches.

    Raises:
        SandboxError: the zygote is gone.
    """

    def __init__(self, zygote: Zygote) -> None:
        monitor, theirs_monitor = socket.socketpair()
        student, theirs_student = socket.socketpair()
        try:
            with theirs_monitor, theirs_student:
                zygote.fork(theirs_monitor, theirs_student)
        except SandboxError:
            monitor.close()
            student.close()
            raise
        self._zygote = zygote
        self._monitor: Channel[protocol.FromMonitor] = Channel(monitor, protocol.FromMonitor)
        self._student: Channel[protocol.FromStudent] = Channel(student, protocol.FromStudent)
        # In a jail, it has a file system of its own.
        jailed = zygote.plan.namespaces
        self._folder = None if jailed else tempfile.mkdtemp(prefix="autograder-student-")
        self.cells: list[CellResult] = []
        self.checkpoints: dict[str, Checkpoint] = {}
        self.end: Checkpoint | None = None
        self.isolation: dict[str, str] = {}
        """What isolates the student's process, by layer."""
        self.died_in: int | None = None
        """Number of the cell in which the process ended, or had to be ended."""
        self._exceeded: str | None = None

    def start(
        self,
        cells: Sequence[str],
        *,
        skip: Mapping[int, CellResult],
        seed: int,
        limits: Limits,
    ) -> None:
        """Hand over the notebook, and wait until the process is there and confined.

        Args:
            cells: the code cells' sources.
            skip: cells that are not run, by number, with what stands in the record for them.
            seed: for the global random generators.
            limits: the submission's limits.

        Raises:
            SandboxError: the zygote is gone.
        """
        self._sources = tuple(cells)
        self._skip = skip
        self._limits = limits
        run = protocol.Run(
            cells=list(cells),
            skip=sorted(skip),
            folder=self._folder or "",
            seed=seed,
            limits=limits,
        )
        watch = protocol.Watch(limits=limits, folder=self._folder or "")
        try:
            self._monitor.send(watch, deadline=time.monotonic() + _STARTUP)
            self._student.send(run, deadline=time.monotonic() + _STARTUP)
            confined, _ = self._student.receive(time.monotonic() + _STARTUP)
        except (ChannelClosedError, DeadlineError) as error:
            raise self._zygote.failure() from error
        if isinstance(confined, protocol.Unconfined):
            raise SandboxError(confined.reason)
        if not isinstance(confined, protocol.Confined):
            raise SandboxError(_NOT_CONFINED)
        self.isolation = confined.isolation

    def run(self, *, questions: frozenset[str], deadline: float) -> None:
        """Follow the cells; fills :attr:`cells`, :attr:`checkpoints`, :attr:`end`, :attr:`died_in`.

        Args:
            questions: the names for which ``grader.check`` leaves a checkpoint.
            deadline: when the submission's time is over, on the monotonic clock.

        Raises:
            DeadlineError: the submission's time is over; what was reached is kept.
            SandboxError: the zygote is gone.
        """
        for number, source in enumerate(self._sources, start=1):
            if number in self._skip:
                self.cells.append(self._skip[number])
            elif not self._follow_cell(number, source, questions, deadline):
                return
        self._finish(deadline)

    def _follow_cell(
        self, number: int, source: str, questions: frozenset[str], deadline: float
    ) -> bool:
        """Take note of one cell; returns False when the process did not survive it."""
        start = time.monotonic()
        # The student's process interrupts the cell itself; if it does not, we end the process.
        allowed = self._limits.cell * (slowdown() + _MARGIN) + _GRACE
        first_line = _first_line(source)
        try:
            while True:
                message, _ = self._student.receive(min(deadline, start + allowed))
                match message:
                    case protocol.AtCheck(question=question):
                        self._keep(question, questions)
                    case protocol.CellDone(number=done) if done == number:
                        self.cells.append(_cell_result(message, first_line))
                        return True
                    case _:
                        raise WireError  # noqa: TRY301 -- as if the wire itself had noticed
        except DeadlineError:
            if deadline <= time.monotonic():
                raise
            ran, text = Ran.TIMED_OUT, f"did not finish within {self._limits.cell:g} s"
        except ChannelClosedError:
            ran, text = Ran.DIED, self._how_it_ended()
        except WireError:
            ran, text = Ran.DIED, "disturbed the grader's connection"
        self.died_in = number
        self.cells.append(
            CellResult(
                number=number,
                ran=ran,
                first_line=first_line,
                message=f"cell {number} {text}",
                seconds=time.monotonic() - start,
            )
        )
        return False

    def _keep(self, question: str, questions: frozenset[str]) -> None:
        if question not in questions:
            self._student.send(protocol.Keep(), deadline=time.monotonic() + _GRACE)
            return
        ours, theirs = socket.socketpair()
        with theirs:
            self._student.send(
                protocol.Keep(),
                descriptors=[theirs.fileno()],
                deadline=time.monotonic() + _GRACE,
            )
        replaced = self.checkpoints.pop(question, None)
        if replaced is not None:
            replaced.close()
        at = f"check in cell {len(self.cells) + 1}"
        self.checkpoints[question] = Checkpoint(ours, at, self._limits, self._what_exceeded)

    def _finish(self, deadline: float) -> None:
        try:
            message, _ = self._student.receive(min(deadline, time.monotonic() + _GRACE))
        except (ChannelClosedError, DeadlineError, WireError):
            return
        if isinstance(message, protocol.Finished):
            self.end = Checkpoint(
                self._student.detach(), "end of the notebook", self._limits, self._what_exceeded
            )

    def _how_it_ended(self) -> str:
        try:
            gone, _ = self._monitor.receive(time.monotonic() + _GRACE)
        except ChannelClosedError:
            raise self._zygote.failure() from None
        except (DeadlineError, WireError):
            return "ended Python (its connection is closed)"
        if gone.exceeded:
            return hints.over(gone.exceeded, self._limits)
        return f"ended Python ({describe_end(gone.signal, gone.exit_code)})"

    def _what_exceeded(self) -> str:
        """Return which limit all processes were ended for, in words; "" if for none."""
        if self._exceeded is None:
            self._exceeded = ""
            with contextlib.suppress(ChannelClosedError, DeadlineError, WireError):
                gone, _ = self._monitor.receive(time.monotonic() + _SOON)
                if gone.exceeded:
                    self._exceeded = hints.over(gone.exceeded, self._limits)
        return self._exceeded

    def close(self) -> None:
        """End every process of the submission and remove its folder."""
        for checkpoint in (*self.checkpoints.values(), self.end):
            if checkpoint is not None:
                checkpoint.close()
        self._student.close()
        self._monitor.finish_sending()
        with contextlib.suppress(ChannelClosedError, DeadlineError, WireError):
            while True:  # until the monitor, which ends last, closes its end
                self._monitor.receive(time.monotonic() + _SHUTDOWN)
        self._monitor.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()


def describe_end(by_signal: int, exit_code: int) -> str:
    """Return how a process ended, in words."""
    if by_signal:
        try:
            return f"killed by {signal.Signals(by_signal).name}"
        except ValueError:
            return f"killed by signal {by_signal}"
    return f"exit code {exit_code}"


def _first_line(source: str) -> str:
    lines = (line.strip() for line in source.splitlines())
    return clean_text(next((line for line in lines if line), ""), _FIRST_LINE)


def _cell_result(done: protocol.CellDone, first_line: str) -> CellResult:
    return CellResult(
        number=done.number,
        ran=done.ran,
        first_line=first_line,
        message=done.message,
        traceback=tuple(done.traceback),
        output=done.output,
        wall=clean_text(done.wall, _FIRST_LINE),
        seconds=done.seconds,
    )


class Checkpoint:
    """A paused copy of the student's process, as it stood at some place of the notebook.

    Args:
        connection: the socket to it.
        at: where it stood, in words.
        limits: the submission's limits.
        what_exceeded: asked when it is gone: which limit all processes were ended for, in words.
    """

    def __init__(
        self,
        connection: socket.socket,
        at: str,
        limits: Limits,
        what_exceeded: Callable[[], str] = str,
    ) -> None:
        self._channel: Channel[protocol.FromCheckpoint] = Channel(
            connection, protocol.FromCheckpoint
        )
        self._limits = limits
        self.what_exceeded = what_exceeded
        self.at = at

    @contextlib.contextmanager
    def branch(self, *, deadline: float, last: bool = False) -> Iterator["Branch"]:
        """Provide a fresh copy for one test case, ended when the block is left.

        Args:
            deadline: when the submission's time is over, on the monotonic clock.
            last: True if nothing will be asked of this checkpoint afterwards: then it serves
                itself, which saves a fork.
        """
        ours, theirs = socket.socketpair()
        branch = Branch(ours, self, self._limits, deadline)
        with theirs, contextlib.suppress(ChannelClosedError, DeadlineError):
            self._channel.send(
                protocol.Serve() if last else protocol.Branch(),
                descriptors=[theirs.fileno()],
                deadline=time.monotonic() + _GRACE,
            )
        try:
            yield branch
        finally:
            branch.close()  # at which an idle branch ends by itself
            if branch.failure is not None and not last:
                self.end_branch()

    def end_branch(self) -> str:
        """End the last branch and return how it ended, in words; "" if that is not known."""
        try:
            self._channel.send(protocol.EndBranch(), deadline=time.monotonic() + _GRACE)
            ended, _ = self._channel.receive(time.monotonic() + _GRACE)
        except (ChannelClosedError, DeadlineError, WireError):
            return ""
        return describe_end(ended.signal, ended.exit_code)

    def close(self) -> None:
        """Let go of the checkpoint; it ends by itself."""
        self._channel.close()


class Branch:
    """A fresh copy of a checkpoint, in which one test case makes its calls."""

    def __init__(
        self, connection: socket.socket, checkpoint: Checkpoint, limits: Limits, deadline: float
    ) -> None:
        self._channel: Channel[protocol.FromBranch] = Channel(connection, protocol.FromBranch)
        self._checkpoint = checkpoint
        self._limit = limits.call
        self._left = limits.call
        self._deadline = deadline
        self._numbers = itertools.count()
        self.failure: StudentCallError | None = None
        """Why this branch answers no more, if so."""

    def close(self) -> None:
        """Close the channel to the branch."""
        self._channel.close()

    def lookup(self, name: str) -> Any:
        """Return the student's global variable, or None if there is none of that name."""
        return self._exchange(protocol.Lookup(number=next(self._numbers), name=name), [], name)

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
        request = protocol.Define(number=next(self._numbers), code=code, name=name)
        return self._exchange(request, [], name)

    def _exchange(self, request: protocol.ToBranch, blobs: list[bytes], what: str) -> Any:
        if self.failure is not None:
            raise self.failure
        start = time.monotonic()
        if start >= self._deadline:
            raise DeadlineError
        slower = slowdown()
        until = min(start + self._left * slower, self._deadline)
        try:
            self._channel.send(request, blobs, deadline=until)
            reply, blob = self._channel.receive(until)
            if reply.number != request.number:
                raise WireError  # noqa: TRY301 -- as if the wire itself had noticed
            decoder = Decoder(blob, self._proxy)
            value = decoder.decode(reply.value) if isinstance(reply, protocol.Returned) else None
            decoder.finish()
        except DeadlineError:
            if until == self._deadline:
                raise
            self._fail(Kind.TIMED_OUT, f"{what} did not finish within {self._limit:g} s")
        except ChannelClosedError:
            self._fail(Kind.DIED, f"{what} {self._how_it_ended()}")
        except WireError:
            self._fail(Kind.DIED, f"{what} disturbed the grader's connection")
        self._left -= (time.monotonic() - start) / slower
        match reply:
            case protocol.Raised(text=text, traceback=traceback):
                message = f"{what} raised {clean_text(text, 500)}"
                raise StudentCallError(Kind.RAISED, message, tuple(traceback))
            case protocol.Refused(text=text):
                message = f"{what} returned {clean_text(text, 500)}"
                raise StudentCallError(Kind.TYPE, message)
        return value

    def _how_it_ended(self) -> str:
        how = self._checkpoint.end_branch()
        if how:
            return f"ended Python ({how})"
        exceeded = self._checkpoint.what_exceeded()  # else the checkpoint would have answered
        return f"could not be called: your notebook {exceeded}" if exceeded else "ended Python"

    def _fail(self, kind: Kind, message: str) -> NoReturn:
        self.failure = StudentCallError(kind, message)
        raise self.failure from None

    def _proxy(self, handle: Handle) -> "Proxy":
        return Proxy(self, handle)


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

    def __init__(self, branch: Branch, handle: Handle) -> None:
        self._branch = branch
        self._handle = handle

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call the object that this stands for."""
        return self._branch.call(self._handle, args, kwargs)

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
        """Make a function beside the object; see :class:`autograder.checks.probes.Probe`."""
        return self._branch.define(code, name)

    def __repr__(self) -> str:
        return self._handle.text


def _own_number(value: object) -> int:
    if isinstance(value, Proxy):
        return value._handle.number  # noqa: SLF001 -- the two belong together
    message = f"a {type(value).__name__} cannot be sent to the student's process"
    raise TypeError(message)
