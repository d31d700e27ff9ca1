"""One submission's report in the terminal, and the command that prints it."""

import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from rich.console import Console

from autograder.basics import language
from autograder.cli.common.telling import tell_others
from autograder.cli.grading.show import show
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import origins_as_json, save_origins
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from autograder.reports.reading import render_reading
from autograder.store.rows import Run
from support.reports_data import ASKED, GOLDEN, HOSTILE, submission, unreadable


def text_of(text: str = "", person: Person | None = None) -> str:
    """Return what the terminal shows of a submission."""
    console = Console(file=io.StringIO(), width=200, record=True, color_system=None)
    reading = render_reading(submission(text=text), ASKED, person or Person())
    console.print(reading, soft_wrap=True)
    return console.export_text()


def test_golden(request: pytest.FixtureRequest) -> None:
    """What is printed is the golden text, to the letter."""
    text = text_of(person=Person(name="Ada", email="ada@example.org", late="2 hours late"))
    golden = GOLDEN / "show.txt"
    if request.config.getoption("--golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_why_it_has_its_score() -> None:
    """Each lost point, hidden tests too, on which input, why, and where in the code."""
    lines = text_of(person=Person(name="Ada", email="ada@example.org", notes=("two files",)))
    for line in (
        "ada.ipynb: 0 of 4",
        "Ada, ada@example.org",
        "Look: two files",
        "Question 1: the slope: 0 of 4",
        "  slope on exercise 4-3: 0 of 2 ✗",
        "  slope on exercise 4-3 (hidden): 0 of 2 ✗",
        "      for x = 31.25",
        "  Why: no factor 2.",
        "    >  2     return x",
        "  cell 2: raised. cell 2: no",
    ):
        assert line in lines.splitlines()
    assert lines.count("Why: ") == 1, "one cause for one slip"


def test_hostile_text() -> None:
    """Nothing steers the terminal."""
    shown = text_of(HOSTILE, Person(name=HOSTILE, notes=(HOSTILE,)))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]", shown)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A folder of results of three people, one of whom has none yet."""
    folder = ResultsFolder(tmp_path)
    for result in (submission("ada.ipynb"), unreadable("adam.ipynb")):
        folder.save(result)
    folder.save_description(ASKED)
    ada = Student(name="Ada Lovelace", ids={"email": "lovelace@example.org"})
    origins = [
        Origin(submission="ada.ipynb", system="canvas", students=(ada,)),
        Origin(submission="adam.ipynb", system="plain"),
        Origin(submission="cem.ipynb", system="plain"),
    ]
    save_origins(tmp_path, origins)
    return tmp_path


@pytest.mark.parametrize("name", ["ada.ipynb", "LOVELACE", "Ada Love"])
def test_whom_is_meant(results: Path, name: str) -> None:
    """A submission's whole name, or a part of a name or address that nobody else has."""
    answer = CliRunner().invoke(show, [str(results), name], catch_exceptions=False)
    assert answer.output.startswith("ada.ipynb: 0 of 4\nAda Lovelace, lovelace@example.org\n")
    assert f"The page: {results / 'reports' / 'ada.ipynb.html'}" in answer.output


def test_who_was_graded_by_an_earlier_run(results: Path) -> None:
    """Is kept, found, and counted as one of whom the tables say nothing."""
    folder = ResultsFolder(results)
    assert folder.store.origins_of_others() == []
    late = Origin(submission="zoe.ipynb", system="plain")
    folder.store.begin(Run(), origins_as_json([late]))
    answer = CliRunner().invoke(show, [str(results), "LOVELACE"], catch_exceptions=False)
    assert answer.output.startswith("ada.ipynb: 0 of 4\nAda Lovelace, lovelace@example.org\n")
    printed = io.StringIO()
    tell_others(Console(file=printed), folder)
    assert printed.getvalue().startswith("2 others are kept")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ada", "'ada' may be ada.ipynb, adam.ipynb: say more of the name"),
        ("zoe", "nobody here is called 'zoe': grades.csv has the names"),
        ("cem", "cem.ipynb has no result yet: run `autograder grade` again"),
    ],
)
def test_nobody_or_several(results: Path, name: str, message: str) -> None:
    """The error says who there is, and what to do."""
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(show, [str(results), name], catch_exceptions=False)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cem", "cem.ipynb의 결과가 아직 없습니다. `autograder grade`를 다시 실행하세요"),
        ("ada", "'ada'에 해당하는 이름이 여럿입니다: ada.ipynb, adam.ipynb"),
    ],
)
def test_errors_in_the_language_asked_for(results: Path, name: str, message: str) -> None:
    """They are said in that of the option, as everything else is."""
    arguments = [str(results), name, "--language", "ko"]
    with language.speaking("en"), pytest.raises(UsageError) as caught:
        CliRunner().invoke(show, arguments, catch_exceptions=False)
    assert str(caught.value).startswith(message)


def test_json(results: Path) -> None:
    """A script gets everything, and nothing else."""
    answer = CliRunner().invoke(show, [str(results), "ada.ipynb", "--json"])
    content = json.loads(answer.output)
    assert content["result"]["questions"][0]["code"][0]["marked"] == [2]
    assert content["person"]["email"] == "lovelace@example.org"


def test_a_full_score_is_short() -> None:
    """Of a question with all points there is one line."""
    full = submission()
    question = replace(full.questions[0], score=4.0)
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(render_reading(replace(full, questions=(question,)), ASKED, Person()))
    assert "slope on exercise" not in console.export_text()
