"""The notebooks by which an assignment is proven, and what must become of each."""

import enum
import json
import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.assignment import bundle
from autograder.assignment.testfiles import Question
from autograder.authoring.verification.answers import Answer, SolvedNotebook, read_catalogues
from autograder.authoring.verification.cheats import cheats
from autograder.errors import ExerciseError
from autograder.submissions.files import Submission
from autograder.submissions.reading.ingest import read_cells

if TYPE_CHECKING:
    from autograder.assignment.bundle import Autograder
    from autograder.authoring.packaging import Built

SOLUTION = "the solution"


class Expected(enum.Enum):
    """What must become of a notebook."""

    FULL = "full marks"
    NOTHING = "no marks"
    NAMED = "points lost in its question alone, and named"
    NOT_PASSED = "its question not passed"


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One notebook, and what must become of it."""

    submission: Submission
    name: str
    expected: Expected
    question: str = ""
    """The question that its answer belongs to; "" for a notebook as a whole."""
    settled: frozenset[str] = frozenset()
    """The questions that are answered as in the solution, whatever else it replaces."""

    @property
    def is_solution(self) -> bool:
        """Whether it is the solution, from beginning to end."""
        return self.name == SOLUTION and not self.question

    @property
    def title(self) -> str:
        """What it is, for a person."""
        return f"{self.question}, {self.name}" if self.question else self.name


def make_variants(
    built: "Built", staff: Path, autograder: "Autograder", folder: Path
) -> list[Variant]:
    """Write the notebooks that prove an assignment, and return them.

    Args:
        built: the built assignment.
        staff: the folder with its ``mistakes.py`` and ``alternatives.py``.
        autograder: its tests.
        folder: where the notebooks are written.

    Raises:
        ExerciseError: a catalogue cannot be read, or answers what is not asked.
    """
    solved = _solved(built)
    untouched = read_cells((built.student / f"{built.name}.ipynb").read_bytes(), ".ipynb")
    alternatives, mistakes = _catalogues(staff, autograder)
    writer = _Writer(folder)
    replaced = _Replaced(solved=solved, questions=autograder.questions, writer=writer)
    return [
        writer.write(solved.cells, SOLUTION, Expected.FULL),
        writer.write(untouched, "the untouched notebook", Expected.NOTHING),
        *replaced.each(alternatives, Expected.FULL),
        *replaced.each(mistakes, Expected.NAMED),
        *(
            replaced.write(cheat.answers, cheat.name, Expected.NOT_PASSED, cheat.question)
            for cheat in cheats(solved, autograder.questions, autograder.modules)
        ),
    ]


def answer_variants(
    built: "Built", staff: Path, autograder: "Autograder", folder: Path
) -> list[Variant]:
    """Write, for each question, the solution, each alternative and each mistake; return them.

    Each notebook ends at its question's check. The arguments and errors are those of
    :func:`make_variants`.
    """
    solved = _solved(built)
    alternatives, mistakes = _catalogues(staff, autograder)
    writer = _Writer(folder)
    written = []
    for question in (each.name for each in autograder.questions):
        cells = solved.until_check(list(solved.cells), question)
        written.append(writer.write(cells, SOLUTION, Expected.FULL, question))
        for answers, expected in ((alternatives, Expected.FULL), (mistakes, Expected.NAMED)):
            for answer in answers:
                if solved.question_of.get(answer.function, "") == question:
                    cells = solved.until_check(solved.with_answers([answer]), question)
                    written.append(writer.write(cells, answer.name, expected, question))
    return written


def _solved(built: "Built") -> SolvedNotebook:
    return SolvedNotebook(read_cells(built.solution.read_bytes(), ".ipynb"))


def _catalogues(staff: Path, autograder: "Autograder") -> tuple[list[Answer], list[Answer]]:
    """Return the alternatives and the mistakes."""
    alternatives, mistakes = (
        read_catalogues(autograder.modules.get(name) or _load(staff / f"{name}.py", autograder))
        for name in ("alternatives", "mistakes")
    )
    return alternatives, mistakes


def _load(path: Path, autograder: "Autograder") -> types.ModuleType:
    """Import a module of the staff's that the tests do not need."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        message = f"{path.name} of the assignment cannot be read: {error}"
        raise ExerciseError(message) from error
    with bundle.importable(autograder.modules):
        return bundle.import_from_memory({path.stem: text})[path.stem]


@dataclass(frozen=True, kw_only=True)
class _Replaced:
    """Writes the solution with other answers in the place of its own."""

    solved: SolvedNotebook
    questions: Sequence[Question]
    writer: "_Writer"

    def each(self, answers: Iterable[Answer], expected: Expected) -> Iterator[Variant]:
        """Write a notebook for each answer."""
        for answer in answers:
            question = self.solved.question_of.get(answer.function, "")
            named = expected is Expected.NAMED  # its name is what the diagnosis must say
            name = answer.name if named else f"{answer.function}: {answer.name}"
            yield self.write([answer], name, expected, question)

    def write(
        self, answers: Sequence[Answer], name: str, expected: Expected, question: str
    ) -> Variant:
        """Write one notebook."""
        cells = self.solved.with_answers(answers)
        settled = self.solved.settled(answers, self.questions) - {question}
        return replace(self.writer.write(cells, name, expected, question), settled=settled)


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def write(
        self, cells: Sequence[str], name: str, expected: Expected, question: str = ""
    ) -> Variant:
        self._count += 1
        path = self._folder / f"{self._count:04}.ipynb"
        content = {
            "cells": [{"cell_type": "code", "source": source} for source in cells],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
        path.write_text(json.dumps(content), encoding="utf-8")
        return Variant(
            submission=Submission(path=path, name=path.name),
            name=name,
            expected=expected,
            question=question,
        )
