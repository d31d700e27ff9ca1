"""What an assignment's answers get, again after each change."""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.assignment.bundle import Autograder
from autograder.authoring.starting import start
from autograder.authoring.watching import Outcome, Watch, _owners, question_text
from autograder.errors import ExerciseError
from autograder.sandbox.launch import Zygote
from support.helpers import Run


def test_only_what_changed_is_graded(tmp_path: Path, zygote: Zygote) -> None:
    """All of it at first; then the answer that was changed, which is not caught any more."""
    start("cones", tmp_path)
    watch = Watch("cones", tmp_path, zygote, 2)
    first = list(watch.again())
    assert [outcome.surprise for outcome in first] == [""] * 6
    assert [outcome.score for outcome in first] == [10, 10, 10, 0, 0, 0]
    assert first[0].title == "the solution"
    assert first[-1].causes == ("h stays in the derivative by h",)
    alternatives = tmp_path / "solutions" / "cones" / "alternatives.py"
    stamp = watch.stamp()
    text = alternatives.read_text(encoding="utf-8")
    alternatives.write_text(text.replace("r * r * 1]", "r * h * 1]"), encoding="utf-8")
    assert watch.stamp() != stamp
    [changed] = watch.again()
    assert changed.title == "the product rule, in plain Python floats"
    assert "the gradient by h is wrong" in changed.surprise
    assert [outcome.surprise for outcome in watch.outcomes].count("") == 5


def test_what_a_question_depends_on(autograder: Autograder) -> None:
    """Its tests, and of the staff's modules what they reach: a loss, mistakes, their hints."""
    q4 = next(each for each in autograder.questions if each.name == "q4")
    text = question_text(autograder, q4)
    for part in ("def test_affine_gradient", "def affine_loss", "affine_gradient.edit("):
        assert part in text
    assert "def quadratic_loss" not in text
    assert "mul_gate.edit(" not in text


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("RATE: float = 0.1", {"RATE", "float"}),
        ("if True:\n    RATE = 2", {"RATE"}),
        ("import numpy as np", {"np"}),
        ("RATE += 1", {"RATE"}),
    ],
)
def test_whatever_binds_a_name_is_what_it_is_reached_by(statement: str, names: set[str]) -> None:
    """A constant with an annotation, one below an if, and an import count as well."""
    assert _owners(ast.parse(statement).body[0]) >= names


def outcome(title: str, surprise: str = "") -> Outcome:
    """Return what an answer to q1 got."""
    return Outcome(
        question="q1", title=title, score=3, max_score=10, causes=("x",), surprise=surprise
    )


def test_the_command(command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what each answer gets, outlives an error, and ends by Ctrl-C."""
    start("cones", tmp_path)
    says: list[list[Outcome] | None] = [[outcome("one"), outcome("two [odd]", "why")], None, []]

    def again(_self: Watch) -> Iterator[Outcome]:
        said = says.pop(0)
        if said is None:
            message = "mistakes.py is wrong"
            raise ExerciseError(message)
        yield from said

    def pause(_seconds: float) -> None:
        if not says:
            raise KeyboardInterrupt
        (tmp_path / "solutions" / "cones" / f"new-{len(says)}.py").touch()

    monkeypatch.setattr(Watch, "again", again)
    monkeypatch.setattr(time, "sleep", pause)
    ran = command("watch", "cones")
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[:4] == [
        "q1",
        "  ✓    3/10  one  (named)",
        "  ✗    3/10  two [odd]  (why)",
        lines[3],
    ]
    assert "✗ mistakes.py is wrong" in lines
    assert command("watch", "cylinders").returncode == 2
