"""Dividing a script into cells: at the marks of the program that wrote it, or at its statements."""

import re
from collections.abc import Iterator

# Lines that divide cells: of editors, nbconvert, IPython's old format, and Databricks.
_MARK = re.compile(
    r"^# ?(?:%%.*|In ?\[[ \d]*\]:?|<(?:code|markdown|raw|html)cell>|COMMAND -{3,})[ \t]*$",
    re.MULTILINE,
)
# Of jupytext's light format; a cell without a mark is a paragraph there.
_LIGHT = re.compile(r"^# (?:\+(?: .*)?|-)[ \t]*$", re.MULTILINE)
_COLABS = "# Commented out IPython magic to ensure Python compatibility."
_DATABRICKS = "# MAGIC %python"
# A string that is not closed ends with its line, so that nothing is looked at twice.
_TOKEN = re.compile(
    r"(?P<triple>\"\"\"|''')"
    r"|(?P<string>\"(?:\\.|[^\"\\])*(?:\"|\\?\n?\Z)|'(?:\\.|[^'\\])*(?:'|\\?\n?\Z))"
    r"|(?P<comment>#.*)|(?P<open>[([{])|(?P<close>[)\]}])"
)
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b")
_BEGINS = re.compile(r"(?:def|class|import|from|async|@)\b|@")
_TEXT = re.compile(r"[rRbBuU]{0,2}(?:\"\"\"|'''|\"|')")
# The lines above a statement.
_COMMENTS = re.compile(r"\A(?:[ \t]*(?:#[^\n]*)?(?:\n|\Z))+")
MOST_CELLS = 1_000
_MAX_PADDING = 2**20


def split_script(text: str) -> list[str]:
    """Return a script's cells.

    Without marks, each statement is a cell, so that one which fails costs itself alone. Such a
    cell begins with as many empty lines as stand before it, so that its lines keep their numbers.
    """
    pieces = _MARK.split(text) if _COLABS not in text else [text]
    if len(pieces) == 1:
        return _statements(_LIGHT.sub("", text) if _is_light(text) else text) or [text]
    return [_plain(piece) for piece in pieces if piece.strip()]


def _is_light(text: str) -> bool:
    return any(match[0].startswith("# +") for match in _LIGHT.finditer(text))


def _parts(text: str) -> list[str]:
    """Return the statements, with those cells as one that Colab comments out for their magic."""
    lines = text.splitlines(keepends=True)
    parts: list[str] = []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        after = at > 0 and lines[at - 1].rstrip() == _COLABS
        if after and lines[at].startswith("# %%"):
            end = next((n for n in range(at, len(lines)) if lines[n][0] != "#"), len(lines))
            parts += [
                *_chunks(plain),
                "".join(line[1:].removeprefix(" ") for line in lines[at:end]),
            ]
            plain, at = [], end
            continue
        # A line magic is commented out alone.
        plain.append(lines[at][2:] if after and lines[at].startswith("# %") else lines[at])
        at += 1
    return parts + _chunks(plain)


def _plain(piece: str) -> str:
    """Return a marked cell without texts, and with Databricks' code as code."""
    if piece.lstrip().startswith(_DATABRICKS):
        lines = (line.removeprefix("# MAGIC").removeprefix(" ") for line in piece.split("\n"))
        return "\n".join("" if line.strip() == "%python" else line for line in lines)
    if "\\" not in piece:
        return piece
    parts = _chunks(piece.splitlines(keepends=True))
    if not any(is_text(part) for part in parts):
        return piece
    return "".join("\n" * part.count("\n") if is_text(part) else part for part in parts)


def is_text(statement: str) -> bool:
    """Whether a statement is nothing but a text, as Colab exports its text cells."""
    stripped = _COMMENTS.sub("", statement).strip()
    match = _TEXT.match(stripped)
    if match is None:
        return False
    quote = match[0].lstrip("rRbBuU")
    inner = stripped[match.end() :].removesuffix(quote)
    return stripped.endswith(quote) and quote not in inner.replace(f"\\{quote[0]}", "")


def _statements(text: str) -> list[str]:
    chunks = _parts(text)
    if len(chunks) > MOST_CELLS:
        size = -(-len(chunks) // MOST_CELLS)
        chunks = ["".join(chunks[at : at + size]) for at in range(0, len(chunks), size)]
    cells = []
    line = padding = 0
    for chunk in chunks:
        code = _COMMENTS.sub(lambda match: "\n" * match[0].count("\n"), chunk)
        if code.strip() and not is_text(code):
            pad = "" if code.startswith("%%") or padding > _MAX_PADDING else "\n" * line
            padding += len(pad)
            cells.append(pad + code)
        line += chunk.count("\n")
    return cells


def _chunks(lines: list[str]) -> list[str]:
    """Return the top-level statements, each with the comments that stand above it."""
    chunks: list[list[str]] = [[]]
    complete = False  # the last chunk holds a statement
    joined = False  # that is not at its end, as a decorator is not
    for line, fresh in _lines(lines):
        begins = fresh and line[:1] not in {"", " ", "\t", "\n", ")", "]", "}"}
        if begins and not joined and complete and not _CONTINUES.match(line):
            chunks.append([])
            complete = False
        if begins and not line.startswith("#"):
            complete, joined = True, line.startswith("@")
        chunks[-1].append(line)
    return ["".join(chunk) for chunk in chunks]


def _lines(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield the lines, each with whether a statement may begin there."""
    quote, depth, backslash = "", 0, False
    for line in lines:
        if not quote and depth and _BEGINS.match(line):
            depth = 0  # a bracket above was never closed
        yield line, not quote and not depth and not backslash
        quote, depth = _after(line, quote, depth)
        backslash = not quote and line.rstrip("\r\n").endswith("\\")


def _is_escaped(line: str, at: int) -> bool:
    start = at
    while start > 0 and line[start - 1] == "\\":
        start -= 1
    return (at - start) % 2 == 1


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return the open quotation mark and the open brackets at a line's end."""
    at = 0
    while True:
        if quote:
            end = line.find(quote, at)
            while end > 0 and _is_escaped(line, end):
                end = line.find(quote, end + 1)
            if end < 0:
                return quote, depth
            at, quote = end + len(quote), ""
        match = _TOKEN.search(line, at)
        if match is None:
            return "", depth
        at = match.end()
        if match["triple"]:
            quote = match["triple"]
        elif match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(0, depth - 1)
