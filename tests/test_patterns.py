"""No pattern runs long on what a student wrote, and nothing else of the grader's does."""

import contextlib
import importlib
import itertools
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import autograder
from autograder.assignment.bundle import Autograder
from autograder.assignment.testfiles import Case, Question
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.grading.work import TooMuchWorkError, bounded_work
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.handin import File, Handin
from autograder.result import Status
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.below import stays_as_it_is
from autograder.submissions.files import Submission
from autograder.submissions.outline import Cells
from autograder.submissions.places import answered, defines
from support.helpers import write_notebook

LENGTH = 2**15
SECONDS = 2.0  # for what takes milliseconds; where it is the square of the length, minutes
# What the project's own people write: gradebooks, assignments, an option of the command.
NOT_STUDENTS = ("autograder.lms.exports", "autograder.authoring", "autograder.assignment")
# What reads the names of files: those are cut to 500 characters before.
NAMES = "autograder.lms.downloads"
PIECES = (
    *("\n", " ", "0", "1", "a", "_", "-", "#", "%", "<", "(", ")", "[", "]", "\\", '"', "'", "\t"),
    *("_1", "_1_1", " 1", "1 ", "(1)", "copy", "a_", "_a", "\r\n", "# %%", "# In[1]:", "\x00"),
    *("_1_assignsubmission_file_", "LATE_", "anon_", " at 0x", "é", "😀", "def f", "Error", "a.b."),
)


def patterns() -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    """Yield every compiled pattern that a module of the package holds, with the module's name."""
    for found in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if found.name.startswith(NOT_STUDENTS) or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            values = value.values() if isinstance(value, dict) else [value]
            for each in values:
                if isinstance(each, re.Pattern):
                    yield f"{found.name}.{name}", each


@pytest.mark.parametrize(("name", "pattern"), [*patterns()], ids=[name for name, _ in patterns()])
def test_a_pattern_takes_time_like_the_length(name: str, pattern: "re.Pattern[Any]") -> None:
    """Whatever the text is made of, and wherever it stops to fit."""
    length = 500 if name.startswith(NAMES) else LENGTH
    for piece in PIECES:
        for end in ("", "!", "\n!"):
            text: Any = piece * (length // len(piece)) + end
            text = text.encode() if isinstance(pattern.pattern, bytes) else text
            start = time.process_time()
            pattern.search(text)
            pattern.fullmatch(text)
            assert time.process_time() - start < SECONDS, (piece, end)


def test_a_name_of_many_digits(tmp_path: Path) -> None:
    """A file is chosen at once, however many ways there are to read its name."""
    path = tmp_path / "a.ipynb"
    path.write_text("{}", encoding="utf-8")
    name = f"computational_graphs{'1' * 400}x.ipynb"
    chosen, _ = choose(
        Handin(name=name, files=(File(name=name, path=path),)), "computational_graphs", tmp_path
    )
    assert chosen.name == name


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("def f(x): return x", True),
        ("  async  def\tf (x):\n    pass", True),
        ("class f: pass", True),
        ("x = 1\n\n\ndef f(", True),
        ("def fg(x): pass", False),
        ("f = 1", True),
        ("# def f(x)", False),
        ("\n" * 1_000_000, False),
        (" " * 1_000_000, False),
        ("def " * 250_000, False),
    ],
)
def test_a_definition_is_found_line_by_line(source: str, *, defined: bool) -> None:
    """Among a million empty lines, too."""
    start = time.process_time()
    assert defines([source], {"f"}) is defined
    answered([source], {"f"})
    assert time.process_time() - start < SECONDS


MANY = 2_000


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"a{each + 1} = a{each}\n" for each in range(MANY)),
        "".join(f"a{each} = a{each + 1}\n" for each in range(MANY)),
        "a0.b(a0)\n" * MANY,
        f"a0{'.b()' * 800}\n" * 15,
    ],
)
def test_what_answers_are_made_of_takes_time_like_the_length(source: str) -> None:
    """However many statements change one name, or make one of another."""
    cells = Cells([source, 'grader.check("q1")', source.replace("a0", "c0")])
    start = time.process_time()
    for each in range(10):  # questions
        stays_as_it_is(cells, 2, {f"a{each}"})
        stays_as_it_is(cells, 2, {f"a{MANY - each}"})
    assert time.process_time() - start < SECONDS


def test_work_without_end_is_a_fault(zygote: Zygote, tmp_path: Path) -> None:
    """The grader's own time is limited, even where everything is caught; the step is named."""

    def check_for_ever(f: object) -> None:
        while f:
            with contextlib.suppress(Exception):  # as some code of ours may do
                sum(range(1_000))

    case = Case(name="t", points=1.0, hidden=False, function=check_for_ever)
    question = Question(name="q1", cases=(case,), all_or_nothing=False)
    rules = Rules(
        autograder=Autograder(name="made", questions=(question,), modules={}, digest=""),
        limits=Limits(cell=60.0, call=60.0, submission=120.0),
        seed=0,
    )
    path = write_notebook(tmp_path / "n.ipynb", ["def f(x): return x"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.work.SECONDS", 0.5)
        result = grade(Submission(path=path, name="n.ipynb"), rules, zygote)
    assert (result.status, result.score) == (Status.FAULT, None)
    assert result.remarks == (
        "our fault: the public tests of question q1 took more than 0.5 s of the grader's own time",
    )


def test_waiting_is_no_work() -> None:
    """What is waited for has deadlines of its own."""
    with bounded_work(0.2):
        time.sleep(0.3)
    with pytest.raises(TooMuchWorkError), bounded_work(0.1):
        any(number < 0 for number in itertools.count())
