"""What is kept of the students' notebook, so that answers are found in what they hand in."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder.assignment.description import HandedOut
from autograder.submissions.by_hand import mark_of
from autograder.submissions.cells import parse_cell
from autograder.submissions.stubs import names_of

# Otter writes these around a question that a person judges, and tags the cells of an answer.
_BEGIN, _END = "<!-- BEGIN QUESTION -->", "<!-- END QUESTION -->"
_ANSWER = "otter_answer_cell"


def read_handed_out(
    notebook: Path, *, enclosed: Sequence[str], by_hand: Iterable[str], wanted: Iterable[str]
) -> HandedOut:
    """Return what is kept of a notebook.

    Args:
        notebook: as students get it.
        enclosed: the questions that Otter encloses in comments, in their order.
        by_hand: those of them that a person judges.
        wanted: the names that tests take.
    """
    cells: list[Any] = list(nbformat.read(notebook, as_version=4).cells)
    places = list(_places(cells))
    found = dict(zip(enclosed, places, strict=True)) if len(places) == len(enclosed) else {}
    return HandedOut(
        cells=tuple(mark_of(cell.source) for cell in cells),
        answers={name: found[name] for name in by_hand if name in found},
        stubs=dict(_stubs(cells, frozenset(wanted))),
    )


def _places(cells: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield where the enclosed questions are answered."""
    begun = None
    for number, cell in enumerate(cells):
        if begun is not None and _END in cell.source:
            tagged = [at for at in range(begun, number) if _is_answer(cells[at])]
            yield (tagged[0], tagged[-1] + 1) if tagged else (begun, number)
            begun = None
        if _BEGIN in cell.source:
            begun = number + 1


def _is_answer(cell: Any) -> bool:
    return _ANSWER in cell.metadata.get("tags", ())


def _stubs(cells: Iterable[Any], wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield how what a test takes was handed out, with its name."""
    for cell in cells:
        if cell.cell_type == "code" and _is_answer(cell):
            for statement in parse_cell(cell.source).body:
                for name in wanted.intersection(names_of(statement)):
                    yield name, ast.get_source_segment(cell.source, statement) or ""
