"""The cells of a submission, as they were read."""

import ast
import re
from dataclasses import dataclass

# An indented line may as well go on with the one above it: `"%s"\n    % name`.
_MAGICS = tuple(re.compile(rf"^{space}[%!].*$", re.MULTILINE) for space in ("", r"[ \t]*"))


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What was read of a submission."""

    cells: tuple[str, ...]
    """The sources of its code cells, with plain line ends."""
    texts: tuple[tuple[int, str], ...] = ()
    """Its text and raw cells, each with the number of the code cell above it."""
    script: str = ""
    """The whole text, if it is no notebook: its comments are in no cell."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was read."""
    lost: tuple[str, ...] = ()
    """Those of the notes by which something of the student's is not there."""


def plain_lines(text: str) -> str:
    """Return a text with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_cell(source: str) -> ast.Module:
    """Return the syntax tree of a cell without its magics; an empty one if it is no Python."""
    tree = parsed(source)
    return ast.Module([], []) if tree is None else tree


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell without its magics; None if it is no Python."""
    for magic in _MAGICS:
        try:
            return ast.parse(magic.sub("", source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None
