"""How the processes of a submission have ended, and whether that was the submission's own doing.

A process that its own code has ended, or that has used more than it may, costs the student what
it was doing. One that somebody else has killed must not: above all the kernel, when memory runs
out, for it ends students' processes first.
"""

import contextlib
import signal
import time

from autograder.errors import ChannelClosedError, DeadlineError, WireError
from autograder.sandbox import hints, protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.limits import Limits

_SOON = 0.5
# What a process does not do to itself by mistake, and others do to it.
_FROM_OUTSIDE = frozenset(
    getattr(signal, name, 0) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
)


class Ends:
    """What is known of the ends of one submission's processes.

    Args:
        monitor: the channel to the process that looks after them.
        limits: the submission's limits.
    """

    def __init__(self, monitor: Channel[protocol.FromMonitor], limits: Limits) -> None:
        self._monitor = monitor
        self._limits = limits
        self._gone: protocol.Gone | None = None
        self._renewals = 0
        self.doubt = ""
        """Why it is not certain that each end was the submission's own doing; "" if it is."""

    def of_notebook(self, seconds: float) -> protocol.Gone | None:
        """Return how the notebook's process has ended; None if nothing is heard of it in time.

        Raises:
            ChannelClosedError: the monitor is gone.
        """
        if self._gone is None:
            self._hear(seconds)
        return self._gone

    def exceeded(self, seconds: float = _SOON) -> str:
        """Return which limit all processes were ended for, in words; "" if for none."""
        with contextlib.suppress(ChannelClosedError):
            if self._gone is None or not self._gone.exceeded:
                self._hear(seconds)
            if self._gone is not None and self._gone.exceeded:
                return hints.over(self._gone.exceeded, self._limits)
        return ""

    def renew(self, seconds: float) -> None:
        """Let nobody who begins now see what copies before have written; wait no longer than that.

        If the monitor is gone, or late, the copy to come begins all the same.
        """
        self._renewals += 1
        until = time.monotonic() + seconds
        with contextlib.suppress(ChannelClosedError, DeadlineError, WireError):
            order = protocol.Renew(number=self._renewals, until=until)
            self._monitor.send(order, deadline=until)
            self._hear(seconds, protocol.Renewed(number=order.number))

    def _hear(self, seconds: float, wanted: protocol.Renewed | None = None) -> None:
        """Wait for this; None: for an end. Late answers to earlier questions are nothing."""
        deadline = time.monotonic() + seconds
        with contextlib.suppress(DeadlineError, WireError):
            while True:
                said, _ = self._monitor.receive(deadline)
                if isinstance(said, protocol.Gone):
                    self._gone = said
                if said == wanted or (wanted is None and isinstance(said, protocol.Gone)):
                    return

    def note(self, what: str, by_signal: int | None) -> None:
        """Take note of an end for which no limit of the submission's was the reason.

        Args:
            what: the process, in words.
            by_signal: what it was killed by, 0 if it ended by itself; None if that is not known.
        """
        if by_signal is None:
            self.doubt = self.doubt or f"{what} has ended, and it is not known how"
        elif by_signal in _FROM_OUTSIDE:
            name = signal.Signals(by_signal).name
            self.doubt = self.doubt or f"{what} was killed by {name}, and it is not known by whom"


class Unweighed(Ends):
    """Of processes whose end costs nobody anything, and of which no more has to be known."""

    def exceeded(self, seconds: float = _SOON) -> str:
        """Ask nobody."""
        del seconds
        return ""

    def renew(self, seconds: float) -> None:
        """Leave the folders as they are: who is looked at runs beside who is asked."""

    def note(self, what: str, by_signal: int | None) -> None:
        """Doubt nothing."""
