"""Reading what students hand in, without trusting its name, its size or its content.

A notebook is read as JSON of a declared shape, in which outputs are skipped unread, and so is
metadata but for what Otter keeps in that of a cell. What real students' files have wrong with them
(a byte-order mark, Windows line ends, an old format, a lone surrogate) is repaired, and what cannot
be repaired is named.
"""

import contextlib
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError, UsageError

SUFFIXES = (".ipynb", ".py")
MAX_BYTES = 64 * 2**20
MAX_CELLS = 5_000
MAX_CELL = 2**20

# What editors, version control and operating systems leave beside the real files.
_NOT_SUBMISSIONS = frozenset({"__MACOSX", "__pycache__", "node_modules", "site-packages", "tests"})
# A label follows the marks, or nothing; a byte-order mark may precede the first.
_CONFLICT = re.compile(rb"^(?:\xef\xbb\xbf)?(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
# "# %%" of editors and "# In[3]:" of nbconvert divide a script into cells.
_SCRIPT_CELL = re.compile(r"^# ?(?:%%.*|In ?\[[ \d]*\]:?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A file to be graded, and its name below the folder that was given."""

    path: Path
    name: str
    problem: str = ""
    """Why there is nothing to read, if that is known beforehand."""


_IGNORED = "otter_ignore"
_CHECK = "__import__('otter').Notebook().check({!r})"


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""  # where format 3 keeps the source
    metadata: Any = None

    @property
    def is_ignored(self) -> bool:
        """Whether it is marked as one that is not run for grading."""
        tags = self._field("tags")
        tagged = isinstance(tags, list) and _IGNORED in tags
        return tagged or bool(self._otter("ignore"))

    @property
    def checks(self) -> list[str]:
        """The questions that are checked after it, as Otter's metadata of a cell say."""
        tests = self._otter("tests")
        return [test for test in tests if isinstance(test, str)] if isinstance(tests, list) else []

    def _otter(self, name: str) -> Any:
        otter = self._field("otter")
        return otter.get(name) if isinstance(otter, dict) else None

    def _field(self, name: str) -> Any:
        return self.metadata.get(name) if isinstance(self.metadata, dict) else None


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    cells: list[_Cell] | None = None
    worksheets: list[_Worksheet] | None = None


def find_submissions(paths: Iterable[Path]) -> tuple[list[Submission], list[str]]:
    """Return the notebooks and scripts among ``paths`` and below the folders among them.

    Returns:
        The submissions in the order of their names, and the names of the files that were left
        out because they are neither.

    Raises:
        UsageError: a path does not exist or cannot be read, or there is nothing to grade.
    """
    given = list(paths)
    found: dict[Path, Submission] = {}
    others: list[str] = []
    for path in given:
        for submission in files_below(path):
            file = submission.path
            if file == path or file.suffix.lower() in SUFFIXES:
                found.setdefault(file.resolve(), submission)
            else:
                others.append(submission.name)
    if not found:
        where = " ".join(map(str, given))
        message = f"there is no notebook (.ipynb) and no script (.py) in {where}"
        raise UsageError(message)
    return unique(sorted(found.values(), key=lambda submission: submission.name)), others


def files_below(path: Path) -> list[Submission]:
    """Return the file that ``path`` is, or those below it that may be somebody's work.

    Raises:
        UsageError: it does not exist or cannot be read.
    """
    try:
        if path.is_dir():
            below = [(file, file.relative_to(path)) for file in sorted(path.rglob("*"))]
            return [
                Submission(path=file, name=clean_text(relative.as_posix(), 500))
                for file, relative in below
                if not any(map(is_aside, relative.parts)) and file.is_file()
            ]
        if path.is_file():
            return [Submission(path=path, name=clean_text(path.name, 500))]
    except OSError as error:
        where = str(error.filename or path)
        message = f"the file or folder {where!r} cannot be read: {error.strerror}"
        raise UsageError(message) from error
    message = f"there is no file or folder {str(path)!r}"
    raise UsageError(message)


def is_aside(part: str) -> bool:
    """Whether a file or folder of this name is nobody's work."""
    return part.startswith(".") or part in _NOT_SUBMISSIONS


def unique(submissions: list[Submission]) -> list[Submission]:
    """Give files of the same name, from different folders on the command line, different names."""
    taken = {submission.name for submission in submissions}
    numbers: dict[str, Iterator[int]] = {}
    unique = []
    for submission in submissions:
        name = submission.name
        if name in numbers:
            # A file may really be called "a.py (2)".
            others = (f"{name} ({number})" for number in numbers[name])
            name = next(other for other in others if other not in taken)
            taken.add(name)
        else:
            numbers[name] = itertools.count(2)
        unique.append(replace(submission, name=name))
    return unique


def read_bytes(path: Path) -> bytes:
    """Return a submission's bytes.

    Raises:
        UnreadableSubmissionError: it cannot be opened, is empty, or is larger than 64 MB.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise UnreadableSubmissionError(message) from error
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 2**20} MB"
        raise UnreadableSubmissionError(message)
    if not data.strip():
        message = "the file is empty"
        raise UnreadableSubmissionError(message)
    return data


def readable_bytes(submissions: Iterable[Submission]) -> Iterator[bytes]:
    """Yield the bytes of the submissions that can be read; the others are reported later."""
    for submission in (each for each in submissions if not each.problem):
        with contextlib.suppress(UnreadableSubmissionError):
            yield read_bytes(submission.path)


def digest(data: bytes) -> str:
    """Return the hash by which an unchanged submission is known."""
    return hashlib.sha256(data).hexdigest()


def read_cells(data: bytes, suffix: str) -> list[str]:
    """Return the sources of a submission's code cells, with plain line ends.

    Args:
        data: the file's bytes.
        suffix: the end of its name, which says whether it is a notebook.

    Raises:
        UnreadableSubmissionError: there is no notebook or script in it; the message says what
            it looks like instead.
    """
    if suffix.lower() not in SUFFIXES:
        message = f"its name ends in {suffix!r}: only .ipynb and .py can be graded"
        raise UnreadableSubmissionError(message)
    cells = _notebook_cells(data) if suffix.lower() == ".ipynb" else _script_cells(data)
    cells = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    if len(cells) > MAX_CELLS or any(len(cell) > MAX_CELL for cell in cells):
        message = f"it has more than {MAX_CELLS} cells, or one of more than 1 MB of code"
        raise UnreadableSubmissionError(message)
    return [clean_text(cell, MAX_CELL) for cell in cells]


def _notebook_cells(data: bytes) -> list[str]:
    try:
        notebook = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        notebook = _decode_leniently(data)
    if notebook.cells is not None:
        cells = notebook.cells
    elif notebook.worksheets is not None:
        cells = [cell for worksheet in notebook.worksheets for cell in worksheet.cells]
    else:
        message = "it is JSON but no notebook: it has no cells"
        raise UnreadableSubmissionError(message)
    sources = []
    for cell in (cell for cell in cells if not cell.is_ignored):
        if cell.cell_type == "code":
            source = cell.source or cell.input
            sources.append(source if isinstance(source, str) else "".join(source))
        sources += [_CHECK.format(question) for question in cell.checks]
    return sources


def _decode_leniently(data: bytes) -> _Notebook:
    """Read what the strict decoder refuses: NaN among the outputs, other encodings."""
    if _CONFLICT.search(data):
        message = "it holds the marks of an unresolved merge conflict (<<<<<<<)"
        raise UnreadableSubmissionError(message)
    try:
        content: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        message = f"it is no notebook: {_what_it_is(data)}"
        raise UnreadableSubmissionError(message) from error
    try:
        return msgspec.convert(content, type=_Notebook)
    except (msgspec.ValidationError, UnicodeEncodeError, RecursionError) as error:
        message = f"it is JSON but no notebook: {clean_text(str(error), 200)}"
        raise UnreadableSubmissionError(message) from error


_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)


def _what_it_is(data: bytes) -> str:
    for signature, what in _SIGNATURES:
        if data.lstrip()[: len(signature)].lower() == signature.lower():
            return f"it looks like {what}"
    return "its JSON is damaged or cut off" if _begins_an_object(data) else "it is not JSON"


def _begins_an_object(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _script_cells(data: bytes) -> list[str]:
    if _begins_an_object(data):
        # A notebook that was only renamed; if it is none, Python may know what it is.
        with contextlib.suppress(UnreadableSubmissionError):
            return _notebook_cells(data)
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    if "\0" in text:
        message = "it is no Python script: it holds binary data"
        raise UnreadableSubmissionError(message)
    return [cell for cell in _SCRIPT_CELL.split(text) if cell.strip()]
