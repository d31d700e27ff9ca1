"""Where in a notebook's text something is defined, as far as a look at its lines tells."""

import re
from collections.abc import Collection, Iterable


def defines(sources: Iterable[str], names: Collection[str], *, by_import: bool = False) -> bool:
    """Whether one of the texts seems to define one of the names, or to import it."""
    if not names:
        return False
    any_of = "|".join(re.escape(name) for name in sorted(names))
    pattern = _definition(names)
    if by_import:
        pattern = re.compile(rf"^[ \t]*(?:from|import)\b[^\n]*\b(?:{any_of})\b", re.MULTILINE)
    return any(pattern.search(source) for source in sources)


def defined(source: str, names: Collection[str]) -> set[str]:
    """Return those of the names that a text seems to define."""
    return {name for name in names if defines([source], {name})}


def _definition(names: Collection[str]) -> re.Pattern[str]:
    """Return what matches the beginning of a line that defines one of the names."""
    any_of = "|".join(re.escape(name) for name in sorted(names))
    return re.compile(
        rf"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+(?:{any_of})\b"
        rf"|(?:{any_of})[ \t]*(?::[^=\n]*)?=(?!=)"
        rf"|(?:from|import)\b[^\n]*\b(?:{any_of})\b)",
        re.MULTILINE,
    )


_TEXTS = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'')
_EMPTY = re.compile(r"(?:pass|return|return None|raise NotImplementedError.*)?[ \t]*(?:#.*)?")
_ASSIGNED_NOTHING = re.compile(r"[ \t]*+(?:\.\.\.|None)?+[ \t]*+(?:#.*)?")


def answered(sources: Iterable[str], names: Collection[str]) -> set[str]:
    """Return those of the names that the texts give an answer to: not ``...`` alone."""
    found = set()
    for source in sources:
        lines: list[str] | None = None
        for name in defined(source, names):
            if lines is None:
                lines = _TEXTS.sub(lambda text: "\n" * text[0].count("\n"), source).split("\n")
            if _is_answered(lines, name):
                found.add(name)
    return found


def _is_answered(lines: list[str], name: str) -> bool:
    pattern = _definition({name})
    for number, line in enumerate(lines):
        if not pattern.match(line):
            continue
        if line.lstrip().startswith(("def", "class", "async")):
            indent = len(line) - len(line.lstrip())
            body = _block(lines, number + 1, indent)
            inline = line.rpartition(":")[2].partition("#")[0].strip()
            body = body or ([inline] if inline else [])
            # A stub may have lines before and after the place that is to be filled.
            if "..." not in body and not all(map(_EMPTY.fullmatch, body)):
                return True
        elif "=" not in line or not _ASSIGNED_NOTHING.fullmatch(line.partition("=")[2]):
            return True
    return False


def _block(lines: list[str], start: int, indent: int) -> list[str]:
    """Return the lines of code below a definition, without indents."""
    block = []
    for number in range(start, len(lines)):
        line = lines[number]
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if len(line) - len(line.lstrip()) <= indent and not stripped.startswith((")", "]")):
            break
        block.append(stripped.partition("#")[0].strip())
    return block
