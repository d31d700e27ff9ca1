"""The demo class: notebooks as real students hand them in, each with its golden result.

When a golden result changes, look at why. To write them anew:
``python -m pytest tests/grading/test_demo.py --golden``.
"""

import dataclasses
import io
import json
import linecache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.console import Console

from autograder.batch.pool import Batch
from autograder.checks import CheckFailed
from autograder.cli.common.telling import TABLE_WIDTH, tell_files, tell_people, tell_tables
from autograder.cli.common.walls import tell_walls
from autograder.grading.rules import Rules
from autograder.judging.context import telling
from autograder.reports.folder import ResultsFolder
from autograder.result import Ran, SubmissionResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.plan import Level
from autograder.submissions.files import files_below
from support.helpers import made_once

HERE = Path(__file__).resolve().parents[1] / "data"
DEMO = HERE / "demo"
GOLDEN = HERE / "golden"
README = HERE.parent.parent / "README.md"
NAMES = sorted(path.name for path in DEMO.iterdir() if path.is_file())
# What an attacker may earn: only this question is answered.
HONEST = {"q3": 10.0}


def _without_slips(failure: dict[str, Any] | None) -> dict[str, Any] | None:
    apart = {"slips", "graph", "course"}  # pictures have tests of their own
    return failure and {name: part for name, part in failure.items() if name not in apart}


def summary(result: SubmissionResult) -> dict[str, Any]:
    """Return what must stay the same about a result: all but times and versions."""
    return {
        "status": result.status.value,
        "score": result.score,
        "max_score": result.max_score,
        "remarks": list(result.remarks),
        "cells_not_finished": {
            str(cell.number): cell.ran.value
            for cell in result.cells
            if cell.ran is not Ran.FINISHED
        },
        "questions": {
            question.name: {
                "score": question.score,
                "max_score": question.max_score,
                "graded_at": question.graded_at,
                "failed": {
                    # What is found within a time may be more on a faster machine.
                    case.name: _without_slips(msgspec.to_builtins(case.failure))
                    for case in question.cases
                    if case.verdict is not Verdict.PASSED
                },
            }
            for question in result.questions
        },
    }


@pytest.fixture(scope="module")
def graded(rules: Rules, shared: Path) -> dict[str, SubmissionResult]:
    """The class, graded as ``make demo`` does it."""
    return made_once(shared, "the demo class", lambda: grade_class(rules))


def grade_class(rules: Rules) -> dict[str, SubmissionResult]:
    """Grade the class."""
    zygote = Zygote(["matplotlib", "matplotlib.pyplot", "torch"])
    found = files_below(DEMO)
    limits = Limits().with_timeout(5)
    patient = dataclasses.replace(rules, limits=limits, finds_slips=True)
    try:
        return {result.submission: result for result in Batch(patient, zygote, 2).run(found)}
    finally:
        zygote.close()


def test_the_class_is_graded_to_its_end(graded: dict[str, SubmissionResult]) -> None:
    """Whatever is among them, every submission has a result."""
    assert sorted(graded) == NAMES
    assert len(graded) >= 14


@pytest.mark.parametrize("name", NAMES)
def test_golden(
    graded: dict[str, SubmissionResult], name: str, request: pytest.FixtureRequest
) -> None:
    """The result is the golden one, to the letter of every message."""
    golden = GOLDEN / f"{name}.json"
    result = json.loads(json.dumps(summary(graded[name])))
    if request.config.getoption("--golden"):
        text = json.dumps(result, indent=1, ensure_ascii=False)
        golden.write_text(text + "\n", encoding="utf-8")
    assert result == json.loads(golden.read_text(encoding="utf-8"))


def test_no_golden_result_is_left_over() -> None:
    """Each golden result belongs to a submission."""
    assert sorted(path.name.removesuffix(".json") for path in GOLDEN.iterdir()) == NAMES


def test_cheating_earns_nothing(graded: dict[str, SubmissionResult]) -> None:
    """The notebook that attacks the grader has the points of what it answered, and no other."""
    result = graded["15_tries_to_cheat.ipynb"]
    assert {q.name: q.score for q in result.questions if q.score} == HONEST


def test_the_readme_shows_what_a_student_sees(rules: Rules) -> None:
    """The text in the README is the one of the public test."""
    source = "def affine_gradient(x, y, w, b):\n    r = 2 * (x * w + b - y)\n    return r, r"
    file = "/tmp/ipykernel_1/1.py"  # noqa: S108 -- as Jupyter calls a cell; nothing is there
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names: dict[str, Any] = {}
    exec(compile(source, file, "exec"), names)  # noqa: S102 -- our own text
    case = next(
        case
        for question in rules.autograder.questions
        for case in question.cases
        if question.name == "q4" and not case.hidden
    )
    with telling("kind"), pytest.raises(CheckFailed) as caught:
        case.function(affine_gradient=names["affine_gradient"])
    assert f"```text\n{caught.value}\n```" in README.read_text(encoding="utf-8")


def test_the_readme_shows_what_the_demo_prints(
    graded: dict[str, SubmissionResult],
    rules: Rules,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is what ``make demo`` prints where all walls are up, to the letter, and nothing less."""
    monkeypatch.chdir(tmp_path)
    console = Console(width=TABLE_WIDTH, file=io.StringIO(), markup=False, highlight=False)
    results = [graded[name] for name in NAMES]
    tell_walls(console, Level.FULL)
    console.print()  # where the progress was
    tell_tables(console, results, rules.autograder.questions, rules.autograder.description)
    tell_files(console, ResultsFolder(Path("graded/demo")), results, len(results))
    tell_people(console, results)
    assert isinstance(console.file, io.StringIO)
    printed = [line.rstrip() for line in console.file.getvalue().splitlines()]
    _, _, after = README.read_text(encoding="utf-8").partition("<!-- What `make demo` prints")
    shown = after.partition("```text\n")[2].partition("\n```")[0]
    assert shown.splitlines() == printed
