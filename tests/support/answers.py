"""Reading the labelled answers of students, by which the diagnosis is measured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ANSWERS = Path(__file__).parents[1] / "data" / "answers"

_MARK = "# %%"
_HEADER = re.compile(
    r"# %% (?:"
    r"right: (?P<right>[^|]+)"
    r"|wrong: (?P<wrong>[^|]+) \| cause: (?P<cause>[a-z-]+)(?: \| corner: (?P<corner>[a-z ]+))?"
    r")"
)
_FORMS = (
    "'# %% right: <words>' or '# %% wrong: <words> | cause: <cause>', "
    "after which ' | corner: <where>' may follow"
)
_ENTRY = re.compile(r"- `([a-z -]+)`: ")


class AnswersError(Exception):
    """A file of answers, or the README beside them, is not as it must be."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer to one function, with what a person says about it.

    ``cause`` is empty for a right answer. ``corner`` is empty for a right answer and for one that
    is wrong everywhere. ``line`` is that of the header in its file, from 1.
    """

    assignment: str
    function: str
    label: Literal["right", "wrong"]
    text: str
    cause: str
    corner: str
    source: str
    line: int

    @property
    def name(self) -> str:
        """What nothing else is called."""
        return f"{self.assignment}/{self.function}, {self.label}: {self.text}"


def read_answers(path: Path = ANSWERS) -> list[Answer]:
    """Read the answers of a folder ``<assignment>/<function>.py`` with its README.md.

    Raises:
        AnswersError: A header is missing, malformed or used twice, a cause or corner is not in
            the README, an answer has no code, or there is no answer at all.
    """
    causes = read_vocabulary(path, "Causes")
    corners = read_vocabulary(path, "Corners") | {""}
    answers = [answer for file in sorted(path.glob("*/*.py")) for answer in _read_file(file)]
    if not answers:
        message = f"{path}: no answers; they lie in <assignment>/<function>.py"
        raise AnswersError(message)
    seen: set[str] = set()
    for answer in answers:
        where = f"{answer.assignment}/{answer.function}.py, line {answer.line}"
        if answer.label == "wrong" and answer.cause not in causes:
            message = f"{where}: unknown cause '{answer.cause}'; README.md lists them"
            raise AnswersError(message)
        if answer.corner not in corners:
            message = f"{where}: unknown corner '{answer.corner}'; README.md lists them"
            raise AnswersError(message)
        if answer.name in seen:
            message = f"{where}: '{answer.text}' stands twice; use other words"
            raise AnswersError(message)
        seen.add(answer.name)
    return answers


def read_vocabulary(path: Path, heading: str) -> frozenset[str]:
    """Read the words that a section of the README defines.

    Raises:
        AnswersError: There is no README or no such section, or it defines nothing.
    """
    readme = path / "README.md"
    if not readme.is_file():
        message = f"{readme} is missing: it defines the causes and corners"
        raise AnswersError(message)
    _, _, rest = readme.read_text(encoding="utf-8").partition(f"## {heading}\n")
    section, _, _ = rest.partition("\n## ")
    words = frozenset(
        match[1] for line in section.splitlines() if (match := _ENTRY.match(line)) is not None
    )
    if not words:
        message = f"{readme}: no list of '- `word`: meaning' under '## {heading}'"
        raise AnswersError(message)
    return words


def _read_file(file: Path) -> Iterator[Answer]:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.startswith(_MARK)]
    before = lines[: starts[0]] if starts else lines
    if not starts or any(line.strip() for line in before):
        message = f"{file}, line 1: the header is missing; write {_FORMS}"
        raise AnswersError(message)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        header = _HEADER.fullmatch(lines[start].rstrip("\r\n"))
        where = f"{file}, line {start + 1}"
        if header is None:
            message = f"{where}: a bad header; write {_FORMS}"
            raise AnswersError(message)
        source = "".join(lines[start + 1 : end]).strip("\n") + "\n"
        if not source.strip():
            message = f"{where}: an answer without code"
            raise AnswersError(message)
        yield Answer(
            assignment=file.parent.name,
            function=file.stem,
            label="right" if header["right"] else "wrong",
            text=header["right"] or header["wrong"],
            cause=header["cause"] or "",
            corner=header["corner"] or "",
            source=source,
            line=start + 1,
        )
