"""Pages in another language: nothing of ours on them is left in English."""

import gettext
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from rich.console import Console
from starlette.testclient import TestClient

from autograder.assignment.description import QuestionText
from autograder.basics import language
from autograder.cli.common.walls import tell_walls
from autograder.cli.main import main
from autograder.desk.application import make_application
from autograder.desk.work import Work
from autograder.lms.downloads.handin import Origin
from autograder.lms.downloads.origins import save_origins
from autograder.lms.gradescope.config import GradescopeConfig, Visibility
from autograder.lms.gradescope.metadata import Metadata, Previous
from autograder.lms.gradescope.results_json import render
from autograder.lms.push import summary
from autograder.pages.classroom import Member, render_class
from autograder.pages.student import About, Change, render_report
from autograder.reports.decisions import Decided, Decision, Decisions, counted
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from autograder.reports.reading import render_reading
from autograder.reports.terminal import render_questions, render_table, said_by_hand
from autograder.result import (
    CaseResult,
    CellResult,
    Graph,
    GraphEdge,
    HandAnswer,
    HandCell,
    Ran,
    Series,
    Slip,
    Status,
    SubmissionResult,
)
from autograder.sandbox.walls.plan import Level
from autograder.store.rows import Run
from support.reports_data import ASKED, Tags, failed, submission, unreadable

# Commands, names of formats and units, which are the same in each language.
SAME = {"autograder", "grade", "again", "file", "export", "overrides", "markdown"}
FORMATS = {"gradescope", "canvas", "moodle", "junit", "feedback", "similarity"}
WORD = re.compile(r"[A-Za-z]{3,}")


class Marking(gettext.NullTranslations):
    """A language in which each message stands between marks."""

    def gettext(self, message: str) -> str:
        """Return a message, marked."""
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the message for a count, marked."""
        return f"«{msgid1 if n == 1 else msgid2}»"


@pytest.fixture(autouse=True)
def marking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak that language."""
    monkeypatch.setattr(language, "_catalogue", lambda _: Marking())


def everything() -> SubmissionResult:
    """Return a submission of which there is much to say."""
    case = failed(hidden=False)
    assert case.failure is not None
    slips = tuple(
        Slip(
            cell=cell,
            line=2,
            function="slope",
            text="x",
            kind="the plus and minus signs in this line",
            instead="2",
        )
        for cell in (1, 0)
    )
    graph = Graph(
        edges=(
            GraphEdge(source="x", target="by", value="3", gradient="1", received="2"),
            GraphEdge(source="by", target="L", value="6", gradient="1"),
        ),
        ops={"by": "×"},
    )
    course = tuple(
        Series(name=name, expected=(1.0, 2.0, 3.0), received=(1.0, 2.0, 4.0))
        for name in ("w", "b", "losses")
    )
    failures = (
        replace(case.failure, slips=slips, graph=graph),
        replace(case.failure, course=course),
        case.failure,
    )
    cases: tuple[CaseResult, ...] = tuple(replace(case, failure=each) for each in failures)
    result = submission("s.ipynb", *cases, failed(hidden=True, diagnosis=None))
    wall = CellResult(number=3, ran=Ran.DIED, first_line="f()", wall="memory")
    judged = (
        HandAnswer(name="q2", max_score=4.0, cells=(HandCell(source="x", is_code=True),)),
        HandAnswer(name="q3", max_score=4.0, cells=(HandCell(source="x"),), untouched=True),
    )
    return replace(result, cells=(*result.cells, wall), by_hand=judged, seed=7)


JUDGED = Decision(submission="s.ipynb", question="q2", points=1.0, graded=0.0, comment="", who="t")
METADATA = Metadata(previous=(Previous(score=9.0),))
RESULTS = (everything(), submission("t.ipynb"), unreadable("u.ipynb"))


COMMAND = {"autograder", "export", "gradescope", "overrides", "csv", "score", "reason"}


def left_in_english(page: str) -> set[str]:
    """Return the words of a text that are no message's and none of the record's."""
    page = re.sub(r"<(style|script|math)\b.*?</\1>", "", page, flags=re.DOTALL).replace("<", " <")
    named = re.findall(r'(?:aria-label|placeholder|title)="([^"]*)"', page)
    text = " ".join([Tags(page).text, *named])
    before = ""
    while before != text:  # a message may stand in another
        before, text = text, re.sub(r"«[^«»]*»", "", text)
    ours = msgspec.json.encode((RESULTS, ASKED)).decode()
    return {each.lower() for each in WORD.findall(text)} - SAME - set(WORD.findall(ours.lower()))


def report() -> Iterator[str]:
    """Give students' reports."""
    about = About(
        name="s.ipynb",
        final=1.0,
        changes=(Change(points=1.0, reason="x"),),
        submitted="2026-03-01",
        late="5 h",
        decided={"q2": JUDGED},
    )
    for result in RESULTS:
        yield render_report(result, ASKED, about)
        yield render_report(result, ASKED, About(name=about.name, final=None))


def classroom() -> Iterator[str]:
    """Give the class's page, with and without anybody."""
    members = [Member(result=each, person=Person(), report="r") for each in RESULTS]
    yield render_class(members, ASKED, left=[("u.ipynb", "u")])
    yield render_class([], ASKED)


def reading() -> Iterator[str]:
    """Give what is printed."""
    for result in RESULTS:
        out = io.StringIO()
        console = Console(file=out, width=200)
        console.print(render_reading(result, ASKED, Person(), {"q2": JUDGED}))
        yield out.getvalue()


def terminal() -> Iterator[str]:
    """Give the tables in the terminal, and what is said of decisions."""
    out = io.StringIO()
    console = Console(file=out, width=300)
    console.print(render_table(RESULTS, ["q1"]), render_questions(RESULTS, ["q1"]))
    decided = {
        (name, question): Decision(
            submission=name, question=question, points=1.0, graded=3.0, comment="", who="t"
        )
        for name, question in (("s.ipynb", "q1"), ("s.ipynb", "q9"), ("u.ipynb", "q1"))
    } | {("s.ipynb", "q2"): JUDGED}
    for result in RESULTS:
        known = counted(result, Decided(decided))
        console.print("; ".join([*known.look, *set(known.remarks) - set(result.remarks)]))
    judged = [counted(result, Decided(decided)) for result in RESULTS]
    asked = [QuestionText(name="q2", max_score=4.0)]
    console.print(said_by_hand(RESULTS, asked), said_by_hand(judged, asked))
    for level in Level:
        tell_walls(console, level)
    yield out.getvalue()


def pushes() -> Iterator[str]:
    """Give what a push's student reads."""
    yield from map(summary, RESULTS)
    yield summary(replace(RESULTS[1], status=Status.FAULT, score=None))


def gradescope() -> Iterator[str]:
    """Give what Gradescope shows to students."""
    fault = replace(RESULTS[1], status=Status.FAULT, questions=(), remarks=("x",), score=None)
    looked = replace(RESULTS[1], look=("q1: x",))
    shown: tuple[Visibility, ...] = ("hidden", "after_published", "after_due_date")
    for visibility in shown:
        config = GradescopeConfig(hidden_tests=visibility, best_of=True)
        for result in (*RESULTS, fault, looked):
            for finished in (True, False):
                content = render(result, config, METADATA, finished=finished)
                texts = [each["output"] for each in content["tests"]]
                yield " ".join([content["output"], *texts])


@pytest.mark.parametrize("pages", [report, classroom, reading, terminal, gradescope, pushes])
def test_pages(pages: Callable[[], Iterator[str]]) -> None:
    """Each word is in a message, or it is the student's or the author's."""
    for page in pages():
        assert left_in_english(page) == set()


def test_the_desk(tmp_path: Path) -> None:
    """So it is on the desk, whatever it answers."""
    folder = ResultsFolder(tmp_path)
    folder.save_description(ASKED)
    for result in RESULTS:
        folder.save(result)
    save_origins(tmp_path, [Origin(submission=each.submission, system="plain") for each in RESULTS])
    decision = Decision(
        submission="s.ipynb", question="q1", points=1.0, graded=3.0, comment="x", who="t"
    )
    Decisions(tmp_path).add([decision])
    home = "http://127.0.0.1:8123"
    application = make_application(Work(tmp_path), token="t", port=8123, who="t")  # noqa: S106 -- of a test
    client = TestClient(application, base_url=home, headers={"origin": home})
    client.get("/?token=t")
    wrong = {"question": "q1", "submission": "s.ipynb", "points": "x"}
    for answer in (
        *map(client.get, ("/", "/question/q1", "/question/q9", "/submission/s.ipynb")),
        *map(client.get, ("/submission/u.ipynb", "/submission/t.ipynb", "/submission/none")),
        *map(client.get, ("/question/q2", "/question/q3")),
        client.post("/decide", data=wrong | {"question": "q2", "points": "2"}),
        *map(client.get, ("/", "/question/q2")),
        client.post("/decide", data=wrong),
        client.post("/decide", data=wrong | {"points": "9"}),
        client.post("/decide", data=wrong | {"points": "2"}),
        client.post("/undo"),
    ):
        text = answer.text.replace(str(tmp_path), "")
        assert left_in_english(text) <= {"none", *COMMAND}, answer.url


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("compare F@1 F@2 --csv F/changes.csv", {"autograder", "changes", "csv"}),
        ("compare F F --csv F/no/changes.csv", {"changes", "csv", "file", "such", "directory"}),
        ("compare F nowhere", {"nowhere", "results", "sqlite", "folder", "run"}),
        ("compare", {"old", "new", "compare", "options", "submission", "help"}),
        ("export gradescope F", {"gradescope", "csv"}),
        ("export gradescope F --due tomorrow", {"tomorrow"}),
        ("export gradescope F --due 2026-03-01 --timezone Mars", {"mars", "europe", "berlin"}),
        ("export gradescope F --changed-since 1", {"gradescope", "csv"}),
        ("export canvas F", {"canvas", "gradebook", "csv"}),
        ("export feedback-moodle F", {"moodle"}),
        ("export similarity F", {"similarity", "zip"}),
        ("show F", {"autograder", "show", "name"}),
        ("show F/results/s.ipynb.json", {"autograder", "show", "results", "json"}),
        ("show F x --nope", {"show", "options", "results", "name", "help", "nope"}),
        ("export x F", {"export", "options", "format", "results", "help", *FORMATS}),
        ("report F/index.html", {"report", "options", "results", "help", "index", "html"}),
        ("review F --port 99999", {"review", "options", "results", "help", "port"}),
    ],
)  # fmt: skip
def test_commands(
    folder_of_two_runs: Path,
    arguments: str,
    names: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """So it is with what the commands of staff and students say, wrong usage included."""
    monkeypatch.setenv("LANGUAGE", "ko")
    given = [each.replace("F", str(folder_of_two_runs), 1) for each in arguments.split()]
    monkeypatch.setattr("sys.argv", ["autograder", *given])
    with language.speaking("ko"):
        main()
    said = capsys.readouterr()
    text = (said.out + said.err).replace(str(folder_of_two_runs), "")
    assert left_in_english(text) - names == set(), text


@pytest.fixture(scope="module")
def folder_of_two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two runs, of which the second gives another score, and leaves one out."""
    path = tmp_path_factory.mktemp("f")
    folder = ResultsFolder(path)
    other = replace(submission("t.ipynb"), score=1.0, questions=())
    origins = [Origin(submission=each.submission, system="plain") for each in RESULTS]
    for results in (RESULTS, (RESULTS[0], other)):
        given = {
            each.submission: msgspec.json.encode(origin).decode()
            for each, origin in zip(results, origins, strict=False)
        }
        folder.begin(Run(assignment="slopes"), given)
        for result in results:
            folder.save(result)
    return path
