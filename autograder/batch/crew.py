"""The process on a machine of a cluster that grades: ``python -m autograder.batch.crew JOBS``.

It belongs to a worker of the cluster, and to it alone: it has a zygote and walls of its own, loads
the autograder once, and grades task after task as ``autograder grade`` does on one machine. First
it is sent a :class:`Setup`; then each message is a list of :class:`Parcel`, and it answers each
with a reply. It ends when its worker has, or when it has been idle for long.
"""

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import BinaryIO

import msgspec

from autograder.assignment.bundle import load_autograder
from autograder.basics.language import speak
from autograder.basics.scratch import remove_abandoned, scratch_folder
from autograder.batch.parcels import (
    Graded,
    Parcel,
    Ready,
    Refused,
    Setup,
    read_frame,
    unpack,
    write_frame,
)
from autograder.batch.pool import Batch
from autograder.errors import AutograderError
from autograder.grading.rules import VERSIONS, Rules
from autograder.sandbox.launch import Zygote

_IDLE = 300.0  # seconds: whoever was graded for may have been killed
_LOOK = 1.0


def main(jobs: int) -> None:
    """Answer until there is nobody to answer."""
    asked, answers = _private_channel()
    data = read_frame(asked)
    if data is None:
        return
    setup = msgspec.msgpack.decode(data, type=Setup)
    with ExitStack() as stack:
        stack.callback(remove_abandoned)  # those of one that was killed before us
        stack.enter_context(_ended_with(os.getppid()))
        try:
            batch, ready = _prepare(setup, jobs, stack)
        except AutograderError as error:
            _answer(answers, Refused(str(error)))
            return
        _answer(answers, ready)
        while select.select([asked], [], [], _IDLE)[0]:
            data = read_frame(asked)
            if data is None:
                return
            parcels = msgspec.msgpack.decode(data, type=list[Parcel])
            with scratch_folder("cluster") as folder:
                _answer(answers, Graded(tuple(batch.run(unpack(parcels, folder)))))


def _prepare(setup: Setup, jobs: int, stack: ExitStack) -> tuple[Batch, Ready]:
    """Return what grades, once everything is as it has to be.

    Raises:
        AutograderError: it is not; the message says what to do.
    """
    other = [
        f"{name} {VERSIONS.get(name)} and not {version}"
        for name, version in setup.versions.items()
        if VERSIONS.get(name) != version
    ]
    if other:
        message = f"it has {', '.join(other)}: install the same versions everywhere"
        raise AutograderError(message)
    speak(setup.language)
    zygote = Zygote(setup.warm)
    stack.callback(zygote.close)
    level = zygote.plan.level
    if level.rank < setup.level.rank:
        message = (
            f"its walls are {level.value!r}, weaker than the {setup.level.value!r} required: run "
            "`autograder doctor` there to see what is missing"
        )
        raise AutograderError(message)
    folder = stack.enter_context(scratch_folder("cluster"))
    archive = folder / setup.name
    archive.write_bytes(setup.archive)
    rules = Rules(autograder=load_autograder(archive), limits=setup.limits, seed=setup.seed)
    batch = Batch(rules, zygote, jobs)
    return batch, Ready(level, batch.workers)


def _private_channel() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output for messages; what is printed goes to standard error."""
    asked = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return asked, answers


def _answer(answers: BinaryIO, reply: Ready | Refused | Graded) -> None:
    write_frame(answers, msgspec.msgpack.encode(reply))


@contextmanager
def _ended_with(parent: int) -> Iterator[None]:
    """Let KeyboardInterrupt end the block on SIGTERM, and soon after our parent has ended.

    The system could send a signal then, but does so when the *thread* ends that has started us.
    """

    def look(_signal: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise KeyboardInterrupt

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _LOOK, _LOOK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        main(int(sys.argv[1]))
    sys.stderr.flush()
    os._exit(0)  # as the command itself: torch takes long to be taken apart
