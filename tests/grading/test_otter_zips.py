"""Assignments that were made for Otter get the scores that Otter gives."""

import contextlib
import io
import json
import random
import subprocess
import sys
import types
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import TestFile, create_test_file

from autograder.assignment.bundle import load_autograder
from autograder.basics.imports import otter_command
from autograder.errors import ExerciseError, UsageError
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.result import Kind, SubmissionResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import for_otter, scores, write_notebook
from support.otter_assignments import BY_HAND, Made, exception_file, ok_file
from support.otter_masters import MASTERS, made_by_otter

LIMITS = Limits(cell=20.0, call=20.0, submission=120.0)


class _Checking:
    """Stands for ``otter.Notebook``, and runs Otter's own test files."""

    def __init__(self, folder: Path, names: dict[str, Any]) -> None:
        self._folder = folder
        self._names = names
        self.done: dict[str, TestFile] = {}

    def check(self, question: str) -> None:
        """Run the test file of a question over the names as they are now."""
        test = create_test_file(str(self._folder / f"tests/{question}.py"), NBMetadataConfig())
        test.run(self._names)
        self.done[question] = test

    def check_all(self) -> None:
        """Do nothing, as in Otter's grading."""


def otters_scores(archive: Path, cells: Sequence[str], folder: Path) -> dict[str, float]:
    """Return what Otter's own test classes give each question, in this process."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    config_file = folder / "otter_config.json"
    config = json.loads(config_file.read_text("utf-8")) if config_file.exists() else {}
    seed, variable = config.get("seed"), config.get("seed_variable")
    names: dict[str, Any] = {"__name__": "__main__"}
    checking = _Checking(folder, names)
    otter = types.SimpleNamespace(Notebook=lambda *_: checking)
    beside = folder / "files"
    beside.mkdir(exist_ok=True)
    with contextlib.chdir(beside), _importable(beside), contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if variable:
                names[variable] = seed
            elif seed is not None:
                np.random.seed(seed)  # noqa: NPY002 -- as Otter does it
                random.seed(seed)
            source = cell.replace("import otter\n", "")
            names["otter"] = otter
            with contextlib.suppress(Exception):
                exec(compile(source, "<cell>", "exec"), names)  # noqa: S102 -- a test's own
        for test in sorted((folder / "tests").glob("*.py")):
            if test.stem not in checking.done:
                checking.check(test.stem)
    return {test.name: test.score for test in checking.done.values()}


@contextlib.contextmanager
def _importable(folder: Path) -> Iterator[None]:
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


@pytest.fixture(autouse=True)
def no_figure_stays() -> Iterator[None]:
    """Otter's own tests run in this process, and draw."""
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def table_zygote() -> Iterator[Zygote]:
    """A zygote for students who use tables and plots."""
    zygote = Zygote(["pandas", "matplotlib.pyplot"])
    yield zygote
    zygote.close()


def graded(archive: Path, cells: Sequence[str], folder: Path, zygote: Zygote) -> SubmissionResult:
    """Grade a notebook of these cells by an autograder zip."""
    rules = Rules(autograder=load_autograder(archive), limits=LIMITS, seed=0)
    notebook = write_notebook(folder / "notebook.ipynb", cells)
    return grade(Submission(path=notebook, name="notebook.ipynb"), rules, zygote)


def assert_scores_are_otters(
    archive: Path, made: Made, folder: Path, zygote: Zygote
) -> dict[str, float | None]:
    """Compare all notebooks of an assignment; returns their scores."""
    mpl.use("Agg")
    found = {}
    for kind, cells in made.notebooks.items():
        (folder / kind).mkdir()
        theirs = otters_scores(archive, cells, folder / kind)
        result = graded(archive, cells, folder / kind, zygote)
        why = [(case.name, case.live, case.message) for q in result.questions for case in q.cases]
        assert scores(result) == pytest.approx(theirs, rel=1e-15), why
        assert result.score == pytest.approx(sum(theirs.values()), rel=1e-15)
        found[kind] = result.score
    assert found["solved"] == result.max_score
    assert max(found["untouched"] or 0, found["wrong"] or 0) < result.max_score
    return found


@pytest.mark.parametrize("made", BY_HAND, ids=lambda made: made.name)
def test_the_scores_are_otters(made: Made, tmp_path: Path, table_zygote: Zygote) -> None:
    """Solved, untouched and wrong notebooks get what Otter's test classes give them."""
    assert_scores_are_otters(made.write_zip(tmp_path), made, tmp_path, table_zygote)


@pytest.mark.parametrize("name", MASTERS)
def test_what_otter_assign_has_built(name: str, tmp_path: Path, table_zygote: Zygote) -> None:
    """So they do by the zip that Otter Assign makes of a master."""
    archive, made = made_by_otter(name, tmp_path)
    assert_scores_are_otters(archive, made, tmp_path, table_zygote)


@pytest.mark.long
@pytest.mark.parametrize("name", ["doctests", "functions"])
def test_a_whole_run_of_otter(name: str, tmp_path: Path, table_zygote: Zygote) -> None:
    """What `otter run` makes of a notebook is what it gets here."""
    archive, made = made_by_otter(name, tmp_path)
    for kind, cells in made.notebooks.items():
        (tmp_path / kind).mkdir()
        notebook = write_notebook(tmp_path / kind / "n.ipynb", cells)
        copy = for_otter(notebook, tmp_path)
        command = [*otter_command(), "run", "--no-logo", "-a", str(archive)]
        command += ["-o", str(tmp_path / kind), str(copy)]
        subprocess.run(command, check=True, capture_output=True, timeout=240, cwd=tmp_path)
        found = json.loads((tmp_path / kind / "results.json").read_text(encoding="utf-8"))
        theirs = sum(test["score"] for test in found["tests"] if "score" in test)
        result = graded(archive, cells, tmp_path / kind, table_zygote)
        assert result.score == pytest.approx(theirs)


def made_of(name: str, *codes: str, **notebooks: list[str]) -> Made:
    """Return an assignment of one question with these doctests."""
    return Made(name=name, zipped={"tests/q1.py": ok_file("q1", *codes)}, notebooks=notebooks)


def test_a_hang_costs_one_test(tmp_path: Path, zygote: Zygote) -> None:
    """Of tests in the student's process, too; and none disturbs another."""
    made = made_of(
        "hang",
        ">>> numbers.append(4)\n>>> len(numbers)\n4",
        ">>> wait(len(numbers))\n",
        ">>> len(numbers)\n3",
        ">>> leave(len(numbers))\n",
    )
    cell = """
import os
numbers = [1, 2, 3]
def wait(n):
    while True: pass
def leave(n):
    os._exit(0)
"""
    rules = Rules(
        autograder=load_autograder(made.write_zip(tmp_path)),
        limits=Limits(cell=3.0, call=1.0, submission=60.0),
        seed=0,
    )
    notebook = write_notebook(tmp_path / "n.ipynb", [cell])
    result = grade(Submission(path=notebook, name="n.ipynb"), rules, zygote)
    cases = result.questions[0].cases
    assert all(case.live for case in cases)
    verdicts = [case.failure.kind if case.failure else case.verdict for case in cases]
    assert verdicts == [Verdict.PASSED, Kind.TIMED_OUT, Verdict.PASSED, Kind.DIED]
    assert result.score == pytest.approx(0.5)


def test_an_object_that_equals_everything(tmp_path: Path, zygote: Zygote) -> None:
    """It passes Otter's test, and the live one; where values are compared here it does not."""
    made = made_of(
        "equal",
        ">>> x == 4\nTrue",
        ">>> x.value == 4\nTrue",
        cheat=["class Yes:\n    def __eq__(self, other): return True\nx = Yes()\nx.value = x"],
    )
    archive = made.write_zip(tmp_path)
    result = graded(archive, made.notebooks["cheat"], tmp_path, zygote)
    plain, live = result.questions[0].cases
    assert (plain.live, plain.verdict) == (False, Verdict.FAILED)
    assert (live.live, live.verdict) == (True, Verdict.PASSED)
    assert otters_scores(archive, made.notebooks["cheat"], tmp_path) == {"q1": 1}


def test_what_the_author_has_to_say(tmp_path: Path, table_zygote: Zygote) -> None:
    """Otter's messages of success and failure stand beside the test."""
    made = next(made for made in BY_HAND if made.name == "points-of-cases")
    archive = made.write_zip(tmp_path)
    notes = {
        kind: graded(archive, made.notebooks[kind], tmp_path, table_zygote).questions[0].cases[1]
        for kind in ("solved", "wrong")
    }
    assert notes["solved"].note == "Well done!"
    assert notes["wrong"].note == "Think of fib(10)."
    assert notes["wrong"].message.splitlines()[::2] == [
        "Think of fib(10).",
        "in the test's line: assert fib(10) == 55",
    ]


def test_two_files_for_one_question(tmp_path: Path) -> None:
    """Which of them counts cannot be said."""
    files = {f"tests/{name}.py": ok_file("q1", ">>> 1\n1") for name in ("a", "b")}
    archive = Made(name="twice", zipped=files, notebooks={}).write_zip(tmp_path)
    with pytest.raises(ExerciseError, match="two test files for the question 'q1'"):
        load_autograder(archive)


def test_tests_in_a_notebooks_metadata(tmp_path: Path) -> None:
    """A notebook in the zip may hold tests; a file for the same question comes first."""
    names: dict[str, Any] = {}
    exec(ok_file("q2", ">>> 1\n1", points=3), names)  # noqa: S102 -- a test's own
    tests = {
        "q1": names["test"] | {"name": "q1"},
        "q2": names["test"],
        "q3": exception_file("q3", "@test_case(points=2)\ndef t(f):\n    assert f(1) == 1\n"),
    }
    notebook = {"cells": [], "metadata": {"otter": {"OK_FORMAT": True, "tests": tests}}}
    zipped = {"tests/q1.py": ok_file("q1", ">>> 1\n1"), "hw.ipynb": json.dumps(notebook)}
    archive = Made(name="metadata", zipped=zipped, notebooks={}).write_zip(tmp_path)
    loaded = load_autograder(archive)
    assert {question.name: question.max_score for question in loaded.questions} == {
        "q1": 1.0,
        "q2": 3.0,
        "q3": 2.0,
    }


@pytest.mark.parametrize(
    ("config", "message"),
    [("{", "otter_config.json"), ('{"seed": 1, "seed_variable": "a b"}', "no name of a variable")],
)
def test_a_configuration_that_cannot_be_read(config: str, message: str, tmp_path: Path) -> None:
    """The error names it."""
    zipped = {"otter_config.json": config, "tests/q1.py": ok_file("q1", ">>> 1\n1")}
    archive = Made(name="odd", zipped=zipped, notebooks={}).write_zip(tmp_path)
    with pytest.raises(UsageError, match=message):
        load_autograder(archive)


def test_what_is_required_and_not_installed(tmp_path: Path) -> None:
    """The assignment knows it, so that the command can say it before anything fails."""
    required = "numpy>=1\n# a word\notter-grader==7.0.0\nno-such-thing[all]==1.0\n-r more.txt\n"
    zipped = {"requirements.txt": required, "tests/q1.py": ok_file("q1", ">>> 1\n1")}
    archive = Made(name="lacking", zipped=zipped, notebooks={}).write_zip(tmp_path)
    assert load_autograder(archive).lacking == ("no-such-thing",)
