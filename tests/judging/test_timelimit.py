"""A limit on time that nothing swallows for good."""

import gc
import os
import signal
from collections.abc import Callable

import pytest

from autograder.judging import timelimit
from autograder.judging.timelimit import TimeUp, limited

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")


def endless(seconds: float, first: Callable[[], object] = int) -> None:
    """Take too long, in a block that has a limit."""
    with limited(seconds):
        first()
        while True:
            pass


def test_ends_what_takes_too_long() -> None:
    """And leaves no alarm and no handler behind."""
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TimeUp):
        endless(0.01)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ends_what_swallows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a callback of the garbage collector raises is lost: it is raised again."""
    monkeypatch.setattr(timelimit, "_AGAIN", 0.01)

    told: list[str] = []

    def swallows(phase: str, _: object) -> None:
        if phase == "start" and not told:
            told.append(phase)
            os.kill(os.getpid(), signal.SIGALRM)

    gc.callbacks.append(swallows)
    try:
        with pytest.raises(TimeUp):
            endless(60, first=gc.collect)
    finally:
        gc.callbacks.remove(swallows)
