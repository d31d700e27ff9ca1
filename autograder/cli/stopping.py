"""Being stopped: by Ctrl-C, by a system that shuts down, by a terminal that closes."""

import signal

# There is no SIGHUP on Windows.
_STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


def stop_as_by_ctrl_c() -> None:
    """Let every such signal raise KeyboardInterrupt, so that nothing is left behind.

    One that is ignored, as by ``nohup``, stays so.
    """
    for each in _STOPPING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, signal.default_int_handler)


def finish() -> None:
    """Ignore them from now on: what is done is being written."""
    for each in _STOPPING:
        signal.signal(each, signal.SIG_IGN)
