"""Being stopped: by Ctrl-C, by a system that shuts down, by a terminal that closes."""

import signal
from types import FrameType

# There is no SIGHUP on Windows.
_STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


def stop_as_by_ctrl_c() -> None:
    """Let the first such signal raise KeyboardInterrupt, so that nothing is left behind.

    Those that follow do nothing, for what is done is being written. One that is ignored, as by
    ``nohup``, stays so.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    for each in _STOPPING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, stop)
