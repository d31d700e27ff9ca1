"""The bound on the grader's own work."""

import signal
import sys

import pytest

from autograder.grading.work import TooMuchWorkError, bounded_work

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no timers there")


def compute() -> None:
    """Take the processor for ever."""
    while True:
        pass


def test_names_the_step() -> None:
    """What takes too long is said in the words that were written down last."""
    with bounded_work(0.02) as work:
        work.step = "question q4"
        with pytest.raises(TooMuchWorkError, match=r"question q4 took more than 0\.02 s"):
            compute()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
