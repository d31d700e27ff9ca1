"""What the files of a hand-in are, by what is in them; a name is only a hint."""

import functools
import itertools
import os
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from autograder.errors import UnreadableSubmissionError
from autograder.lms.downloads.handin import File
from autograder.lms.downloads.systems.canvas import original_name, uncounted_name
from autograder.lms.downloads.tars import is_tar
from autograder.submissions.cells import Handed
from autograder.submissions.files import SUFFIXES, read_bytes
from autograder.submissions.places import answered, defines, functions
from autograder.submissions.reading.ingest import read_submission
from autograder.submissions.reading.kinds import kind_of, what_it_looks_like

ARCHIVE = ".zip"
"""The kind of what is unpacked: zips, and tar archives."""
# What a notebook reads that lies beside it.
BESIDE = frozenset(
    (".csv", ".dat", ".json", ".npy", ".npz", ".pkl", ".pt", ".pth", ".py", ".tsv", ".txt")
)
_BY_NAME = {
    ".pdf": "a PDF",
    **dict.fromkeys((".doc", ".docx", ".odt", ".ppt", ".pptx", ".xlsx"), "an Office document"),
    **dict.fromkeys((".key", ".numbers", ".pages"), "a document of Apple's"),
    **dict.fromkeys((".hwp", ".hwpx"), "a document of Hangul (HWP)"),
    ".icloud": "a file that iCloud has not downloaded",
    **dict.fromkeys((".gdoc", ".gsheet", ".gslides"), "a link to a document of Google's"),
    **dict.fromkeys((".lnk", ".url", ".webloc"), "a link"),
    **dict.fromkeys((".7z", ".rar", ".xz", ".zst"), "an archive that cannot be opened here"),
    **dict.fromkeys((".gif", ".heic", ".jpeg", ".jpg", ".png"), "a picture"),
}
MAX_BESIDE = 8 * 2**20
_MAX_FILES = 50
_HEAD = 2**20
_SHARED = (b"PK", b"\xd0\xcf\x11\xe0", b"<?xml")


@functools.lru_cache(maxsize=4096)
def _kind(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return PurePosixPath(name).suffix.lower()
    suffix, _ = kind_of(name, head)
    if suffix in _BY_NAME:
        return suffix
    if suffix != ".py" and (head.startswith(b"PK\x03\x04") or is_tar(path)):
        return ARCHIVE
    return suffix


def kind(file: File) -> str:
    """Return ``.ipynb``, ``.py``, ``.zip``, or the suffix of something else."""
    return _kind(file.name, file.path)


def what_it_is(file: File) -> str:
    """Return why a file can be no submission, as the end of a sentence about it."""
    name = PurePosixPath(file.name).name
    if name.endswith("_link.html"):
        return "a link was handed in, and no file"
    if name.endswith("_text.html") or name == "onlinetext.html":
        return "a text was typed in, and no file handed in"
    try:
        with file.path.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        head = b""
    by_name = _BY_NAME.get(PurePosixPath(name).suffix.lower(), "")
    # Of what others are made of as well, the name knows more.
    looks = what_it_looks_like(head)
    looks = by_name if by_name and (not looks or head.startswith(_SHARED)) else looks
    if looks:
        return f"it looks like {looks}"
    return "it is no notebook and no script" if head or not file.path.is_file() else "it is empty"


def answers(file: File, asked: Collection[str]) -> int:
    """Return how many of the names asked for a file gives an answer to, stubs left out."""
    handed = _read(file)
    return len(answered(handed.cells, asked)) if handed else 0


def others(file: File, asked: Collection[str]) -> int:
    """Return how many functions and classes a file defines that nobody has asked for."""
    handed = _read(file)
    return len(functions(handed.cells) - set(asked)) if handed else 0


def is_another(file: File, asked: Collection[str]) -> bool:
    """Whether a file can be read, and holds nothing that is asked for, not even to be filled in."""
    handed = _read(file)
    if handed is None or not asked or kind(file) not in SUFFIXES:
        return False
    return not defines((*handed.cells, *(text for _, text in handed.texts)), asked)


def imports(notebook: File, script: File) -> bool:
    """Whether a notebook imports a script by its name."""
    handed = _read(notebook)
    name = PurePosixPath(script.name).stem
    return handed is not None and defines(handed.cells, {name}, by_import=True)


def _read(file: File) -> Handed | None:
    if file.problem:  # a link, for example, which is not followed
        return None
    try:
        return read_submission(read_bytes(file.path), file.name)
    except UnreadableSubmissionError:
        return None


def beside(chosen: File, files: Sequence[File]) -> tuple[tuple[str, Path], ...]:
    """Return the files that lie beside a notebook or below its folder, for its own use.

    Args:
        chosen: the notebook.
        files: all of the same hand-in.
    """
    folder = PurePosixPath(chosen.name).parent
    below = Path(os.path.realpath(chosen.path.parent))
    found: dict[str, Path] = {}
    newest: dict[str, File] = {}
    left = MAX_BESIDE
    for file in files:
        name = PurePosixPath(file.name)
        if file is chosen or name.suffix.lower() not in BESIDE or file.problem:
            continue
        if folder not in name.parents:  # nor a file of the folder's own name, which zips may hold
            continue
        # A link may point at anything: at the tests, for example.
        if file.path.is_symlink() or not Path(os.path.realpath(file.path)).is_relative_to(below):
            continue
        size = file.path.stat().st_size if file.path.is_file() else left + 1
        if size <= left:
            left -= size
            own = name.relative_to(folder)
            found[own.with_name(original_name(own.name)).as_posix()] = file.path
            uncounted = own.with_name(uncounted_name(own.name)).as_posix()
            newest[uncounted] = max(
                newest.get(uncounted, file), file, key=lambda each: each.modified
            )
    # The notebook calls a file as the student does, who has not counted.
    for uncounted, file in newest.items():
        size = file.path.stat().st_size
        if uncounted not in found and size <= left:
            left -= size
            found[uncounted] = file.path
    return tuple(itertools.islice(found.items(), _MAX_FILES))
