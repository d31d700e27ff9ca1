"""Answers that a person judges are found wherever students have put them."""

import json
from collections.abc import Sequence

import pytest

from autograder.result import HandAnswer, HandCell
from autograder.submissions.by_hand import Asked, hand_answers, mark_of
from autograder.submissions.reading.ingest import read_submission

Cell = tuple[str, str]

TITLE: Cell = ("markdown", "# Cones")
ASKS: Cell = ("markdown", "<!-- BEGIN QUESTION -->\n\n### Why\n\nWhy does it grow?")
STUB: Cell = ("markdown", "_Type your answer here, replacing this text._")
END: Cell = ("markdown", "<!-- END QUESTION -->\n\n<!-- BEGIN QUESTION -->\n\n### Draw\n\nDraw it.")
CODE_STUB: Cell = ("code", "def drawing(r):\n    ...")
LAST: Cell = ("markdown", "<!-- END QUESTION -->\n\n## The end")
EXPORT: Cell = ("code", "grader.export()")
HANDED_OUT = [TITLE, ASKS, STUB, END, CODE_STUB, LAST, EXPORT]
ASKED = (
    Asked(name="q2", title="Why", max_score=4.0, place=(2, 3)),
    Asked(name="q3", title="Draw", max_score=2.0, place=(4, 5)),
)
MINE: Cell = ("markdown", "Because  $r$ grows.")
DRAWN: Cell = ("code", "def drawing(r):\n    return r")


def answers(
    *cells: Cell, asked: tuple[Asked, ...] = ASKED, handed_out: Sequence[Cell] = HANDED_OUT
) -> list[HandAnswer]:
    """Return what is found in a notebook of these cells."""
    content = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells]
    data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": content})
    marks = [mark_of(source) for _, source in handed_out]
    return list(hand_answers(read_submission(data.encode(), "s.ipynb"), marks, asked))


def sources(answer: HandAnswer) -> list[str]:
    """Return the texts of an answer's cells."""
    return [cell.source for cell in answer.cells]


def test_in_their_places() -> None:
    """Text is text, code is code, and each has its question's points."""
    assert answers(TITLE, ASKS, MINE, END, DRAWN, LAST, EXPORT) == [
        HandAnswer(
            name="q2",
            max_score=4.0,
            cells=(HandCell(source=MINE[1]),),
            mark=mark_of(mark_of(MINE[1])),
        ),
        HandAnswer(
            name="q3",
            max_score=2.0,
            cells=(HandCell(source=DRAWN[1], is_code=True),),
            mark=mark_of(mark_of(DRAWN[1])),
        ),
    ]


def test_as_it_was_handed_out() -> None:
    """What is untouched, or emptied, is known as that, however its spaces are set."""
    spaced = ("markdown", f"\n{STUB[1]}  \n")
    why, draw = answers(TITLE, ASKS, spaced, END, ("code", ""), LAST, EXPORT)
    assert (why.untouched, draw.untouched) == (True, True)
    assert (sources(why), sources(draw)) == ([spaced[1]], [])
    assert why.mark != draw.mark


@pytest.mark.parametrize(
    "cells",
    [
        (TITLE, ASKS, STUB, MINE, ("markdown", " "), END, DRAWN, LAST, EXPORT),
        (TITLE, STUB, MINE, END, DRAWN, LAST, EXPORT),
        (TITLE, ASKS, MINE, DRAWN, LAST, EXPORT),
        (MINE, END, DRAWN),
        (LAST, EXPORT, TITLE, ASKS, MINE, END, DRAWN),
    ],
    ids=["below the stub", "no question", "no next question", "nothing around it", "moved"],
)
def test_wherever_it_stands(cells: tuple[Cell, ...]) -> None:
    """What stood before it or behind it is enough, and nothing that was handed out is shown."""
    why, draw = answers(*cells)
    assert MINE[1] in sources(why)
    assert DRAWN[1] in sources(draw)
    assert not why.untouched
    handed_out = {source for _, source in HANDED_OUT}
    assert not handed_out & {*sources(why), *sources(draw)}


ONE: Cell = ("markdown", "<!-- BEGIN QUESTION -->\n\n### One")
TWO: Cell = ("markdown", "<!-- END QUESTION -->\n\n<!-- BEGIN QUESTION -->\n\n### Two")
SENTENCES: Cell = ("markdown", "Write two sentences below.")
MORE: Cell = ("markdown", "And it falls.")
ALIKE = [TITLE, ONE, SENTENCES, STUB, TWO, SENTENCES, STUB, LAST]
ASKED_ALIKE = (
    Asked(name="q1", title="One", max_score=1.0, place=(3, 4)),
    Asked(name="q2", title="Two", max_score=1.0, place=(6, 7)),
)


@pytest.mark.parametrize(
    "cells",
    [
        (TITLE, ONE, SENTENCES, MINE, TWO, SENTENCES, MORE, LAST),
        (TITLE, ONE, MINE, TWO, SENTENCES, MORE, LAST),
        (TITLE, ONE, SENTENCES, MINE, TWO, MORE, LAST),
        (TITLE, ONE, SENTENCES, MINE, ONE, SENTENCES, TWO, SENTENCES, MORE, LAST),
        (SENTENCES, MINE, TWO, SENTENCES, MORE),
    ],
    ids=["as handed out", "first gone", "second gone", "copied", "little around it"],
)
def test_two_questions_that_begin_alike(cells: tuple[Cell, ...]) -> None:
    """Each has its own answer: a cell is known by those around it, too."""
    one, two = answers(*cells, asked=ASKED_ALIKE, handed_out=ALIKE)
    assert (sources(one), sources(two)) == ([MINE[1]], [MORE[1]])


def test_two_questions_in_another_order() -> None:
    """Nothing is lost, though one may have more than its own."""
    one, two = answers(
        *(TITLE, TWO, SENTENCES, MORE, ONE, SENTENCES, MINE, LAST),
        asked=ASKED_ALIKE,
        handed_out=ALIKE,
    )
    assert (sources(one), sources(two)[0]) == ([MINE[1]], MORE[1])


@pytest.mark.parametrize("stub", [(), (STUB,)], ids=["stub replaced", "stub left"])
def test_a_question_copied_below_its_answer(stub: tuple[Cell, ...]) -> None:
    """What stands above the copy is the answer, and no other question's."""
    why, draw = answers(TITLE, ASKS, MINE, ASKS, *stub, END, DRAWN, END, LAST, EXPORT)
    assert (sources(why), sources(draw)) == ([MINE[1]], [DRAWN[1]])


def test_in_the_questions_own_cell() -> None:
    """Who writes below the question, in its cell, has answered."""
    [why, _] = answers(TITLE, (ASKS[0], f"{ASKS[1]}\n\nIt grows."), STUB, END, CODE_STUB, LAST)
    assert sources(why) == [f"{ASKS[1]}\n\nIt grows."]
    assert not why.untouched


def test_a_place_that_is_not_known() -> None:
    """All that is the student's own is shown: a person finds the answer there."""
    [lost] = answers(TITLE, ASKS, MINE, END, asked=(Asked(name="q2", title="", max_score=4.0),))
    assert sources(lost) == [MINE[1]]


def test_a_script() -> None:
    """A script's comments are in no cell: it is shown from the question's title to its end."""
    text = "# # Cones\nx = 1\n# ### Why\n# Because.\n# <!-- END QUESTION -->\ny = 2\n"
    marks = [mark_of(source) for _, source in HANDED_OUT]
    why, draw = hand_answers(read_submission(text.encode(), "s.py"), marks, ASKED)
    assert sources(why) == ["Why\n# Because.\n"]
    assert sources(draw) == ["# # Cones\nx = 1\n# ### Why\n# Because.\n"]


def test_bounds() -> None:
    """Of an answer without end a part is kept, and what is cut off still tells two apart."""
    long = ("markdown", "y" * 100_000)
    many = [("code", f"x = {number}") for number in range(4_000)]
    why, _ = answers(TITLE, ASKS, long, *many, END, CODE_STUB, LAST)
    assert sum(map(len, sources(why))) <= 12_001
    other, _ = answers(TITLE, ASKS, long, *many[:-1], END, CODE_STUB, LAST)
    assert other.mark != why.mark
    assert len(answers(TITLE, ASKS, *many, END, CODE_STUB, LAST)[0].cells) == 20
