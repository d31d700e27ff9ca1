"""The process from which students' processes are forked.

It is started by exec with a clean environment, has imported once what notebooks import, has
one thread, and has never opened a file of the staff's. It begins by telling the grader which
walls this machine provides, see :mod:`autograder.sandbox.walls.probe`. Then each byte on its
control socket brings two descriptors: the monitor's channel and the student's. When the control
socket closes, it ends.
"""

import contextlib
import ctypes
import gc
import importlib
import itertools
import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import torch

import autograder
from autograder.errors import ChannelClosedError
from autograder.sandbox import protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.inside.displays import restore_names_of_ipython
from autograder.sandbox.inside.shell import StudentShell, make_shell
from autograder.sandbox.inside.stand_ins import install_data_loader
from autograder.sandbox.inside.student import (
    READABLE,
    be_student,
    decode_status,
    rehearse,
    strip_path,
)
from autograder.sandbox.walls import identity
from autograder.sandbox.walls.confine import Place
from autograder.sandbox.walls.kernel import namespaces
from autograder.sandbox.walls.plan import Level, Plan
from autograder.sandbox.walls.sweep import sweep
from autograder.sandbox.walls.watch import INTERVAL, Watched, exceeded, resident

_PR_SET_CHILD_SUBREAPER = 36
_MAX_ROUNDS = 1_000
_PATIENCE = 50


def main(plan: Plan) -> None:
    """Serve on the control socket, whose descriptor is the first argument.

    The arguments from the third on name modules to import before the first fork.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    shell = _preload(sys.argv[3:])
    strip_path(Path(autograder.__file__).resolve().parent)
    _assert_one_thread()
    _leave_room()
    # What a collection would free is spread over the whole heap, and so would be what students'
    # processes put there: a fork of those takes longer. It stays.
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # monitors are reaped by the kernel
    grader, ours, scratch = os.getppid(), os.getpid(), Path.cwd()
    for count in itertools.count():
        byte, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
        if not byte:
            return
        if len(descriptors) == 2 and _fork(plan) == 0:  # noqa: PLR2004 -- the monitor's and the student's
            control.close()
            place = Place(
                plan=plan,
                readable=READABLE,
                scratch=scratch,
                grader=grader,
                number=(ours << 16) + count,
            )
            monitor, student = map(_socket, descriptors)
            _be_monitor(monitor, student, shell, place)
        for descriptor in descriptors:
            os.close(descriptor)


def _fork(plan: Plan) -> int:
    """Fork the monitor, where possible into namespaces of its own."""
    if not plan.namespaces:
        return os.fork()
    for _ in range(_PATIENCE):
        try:
            return namespaces.fork()
        except OSError as error:  # those of earlier submissions are taken apart in their own time
            print(error, file=sys.stderr, flush=True)  # noqa: T201 -- the zygote's log
            time.sleep(0.1)
    return -1


def _socket(descriptor: int) -> socket.socket:
    return socket.socket(fileno=descriptor)


def _preload(warm: Sequence[str]) -> StudentShell:
    """Import, and use once, what would otherwise be imported in each student's process."""
    # Forking with one thread is safe; newer Pythons warn when they only suspect a second.
    warnings.filterwarnings("ignore", message=".*multi-threaded.*fork", category=DeprecationWarning)
    torch.set_num_threads(1)
    np.random.seed(0)  # noqa: NPY002 -- numpy imports this part of itself when it is first used
    weight = torch.ones(2, requires_grad=True)
    (weight * 2).sum().backward()
    for name in warm:
        with contextlib.suppress(ImportError):  # then it fails in the notebook, where it belongs
            importlib.import_module(name)
        if name == "torch.optim":  # its first step imports a thousand modules more
            torch.optim.SGD([weight], lr=0.1).step()
    shell = make_shell()
    shell.run_cell("None", store_history=False, silent=True)
    install_data_loader()
    restore_names_of_ipython()
    rehearse(shell)
    # A notebook that asks for more threads would make every fork of it hang.
    for name in ("set_num_threads", "set_num_interop_threads"):
        setattr(torch, name, _keep_one_thread)
    return shell


def _leave_room() -> None:
    """Leave free memory at the end of the heap.

    A student's process that grows takes it page by page, where otherwise the kernel would
    have to fill a whole new huge page with zeros for each of them.
    """
    used = [bytes(1_000) for _ in range(8_000)]
    del used


def _keep_one_thread(_count: int) -> None:
    return None


def _assert_one_thread() -> None:
    tasks = Path("/proc/self/task")
    if tasks.exists() and len(list(tasks.iterdir())) != 1:
        message = "the zygote has more than one thread, so its forks could hang"
        raise RuntimeError(message)


def _be_monitor(
    control: socket.socket, student: socket.socket, shell: StudentShell, place: Place
) -> NoReturn:
    """Look after one student's process until it, or the grader's interest, has ended."""
    channel: Channel[protocol.ToMonitor] = Channel(control, protocol.ToMonitor)
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
    try:
        with contextlib.suppress(ChannelClosedError):
            _watch(channel, wake, child, place)
    finally:
        _end_all(child, place.plan)
        if place.plan.level is Level.USER:  # which alone may write outside its folder
            sweep(identity.own_user(place.number))
        os._exit(0)


def _start_student(connection: socket.socket, shell: StudentShell, place: Place) -> NoReturn:
    try:
        be_student(connection, shell, place)
    except ChannelClosedError:
        pass
    finally:
        os._exit(1)


def _watch(channel: Channel[protocol.ToMonitor], wake: int, child: int, place: Place) -> None:
    """Look after ``child`` and report its end; return when the grader has closed the channel."""
    order, _ = channel.receive()
    watched = Watched(
        monitor=os.getpid(),
        limits=order.limits,
        folder=Path(order.folder) if order.folder else None,
        user=identity.own_user(place.number) if place.plan.uid else None,
        jailed=place.plan.namespaces,
    )
    at_rest = resident(os.getpid())
    exceeds = ""
    while True:
        ready, _, _ = select.select([channel.fileno(), wake], [], [], INTERVAL)
        if not ready and not exceeds:
            exceeds = exceeded(watched, at_rest)
            if exceeds:
                _kill_all(child, place.plan)
        if wake in ready:
            os.read(wake, 4096)
            for process, status in _reap(os.WNOHANG):
                if process == child:
                    by, code = decode_status(status)
                    channel.send(protocol.Gone(signal=by, exit_code=code, exceeded=exceeds))
        if channel.fileno() in ready:
            return


def _reap(options: int) -> list[tuple[int, int]]:
    ended = []
    with contextlib.suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, options)
            if process == 0:
                break
            ended.append((process, status))
    return ended


def _end_all(child: int, plan: Plan) -> None:
    """Kill until nothing is left."""
    for _ in range(_MAX_ROUNDS):
        _kill_all(child, plan)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
        _reap(os.WNOHANG)


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
