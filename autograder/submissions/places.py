"""Where in a notebook's text something is defined, as far as a look at its lines tells."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator

from autograder.submissions.cells import parse_cell


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


def functions(sources: Iterable[str]) -> set[str]:
    """Return the names of the functions and classes that the texts define, but for inner ones."""
    return {match["name"] for source in sources for match in _FUNCTION.finditer(source)}


def _definition(names: Collection[str]) -> re.Pattern[str]:
    """Return what matches the beginning of a line that defines one of the names."""
    any_of = "|".join(re.escape(name) for name in sorted(names))
    return re.compile(
        rf"^[ \t]*(?:(?:async[ \t]+)?(?:def|class)[ \t]+(?:{any_of})\b"
        rf"|(?:{any_of})[ \t]*(?::[^=\n]*)?=(?!=)"
        rf"|(?:from|import)\b[^\n]*\b(?:{any_of})\b)",
        re.MULTILINE,
    )


_MAGIC = re.compile(r"\A(?:[ \t]*+(?:#[^\n]*)?\n)*+%%(?P<name>[\w!]++)")
_COMMENTED = re.compile(r"^[ \t]*# ?(?P<code>[^\n]*)$", re.MULTILINE)


def not_run(source: str, names: Collection[str]) -> tuple[str, str]:
    """Return what a cell that was run holds of the names without running it, and how it does.

    Both are "" if it holds none of them.
    """
    magic = _MAGIC.match(source)
    if magic:
        how = f"below %%{magic['name']}, so it is not run as Python. Take that line away."
        return min(defined(source, names), default=""), how
    commented = "\n".join(match["code"] for match in _COMMENTED.finditer(source))
    held = (
        (commented, "in comments, which are not run. Take the # away."),
        ("\n".join(_quoted(source)), "within quotation marks, so it is not run. Take them away."),
    )
    for text, how in held:
        found = defined(text, names) if text else set()
        if found:
            return min(found), how
    return "", ""


def _quoted(source: str) -> Iterator[str]:
    """Yield the texts that are statements of a cell."""
    for statement in parse_cell(source).body if "def " in source or "class " in source else ():
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            yield str(statement.value.value)


_FUNCTION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(?P<name>\w{1,100})\b", re.MULTILINE)
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
