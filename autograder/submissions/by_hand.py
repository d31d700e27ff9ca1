"""The answers that a person judges: where they stand in what was handed in.

They are found by what stood around them when the notebook was handed out, wherever students have
put cells in, taken some away or written into the cell of the question itself.
"""

import hashlib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher

from autograder.basics.text import clean_text
from autograder.result import HandAnswer, HandCell
from autograder.submissions.cells import Handed

_MOST_CELLS = 20
_MOST_CHARACTERS = 12_000
_LENGTH = 12
_END = "<!-- END QUESTION"
_NOT_FOUND = "nothing is there"  # no answer's: those are of marks


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question that a person judges."""

    name: str
    title: str
    max_score: float
    place: tuple[int, int] | None = None
    """Among the cells that were handed out: its answer's first, and the one behind its last."""


def mark_of(source: str) -> str:
    """Return what tells a cell's text from others, however its spaces are set."""
    return hashlib.sha256(" ".join(source.split()).encode("utf-8", "replace")).hexdigest()[:_LENGTH]


def hand_answers(
    handed: Handed, marks: Sequence[str], asked: Sequence[Asked]
) -> tuple[HandAnswer, ...]:
    """Return the answers to all questions that a person judges.

    Args:
        handed: what was handed in.
        marks: those of the cells as they were handed out.
        asked: the questions.
    """
    if handed.script:
        return tuple(_in_script(handed.script, question) for question in asked)
    cells = list(_in_order(handed))
    given = [mark_of(cell.source) for cell in cells]
    stubs = {marks[at] for each in asked if each.place for at in range(*each.place)}
    fixed = set(marks) - stubs
    places = _Places(marks, given, stubs)
    found = []
    for question in asked:
        between = places.of(question)
        own = [at for at in between if given[at] not in fixed and cells[at].source.strip()]
        written = [at for at in own if given[at] not in stubs]
        found.append(
            HandAnswer(
                name=question.name,
                max_score=question.max_score,
                cells=tuple(_cut([cells[at] for at in written or own])),
                untouched=not written,
                mark=mark_of(" ".join(given[at] for at in written) if own else _NOT_FOUND),
            )
        )
    return tuple(found)


def _in_script(text: str, question: Asked) -> HandAnswer:
    """Return what stands from a question's title to its end; the whole text if it has neither."""
    begin = max(0, text.find(question.title)) if question.title else 0
    part = text[begin:].partition(_END)[0].rstrip().removesuffix("#")
    return HandAnswer(
        name=question.name,
        max_score=question.max_score,
        cells=tuple(_cut([HandCell(source=part, is_code=True)])),
        mark=mark_of(part),
    )


def _in_order(handed: Handed) -> Iterator[HandCell]:
    """Yield all cells as they stand in the notebook."""
    texts = list(handed.texts)
    for number in range(len(handed.cells) + 1):
        if number:
            yield HandCell(source=handed.cells[number - 1], is_code=True)
        while texts and texts[0][0] <= number:
            yield HandCell(source=texts.pop(0)[1])


class _Places:
    """Where the cells that were handed out stand in what was handed in.

    Args:
        marks: those of the cells as they were handed out.
        given: those of the cells that were handed in.
        stubs: those that an answer replaces: no place is known by them.
    """

    def __init__(self, marks: Sequence[str], given: Sequence[str], stubs: AbstractSet[str]) -> None:
        self._marks, self._given, self._stubs = marks, given, stubs
        blocks = SequenceMatcher(a=marks, b=given, autojunk=False).get_matching_blocks()
        self._kept = {
            block.a + step: block.b + step for block in blocks for step in range(block.size)
        }
        kept = set(self._kept.values())
        self._moved = {mark: at for at, mark in enumerate(given) if at not in kept}

    def of(self, question: Asked) -> range:
        """Return which cells lie between what stood before an answer and what stood behind it."""
        if question.place is None:
            return range(len(self._given))
        first, end = question.place
        before = -1
        for number in reversed(self._fixed(range(first))):
            if number in self._kept:
                before = self._first(number)
                break
            if self._marks[number] in self._moved:
                return self._from(self._moved[self._marks[number]], end)
        fixed = self._fixed(range(end, len(self._marks)))
        behind = next((self._first(number) for number in fixed if number in self._kept), None)
        return self._from(before, end) if behind is None else range(before + 1, behind)

    def _fixed(self, numbers: range) -> list[int]:
        return [number for number in numbers if self._marks[number] not in self._stubs]

    def _first(self, number: int) -> int:
        """Return where a cell begins to stand in its place: students copy what they are asked."""
        above = max((at for other, at in self._kept.items() if other < number), default=-1)
        return self._given.index(self._marks[number], above + 1)

    def _from(self, before: int, end: int) -> range:
        """Return the cells below one, as far as anything that stood behind an answer."""
        behind = {self._marks[number] for number in self._fixed(range(end, len(self._marks)))}
        after = (at for at in range(before + 1, len(self._given)) if self._given[at] in behind)
        return range(before + 1, next(after, len(self._given)))


def _cut(cells: Sequence[HandCell]) -> Iterator[HandCell]:
    left = _MOST_CHARACTERS
    for cell in cells[:_MOST_CELLS]:
        source = clean_text(cell.source, left)
        yield HandCell(source=source, is_code=cell.is_code)
        left -= min(left, len(source))
        if not left:
            return
