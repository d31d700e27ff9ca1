"""The grader's side of a student's process: start it, follow the notebook, keep its checkpoints.

Nothing of a student's ever runs here.
"""

import contextlib
import itertools
import socket
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import msgspec

from autograder.basics.text import clean_text
from autograder.basics.trees import remove_tree
from autograder.errors import (
    ChannelClosedError,
    DeadlineError,
    SandboxError,
    UncertainEndError,
    WireError,
    ZygoteGoneError,
)
from autograder.result import CellResult, Ran
from autograder.sandbox import protocol
from autograder.sandbox.branches import (
    DISTURBED,
    GRACE,
    MAX_RECEIVED,
    UNKNOWN,
    Checkpoint,
    describe_end,
)
from autograder.sandbox.channel import Budget, Channel
from autograder.sandbox.ends import Ends, Unweighed
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.load import slowdown

_MARGIN = 0.25  # for what the student's process sees of the machine, a moment earlier or later
_STARTUP = 120.0
_SHUTDOWN = 10.0
_FIRST_LINE = 60
_PART = 8 * 2**20
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
        self._budget = Budget(MAX_RECEIVED)
        self._student: Channel[protocol.FromStudent] = Channel(
            student, protocol.FromStudent, self._budget
        )
        # In a jail, it has a file system of its own.
        jailed = zygote.plan.namespaces
        self._folder = None if jailed else tempfile.mkdtemp(prefix="autograder-student-")
        self.cells: list[CellResult] = []
        self.checkpoints: dict[str, list[Checkpoint]] = {}
        """Of each question, those at its checks, the oldest first."""
        self.end: Checkpoint | None = None
        self.beginning: Checkpoint | None = None
        """The process before the first cell, if it was asked to be kept."""
        self.isolation: dict[str, str] = {}
        """What isolates the student's process, by layer."""
        self.died_in: int | None = None
        """Number of the cell in which the process ended, or had to be ended."""
        self._ends = Ends(self._monitor, Limits())

    def start(
        self,
        cells: Sequence[str],
        *,
        skip: Mapping[int, CellResult],
        seed: int,
        limits: Limits,
        keep_start: bool = False,
        files: Mapping[str, bytes] | None = None,
        given: Mapping[str, bytes] = MappingProxyType({}),
        cell_seed: int | None = None,
        seed_variable: str = "",
    ) -> None:
        """Hand over the notebook, and wait until the process is there and confined.

        Args:
            cells: the code cells' sources.
            skip: cells that are not run, by number, with what stands in the record for them.
            seed: for the global random generators.
            limits: the submission's limits.
            keep_start: whether to keep a copy in which nothing of the notebook has been run.
            files: what lies beside the notebook, by name, to be put into its folder.
            given: what the assignment puts beside the notebook, by path.
            cell_seed: what each cell is seeded with before it runs, if so.
            seed_variable: the variable that is set to it, instead of the generators.

        Raises:
            SandboxError: the zygote is gone.
        """
        puts = [(name, part) for name, data in given.items() for part in _parts(data)]
        if given:
            size = sum(map(len, given.values()))
            limits = msgspec.structs.replace(limits, disk=limits.disk + size)
        self._sources = tuple(cells)
        self._skip = skip
        self._limits = limits
        self._ends = Ends(self._monitor, limits)
        run = protocol.Run(
            cells=list(cells),
            skip=sorted(skip),
            files=[(name, len(data)) for name, data in (files or {}).items()],
            folder=self._folder or "",
            seed=seed,
            limits=limits,
            keeps_start=keep_start,
            puts=len(puts),
            cell_seed=cell_seed,
            seed_variable=seed_variable,
        )
        self._begin(run, list((files or {}).values()))
        self._put(puts)
        if keep_start:
            unweighed = Unweighed(self._monitor, limits)
            self.beginning = Checkpoint(
                self._copy(), "start of the notebook", limits, unweighed, self._budget
            )

    def _begin(self, run: protocol.Run, blobs: list[bytes]) -> None:
        """Hand over a notebook and the files beside it; see how its process is confined."""
        watch = protocol.Watch(limits=run.limits, folder=run.folder)
        try:
            self._monitor.send(watch, deadline=time.monotonic() + _STARTUP)
            self._student.send(run, blobs, deadline=time.monotonic() + _STARTUP)
            confined, _ = self._student.receive(time.monotonic() + _STARTUP)
        except (ChannelClosedError, DeadlineError) as error:
            raise self._failure_to_start() from error
        if isinstance(confined, protocol.Unconfined):
            # Of a zygote that was killed, others may remove what it has made.
            raise (ZygoteGoneError if self._zygote.is_gone else SandboxError)(confined.reason)
        if not isinstance(confined, protocol.Confined):
            raise SandboxError(_NOT_CONFINED)
        self.isolation = confined.isolation

    def _put(self, puts: Sequence[tuple[str, bytes]]) -> None:
        """Send what the assignment puts beside the notebook, part by part."""
        try:
            for name, part in puts:
                put = protocol.Put(name=name)
                self._student.send(put, [part], deadline=time.monotonic() + _STARTUP)
        except (ChannelClosedError, DeadlineError) as error:
            raise self._failure_to_start() from error

    def _failure_to_start(self) -> SandboxError:
        with contextlib.suppress(ChannelClosedError):
            gone = self._ends.of_notebook(GRACE)
            if gone is not None and gone.signal:
                how = describe_end(gone.signal, gone.exit_code)
                return UncertainEndError(f"the student's process was {how} before it began")
        return self._zygote.failure()

    @property
    def doubt(self) -> str:
        """Why it is not certain that each end of a process was the submission's own doing."""
        return self._ends.doubt

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
        allowed = self._limits.cell * (slowdown() + _MARGIN) + GRACE
        first_line = _first_line(source)
        try:
            while True:
                message, _ = self._student.receive(min(deadline, start + allowed))
                match message:
                    case protocol.AtCheck(question=question):
                        self._keep(question, questions)
                    case protocol.CellDone(number=done) if done == number:
                        self.cells.append(_cell_result(message, first_line, self._limits, start))
                        return True
                    case _:
                        raise WireError  # noqa: TRY301 -- as if the wire itself had noticed
        except DeadlineError:
            if deadline <= time.monotonic():
                raise
            ran, text = Ran.TIMED_OUT, f"did not finish within {self._limits.cell:g} s"
        except ChannelClosedError:
            ran, text = self._how_it_ended()
        except WireError:
            ran, text = Ran.DISTURBED, DISTURBED
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
            self._student.send(protocol.Keep(), deadline=time.monotonic() + GRACE)
            return
        copy = self._copy()
        kept = self.checkpoints.setdefault(question, [])
        if len(kept) >= protocol.MAX_CHECKS:
            kept.pop(1).close()
        cell = len(self.cells) + 1
        at = f"check in cell {cell}"
        kept.append(Checkpoint(copy, at, self._limits, self._ends, self._budget, cell=cell))

    def _copy(self) -> socket.socket:
        """Let the student's process leave a copy of itself; returns the connection to that."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._student.send(
                protocol.Keep(),
                descriptors=[theirs.fileno()],
                deadline=time.monotonic() + GRACE,
            )
        return ours

    def _finish(self, deadline: float) -> None:
        try:
            message, _ = self._student.receive(min(deadline, time.monotonic() + GRACE))
        except (ChannelClosedError, DeadlineError, WireError):
            return
        if isinstance(message, protocol.Finished):
            self.end = Checkpoint(
                self._student.detach(),
                "end of the notebook",
                self._limits,
                self._ends,
                self._budget,
            )

    def _how_it_ended(self) -> tuple[Ran, str]:
        try:
            gone = self._ends.of_notebook(GRACE)
        except ChannelClosedError:
            raise self._zygote.failure() from None
        if gone is None:
            self._ends.note("the notebook's process", None)
            return Ran.DIED, f"ended Python ({UNKNOWN})"
        if gone.exceeded:
            return Ran.LIMIT, self._ends.exceeded()
        self._ends.note("the notebook's process", gone.signal)
        return Ran.DIED, f"ended Python ({describe_end(gone.signal, gone.exit_code)})"

    def close(self) -> None:
        """End every process of the submission and remove its folder."""
        # The monitor first, so that it ends them all before each finds out by itself.
        self._monitor.finish_sending()
        every = itertools.chain(*self.checkpoints.values())
        for checkpoint in (*every, self.end, self.beginning):
            if checkpoint is not None:
                checkpoint.close()
        self._student.close()
        with contextlib.suppress(ChannelClosedError, DeadlineError, WireError):
            while True:  # until the monitor, which ends last, closes its end
                self._monitor.receive(time.monotonic() + _SHUTDOWN)
        self._monitor.close()
        if self._folder is not None:
            remove_tree(Path(self._folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()


def _parts(data: bytes) -> list[bytes]:
    """Return a file in parts that a frame can carry; an empty one is one part."""
    return [data[start : start + _PART] for start in range(0, len(data) or 1, _PART)]


def _first_line(source: str) -> str:
    lines = (line.strip() for line in source.splitlines())
    return clean_text(next((line for line in lines if line), ""), _FIRST_LINE)


def _cell_result(
    done: protocol.CellDone, first_line: str, limits: Limits, start: float
) -> CellResult:
    return CellResult(
        number=done.number,
        ran=done.ran,
        first_line=first_line,
        message=done.message,
        traceback=tuple(done.traceback),
        output=clean_text(done.output, limits.output + 1),
        wall=clean_text(done.wall, _FIRST_LINE),
        seconds=time.monotonic() - start,
    )
