"""Unpacking tar archives that strangers made, compressed or not, in one pass and within bounds.

Nothing is extracted by tarfile: its members are read, and written under names of our own.
"""

import bz2
import gzip
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError

MAX_TOTAL = 2**30
"""Bytes that an archive may unpack to: it is read to its end, however large it says to be."""
MAX_HEADERS = 2**20
"""Bytes that may be read to get from one member to the next."""

_MAGIC_AT, _MAGIC = 257, b"ustar"
_COMPRESSED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open}
DAMAGE = (
    tarfile.TarError,
    zlib.error,
    EOFError,
    IndexError,
    OSError,
    OverflowError,
    RecursionError,
    ValueError,
)
"""What tarfile and its decompressors raise for bytes that are missing or wrong."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A plain file of an archive."""

    name: str
    size: int = 0
    modified: float = 0.0
    content: BinaryIO | None = None
    """To be read before the next member is asked for; None for a sparse one, which may be huge."""


def is_tar(path: Path) -> bool:
    """Whether a file is a tar archive, or something compressed as they are."""
    try:
        with path.open("rb") as file:
            head = file.read(_MAGIC_AT + len(_MAGIC))
    except OSError:
        return False
    return head.startswith(tuple(_COMPRESSED)) or head[_MAGIC_AT:] == _MAGIC


def members(path: Path) -> Iterator[Member]:
    """Yield the plain files of an archive, in its order.

    What is compressed and no archive is one file, and its name is not known.

    Raises:
        UnreadableSubmissionError: it is damaged, or unpacks to very much.
    """
    opened = False
    try:
        with _decompressed(path) as plain:
            reader = _Bounded(plain)
            with tarfile.open(fileobj=cast("BinaryIO", reader), mode="r:") as archive:
                opened = True
                for member in _in_turn(archive, reader):
                    if member.isreg():
                        content = None if member.issparse() else archive.extractfile(member)
                        yield Member(
                            name=member.name,
                            size=member.size,
                            modified=float(member.mtime),
                            content=cast("BinaryIO | None", content),
                        )
    except tarfile.ReadError as error:
        if opened or not _is_compressed(path):
            raise _damaged(error) from error
        yield from _single(path)
    except DAMAGE as error:
        raise _damaged(error) from error


def _single(path: Path) -> Iterator[Member]:
    try:
        with _decompressed(path) as plain:
            yield Member(name="", content=plain)
    except DAMAGE as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableSubmissionError:
    why = clean_text(str(error), 200) or "it is cut off"
    return UnreadableSubmissionError(f"the archive cannot be read: {why}")


def _in_turn(archive: Any, reader: "_Bounded") -> Iterator[tarfile.TarInfo]:
    """Yield the members one by one, none of which is kept: each may hold a copy of all headers."""
    while True:
        reader.allowed = MAX_HEADERS
        member = archive.next()
        archive.members = []
        reader.allowed = MAX_TOTAL
        if member is None:
            return
        yield member


def _is_compressed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4).startswith(tuple(_COMPRESSED))


def _decompressed(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        head = file.read(4)
    open_it = next((each for magic, each in _COMPRESSED.items() if head.startswith(magic)), open)
    return cast("BinaryIO", open_it(path, "rb"))


class _Bounded(io.RawIOBase):
    """What a tar archive is read through: forward only, and never much at a time."""

    def __init__(self, plain: BinaryIO) -> None:
        self._plain = plain
        self.allowed = MAX_HEADERS

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes, of which there may be only so many."""
        if size is None or size < 0 or size > self.allowed or self.tell() > MAX_TOTAL:
            raise _too_much()
        data = self._plain.read(size)
        self.allowed -= len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go forward."""
        if whence != io.SEEK_SET or not self.tell() <= offset <= MAX_TOTAL:
            raise _too_much()
        return self._plain.seek(offset)

    def tell(self) -> int:
        """Return how much of what it unpacks to lies behind."""
        return self._plain.tell()


def _too_much() -> UnreadableSubmissionError:
    message = f"the archive unpacks to more than {MAX_TOTAL // 2**30} GB, or is none that tar makes"
    return UnreadableSubmissionError(message)
