"""The process from which students' processes are forked.

It is started by exec with a clean environment, has imported once what notebooks import, has
one thread, and has never opened a file of the staff's. Each byte on its control socket brings
two descriptors: the monitor's channel and the student's. When the control socket closes, it
ends.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import torch

import autograder
from autograder.errors import ChannelClosedError
from autograder.sandbox import protocol
from autograder.sandbox.shell import StudentShell, make_shell
from autograder.sandbox.student import be_student, decode_status, rehearse, strip_path
from autograder.wire import Channel

_PR_SET_CHILD_SUBREAPER = 36
_MAX_ROUNDS = 1_000


def main() -> None:
    """Serve on the control socket, whose descriptor is the first argument.

    The other arguments name modules to import before the first fork.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    shell = _preload(sys.argv[2:])
    strip_path(Path(autograder.__file__).resolve().parent)
    _assert_one_thread()
    _leave_room()
    # What a collection would free is spread over the whole heap, and so would be what students'
    # processes put there: a fork of those takes longer. It stays.
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # monitors are reaped by the kernel
    while True:
        byte, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
        if not byte:
            return
        if len(descriptors) == 2 and os.fork() == 0:  # noqa: PLR2004 -- the monitor's and the student's
            control.close()
            monitor, student = map(_socket, descriptors)
            _be_monitor(monitor, student, shell)
        for descriptor in descriptors:
            os.close(descriptor)


def _socket(descriptor: int) -> socket.socket:
    return socket.socket(fileno=descriptor)


def _preload(warm: Sequence[str]) -> StudentShell:
    """Import, and use once, what would otherwise be imported in each student's process."""
    # Forking with one thread is safe; newer Pythons warn when they only suspect a second.
    warnings.filterwarnings("ignore", message=".*multi-threaded.*fork", category=DeprecationWarning)
    torch.set_num_threads(1)
    weight = torch.ones(2, requires_grad=True)
    (weight * 2).sum().backward()
    for name in warm:
        with contextlib.suppress(ImportError):  # then it fails in the notebook, where it belongs
            importlib.import_module(name)
        if name == "torch.optim":  # its first step imports a thousand modules more
            torch.optim.SGD([weight], lr=0.1).step()
    shell = make_shell()
    shell.run_cell("None", store_history=False, silent=True)
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


def _be_monitor(control: socket.socket, student: socket.socket, shell: StudentShell) -> NoReturn:
    """Look after one student's process until it, or the grader's interest, has ended."""
    channel: Channel[protocol.Message] = Channel(control, protocol.Message)
    if sys.platform == "linux":  # orphans of the student's process come here
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
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
        _start_student(student, shell)
    with contextlib.suppress(OSError):  # the child may have done so, or be gone already
        os.setpgid(child, child)
    student.close()
    with contextlib.suppress(ChannelClosedError):
        _watch(channel, wake, child)
    _end_all(child)
    os._exit(0)


def _start_student(connection: socket.socket, shell: StudentShell) -> NoReturn:
    try:
        be_student(connection, shell)
    except ChannelClosedError:
        pass
    finally:
        os._exit(1)


def _watch(channel: Channel[protocol.Message], wake: int, child: int) -> None:
    """Report the end of ``child``; return when the grader has closed the channel."""
    while True:
        ready, _, _ = select.select([channel.fileno(), wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            for process, status in _reap(os.WNOHANG):
                if process == child:
                    ended_by, code = decode_status(status)
                    channel.send(protocol.Gone(signal=ended_by, exit_code=code))
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


def _end_all(child: int) -> None:
    """Kill the student's process group, then whatever has left it, until nothing is left."""
    for _ in range(_MAX_ROUNDS):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        for process in _children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
        _reap(os.WNOHANG)


def _children() -> list[int]:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    try:
        return [int(process) for process in children.read_text(encoding="ascii").split()]
    except OSError:  # not Linux: the process group is what we have
        return []
