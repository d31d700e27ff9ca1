"""The process from which students' processes are forked.

It is started by exec with a clean environment, has imported once what the assignment and its
notebooks need, has one thread, and has never opened a file of the staff's. It begins by telling
the grader which walls this machine provides, see :mod:`autograder.sandbox.walls.probe`. Then
each byte on its control socket brings two descriptors: the monitor's channel and the student's.
When the control socket closes, it ends.
"""

import contextlib
import gc
import importlib
import itertools
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

import autograder
from autograder.sandbox.inside import torch_here
from autograder.sandbox.inside.monitor import be_monitor
from autograder.sandbox.inside.shell import StudentShell, make_shell
from autograder.sandbox.inside.student import (
    READABLE,
    rehearse,
    strip_path,
)
from autograder.sandbox.inside.surroundings.displays import (
    restore_names_of_ipython,
    restore_names_of_numpy,
)
from autograder.sandbox.launch import MORE
from autograder.sandbox.walls import cgroups
from autograder.sandbox.walls.confine import Doorway, Place
from autograder.sandbox.walls.kernel import namespaces
from autograder.sandbox.walls.plan import Plan

_PATIENCE = 50
_TIDY = 16  # groups of submissions that are done, before they are removed


def main(plan: Plan) -> None:
    """Serve on the control socket, whose descriptor is the first argument.

    The arguments from the third on name modules to import before the first fork. If the last of
    them is :data:`~autograder.sandbox.launch.MORE`, others are named on the control socket, when
    these have been imported.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    warm = sys.argv[3:]
    if warm[-1:] == [MORE]:
        _import(warm[:-1])
        warm = [*warm[:-1], *_named(control)]
    shell = _preload(warm)
    strip_path(Path(autograder.__file__).resolve().parent)
    _assert_one_thread()
    _leave_room()
    # What a collection would free is spread over the whole heap, and so would be what students'
    # processes put there: a fork of those takes longer. It stays.
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # monitors are reaped by the kernel
    grader, ours, scratch = os.getppid(), os.getpid(), Path.cwd()
    monitors: dict[int, int] = {}
    for count in itertools.count():
        byte, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
        if not byte:
            return
        if count % _TIDY == 0:
            monitors = {number: pid for number, pid in monitors.items() if _is_alive(pid)}
        group = _group(plan, count, monitors)
        forked = _fork(plan) if len(descriptors) == 2 else -1  # noqa: PLR2004 -- the monitor's and the student's
        monitors[count] = forked
        if forked == 0:
            control.close()
            place = Place(
                plan=plan,
                readable=READABLE,
                scratch=scratch,
                grader=grader,
                number=(ours << 16) + count,
                group=group,
            )
            monitor, student = map(_socket, descriptors)
            be_monitor(monitor, student, shell, place)
        for descriptor in (*descriptors, *([] if group is None else [group.door])):
            os.close(descriptor)


def _is_alive(monitor: int) -> bool:
    try:
        os.kill(monitor, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return monitor > 0


def _group(plan: Plan, count: int, monitors: Collection[int]) -> Doorway | None:
    """Make a memory cgroup, where this machine has promised one.

    Now and then those of earlier submissions are removed, but of none that has a monitor.
    """
    if not plan.cgroups:
        return None
    parent = Path(plan.cgroups)
    if count % _TIDY == 0:
        cgroups.remove(parent, os.getpid(), monitors)
    try:
        folder = cgroups.make(parent, count)
        return Doorway(folder=folder, door=cgroups.door(folder))
    except OSError as error:  # then the monitor's sums must do
        print(error, file=sys.stderr, flush=True)  # noqa: T201 -- the zygote's log
        return None


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
    np.random.seed(0)  # noqa: NPY002 -- numpy imports this part of itself when it is first used
    _import(warm)
    if "torch" in sys.modules:
        torch_here.load(with_optimizers="torch.optim" in warm)
    torch_here.await_it()
    shell = make_shell()
    shell.run_cell("None", store_history=False, silent=True)
    restore_names_of_ipython()
    restore_names_of_numpy()
    rehearse(shell)
    if torch_here.is_here():
        from autograder.evidence.room import rehearse as rehearse_evidence  # noqa: PLC0415 -- it loads torch

        rehearse_evidence()
    return shell


def _import(names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):  # then it fails in the notebook, where it belongs
            importlib.import_module(name)


def _named(control: socket.socket) -> list[str]:
    """Read names up to the end of the line, and no further: what follows brings descriptors."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = control.recv(1)
        if not byte:  # there is nobody to fork for
            sys.exit()
        line += byte
    return line.decode().split()


def _leave_room() -> None:
    """Leave free memory at the end of the heap.

    A student's process that grows takes it page by page, where otherwise the kernel would
    have to fill a whole new huge page with zeros for each of them.
    """
    used = [bytes(1_000) for _ in range(8_000)]
    del used


def _assert_one_thread() -> None:
    tasks = Path("/proc/self/task")
    if tasks.exists() and len(list(tasks.iterdir())) != 1:
        message = (
            "the zygote has more than one thread, so its forks could hang: is torch the one that "
            "pip installs?"
        )
        raise RuntimeError(message)
