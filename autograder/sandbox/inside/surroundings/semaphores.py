"""Locks for multiprocessing where /dev/shm is closed: in memory that forked processes share.

Python's own are files in /dev/shm, which belongs to everybody. These serve the processes that
are forked after they were made, which is how multiprocessing starts processes on Linux.
"""

import _multiprocessing
import ctypes
import errno
import mmap
import os
import threading
import time
from multiprocessing import heap

_RECURSIVE = 0  # multiprocessing's number for a lock that its owner may take again
_SIZE = 64  # of a sem_t, and more


class _Time(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class SharedSemaphore:
    """Does what ``_multiprocessing.SemLock`` does."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> None:  # noqa: FBT001 -- multiprocessing's signature
        del unlink  # there is no file
        self.kind, self.maxvalue, self.name = kind, maxvalue, name
        self.handle = 0
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._memory = mmap.mmap(-1, _SIZE)
        self._semaphore = ctypes.byref(ctypes.c_char.from_buffer(self._memory))
        self._libc.sem_init(self._semaphore, 1, value)
        self._owner: tuple[int, int] | None = None
        self._taken = 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:  # noqa: FBT001, FBT002 -- multiprocessing's signature
        """Take the semaphore; returns False if it was not free in time."""
        if self.kind == _RECURSIVE and self._is_mine():
            self._taken += 1
            return True
        until = None if timeout is None else time.time() + max(0.0, timeout)
        while not self._wait(until, block=block):
            error = ctypes.get_errno()
            if error in {errno.EAGAIN, errno.ETIMEDOUT}:
                return False
            if error != errno.EINTR:
                raise OSError(error, os.strerror(error))
        self._owner = os.getpid(), threading.get_ident()
        self._taken += 1
        return True

    def _wait(self, until: float | None, *, block: bool) -> bool:
        if not block:
            done: int = self._libc.sem_trywait(self._semaphore)
        elif until is None:
            done = self._libc.sem_wait(self._semaphore)
        else:
            moment = _Time(int(until), int(until % 1 * 1e9))
            done = self._libc.sem_timedwait(self._semaphore, ctypes.byref(moment))
        return done == 0

    def release(self) -> None:
        """Give the semaphore back."""
        if self.kind == _RECURSIVE:
            if not self._is_mine():
                message = "attempt to release recursive lock not owned by thread"
                raise AssertionError(message)
            if self._taken > 1:
                self._taken -= 1
                return
        elif self._get_value() >= self.maxvalue:
            message = "semaphore or lock released too many times"
            raise ValueError(message)
        self._taken -= 1
        self._libc.sem_post(self._semaphore)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_error: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._taken

    def _is_mine(self) -> bool:
        return self._taken > 0 and self._owner == (os.getpid(), threading.get_ident())

    def _get_value(self) -> int:
        value = ctypes.c_int()
        self._libc.sem_getvalue(self._semaphore, ctypes.byref(value))
        return value.value

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    def _after_fork(self) -> None:
        self._taken = 0


def install() -> None:
    """Let multiprocessing use these, and keep its shared memory in the temporary folder."""
    vars(_multiprocessing)["SemLock"] = SharedSemaphore
    heap.Arena._dir_candidates = []  # type: ignore[attr-defined]  # noqa: SLF001 -- there is no public way
