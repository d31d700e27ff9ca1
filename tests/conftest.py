"""What many tests need: the built assignment, a zygote, and notebooks made of cells."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from autograder import packaging
from autograder.bundle import Autograder, load_autograder
from autograder.grading import Rules, grade
from autograder.ingest import Submission, read_cells
from autograder.packaging import Built
from autograder.result import SubmissionResult
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from helpers import write_notebook

ROOT = Path(__file__).resolve().parent.parent
LIMITS = Limits(cell=3.0, call=3.0, submission=30.0)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The assignment, built into a folder of the tests' own."""
    into = tmp_path_factory.mktemp("built")
    return packaging.build("computational_graphs", ROOT, into=into)


@pytest.fixture(scope="session")
def autograder(built: Built) -> Autograder:
    """The assignment's autograder, loaded."""
    return load_autograder(built.autograder)


@pytest.fixture(scope="session")
def rules(autograder: Autograder) -> Rules:
    """What the tests grade by."""
    return Rules(autograder=autograder, limits=LIMITS, seed=0)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote for all tests of a session."""
    zygote = Zygote()
    yield zygote
    zygote.close()


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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden results anew."""
    parser.addoption("--golden", action="store_true", help="write the golden results anew")
