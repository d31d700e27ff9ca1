"""What a wall says to the student who has run into it."""

import errno
import os
import socket
import time

import pytest

from autograder.sandbox.client import StudentProcess
from autograder.sandbox.hints import explain, over, size
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits

LIMITS = Limits(memory=2**30, disk=100 * 2**20, processes=64)


@pytest.mark.parametrize(
    ("count", "words"),
    [(2**30, "1 GB"), (3 * 2**29, "1.5 GB"), (2**20, "1 MB"), (2048, "2 kB"), (5, "5 bytes")],
)
def test_sizes_in_words(count: int, words: str) -> None:
    """A number of bytes is said with the largest unit that it reaches."""
    assert size(count) == words


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("memory", "used more than 1 GB of memory"),
        ("processes", "started more than 64 processes"),
        ("disk", "wrote more than 100 MB of files"),
        ("time", "computed for more than 180 s"),
    ],
)
def test_limits_of_all_processes_in_words(limit: str, words: str) -> None:
    """The sentence goes on from "cell 5"."""
    assert over(limit, LIMITS) == words


@pytest.mark.parametrize(
    ("error", "wall"),
    [
        (MemoryError(), "memory limit"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "memory limit"),
        (OSError(errno.ENOMEM, "no"), "memory limit"),
        (OSError(errno.ENOSPC, "no"), "disk limit"),
        (OSError(errno.EFBIG, "no"), "disk limit"),
        (BlockingIOError(errno.EAGAIN, "no"), "processes limit"),
        (RuntimeError("can't start new thread"), "processes limit"),
        (OSError(errno.EMFILE, "no"), "open files limit"),
        (PermissionError(errno.EPERM, "no"), "system calls"),
        (PermissionError(errno.EACCES, "no", "/etc/shadow"), "files"),
        (OSError(errno.EROFS, "no", b"/usr/x"), "files"),
        (socket.gaierror(-2, "no"), "network"),
        (PermissionError("the student's own words"), ""),
        (FileNotFoundError(errno.ENOENT, "no", "data.csv"), "no file"),
        (ValueError("memory"), ""),
        (RuntimeError("shapes do not match"), ""),
    ],
    ids=repr,
)
def test_errors_and_their_walls(error: BaseException, wall: str) -> None:
    """What a wall causes is told from what the student's code got wrong."""
    found, sentence = explain(error, LIMITS)
    assert found == wall
    assert bool(sentence) == bool(wall)


def test_the_wall_behind_another_error() -> None:
    """Libraries wrap what the system says; the cause is what counts."""
    try:
        try:
            os.open("/", os.O_WRONLY | os.O_CREAT)
        except OSError:
            raise PermissionError(errno.EACCES, "no", "/x") from None
    except PermissionError as cause:
        wrapped = RuntimeError("the library failed")
        wrapped.__cause__ = cause
        assert explain(wrapped, LIMITS)[0] == "files"


def test_an_exception_that_fails_when_looked_at() -> None:
    """It has no explanation, and nothing else goes wrong."""

    class OddError(OSError):
        def __str__(self) -> str:
            raise ZeroDivisionError

    assert explain(OddError(), LIMITS) == ("", "")


@pytest.mark.parametrize(
    ("code", "wall", "words"),
    [
        (
            "import urllib.request\nurllib.request.urlopen('http://localhost:1')",
            "network",
            "your code tried to open a network connection; graders have none",
        ),
        (
            "import socket\nsocket.create_connection(('127.0.0.1', 9))",
            "network",
            "your code tried to open a network connection; graders have none",
        ),
        (
            "data = bytearray(3 * 2**30)",
            "memory limit",
            "it needs more than the 1 GB of memory there is",
        ),
        (
            "import torch\nx = torch.ones(2**30)",
            "memory limit",
            "it needs more than the 1 GB of memory there is",
        ),
        (
            "with open('x', 'wb') as file:\n    for _ in range(200): file.write(bytes(2**20))",
            "disk limit",
            "wrote more than 100 MB of files",
        ),
    ],
    ids=["url", "socket", "memory", "tensor", "disk"],
)
def test_walls_speak_plainly(zygote: Zygote, code: str, wall: str, words: str) -> None:
    """A cell's message says what it ran into, and the record names the wall."""
    with StudentProcess(zygote) as student:
        student.start([code], skip={}, seed=0, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + 100)
        assert student.cells[0].message.endswith(words)
        assert student.cells[0].wall == wall
