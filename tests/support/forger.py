"""A student's processes, all played by one process, which speaks the true protocol.

What they answer is the truth, worked out by a right solution's own functions, unless they are told
to lie (:mod:`support.lies`). No process is forked for a submission, so that very many can be
played.
"""

import ast
import builtins
import contextlib
import io
import os
import random
import re
import selectors
import signal
import socket
import struct
import sys
import traceback
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from unittest import mock

import msgspec

from autograder.errors import ChannelClosedError, SandboxError, WireError
from autograder.result import Ran
from autograder.sandbox import protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.inside.student import _Branch
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.plan import Plan
from support import lies

_CHECK = re.compile(r"""grader\.check\(["'](\w+)["']\)""")
_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)
_SAID = struct.Struct("<Q")
_MOST_WAITING = 2**22


@dataclass(kw_only=True)
class Habits:
    """How a forged student lies, by chances for each message."""

    values: float = 0.0
    """Of another value."""
    messages: float = 0.0
    """Of another answer, or of one that is none."""
    frames: float = 0.0
    """Of frames that are damaged, doubled, or cut."""
    numbers: float = 0.0
    """Of answers to what was asked before, or has not been asked yet."""
    silence: float = 0.0
    """Of saying nothing."""
    cells: float = 0.0
    """Of a report of a cell that is none."""


class _Shell:
    """What a branch needs of a shell."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def why_gradients_fail(self, _text: str) -> str:
        return ""


def names_of(cells: list[str]) -> dict[str, Any]:
    """Return what a right solution's cells define; statements that fail here are left out."""
    names: dict[str, Any] = {"__name__": "solution", "__builtins__": builtins}
    # Both, for ours may have been loaded with the real one, which exports into this folder.
    stand_in: Any = types.ModuleType("otter")
    stand_in.Notebook = mock.MagicMock()
    loaded = dict.fromkeys(("otter", "autograder.notebook"), stand_in)
    with mock.patch.dict(sys.modules, loaded), contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            for statement in ast.parse(_MAGIC.sub("", cell)).body:
                with contextlib.suppress(Exception):
                    code = compile(ast.Module([statement], []), "solution", "exec")
                    exec(code, names)  # noqa: S102 -- the project's own
    return names


@dataclass(eq=False)
class _Connection:
    """A socket of one of the processes, and what waits to be sent there."""

    channel: Channel[Any]
    act: Callable[["_Connection"], None]
    waiting: bytearray = field(default_factory=bytearray)
    is_closing: bool = False
    branch: _Branch | None = None
    last: tuple[Any, bytes] | None = None


class Zygote:
    """Stands for a zygote: a process that plays those of one submission after another.

    Args:
        cells: a right solution's.
    """

    def __init__(self, cells: list[str]) -> None:
        self.plan = Plan(namespaces=True, seccomp=True)
        self.is_gone = False
        self.habits = Habits()
        self.seed = 0
        """Of the lies of the submissions to come."""
        self._begun = 0
        self._control, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            self._control.close()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends when nobody asks it any more
            _play_all(theirs, cells)
        theirs.close()

    def fork(self, monitor: socket.socket, student: socket.socket) -> None:
        """Begin to play a submission's processes on these sockets."""
        order = msgspec.json.encode((self.seed, self.habits))
        socket.send_fds(self._control, [order], [monitor.fileno(), student.fileno()])
        self._begun += 1

    def said(self) -> int:
        """Return how many frames the grader was sent for the submission; waits for its end."""
        size = self._begun * _SAID.size  # it may have been begun several times
        self._begun = 0
        data = self._control.recv(size, socket.MSG_WAITALL)
        return sum(number for (number,) in _SAID.iter_unpack(data))

    def failure(self) -> SandboxError:
        """Return the error for a process that does not answer."""
        return SandboxError("the forger does not answer")

    def close(self) -> None:
        """End the process."""
        self._control.close()
        os.waitpid(self._process, 0)


def _play_all(control: socket.socket, cells: list[str]) -> NoReturn:
    """Play one submission after another, until nobody asks for more."""
    try:
        names = names_of(cells)
        while True:
            order, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
            if not order:
                os._exit(0)
            seed, habits = msgspec.json.decode(order, type=tuple[int, Habits])
            monitor, student = (socket.socket(fileno=each) for each in descriptors)
            played = _Played(random.Random(seed), habits, names, monitor, student)  # noqa: S311 -- lies, not a secret
            played.play()
            control.sendall(_SAID.pack(played.said))
    except ConnectionResetError:
        pass
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(1)


class _Played:
    """One submission's processes."""

    def __init__(
        self,
        random_: random.Random,
        habits: Habits,
        names: Mapping[str, Any],
        monitor: socket.socket,
        student: socket.socket,
    ) -> None:
        self.said = 0
        """Frames sent to the grader."""
        self._random = random_
        self._habits = habits
        self._names = names
        self._selector = selectors.DefaultSelector()
        self._monitor = self._add(monitor, protocol.ToMonitor, self._watch)
        self._student = self._add(student, protocol.ToStudent, self._begin)
        self._run: protocol.Run | None = None
        self._puts = 0
        self._cell = 0
        self._checks: list[str] = []

    def play(self) -> None:
        """Answer until the grader has closed the monitor's connection."""
        while self._monitor.channel.fileno() >= 0:
            for key, events in self._selector.select():
                connection: _Connection = key.data
                try:
                    if events & selectors.EVENT_WRITE:
                        self._flush(connection)
                    if events & selectors.EVENT_READ and connection.channel.fileno() >= 0:
                        connection.act(connection)
                except (ChannelClosedError, WireError, OSError, ValueError):
                    self._drop(connection)
        for key in list(self._selector.get_map().values()):
            self._drop(key.data)
        self._selector.close()

    def _add(
        self, connection: socket.socket, incoming: Any, act: Callable[[_Connection], None]
    ) -> _Connection:
        made = _Connection(Channel(connection, incoming), act)
        self._selector.register(connection.fileno(), selectors.EVENT_READ, made)
        return made

    def _drop(self, connection: _Connection) -> None:
        descriptor = connection.channel.fileno()
        if descriptor >= 0:
            self._selector.unregister(descriptor)
            connection.channel.close()
        if connection is self._student and self._monitor.channel.fileno() >= 0:
            gone = protocol.Gone(signal=0, exit_code=self._random.choice((0, 1)))
            self._say(self._monitor, lies.frame(gone))

    def _say(self, connection: _Connection, *frames: bytes, last: bool = False) -> None:
        """Send frames, as the grader reads them; ``last`` closes the connection then."""
        self.said += len(frames)
        for each in frames:
            if len(connection.waiting) < _MOST_WAITING:
                connection.waiting += each
        connection.is_closing |= last
        self._flush(connection)

    def _flush(self, connection: _Connection) -> None:
        channel = connection.channel
        if connection.waiting:
            try:
                sent = channel._socket.send(connection.waiting[: 2**18], socket.MSG_DONTWAIT)
                del connection.waiting[:sent]
            except BlockingIOError:
                pass
            except OSError:  # the grader has closed it
                connection.waiting.clear()
                self._drop(connection)
                return
        if not connection.waiting and connection.is_closing:
            self._drop(connection)
            return
        write = selectors.EVENT_WRITE if connection.waiting else 0
        self._selector.modify(channel.fileno(), selectors.EVENT_READ | write, connection)

    def _lies(self, chance: float) -> bool:
        return chance > 0 and self._random.random() < chance

    # The monitor is the grader's own, and says nothing but the truth.
    def _watch(self, connection: _Connection) -> None:
        message, _ = connection.channel.receive()
        if isinstance(message, protocol.Renew):
            self._say(connection, lies.frame(protocol.Renewed(number=message.number)))

    def _begin(self, connection: _Connection) -> None:
        run, _ = connection.channel.receive()
        self._run, self._puts = run, run.puts
        self._say(connection, lies.frame(protocol.Confined(isolation={"level": "full"})))
        connection.act = self._next
        if not run.puts and not run.keeps_start:
            self._go_on(connection)

    def _next(self, connection: _Connection) -> None:
        """Take a file, or a connection for a copy; then go on with the notebook."""
        message, descriptor = connection.channel.receive_with_descriptor()
        if isinstance(message, protocol.Put):
            self._puts -= 1
            if self._puts or (self._run and self._run.keeps_start):
                return
        elif descriptor is not None:
            is_start = not self._cell
            kept = socket.socket(fileno=descriptor)
            self._add(kept, protocol.ToCheckpoint, self._at_start if is_start else self._fork)
        self._go_on(connection)

    def _go_on(self, connection: _Connection) -> None:
        """Report cells up to the next check."""
        run = self._run
        if run is None:
            return
        while True:
            if self._checks:
                self._say(connection, lies.frame(protocol.AtCheck(question=self._checks.pop(0))))
                return
            if self._cell and self._cell not in run.skip:
                self._report(connection, self._cell)
            if self._cell == len(run.cells):
                break
            self._cell += 1
            if self._cell not in run.skip:
                self._checks = _CHECK.findall(run.cells[self._cell - 1])
        self._say(connection, lies.frame(protocol.Finished()))
        old = connection.channel
        if old.fileno() >= 0:
            self._selector.unregister(old.fileno())
            connection.channel = Channel(old.detach(), protocol.ToCheckpoint)
            connection.act = self._fork
            self._selector.register(connection.channel.fileno(), selectors.EVENT_READ, connection)
            self._flush(connection)

    def _report(self, connection: _Connection, number: int) -> None:
        done = protocol.CellDone(
            number=number, ran=Ran.FINISHED, message="", traceback=[], output="", wall=""
        )
        if self._lies(self._habits.cells):
            said = self._random.choice((lies.cell_done, lies.other_message))
            message: Any = said(self._random, number)
            if self._random.random() < 1 / 2:
                message = msgspec.structs.replace(
                    lies.cell_done(self._random, number), number=number, wall="files"
                )
            self._say(connection, lies.frame(message))
        elif self._lies(self._habits.cells / 4):
            frames, last = lies.damaged(self._random, lies.frame(done))
            self._say(connection, *frames, last=last)
        else:
            self._say(connection, lies.frame(done))

    def _fork(self, connection: _Connection) -> None:
        """Be a checkpoint."""
        message, descriptor = connection.channel.receive_with_descriptor()
        if descriptor is not None:
            ours = socket.socket(fileno=descriptor)
            made = self._add(ours, protocol.ToBranch, self._answer)
            shell: Any = _Shell(dict(self._names))
            made.branch = _Branch(socket.socket(), shell, Limits())
            made.branch._channel.close()
        elif isinstance(message, protocol.EndBranch):
            ended = protocol.Ended(signal=0, exit_code=self._random.choice((0, 1, 3)))
            other = lies.other_message(self._random, 0)
            self._say(connection, lies.frame(other if self._lies(self._habits.frames) else ended))

    def _at_start(self, connection: _Connection) -> None:
        """Be the copy in which nothing has been run."""
        message, descriptor = connection.channel.receive_with_descriptor()
        if descriptor is not None:
            self._add(socket.socket(fileno=descriptor), protocol.ToBranch, self._refuse)
        elif isinstance(message, protocol.EndBranch):
            self._say(connection, lies.frame(protocol.Ended(signal=0, exit_code=0)))

    def _refuse(self, connection: _Connection) -> None:
        """Run nothing of the grader's code in the grader's own process; say something."""
        request, _ = connection.channel.receive()
        if self._lies(self._habits.values):
            self._say(connection, lies.returned(self._random, request.number, None, ()))
            return
        reply = protocol.Raised(
            number=request.number, type_name="NameError", text="it is not here", traceback=[]
        )
        if isinstance(request, protocol.Together):
            many = protocol.Answers(number=request.number, answers=[reply])
            self._say(connection, lies.frame(many))
        else:
            self._say(connection, lies.frame(reply))

    def _answer(self, connection: _Connection) -> None:
        """Be a branch."""
        request, blob = connection.channel.receive()
        if connection.branch is None or self._lies(self._habits.silence):
            return
        truth, blobs = connection.branch._answer(request, blob)
        good = lies.frame(truth, b"".join(blobs))
        random_, habits = self._random, self._habits
        if self._lies(habits.values):
            good = self._another_value(request.number, truth, blobs)
        if self._lies(habits.messages):
            make = random_.choice((lies.answer, lies.other_message))
            good = lies.frame(make(random_, request.number), random_.choice((b"", b"", b"x")))
        if self._lies(habits.numbers):
            self._say(connection, *self._other_numbers(connection, request.number, good))
        elif self._lies(habits.frames):
            frames, last = lies.damaged(random_, good)
            self._say(connection, *frames, last=last)
        else:
            self._say(connection, good)
        connection.last = request.number, good

    def _another_value(self, number: int, truth: Any, blobs: list[bytes]) -> bytes:
        if isinstance(truth, protocol.Answers):
            return lies.answers(self._random, number, truth, b"".join(blobs))
        value = getattr(truth, "value", None)
        return lies.returned(self._random, number, value, blobs)

    def _other_numbers(self, connection: _Connection, number: int, good: bytes) -> list[bytes]:
        """Return answers to what was asked before, or will be, perhaps with the right one."""
        ahead = [
            lies.frame(lies.answer(self._random, number + step))
            for step in range(1, self._random.choice((2, 5, 50)))
        ]
        before = [connection.last[1]] if connection.last else []
        wrong = lies.frame(
            lies.answer(self._random, self._random.choice((-1, 2**63 - 1, number + 1)))
        )
        return self._random.choice(
            ([good, *ahead], [*before, good], before or [wrong], [wrong], ahead)
        )
