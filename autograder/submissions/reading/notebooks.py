"""Reading a notebook's JSON, and what is wrong with that of real students.

It is read with a declared shape, in which outputs are skipped unread, and so is metadata but for
what Otter keeps in that of a cell. What real students' files have wrong with them (a byte-order
mark, an old format, a lone surrogate) is repaired, and what cannot be repaired is named.
"""

import contextlib
import html
import json
import re
from typing import Any

import msgspec

from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError
from autograder.submissions.cells import Handed
from autograder.submissions.reading.decoding import decode, is_utf_8, other_texts
from autograder.submissions.reading.kinds import (
    HEAD,
    IN_A_PAGE,
    begins_an_object,
    what_it_looks_like,
)

# A label follows the marks, or nothing; a byte-order mark may precede the first.
_CONFLICT = re.compile(rb"^(?:\xef\xbb\xbf)?(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
# A text, so that none is looked for in it; a comma before a bracket that closes.
_COMMAS = re.compile(r'(?P<text>"(?:\\.|[^"\\])*+")|,(?=\s*+[\]}])')
_TEXT_CELLS = frozenset(("heading", "html", "markdown", "raw"))
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


def read_notebook(data: bytes) -> Handed:
    """Return what a notebook holds.

    Raises:
        UnreadableSubmissionError: it is none; the message says what is wrong with it.
    """
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
    conflict = _CONFLICT.search(data)
    if conflict:
        line = data.count(b"\n", 0, conflict.start()) + 1
        message = f"it holds the marks of an unresolved merge conflict (<<<<<<<) in line {line}"
        raise UnreadableSubmissionError(message)
    text, notes = decode(data)
    try:
        content, text, end = _parse(text, notes)
    except (ValueError, RecursionError) as error:
        mended = _parse_otherwise(data, text, notes)
        if mended is None:
            message = f"it is no notebook: {_what_it_is(data, error)}"
            raise UnreadableSubmissionError(message) from error
        content, text, end, notes = mended
    lost = []
    if text[end:].strip():
        lost.append(
            f"what follows the notebook's end in line {text.count(chr(10), 0, end) + 1} is left out"
        )
    try:
        return msgspec.convert(content, type=_Notebook), notes, lost
    except (msgspec.ValidationError, UnicodeEncodeError, RecursionError) as error:
        kept = _without_damaged_cells(content)
        if kept is None:
            message = f"it is JSON but no notebook: {clean_text(str(error), 200)}"
            raise UnreadableSubmissionError(message) from error
        return kept[0], notes, [*lost, kept[1]]


def _parse_otherwise(
    data: bytes, text: str, notes: list[str]
) -> tuple[Any, str, int, list[str]] | None:
    """Return what :func:`_parse` does, of a text that it refuses, and the notes about it."""
    commas = [*notes, "commas before closing brackets are left out"]
    tries = [(_COMMAS.sub(lambda match: match["text"] or "", text), commas)]
    tries += [(other, [note]) for other, note in (other_texts(data) if not is_utf_8(data) else ())]
    for each, said in tries:
        with contextlib.suppress(ValueError, RecursionError):
            return *_parse(each, said), said
    return None


def _parse(text: str, notes: list[str]) -> tuple[Any, str, int]:
    """Return the JSON in a text, that text as it was read, and where in it the JSON ends.

    What was wrong with it is added to the notes.
    """
    page = IN_A_PAGE.match(text[:HEAD])
    if page:  # a browser has saved what it showed
        text = html.unescape(text[page.end() :])
    text = text.lstrip("\ufeff").replace("\0", "")
    start = len(text) - len(text.lstrip())
    try:
        content, end = json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        if "control character" not in error.msg:
            raise
        # A line may end within a text, where an editor has broken it.
        content, end = json.JSONDecoder(strict=False).raw_decode(text, start)
        notes.append(f"line {error.lineno} is broken within a text: it is read as it stands")
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


def _what_it_is(data: bytes, error: Exception) -> str:
    looks = what_it_looks_like(data)
    if looks:
        return f"it looks like {looks}"
    if not begins_an_object(data.replace(b"\0", b"")):
        return "it is not JSON"
    where = ""
    if isinstance(error, json.JSONDecodeError):
        where = f" at line {error.lineno}, column {error.colno}"
    return f"its JSON is damaged or cut off{where}"
