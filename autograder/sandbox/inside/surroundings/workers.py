"""Pools and threads of the student's that were begun in one cell, and are used in a later copy.

A copy of a process has none of its threads. A pool is begun anew, with the same arguments, when a
copy uses it; of a thread that runs by itself it is only said that it is not there.
"""

import errno
import functools
import multiprocessing.pool
import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, NoReturn

_OF_POOLS = ("ThreadPoolExecutor", "QueueManagerThread", "QueueFeederThread", "ExecutorManager")


def install_workers() -> None:
    """Let pools of threads and of processes be used in copies of this process."""
    _revive(ThreadPoolExecutor, "submit")
    _revive(ProcessPoolExecutor, "submit")
    _revive(multiprocessing.pool.Pool, "_check_running")
    multiprocessing.Manager = _no_manager


def _no_manager() -> NoReturn:
    message = "a Manager of multiprocessing talks over a socket, and graders have none"
    raise OSError(errno.EOPNOTSUPP, message)


def _revive(kind: Any, method: str) -> None:
    """Begin an object of this kind anew where its method is used in another process."""
    begin, use = kind.__init__, getattr(kind, method)

    @functools.wraps(begin)
    def begin_here(self: Any, *args: Any, **kwargs: Any) -> None:
        if getattr(self, "_begun_anew", None) is None:
            # Of a subclass the outermost call counts, see below.
            self._begun_by = functools.partial(begin_here, self, *args, **kwargs)
            self._begun_in = os.getpid()
        begin(self, *args, **kwargs)

    @functools.wraps(use)
    def use_here(self: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(self, "_begun_in", os.getpid()) != os.getpid() and not _is_over(self):
            self._begun_by()
        return use(self, *args, **kwargs)

    kind.__init__ = begin_here
    setattr(kind, method, use_here)


def _is_over(pool: Any) -> bool:
    return bool(
        getattr(pool, "_shutdown", False)
        or getattr(pool, "_shutdown_thread", False)
        or getattr(pool, "_state", "RUN") != "RUN"
    )


def running() -> list[str]:
    """Return the names of the threads that run by themselves, and will not be in a copy."""
    if threading.active_count() == 1:
        return []
    return [
        thread.name
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not _is_a_pools(thread)
    ]


def _is_a_pools(thread: threading.Thread) -> bool:
    if thread.name.startswith(_OF_POOLS):
        return True
    target: Any = getattr(thread, "_target", None)
    module = getattr(target, "__module__", "") or type(thread).__module__
    return module.startswith(("multiprocessing.", "concurrent.futures."))
