"""A bound on the grader's own work for one submission.

What is waited for has deadlines of its own. This counts the time that this process itself
computes, so that it is the same on a busy machine.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

SECONDS = 30.0
"""Of a processor, for all that the grader does for one submission."""


class TooMuchWorkError(BaseException):
    """The grader's own work takes too long; no ``except Exception`` on the way hides it."""


class Work:
    """What is being done."""

    def __init__(self) -> None:
        self.step = "reading it"


@contextlib.contextmanager
def bounded_work(seconds: float | None = None) -> Iterator[Work]:
    """Raise :class:`TooMuchWorkError` in the block when it has computed for so long.

    It names the step that the block has written down last. Where there are no such signals, or
    in another thread than the first, there is no bound. It is :data:`SECONDS` if none is given.
    """
    work = Work()
    most = SECONDS if seconds is None else seconds
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield work
        return

    def too_much(_signal: int, _frame: FrameType | None) -> None:
        message = f"{work.step} took more than {most:g} s of the grader's own time"
        raise TooMuchWorkError(message)

    before = signal.signal(signal.SIGPROF, too_much)
    # Again each second, should one be caught on the way by whoever catches everything.
    signal.setitimer(signal.ITIMER_PROF, most, 1.0)
    try:
        yield work
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
