"""What it means, in plain words, that a student's code has run into a wall."""

import errno
import socket
from collections.abc import Iterator

from autograder.sandbox.limits import Limits

_SOCKET = socket.__file__
_NETWORK = "your code tried to open a network connection; graders have none"
_NO_GPU = (
    "a GPU is asked for, and graders have none: choose the device by torch.cuda.is_available()"
)
_GPU = ("compiled with CUDA", "No CUDA GPUs", "NVIDIA driver", "cuda", "MPS backend", "mps")
_ELSE = "use what the lesson imports, or hand in your own files"
OF_THE_PLACE = frozenset(("files", "GPU", "module", "network", "no file"))
"""Walls at which an answer is not wrong: it needs what is not there."""
MEMORY = "memory limit"
"""The wall that a call runs into which takes more memory than there is."""
GRADIENTS_OFF = "switched gradients off"
"""What is said of the cell that did, and of an answer that fails by it."""
THREADS = "threads"
"""The wall of a cell that leaves threads running, which its copies have not."""
INNOCENT = frozenset(("GPU", "module", "no file", THREADS))
"""Walls that nobody runs into who attacks: there is nothing behind them."""
_NO_MEMORY = (
    *("can't allocate memory", "not enough memory", "Cannot allocate memory"),
    "std::bad_alloc",
    "Failed to allocate a Tensor object",
)


def size(count: int) -> str:
    """Return a number of bytes as a person would say it."""
    for unit, name in ((2**30, "GB"), (2**20, "MB"), (2**10, "kB")):
        if count >= unit:
            return f"{count / unit:g} {name}"
    return f"{count} bytes"


def over(limit: str, limits: Limits) -> str:
    """Say that a limit of all processes together was exceeded; completes "cell 5 …"."""
    return {
        "memory": f"used more than {size(limits.memory)} of memory",
        "processes": f"started more than {limits.processes} processes",
        "disk": f"wrote more than {size(limits.disk)} of files",
        "time": f"computed for more than {limits.submission:g} s",
    }.get(limit, f"exceeded the limit of its {limit}")


def explain(error: BaseException, limits: Limits) -> tuple[str, str]:
    """Return what an exception says about a wall: the wall's name, and a sentence.

    Both are "" if no wall is behind it.
    """
    try:
        return _explain(error, limits)
    except Exception:  # noqa: BLE001 -- the student's exceptions may raise others when looked at
        return "", ""


def _explain(error: BaseException, limits: Limits) -> tuple[str, str]:
    for each in _chain(error):
        text = str(each) if isinstance(each, RuntimeError | OSError) else ""
        if isinstance(each, MemoryError) or any(words in text for words in _NO_MEMORY):
            return (
                MEMORY,
                f"it needs more than the {size(limits.memory)} of memory there is",
            )
        missing = _of_what_is_missing(each)
        if missing[0]:
            return missing
        if isinstance(each, RuntimeError) and "can't start new thread" in text:
            return "processes limit", over("processes", limits)
        if isinstance(each, OSError):
            wall = _of_number(each, limits)
            if wall[0]:
                return wall
    return "", ""


def _of_what_is_missing(error: BaseException) -> tuple[str, str]:
    if isinstance(error, ModuleNotFoundError):
        return "module", f"{error.name} is not there where answers are graded: {_ELSE}"
    if isinstance(error, FileNotFoundError):
        return "no file", f"{error.filename!r} is not there: what is read is handed in as well"
    if isinstance(error, RuntimeError | AssertionError) and any(w in str(error) for w in _GPU):
        return "GPU", _NO_GPU
    return ("network", _NETWORK) if _is_network(error) else ("", "")


def _of_number(error: OSError, limits: Limits) -> tuple[str, str]:
    name = error.filename
    if isinstance(name, bytes):
        name = name.decode("utf-8", "replace")
    if error.errno in {errno.EACCES, errno.EROFS} and isinstance(name, str):
        what = f"your code may not open {name}: a submission has its own folder, and no other"
        return "files", what
    return {
        errno.ENOSPC: ("disk limit", over("disk", limits)),
        errno.EFBIG: ("disk limit", over("disk", limits)),
        errno.EAGAIN: ("processes limit", over("processes", limits)),
        errno.ENOMEM: (MEMORY, over("memory", limits)),
        errno.EMFILE: ("open files limit", "too many files are open at the same time"),
        errno.EOPNOTSUPP: ("network", ""),
        errno.EPERM: ("system calls", "it asked the system for something that graders refuse"),
    }.get(error.errno or 0, ("", ""))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those behind it, at most as many as anybody would look at."""
    for _ in range(8):
        if error is None:
            return
        yield error
        reason = getattr(error, "reason", None)
        error = (
            reason
            if isinstance(reason, BaseException)
            else error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        )


def _is_network(error: BaseException) -> bool:
    if isinstance(error, socket.gaierror):
        return True
    if not isinstance(error, PermissionError):
        return False
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == _SOCKET:
            return True
        traceback = traceback.tb_next
    return False
