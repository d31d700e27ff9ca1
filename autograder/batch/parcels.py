"""What goes between the command and a machine that grades for it: typed, as MessagePack.

Both sides are ours and trusted; a student's files are bytes in it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

from autograder.result import SubmissionResult
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.plan import Level
from autograder.submissions.files import Submission, beside_of, read_bytes

_LENGTH = 8


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine is told once: by what it grades."""

    name: str
    """What the autograder's file is called."""
    archive: bytes
    limits: Limits
    seed: int
    warm: tuple[str, ...]
    level: Level
    """The weakest walls that are allowed."""
    language: str
    """In which it says what it has to say."""
    versions: dict[str, str]
    """With which others a result would be another one."""

    @property
    def digest(self) -> str:
        """Return by what it is known."""
        return hashlib.sha256(msgspec.msgpack.encode(self)).hexdigest()


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A submission as bytes."""

    name: str
    file: str
    data: bytes = b""
    beside: tuple[tuple[str, bytes], ...] = ()
    problem: str = ""

    @property
    def size(self) -> int:
        """Return how many bytes it has, about."""
        return len(self.data) + sum(len(data) for _, data in self.beside)


class Ready(msgspec.Struct, frozen=True, tag=True):
    """A machine says that it can grade, and behind which walls."""

    level: Level
    jobs: int


class Refused(msgspec.Struct, frozen=True, tag=True):
    """A machine says why it does not grade."""

    why: str


class Graded(msgspec.Struct, frozen=True, tag=True):
    """What came of a task."""

    results: tuple[SubmissionResult, ...]


class Lost(msgspec.Struct, frozen=True, tag=True):
    """What graded was killed at a task, twice."""


Reply = Ready | Refused | Graded | Lost


def pack(submission: Submission) -> Parcel:
    """Return a submission as bytes.

    Raises:
        UnreadableSubmissionError: its file cannot be read.
    """
    file = submission.file or submission.path.name
    if submission.problem:
        return Parcel(name=submission.name, file=file, problem=submission.problem)
    return Parcel(
        name=submission.name,
        file=file,
        data=read_bytes(submission.path),
        beside=tuple(beside_of(submission).items()),
    )


def unpack(parcels: Sequence[Parcel], folder: Path) -> list[Submission]:
    """Write submissions into a folder of ours, under names of ours."""
    found = []
    for number, parcel in enumerate(parcels):
        path = folder / f"{number}"
        if not parcel.problem:
            path.write_bytes(parcel.data)
        beside = []
        for place, (name, data) in enumerate(parcel.beside):
            other = folder / f"{number}-{place}"
            other.write_bytes(data)
            beside.append((name, other))
        found.append(
            Submission(
                path=path,
                name=parcel.name,
                file=parcel.file,
                beside=tuple(beside),
                problem=parcel.problem,
            )
        )
    return found


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Send a message.

    Raises:
        OSError: nobody reads.
    """
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the next message; None where there will be none."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None
