"""What many tests need: the built assignment, a zygote, the command, and notebooks made of cells.

What takes seconds to make is made once: for a session, or, with ``made_once``, for all of pytest's
processes together.
"""

import contextlib
import linecache
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from autograder.basics.imports import without_grammar

with without_grammar():  # each of pytest's processes is spared it
    import jsonschema  # noqa: F401 -- see above

from autograder.assignment.bundle import Autograder, load_autograder
from autograder.authoring import packaging
from autograder.authoring.packaging import Built
from autograder.cli.main import main
from autograder.diagnosis.families import raise_faults
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.judging.context import telling
from autograder.result import SubmissionResult
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from autograder.submissions.reading.ingest import read_cells
from support.helpers import made_once, write_notebook

os.environ["LANGUAGE"] = "en"  # whatever the developer's machine speaks
raise_faults.set(True)  # a fault of ours in a diagnosis costs no student, and fails a test

ROOT = Path(__file__).resolve().parent.parent
LIMITS = Limits(cell=3.0, call=3.0, submission=30.0)


@pytest.fixture
def idle_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let limits on calls be as they are on an idle machine."""
    for module in ("sandbox.branches", "sandbox.client", "grading.grade"):
        monkeypatch.setattr(f"autograder.{module}.slowdown", lambda: 1.0)


@pytest.fixture(autouse=True)
def no_search_for_slips() -> Iterator[None]:
    """Let no check that fails look for the line; what is about lines takes this back."""
    with telling("nothing"):
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all of pytest's processes have in common, and no other run of the tests."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def built(shared: Path) -> Built:
    """The assignment, built into a folder of the tests' own."""
    name = "computational_graphs"
    return made_once(
        shared, "built", lambda: packaging.build(name, ROOT, into=shared / "the built assignment")
    )


@pytest.fixture(scope="session")
def autograder(built: Built) -> Autograder:
    """The assignment's autograder, loaded."""
    return load_autograder(built.autograder)


@pytest.fixture(scope="session")
def rules(autograder: Autograder) -> Rules:
    """What the tests grade by."""
    return Rules(autograder=autograder, limits=LIMITS, seed=0, finds_slips=False)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote for all tests of a session."""
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture
def lent_zygote(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what would start a zygote of its own, and end it, use the session's."""
    monkeypatch.setattr(zygote, "close", lambda: None)
    for module in (
        "cli.grading.grade",
        "cli.authoring.verify",
        "cli.authoring.watch",
        "lms.gradescope.run",
        "lms.push",
    ):
        monkeypatch.setattr(f"autograder.{module}.Zygote", lambda *_, **__: zygote)


@pytest.fixture
def command(
    tmp_path: Path,
    lent_zygote: None,  # noqa: ARG001 -- to be in place
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Return a function that runs the command in an empty folder, without a process of its own.

    A process takes two seconds to load torch, and two more for its zygote.
    """

    def run_it(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        capsys.readouterr()
        code = main()
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run_it


@pytest.fixture(scope="session")
def solution_cells(built: Built) -> list[str]:
    """The code cells of the solved notebook."""
    return read_cells(built.solution.read_bytes(), ".ipynb")


@pytest.fixture
def grade_cells(
    tmp_path: Path, rules: Rules, zygote: Zygote
) -> Callable[[Sequence[str]], SubmissionResult]:
    """Return a function that grades a notebook of these code cells."""

    def grade_them(cells: Sequence[str]) -> SubmissionResult:
        path = write_notebook(tmp_path / "submission.ipynb", cells)
        return grade(Submission(path=path, name=path.name), rules, zygote)

    return grade_them


_PATIENT = Limits(cell=20.0, call=20.0, submission=120.0)

Lookup = Callable[[str], Any]
"""Returns the object of a name, None if there is none."""


def _here(source: str) -> Lookup:
    names: dict[str, Any] = {}
    file = f"<cell {hash(source)}>"
    # As a notebook does it, so that a function's source can be shown.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)  # noqa: S102 -- a test's own source
    return names.get


def _elsewhere(source: str, zygote: Zygote, stack: contextlib.ExitStack) -> Lookup:
    student = stack.enter_context(StudentProcess(zygote))
    student.start([source], skip={}, seed=1, limits=_PATIENT)
    deadline = time.monotonic() + _PATIENT.submission
    student.run(questions=frozenset(), deadline=deadline)
    assert [cell.message for cell in student.cells if cell.message] == []
    assert student.end is not None
    return stack.enter_context(student.end.branch(deadline=deadline)).lookup


@pytest.fixture(scope="session")
def warm_zygote() -> Iterator[Zygote]:
    """A zygote for students who use optimizers."""
    zygote = Zygote(["torch", "torch.optim"])
    yield zygote
    zygote.close()


@pytest.fixture(params=["here", "elsewhere"])
def notebook(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Lookup]]:
    """Return a function that runs a cell, in this process or a student's, and looks up its names.

    A test that uses it states what holds in both.
    """
    with contextlib.ExitStack() as stack:
        if request.param == "here":
            yield _here
        else:
            zygote: Zygote = request.getfixturevalue("warm_zygote")
            yield lambda source: _elsewhere(source, zygote, stack)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden results anew."""
    parser.addoption("--golden", action="store_true", help="write the golden results anew")
