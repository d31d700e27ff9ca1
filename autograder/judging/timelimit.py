"""A limit on what runs here, in the grader or in a student's notebook."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

_AGAIN = 0.5
"""Seconds after which it is raised again: what a callback of the garbage collector or a
``__del__`` raises is lost."""


class TimeUp(BaseException):
    """The time is over."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise :class:`TimeUp` in the block when its time is over, where signals can do that.

    An alarm that somebody else has set goes off when it would have, or after the block.
    """
    possible = hasattr(signal, "setitimer")  # not on Windows
    if not possible or threading.current_thread() is not threading.main_thread():
        yield
        return

    is_over = False

    def time_is_up(_signal: int, _frame: FrameType | None) -> None:
        if not is_over:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            raise TimeUp

    start = time.monotonic()
    before = signal.signal(signal.SIGALRM, time_is_up)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        is_over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            remaining = max(0.001, left - (time.monotonic() - start))
            signal.setitimer(signal.ITIMER_REAL, remaining, interval)
