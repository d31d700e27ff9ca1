"""The process that runs a student's notebook, its checkpoints and its branches.

Everything in this file runs where the student's code runs and holds nothing that the student
may not see. See :mod:`autograder.sandbox.protocol` for who says what.
"""

import builtins
import contextlib
import gc
import marshal
import os
import random
import signal
import socket
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

import autograder
from autograder.basics.text import clean_text
from autograder.errors import ChannelClosedError
from autograder.sandbox import protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.hints import MEMORY, OF_THE_PLACE, explain
from autograder.sandbox.inside import live, torch_here
from autograder.sandbox.inside.shell import (
    StudentShell,
    captured_output,
    describe,
    run_cell,
    student_lines,
)
from autograder.sandbox.inside.surroundings import semaphores
from autograder.sandbox.inside.surroundings.displays import install_displays
from autograder.sandbox.inside.surroundings.missing import MissingFinder, refuse_missing
from autograder.sandbox.inside.surroundings.own_files import install_own_files, put_beside
from autograder.sandbox.inside.surroundings.progress import install_progress_bars
from autograder.sandbox.inside.surroundings.prompts import install_prompts
from autograder.sandbox.inside.surroundings.stand_ins import (
    install_colab,
    install_otter,
    install_processes_by_handle,
)
from autograder.sandbox.inside.surroundings.times import install_times
from autograder.sandbox.inside.surroundings.workers import install_workers
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.confine import Place, WallError, confine
from autograder.sandbox.walls.kernel import forks
from autograder.sandbox.walls.rlimits import Reserve, return_memory
from autograder.sandbox.wire import Decoder, Encoder, Handle, UnsendableError

# What Python, its libraries and the system's need. A developer's checkout is not among it:
# of the package itself, only its own folder is.
READABLE = tuple(
    Path(path)
    for path in (
        *(sys.prefix, sys.base_prefix, autograder.__path__[0]),
        *("/usr", "/bin", "/lib", "/lib64"),
        *("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"),
        *("/etc/group", "/etc/nsswitch.conf", "/etc/os-release", "/etc/passwd"),
        *("/dev/urandom", "/dev/random", "/dev/zero"),
        *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg"),
    )
)


def be_student(connection: socket.socket, shell: StudentShell, place: Place) -> NoReturn:
    """Run one submission on this connection; the process ends here."""
    channel: Channel[protocol.ToStudent] = Channel(connection, protocol.ToStudent)
    run, blob = channel.receive()
    if not isinstance(run, protocol.Run):
        os._exit(1)
    try:
        isolation = confine(place, Path(run.folder), run.limits, channel.fileno())
    except WallError as error:
        channel.send(protocol.Unconfined(reason=str(error)))
        os._exit(1)
    channel.send(protocol.Confined(isolation=isolation))
    for _ in range(run.puts):
        put, data = channel.receive()
        if isinstance(put, protocol.Put):
            live.put_file(put.name, data)
    _seed(run.seed)
    put_beside(run.files, blob)
    global _by_handle  # noqa: PLW0603 -- this process has walls of one kind
    _by_handle = place.plan.filters_signals
    notebook = _Notebook(channel, shell, run.limits)
    _install_surroundings()
    if not place.plan.namespaces and sys.platform == "linux":  # so that /dev/shm is closed
        semaphores.install()
    if place.plan.filters_signals:
        install_processes_by_handle()
    shell.user_ns["grader"] = install_otter(notebook.at_check)
    if run.keeps_start:
        notebook.at_start()
    skip = frozenset(run.skip)
    for number, source in enumerate(run.cells, start=1):
        if number not in skip:
            _seed_cell(run, source, shell)
            channel.send(run_cell(shell, number, source, run.limits))
    channel.send(protocol.Finished())
    _be_checkpoint(channel.detach(), shell, run.limits)


def _install_surroundings() -> None:
    """Let what a student has, and a grader has not, do as little harm as it can."""
    install_own_files()
    install_displays()
    install_prompts()
    install_progress_bars()
    install_times()
    install_workers()
    install_colab()
    sys.meta_path.append(MissingFinder())


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 -- notebooks use the global generator
    torch_here.seed(seed)


def _seed_cell(run: protocol.Run, source: str, shell: StudentShell) -> None:
    """Seed a cell as Otter does, which puts a line before its first: not before a cell magic."""
    if run.cell_seed is None or source.startswith("%%"):
        return
    if run.seed_variable:
        shell.user_ns[run.seed_variable] = run.cell_seed
    else:
        random.seed(run.cell_seed)
        np.random.seed(run.cell_seed % 2**32)  # noqa: NPY002 -- see above


def _random_state() -> tuple[Any, ...]:
    return random.getstate(), np.random.get_state(), torch_here.random_state()  # noqa: NPY002 -- see above


def _set_random_state(state: tuple[Any, ...]) -> None:
    random.setstate(state[0])
    np.random.set_state(state[1])  # noqa: NPY002 -- see above
    torch_here.set_random_state(state[2])


class _Notebook:
    """The running notebook's side of ``grader.check``."""

    def __init__(
        self, channel: Channel[protocol.ToStudent], shell: StudentShell, limits: Limits
    ) -> None:
        self._channel = channel
        self._shell = shell
        self._limits = limits
        self._kept: dict[str, list[_Child]] = {}
        self._process = os.getpid()

    def at_start(self) -> None:
        """Leave a paused copy of this process in which nothing of the notebook has been run."""
        _, descriptor = self._channel.receive_with_descriptor()
        if descriptor is None:
            return
        if _fork() is None:
            self._channel.close()
            _be_checkpoint(socket.socket(fileno=descriptor), self._shell, self._limits)
        os.close(descriptor)

    def at_check(self, question: str) -> None:
        """Leave a paused copy of this process; of many checks of a question, a few are kept."""
        if os.getpid() != self._process:
            return  # called from within a test, or from a process that the student forked
        alarm = signal.setitimer(signal.ITIMER_REAL, 0)
        question = clean_text(question, protocol.MAX_WORD)
        self._channel.send(protocol.AtCheck(question=question))
        answer, descriptor = self._channel.receive_with_descriptor()
        if isinstance(answer, protocol.Keep) and descriptor is not None:
            kept = self._kept.setdefault(question, [])
            if len(kept) >= protocol.MAX_CHECKS:
                _end_process(kept.pop(1))
            child = _fork()
            if child is None:
                self._channel.close()
                _be_checkpoint(socket.socket(fileno=descriptor), self._shell, self._limits)
            os.close(descriptor)
            kept.append(child)
        if alarm[0]:
            signal.setitimer(signal.ITIMER_REAL, *alarm)


_by_handle = False


@dataclass(frozen=True, kw_only=True)
class _Child:
    """A process forked from this one, and by which descriptor it is signalled, if not by number.

    Where nothing but the filter of system calls protects other processes from signals, it lets
    none through that names a process by its number.
    """

    process: int
    handle: int | None


def _fork() -> _Child | None:
    """Fork; returns the child, and None in the child itself."""
    process, handle = forks.fork_with_handle() if _by_handle else (forks.fork(), None)
    return _Child(process=process, handle=handle) if process else None


def _end_process(child: _Child | None) -> tuple[int, int]:
    """Kill and reap a child; returns how it ended, as signal and exit code."""
    if child is None:
        return 0, 0
    _kill(child)
    with contextlib.suppress(ChildProcessError):
        return decode_status(os.waitpid(child.process, 0)[1])
    return 0, 0


def _kill(child: _Child) -> None:
    """Kill a child, which is not to be used afterwards but to wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        if child.handle is None:
            os.kill(child.process, signal.SIGKILL)
        else:
            signal.pidfd_send_signal(child.handle, signal.SIGKILL)
    if child.handle is not None:
        os.close(child.handle)


def _reap_some() -> None:
    """Reap the children that have ended by now."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def decode_status(status: int) -> tuple[int, int]:
    """Return the signal and the exit code in a status of ``waitpid``; one of them is 0."""
    code = os.waitstatus_to_exitcode(status)
    return (-code, 0) if code < 0 else (0, code)


def _be_checkpoint(connection: socket.socket, shell: StudentShell, limits: Limits) -> NoReturn:
    """Wait, and fork a branch whenever the grader asks for one, until the grader lets go of it.

    It may stand within a cell, of which nothing is run any more.
    """
    # The collector would touch, and so copy, every page that the branches share.
    gc.disable()
    try:
        _fork_branches(connection, shell, limits)
    except ChannelClosedError:
        os._exit(1)


def _fork_branches(connection: socket.socket, shell: StudentShell, limits: Limits) -> NoReturn:
    requests: Channel[protocol.ToCheckpoint] = Channel(connection, protocol.ToCheckpoint)
    branch: _Child | None = None
    while True:
        message, descriptor = requests.receive_with_descriptor()
        match message:
            case protocol.Branch() if descriptor is not None:
                # The branch before has been left, and ends by itself; to wait for that here
                # would take as long as the fork.
                if branch is not None:
                    _kill(branch)
                _reap_some()
                branch = _fork()
                if branch is None:
                    requests.close()
                    _Branch(socket.socket(fileno=descriptor), shell, limits).serve()
                os.close(descriptor)
            case protocol.EndBranch():
                ended_by, code = _end_process(branch)
                branch = None
                requests.send(protocol.Ended(signal=ended_by, exit_code=code))
            case protocol.Serve() if descriptor is not None:
                requests.close()
                _Branch(socket.socket(fileno=descriptor), shell, limits).serve()
            case _:
                os._exit(1)


class _Branch:
    """Answers requests about the student's objects, one at a time."""

    def __init__(self, connection: socket.socket, shell: StudentShell, limits: Limits) -> None:
        self._limits = limits
        self._channel: Channel[protocol.ToBranch] = Channel(
            connection, protocol.ToBranch, plain=True
        )
        self._shell = shell
        self._names = shell.user_ns
        self._objects: list[Any] = []
        self._random: tuple[Any, ...] | None = None
        self._reserve: Reserve | None = None
        self._has_run_out = False

    def serve(self) -> NoReturn:
        """Serve until the grader closes the channel; what fills memory meanwhile ends alone."""
        self._reserve = Reserve()
        while True:
            self._reserve.keep()
            self.serve_one()

    def serve_one(self) -> None:
        """Answer the next request."""
        request, blob = self._channel.receive()
        with captured_output(0):
            reply, blobs = self._answer(request, blob)
        if self._has_run_out:
            self._has_run_out = False
            return_memory()  # others need it
        self._channel.send(reply, blobs)

    def _answer(
        self, request: protocol.ToBranch, blob: bytes
    ) -> tuple[protocol.FromBranch, list[bytes]]:
        decoder, encoder = Decoder(blob, self._resolve), Encoder(self._keep)
        if not isinstance(request, protocol.Together):
            return self._answer_one(request, decoder, encoder), encoder.blobs
        answers: list[protocol.Answer] = []
        for each in request.requests:
            answers.append(self._answer_one(each, decoder, encoder))
            if isinstance(answers[-1], protocol.Raised | protocol.Refused):
                break
        return protocol.Answers(number=request.number, answers=answers), encoder.blobs

    def _answer_one(
        self, request: protocol.Request, decoder: Decoder, encoder: Encoder
    ) -> protocol.Answer:
        number = request.number
        if isinstance(request, protocol.Lookup) and request.name not in self._names:
            return protocol.Missing(number=number)
        try:
            value = self._perform(request, decoder)
        except BaseException as error:  # noqa: BLE001 -- SystemExit of the student's is a reply too
            if self._reserve is not None:  # to say so may need what has run out
                self._reserve.release()
            wall, why = explain(error, self._limits)
            where = student_lines(error)
            text = describe(error) if wall != MEMORY else type(error).__name__
            if isinstance(error, RuntimeError):
                why = self._shell.why_gradients_fail(text) or why
            if wall in OF_THE_PLACE and where:
                why = f"{why} ({where[-1].partition(':')[0]})".strip()
            self._has_run_out |= wall == MEMORY
            return protocol.Raised(
                number=number,
                type_name=clean_text(type(error).__name__, protocol.MAX_WORD),
                text=clean_text(text + (f": {why}" if why else ""), protocol.MAX_WORD),
                traceback=where,
                wall=wall,
            )
        kept = len(encoder.blobs)
        try:
            return protocol.Returned(number=number, value=encoder.encode(value))
        except UnsendableError as error:
            text = str(error)
        except Exception as error:  # noqa: BLE001 -- a value whose own methods raise
            text = clean_text(f"an object that fails: {describe(error)}", protocol.MAX_WORD)
        del encoder.blobs[kept:]
        return protocol.Refused(number=number, text=text)

    def _perform(self, request: protocol.Request, decoder: Decoder) -> object:  # noqa: PLR0911 -- a case a request
        match request:
            case protocol.Lookup(name=name):
                refuse_missing(self._names[name])
                return self._names[name]
            case protocol.Call(target=target, args=args, kwargs=kwargs):
                positional, named = decoder.decode(args), decoder.decode(kwargs)
                function: Any = self._objects[target]
                value = function(*positional, **named)
                refuse_missing(value)
                return value
            case protocol.Attribute(target=target, name=name):
                return getattr(self._objects[target], name)
            case protocol.Item(target=target, key=key):
                return self._objects[target][decoder.decode(key)]
            case protocol.Define(code=code, name=name):
                made: types.CodeType = marshal.loads(code)  # noqa: S302 -- the grader's
                names = {"__name__": "probe", "__builtins__": builtins}
                if _speaks_of("torch", made):
                    names["torch"] = torch_here.needed()
                return types.FunctionType(made, names, name)
            case protocol.Restart():
                self._restart()
                return None
            case protocol.Test(source=source, case=case):
                return live.run_test(source, case, self._names)

    def _restart(self) -> None:
        """Go back to the random numbers of the first time."""
        if self._random is None:
            self._random = _random_state()
        else:
            _set_random_state(self._random)

    def _keep(self, value: object) -> int:
        self._objects.append(value)
        return len(self._objects) - 1

    def _resolve(self, handle: Handle) -> object:
        return self._objects[handle.number]


def _speaks_of(name: str, code: types.CodeType) -> bool:
    """Whether the code, or a function within it, uses this global name."""
    inner = (each for each in code.co_consts if isinstance(each, types.CodeType))
    return name in code.co_names or any(_speaks_of(name, each) for each in inner)


def rehearse(shell: StudentShell) -> None:
    """Answer a few requests here, so that no branch is the first to: that takes 1 ms."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for incoming in (protocol.Message, protocol.ToStudent, protocol.ToCheckpoint):
            Channel(ours, incoming)
        grader: Channel[protocol.FromBranch] = Channel(ours, protocol.FromBranch)
        branch = _Branch(theirs, shell, Limits())
        shell.user_ns["same"] = lambda *values: values
        encoder = Encoder(lambda _: 0)
        tensors = [torch_here.needed().ones(2)] if torch_here.is_here() else []
        call = protocol.Call(
            number=1,
            target=0,
            args=encoder.encode((1.0, np.ones(2), *tensors)),
            kwargs=encoder.encode({}),
        )
        for request, blobs in ((protocol.Lookup(number=0, name="same"), []), (call, encoder.blobs)):
            grader.send(request, blobs)
            branch.serve_one()
            grader.receive()
        del shell.user_ns["same"]


def strip_path(package: Path) -> None:
    """Take the folder that holds this package off the import path, unless it is site-packages.

    A developer's checkout holds the answers beside the package; what has been imported from
    there stays importable through the package itself.
    """
    if not (package.parent / "msgspec").exists():
        sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != package.parent]
