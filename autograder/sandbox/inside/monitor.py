"""The process that looks after one submission's processes, until the grader lets go of it.

It is forked from the zygote, outside of the walls, and forks the student's process. What that
leaves behind comes to it, and ends with it.
"""

import contextlib
import ctypes
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import msgspec

from autograder.basics.trees import sweep
from autograder.errors import ChannelClosedError
from autograder.sandbox import protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.inside.folders import Folders
from autograder.sandbox.inside.shell import StudentShell
from autograder.sandbox.inside.student import be_student, decode_status
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls import identity, jail
from autograder.sandbox.walls.cgroups import Group
from autograder.sandbox.walls.confine import Place
from autograder.sandbox.walls.plan import Level, Plan
from autograder.sandbox.walls.rlimits import cpu_seconds
from autograder.sandbox.walls.watch import INTERVAL, Disk, Watched, exceeded, resident, seen_as

_PR_SET_CHILD_SUBREAPER = 36
_MAX_ROUNDS = 1_000
_COPIED = 64 * 2**20  # what a submission copies of the zygote's memory by running at all


def be_monitor(
    control: socket.socket, student: socket.socket, shell: StudentShell, place: Place
) -> NoReturn:
    """Look after one student's process until it, or the grader's interest, has ended."""
    channel: Channel[protocol.ToMonitor] = Channel(control, protocol.ToMonitor)
    try:
        order, _ = channel.receive()
    except ChannelClosedError:
        os._exit(0)
    if not isinstance(order, protocol.Watch):
        os._exit(1)
    group = _limited_group(place, order.limits)
    if sys.platform == "linux":  # orphans of the student's process come here
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        identity.set_readable(False)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda _signum, _frame: None)
    child = os.fork()
    if child == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in (wake, waker):
            os.close(descriptor)
        control.close()
        os.setpgid(0, 0)
        _start_student(student, shell, place)
    with contextlib.suppress(OSError):  # the child may have done so, or be gone already
        os.setpgid(child, child)
    student.close()
    if place.group is not None:
        os.close(place.group.door)
    try:
        with contextlib.suppress(ChannelClosedError):
            _Monitor(channel, child, place, order, group).watch(wake)
    finally:
        _end_all(child, place.plan)
        if place.plan.level is Level.USER:  # which alone may write outside its folder
            sweep(identity.own_user(place.number))
        os._exit(0)


def _limited_group(place: Place, limits: Limits) -> Group | None:
    """Give the submission's cgroup its limit, before there is anything of the submission's."""
    if place.group is None:
        return None
    # In a jail, files are in memory.
    limit = limits.memory + (limits.disk if place.plan.namespaces else 0) + _COPIED
    try:
        return Group(place.group.folder, limit)
    except OSError as error:  # then the monitor's sums must do
        print(error, file=sys.stderr, flush=True)  # noqa: T201 -- the zygote's log
        return None


def _start_student(connection: socket.socket, shell: StudentShell, place: Place) -> NoReturn:
    try:
        be_student(connection, shell, place)
    except ChannelClosedError:
        pass
    finally:
        os._exit(1)


class _Monitor:
    """Watches ``child``, and whatever it forks."""

    def __init__(
        self,
        channel: Channel[protocol.ToMonitor],
        child: int,
        place: Place,
        order: protocol.Watch,
        group: Group | None,
    ) -> None:
        self._group = group
        self._channel = channel
        self._child = child
        self._plan = place.plan
        self._limits = order.limits
        self._watched = Watched(
            monitor=os.getpid(),
            limits=order.limits,
            folder=Path(order.folder) if order.folder else None,
            user=identity.own_user(place.number) if place.plan.uid else None,
            jailed=place.plan.namespaces,
            grouped=group is not None,
        )
        self._disk = None if self._watched.folder is None else Disk(self._watched.folder)
        self._at_rest = resident(os.getpid())
        self._exceeds = ""
        self._gone: protocol.Gone | None = None
        self._folders: Folders | None = None

    def watch(self, wake: int) -> None:
        """Report the child's end, and renew the folders whenever the grader asks for it.

        Args:
            wake: a descriptor that can be read when a child has ended.

        Raises:
            ChannelClosedError: the grader has closed the channel.
        """
        look = time.monotonic() + INTERVAL
        while True:
            left = max(0.0, look - time.monotonic())
            ready, _, _ = select.select([self._channel.fileno(), wake], [], [], left)
            # By the clock: children that end all the time must not keep us from it.
            if time.monotonic() >= look:
                self._look()
                look = time.monotonic() + INTERVAL
            if wake in ready:
                os.read(wake, 4096)
                for ended in _reap():
                    if ended.process == self._child:
                        self._tell(ended)
            if self._channel.fileno() in ready:
                order, _ = self._channel.receive()
                if isinstance(order, protocol.Renew):
                    if time.monotonic() < order.until:
                        self._renew()
                    self._channel.send(protocol.Renewed(number=order.number))

    def _renew(self) -> None:
        """Make the submission's folders what they were at first, whatever has been put there."""
        try:
            with seen_as(self._watched.user):
                if self._folders is None:
                    folder = self._watched.folder
                    self._folders = Folders(jail.WRITABLE if folder is None else (folder,))
                else:
                    self._folders.restore()
        except (OSError, RecursionError) as error:
            print(error, file=sys.stderr, flush=True)  # noqa: T201 -- the zygote's log

    def _look(self) -> None:
        if self._exceeds:
            return
        self._exceeds = self._over_group() or exceeded(self._watched, self._at_rest, self._disk)
        if self._exceeds:
            _kill_all(self._child, self._plan)
            if self._gone is not None:
                again = msgspec.structs.replace(self._gone, exceeded=self._exceeds)
                self._channel.send(again)

    def _over_group(self) -> str:
        return "memory" if self._group is not None and self._group.is_over() else ""

    def _tell(self, ended: "_Ended") -> None:
        if not self._exceeds and ended.by_signal == signal.SIGKILL:
            over_time = ended.seconds >= cpu_seconds(self._limits)
            self._exceeds = "time" if over_time else self._over_group()
            if self._exceeds:  # what it has forked keeps its connection open
                _kill_all(self._child, self._plan)
        self._gone = protocol.Gone(
            signal=ended.by_signal, exit_code=ended.exit_code, exceeded=self._exceeds
        )
        self._channel.send(self._gone)


@dataclass(frozen=True, kw_only=True)
class _Ended:
    """A process that has ended: by a signal or with an exit code, after so much computing."""

    process: int
    by_signal: int
    exit_code: int
    seconds: float


def _reap() -> list[_Ended]:
    ended = []
    with contextlib.suppress(ChildProcessError):
        while True:
            process, status, usage = os.wait4(-1, os.WNOHANG)
            if process == 0:
                break
            by, code = decode_status(status)
            seconds = usage.ru_utime + usage.ru_stime
            ended.append(_Ended(process=process, by_signal=by, exit_code=code, seconds=seconds))
    return ended


def _end_all(child: int, plan: Plan) -> None:
    """Kill until nothing is left."""
    for _ in range(_MAX_ROUNDS):
        _kill_all(child, plan)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
        _reap()


def _kill_all(child: int, plan: Plan) -> None:
    """Kill the student's process group, and whatever has left it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if plan.namespaces:  # then this is the first process there: all but itself
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        return
    for process in _children():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)


def _children() -> list[int]:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    try:
        return [int(process) for process in children.read_text(encoding="ascii").split()]
    except OSError:  # not Linux: the process group is what we have
        return []
