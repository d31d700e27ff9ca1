"""What a file is, whatever it is called: a notebook, a script, or something else."""

import ast
import re
from pathlib import PurePosixPath

from autograder.basics.text import clean_text
from autograder.submissions.cells import parse_cell, plain_lines
from autograder.submissions.files import SUFFIXES
from autograder.submissions.reading.decoding import decode

HEAD = 4_000
# The page of a browser that was asked for a notebook's bytes.
IN_A_PAGE = re.compile(
    r"\A\s*+<(?:!doctype|html)[^{]{0,2000}?<pre[^>{]*+>(?=\s*+\{)", re.IGNORECASE
)
MAX_SCRIPT = 2 * 2**20
_ADDED = frozenset((".json", ".txt", ".text", ".download", ".crdownload", ".part", ".html", ".bak"))
_QUOTES = (b'"', b"&quot;", b"&#34;")
_OF_NOTEBOOKS = (b'"nbformat"', b'"cells"', b'"worksheets"')
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"Rar!", "a RAR archive, which cannot be opened here"),
    (b"7z\xbc\xaf", "a 7z archive, which cannot be opened here"),
    (b"\xfd7zXZ", "an xz archive, which cannot be opened here"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive, which cannot be opened here"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"[InternetShortcut]", "a link"),
    (b"[Desktop Entry]", "a link"),
    (b"L\x00\x00\x00\x01\x14\x02", "a link to a file of another machine"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)


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
    if begins_an_object(data.replace(b"\0", b"")) or len(data) > MAX_SCRIPT:
        return False
    text = plain_lines(decode(data)[0])
    tree = parse_cell(text)
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign)
    return any(isinstance(statement, kinds) for statement in tree.body)


def looks_like_notebook(data: bytes) -> bool:
    """Whether bytes begin like a notebook's, in any encoding."""
    data = data.replace(b"\0", b"")
    if IN_A_PAGE.match(data[:HEAD].decode("latin-1")):
        return any(word.replace(b'"', mark) in data for word in _OF_NOTEBOOKS for mark in _QUOTES)
    return begins_an_object(data[:HEAD]) and any(word in data for word in _OF_NOTEBOOKS)


def what_it_looks_like(data: bytes) -> str:
    """Return what bytes seem to be, with an article; "" if that is not known."""
    start = data[:HEAD].lstrip().lower()
    return next(
        (what for signature, what in _SIGNATURES if start.startswith(signature.lower())), ""
    )


def begins_an_object(data: bytes) -> bool:
    """Whether bytes begin as a JSON object does."""
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{")
