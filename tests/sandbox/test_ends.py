"""What the grader hears of the monitor."""

import socket

from autograder.sandbox import protocol
from autograder.sandbox.channel import Channel
from autograder.sandbox.ends import Ends
from autograder.sandbox.limits import Limits


def test_a_late_answer_is_not_taken_for_the_next() -> None:
    """Whoever has given up waiting for the folders waits for its own answer the next time."""
    ours, theirs = socket.socketpair()
    monitor: Channel[protocol.ToMonitor] = Channel(theirs, protocol.ToMonitor)
    ends = Ends(Channel(ours, protocol.FromMonitor), Limits())
    ends.renew(0.0)  # nobody answers in time
    gone = protocol.Gone(signal=0, exit_code=3, exceeded="")
    for said in (protocol.Renewed(number=1), gone, protocol.Renewed(number=2)):
        monitor.send(said)
    ends.renew(60.0)
    assert ends.of_notebook(0.0) == gone
    monitor.send(protocol.Renewed(number=3))
    ends.renew(60.0)
    orders = [monitor.receive()[0] for _ in range(2)]
    assert [order.number for order in orders if isinstance(order, protocol.Renew)] == [2, 3]
    ours.close()
    theirs.close()
