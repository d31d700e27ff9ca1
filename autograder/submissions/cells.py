"""The cells of a submission, as they were read."""

import ast
import re
from dataclasses import dataclass

_MAGIC = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)


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


def plain_lines(text: str) -> str:
    """Return a text with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_cell(source: str) -> ast.Module:
    """Return the syntax tree of a cell without its magics; an empty one if it is no Python."""
    try:
        return ast.parse(_MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
