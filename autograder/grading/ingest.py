"""Reading what students hand in, without trusting its name, its size or its content.

A notebook is read as JSON of a declared shape, in which outputs are skipped unread, and so is
metadata but for what Otter keeps in that of a cell. What real students' files have wrong with them
(a byte-order mark, Windows line ends, an old format, a lone surrogate) is repaired, and what cannot
be repaired is named.
"""

import ast
import contextlib
import hashlib
import html
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError, UsageError
from autograder.grading.cells import parse_cell
from autograder.grading.decoding import decode
from autograder.grading.scripts import split_script

SUFFIXES = (".ipynb", ".py")
MAX_BYTES = 64 * 2**20
MAX_CELLS = 5_000
MAX_CELL = 2**20

# What editors, version control and operating systems leave beside the real files.
_NOT_SUBMISSIONS = frozenset(
    (
        *("__MACOSX", "__pycache__", "node_modules", "site-packages", "tests"),
        *("Icon\r", "Thumbs.db", "desktop.ini"),
    )
)
# A label follows the marks, or nothing; a byte-order mark may precede the first.
_CONFLICT = re.compile(rb"^(?:\xef\xbb\xbf)?(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
_HEAD = 4_000
# The page of a browser that was asked for a notebook's bytes.
_IN_A_PAGE = re.compile(
    r"\A\s*+<(?:!doctype|html)[^{]{0,2000}?<pre[^>{]*+>(?=\s*+\{)", re.IGNORECASE
)
_TEXT_CELLS = frozenset(("heading", "html", "markdown", "raw"))
_MAX_SCRIPT = 2 * 2**20
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ADDED = frozenset((".json", ".txt", ".text", ".download", ".crdownload", ".part", ".html", ".bak"))
_QUOTES = (b'"', b"&quot;", b"&#34;")
_OF_NOTEBOOKS = (b'"nbformat"', b'"cells"', b'"worksheets"')


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A file to be graded, and its name below the folder that was given."""

    path: Path
    name: str
    file: str = ""
    """What the file was called when it was handed in; "" if as its path."""
    beside: tuple[tuple[str, Path], ...] = ()
    """Files of the same student's, for the notebook's own use: their names, and where they are."""
    problem: str = ""
    """Why there is nothing to read, if that is known beforehand."""


_IGNORED = "otter_ignore"
_CHECK = "__import__('otter').Notebook().check({!r})"


class _Cell(msgspec.Struct):
    cell_type: str | None = ""
    source: str | list[str | None] | None = ""
    input: str | list[str | None] | None = ""  # where format 3 keeps the source
    metadata: Any = None

    @property
    def is_code(self) -> bool:
        """Whether it is a code cell, or holds something and does not say what it is."""
        return self.cell_type == "code" or (
            self.cell_type not in _TEXT_CELLS and bool(self.source or self.input)
        )

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
    content: "_Notebook | None" = None
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
    return part.startswith((".", "~$")) or part in _NOT_SUBMISSIONS


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


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What was read of a submission."""

    cells: tuple[str, ...]
    """The sources of its code cells, with plain line ends."""
    texts: tuple[tuple[int, str], ...] = ()
    """Its text and raw cells, each with the number of the code cell above it."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""
    lost: tuple[str, ...] = ()
    """Those of the notes by which something of the student's is not there."""


def read_cells(data: bytes, suffix: str) -> list[str]:
    """Return the sources of a submission's code cells, see :func:`read_submission`."""
    return list(read_submission(data, f"submission{suffix}").cells)


def read_submission(data: bytes, name: str) -> Handed:
    """Return what a file holds.

    Args:
        data: the file's bytes.
        name: its name, which is a hint only: a notebook is known by its content.

    Raises:
        UnreadableSubmissionError: there is no notebook or script in it; the message says what
            it looks like instead.
    """
    suffix, notes = kind_of(name, data)
    if suffix not in SUFFIXES:
        message = f"its name ends in {suffix!r}: only .ipynb and .py can be graded"
        raise UnreadableSubmissionError(message)
    if suffix == ".ipynb" and is_script(data):
        suffix, notes = ".py", [*notes, "it is no notebook but a script, and is read as one"]
    handed = _read_notebook(data) if suffix == ".ipynb" else _read_script(data)
    cells = [_plain_lines(cell) for cell in handed.cells]
    if len(cells) > MAX_CELLS or any(len(cell) > MAX_CELL for cell in cells):
        message = f"it has more than {MAX_CELLS} cells, or one of more than 1 MB of code"
        raise UnreadableSubmissionError(message)
    return Handed(
        cells=tuple(clean_text(cell, MAX_CELL) for cell in cells),
        texts=tuple((number, _plain_lines(text)[:MAX_CELL]) for number, text in handed.texts),
        notes=(*notes, *handed.notes),
        lost=handed.lost,
    )


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def kind_of(name: str, data: bytes) -> tuple[str, list[str]]:
    """Return the suffix that a file should have, and a note if that is not the one it has."""
    last = PurePosixPath(name).name
    has = PurePosixPath(last).suffix.lower()
    if has in SUFFIXES:
        return has, []
    inner = next((part for part in SUFFIXES if part in _without_additions(last)), "")
    if looks_like_notebook(data):
        inner = ".ipynb"
    if not inner:
        return has, []
    return inner, [f"it is called {clean_text(last, 100)!r}, and is read as {inner}"]


def _without_additions(name: str) -> tuple[str, ...]:
    """Return the suffix of a name without what browsers and systems put behind it."""
    stem = PurePosixPath(name.lower().strip(" ."))
    while stem.suffix.strip(" ") in _ADDED:
        stem = PurePosixPath(stem.stem.rstrip(" "))
    return (stem.suffix.rstrip(" 0123456789()"),)


def is_script(data: bytes) -> bool:
    """Whether bytes are Python that defines or imports something, whatever they are called."""
    if _begins_an_object(data.replace(b"\0", b"")) or len(data) > _MAX_SCRIPT:
        return False
    text = _plain_lines(decode(data)[0])
    tree = parse_cell(text)
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)
    return any(isinstance(statement, kinds) for statement in tree.body)


def looks_like_notebook(data: bytes) -> bool:
    """Whether bytes begin like a notebook's, in any encoding."""
    data = data.replace(b"\0", b"")
    if _IN_A_PAGE.match(data[:_HEAD].decode("latin-1")):
        return any(word.replace(b'"', mark) in data for word in _OF_NOTEBOOKS for mark in _QUOTES)
    return _begins_an_object(data[:_HEAD]) and any(word in data for word in _OF_NOTEBOOKS)


def _read_notebook(data: bytes) -> Handed:
    notes: list[str] = []
    lost: list[str] = []
    try:
        notebook = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Notebook)
        # As Jupyter's server sends it.
        notebook = notebook.content or notebook
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        notebook, notes, lost = _decode_leniently(data)
    if notebook.cells is not None:
        cells = notebook.cells
    elif notebook.worksheets is not None:
        cells = [cell for worksheet in notebook.worksheets for cell in worksheet.cells]
    else:
        message = "it is JSON but no notebook: it has no cells"
        raise UnreadableSubmissionError(message)
    code: list[str] = []
    texts = []
    for cell in (cell for cell in cells if not cell.is_ignored):
        source = cell.source or cell.input or ""
        source = source if isinstance(source, str) else "".join(line or "" for line in source)
        if cell.is_code:
            code.append(source)
            if cell.cell_type != "code":
                notes.append(f"cell {len(code)} does not say what it is: it is read as code")
            if cell.source is None:
                lost.append(f"cell {len(code)} has lost its source: it is null")
        elif source:
            texts.append((len(code), source))
        code += [_CHECK.format(question) for question in cell.checks]
    return Handed(cells=tuple(code), texts=tuple(texts), notes=(*notes, *lost), lost=tuple(lost))


def _decode_leniently(data: bytes) -> tuple[_Notebook, list[str], list[str]]:
    """Read what the strict decoder refuses: NaN among the outputs, other encodings, damage.

    Returns:
        The notebook, what was wrong with the file, and what is not there because of it.
    """
    if _CONFLICT.search(data):
        message = "it holds the marks of an unresolved merge conflict (<<<<<<<)"
        raise UnreadableSubmissionError(message)
    text, notes = decode(data)
    try:
        content, text, end = _parse(text)
    except (ValueError, RecursionError) as error:
        try:
            # Of another encoding than it seems to be, a letter can hide the end of a text.
            content, text, end = _parse(data.decode("cp1252", "replace"))
        except (ValueError, RecursionError):
            message = f"it is no notebook: {_what_it_is(data, error)}"
            raise UnreadableSubmissionError(message) from error
    lost = []
    if text[end:].strip():
        lost.append(
            f"what follows the notebook's end in line {text.count(chr(10), 0, end) + 1} is left out"
        )
    try:
        return msgspec.convert(content, type=_Notebook), notes, lost
    except (msgspec.ValidationError, UnicodeEncodeError, RecursionError) as error:
        mended = _without_damaged_cells(content)
        if mended is None:
            message = f"it is JSON but no notebook: {clean_text(str(error), 200)}"
            raise UnreadableSubmissionError(message) from error
        return mended[0], notes, [*lost, mended[1]]


def _parse(text: str) -> tuple[Any, str, int]:
    """Return the JSON in a text, that text as it was read, and where in it the JSON ends."""
    page = _IN_A_PAGE.match(text[:_HEAD])
    if page:  # a browser has saved what it showed
        text = html.unescape(text[page.end() :])
    text = text.lstrip("\ufeff").replace("\0", "")
    start = len(text) - len(text.lstrip())
    # Not strict: a line may end within a text, where an editor has broken it.
    content, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    return content, text[: text.find("</pre>", end)] if page else text, end


def _without_damaged_cells(content: Any) -> tuple[_Notebook, str] | None:
    """Return a notebook without the cells that are none; None if there is nothing else in it."""
    cells = content.get("cells") if isinstance(content, dict) else None
    kept: list[_Cell] = []
    damaged = []
    for number, cell in enumerate(cells if isinstance(cells, list) else (), start=1):
        try:
            kept.append(msgspec.convert(cell, type=_Cell))
        except (msgspec.ValidationError, UnicodeEncodeError, RecursionError):
            damaged.append(number)
    if not any(cell.is_code for cell in kept):
        return None
    numbers = ", ".join(map(str, damaged[:10]))
    return _Notebook(cells=kept), f"of its cells these are damaged, and left out: {numbers}"


_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"Rar!", "a RAR archive, which cannot be opened here"),
    (b"7z\xbc\xaf", "a 7z archive, which cannot be opened here"),
    (b"\xfd7zXZ", "an xz archive, which cannot be opened here"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive, which cannot be opened here"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)


def what_it_looks_like(data: bytes) -> str:
    """Return what bytes seem to be, with an article; "" if that is not known."""
    start = data[:_HEAD].lstrip().lower()
    return next(
        (what for signature, what in _SIGNATURES if start.startswith(signature.lower())), ""
    )


def _what_it_is(data: bytes, error: Exception) -> str:
    looks = what_it_looks_like(data)
    if looks:
        return f"it looks like {looks}"
    if not _begins_an_object(data.replace(b"\0", b"")):
        return "it is not JSON"
    where = ""
    if isinstance(error, json.JSONDecodeError):
        where = f" at line {error.lineno}, column {error.colno}"
    return f"its JSON is damaged or cut off{where}"


def _begins_an_object(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{")


def _read_script(data: bytes) -> Handed:
    if _begins_an_object(data.replace(b"\0", b"")):
        # A notebook that was only renamed; if it is none, Python may know what it is.
        with contextlib.suppress(UnreadableSubmissionError):
            return _read_notebook(data)
    text, notes = decode(data)
    text = _plain_lines(text)
    if len(text) > _MAX_SCRIPT:
        message = f"it is a script of more than {_MAX_SCRIPT // 2**20} MB"
        raise UnreadableSubmissionError(message)
    if _BINARY.search(text):
        message = "it is no Python script: it holds binary data"
        raise UnreadableSubmissionError(message)
    return Handed(cells=tuple(split_script(text)), notes=tuple(notes))


def beside_of(submission: Submission) -> dict[str, bytes]:
    """Return the files that were handed in with a notebook, by name; they are never opened here."""
    found = {}
    for name, path in submission.beside:
        with contextlib.suppress(UnreadableSubmissionError):  # an empty one too is none
            found[name] = read_bytes(path)
    return found
