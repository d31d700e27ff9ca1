"""Unpacking archives that strangers made: bounded, checked, and under names of our own."""

import contextlib
import stat
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.basics.text import clean_text
from autograder.basics.zips import DAMAGE
from autograder.errors import UnreadableSubmissionError
from autograder.lms.downloads import tars
from autograder.lms.downloads.handin import File
from autograder.submissions.files import MAX_BYTES, SUFFIXES, is_aside
from autograder.submissions.reading.kinds import HEAD, what_it_looks_like

MAX_MEMBERS = 50_000
MAX_TOTAL = 4 * 2**30
MAX_OTHER = 256 * 2**20  # a zip in a zip, or a list of submissions
_CHUNK = 2**20
_NO_ROOM = f"there is no room for it: the zip unpacks to more than {MAX_TOTAL // 2**30} GB"
_MAX_NAME = 500
MAX_SMALL = 8 * 2**20  # what a notebook reads, or a notebook of another name
MAX_SMALLS = 512 * 2**20
# What is unpacked in full. Of all else, only what is small and may be read; of these, the name.
_NEVER_READ = frozenset(
    (
        *(".avi", ".doc", ".docx", ".gif", ".heic", ".jpeg", ".jpg", ".key", ".mov", ".mp3"),
        *(".mp4", ".pdf", ".png", ".ppt", ".pptx", ".svg", ".tif", ".tiff", ".wav", ".webp"),
    )
)
_ARCHIVES = (".bz2", ".gz", ".tar", ".tbz2", ".tgz", ".zip")
_WANTED = frozenset({*SUFFIXES, *_ARCHIVES, ".yml", ".txt"})
_ENCRYPTED = 0x1


def unpack(archive: Path, into: Path, name: str = "") -> list[File]:
    """Return the files of a zip or tar, with the bytes of those that can matter below ``into``.

    No name in it is ever used as a name on this machine. A member that is no plain file
    (a link, a device) is left out; one that cannot be read is there with its problem.

    Args:
        archive: where it lies.
        into: a folder of its own.
        name: what it is called, if not as its path.

    Raises:
        UnreadableSubmissionError: it is neither, a damaged one, or one of very many files.
        OSError: this machine cannot write the files.
    """
    into.mkdir(parents=True, exist_ok=True)
    if tars.is_tar(archive):
        return list(_untar(archive, into, PurePosixPath(name or archive.name).stem))
    return _unzip(archive, into)


def _untar(archive: Path, into: Path, own: str) -> Iterator[File]:
    """Yield the files of a tar archive; of something compressed that is none, the file itself."""
    smalls = MAX_SMALLS
    for number, member in enumerate(tars.members(archive)):
        if number == MAX_MEMBERS:
            raise _too_many()
        name = _plain_name(member.name or own)
        if not name or any(map(is_aside, name.split("/"))):
            continue
        place = into / f"{number:06}{PurePosixPath(name).suffix.lower()[:10]}"
        problem = ""
        if member.content is None:
            problem = "it is stored as a sparse file: pack it again"
        elif place.suffix in _WANTED or not member.name:
            problem = _copy(member.content, place, MAX_OTHER)
        elif place.suffix not in _NEVER_READ and member.size <= min(MAX_SMALL, smalls):
            smalls -= member.size
            problem = _copy(member.content, place, MAX_SMALL)
        yield File(name=name, path=place, modified=member.modified, problem=problem)


def _unzip(archive: Path, into: Path) -> list[File]:
    files = []
    with _opened(archive) as opened:
        members = _members(opened)
        fitting = _fitting(members)
        for number, member in enumerate(members):
            name = _plain_name(member.filename)
            if not name or not _is_file(member) or any(map(is_aside, name.split("/"))):
                continue
            place = into / f"{number:06}{PurePosixPath(name).suffix.lower()[:10]}"
            wanted = place.suffix in _WANTED
            problem = _NO_ROOM if wanted else ""
            if number in fitting:
                problem = _copy_member(opened, member, place, MAX_OTHER if wanted else MAX_SMALL)
            modified = _modified(member)
            files.append(File(name=name, path=place, modified=modified, problem=problem))
    return files


@contextlib.contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        opened = zipfile.ZipFile(archive)
    except (*DAMAGE, OSError) as error:
        message = f"the zip cannot be read: {_why_not(archive, error)}"
        raise UnreadableSubmissionError(message) from error
    with opened:
        yield opened


def _why_not(archive: Path, error: Exception) -> str:
    try:
        with archive.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        head = b""
    else:
        if not head.strip():
            return "it is empty"
    looks = what_it_looks_like(head)
    if looks and not head.startswith(b"PK"):
        return f"it looks like {looks}"
    return clean_text(str(error), 200) or "it is cut off"


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _too_many()
    return members


def _too_many() -> UnreadableSubmissionError:
    return UnreadableSubmissionError(f"the archive holds more than {MAX_MEMBERS} files")


def _fitting(members: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return the places of those that are unpacked: the smaller ones first, while there is room.

    So a huge one costs its own student alone. None is larger than it says: zipfile stops there.
    """
    left, smalls = MAX_TOTAL, MAX_SMALLS
    fitting = set()
    for size, place in sorted((member.file_size, place) for place, member in enumerate(members)):
        suffix = PurePosixPath(_plain_name(members[place].filename)).suffix.lower()
        if suffix in _WANTED:
            left -= min(size, MAX_OTHER)
            if left < 0:
                break
        elif suffix in _NEVER_READ or size > min(MAX_SMALL, smalls):
            continue
        else:
            smalls -= size
        fitting.add(place)
    return fitting


def _copy_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, most: int) -> str:
    if member.flag_bits & _ENCRYPTED:
        return "it is protected by a password"
    try:
        with archive.open(member) as content:
            return _copy(content, place, most)
    except DAMAGE as error:  # of what precedes its content
        return _damaged(error)


def _copy(content: IO[bytes], place: Path, most: int) -> str:
    """Write a member's bytes; returns what is wrong with it.

    Of one that is too large only so much is written that this will be noticed.
    """
    most = MAX_BYTES if place.suffix in SUFFIXES else most
    size = 0
    with place.open("wb") as file:
        while size <= most:
            try:
                chunk = content.read(_CHUNK)
            except (*DAMAGE, *tars.DAMAGE) as error:
                return _damaged(error)
            if not chunk:
                break
            size += file.write(chunk)
    return ""


def _damaged(error: Exception) -> str:
    return f"its archive is damaged: {clean_text(str(error), 200) or 'it is cut off'}"


def _plain_name(name: str) -> str:
    """Return a member's name without roots and without steps upwards."""
    parts = name.replace("\\", "/").split("/")
    kept = [part for part in parts if part not in {"", ".", ".."}]
    return clean_text("/".join(kept), _MAX_NAME)


def _is_file(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not member.is_dir() and kind in {0, stat.S_IFREG}


def _modified(member: zipfile.ZipInfo) -> float:
    try:
        return datetime(*member.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
