"""Reading what students hand in, without trusting its name, its size or its content."""

import contextlib
import re

from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError
from autograder.submissions.cells import Handed, plain_lines
from autograder.submissions.files import SUFFIXES
from autograder.submissions.reading.decoding import decode
from autograder.submissions.reading.kinds import MAX_SCRIPT, begins_an_object, is_script, kind_of
from autograder.submissions.reading.marimo import is_marimo, marimo_cells
from autograder.submissions.reading.notebooks import read_notebook
from autograder.submissions.reading.scripts import split_script

MAX_CELLS = 5_000
MAX_CELL = 2**20
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


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
    handed = read_notebook(data) if suffix == ".ipynb" else _read_script(data)
    cells = [plain_lines(cell) for cell in handed.cells]
    if len(cells) > MAX_CELLS or any(len(cell) > MAX_CELL for cell in cells):
        message = f"it has more than {MAX_CELLS} cells, or one of more than 1 MB of code"
        raise UnreadableSubmissionError(message)
    return Handed(
        cells=tuple(clean_text(cell, MAX_CELL) for cell in cells),
        texts=tuple((number, plain_lines(text)[:MAX_CELL]) for number, text in handed.texts),
        script=handed.script[:MAX_CELL],
        notes=(*notes, *handed.notes),
        lost=handed.lost,
    )


def _read_script(data: bytes) -> Handed:
    if begins_an_object(data.replace(b"\0", b"")):
        # A notebook that was only renamed; if it is none, Python may know what it is.
        with contextlib.suppress(UnreadableSubmissionError):
            return read_notebook(data)
    text, notes = decode(data)
    text = plain_lines(text)
    if len(text) > MAX_SCRIPT:
        message = f"it is a script of more than {MAX_SCRIPT // 2**20} MB"
        raise UnreadableSubmissionError(message)
    if _BINARY.search(text):
        message = "it is no Python script: it holds binary data"
        raise UnreadableSubmissionError(message)
    if is_marimo(text):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            cells = marimo_cells(text)
            return Handed(cells=tuple(cells), script=text, notes=(*notes, "it is an app of marimo"))
    return Handed(cells=tuple(split_script(text)), script=text, notes=tuple(notes))
