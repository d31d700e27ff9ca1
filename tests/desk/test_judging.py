"""Questions that a person judges: the desk gives their points, and everything counts them."""

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console
from starlette.testclient import TestClient

from autograder.assignment.description import QuestionText
from autograder.cli.common.pages import Pages
from autograder.desk.application import make_application
from autograder.desk.work import Work, alike
from autograder.lms.downloads.handin import Origin
from autograder.lms.downloads.origins import load_origins, save_origins
from autograder.lms.exports.adjust import LatePolicy, Overrides
from autograder.lms.exports.grades import Grade, make_grades
from autograder.lms.exports.junit import junit_xml
from autograder.lms.exports.roster import Roster
from autograder.lms.exports.tables import gradescope_csv
from autograder.reports.decisions import Decision, Decisions, counted
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from autograder.reports.reading import render_reading
from autograder.reports.terminal import render_table, said_by_hand
from autograder.result import HandAnswer, HandCell, SubmissionResult
from support.reports_data import (
    ASKED,
    GOLDEN,
    HARMLESS,
    HOSTILE,
    Tags,
    main_of,
    submission,
    unreadable,
)

PORT = 8124
HOME = f"http://127.0.0.1:{PORT}"
ESSAY = replace(
    ASKED,
    by_hand=(
        QuestionText(name="q2", title="Question 2: why", text="Why is it $2x$?", max_score=4.0),
    ),
)
NAMES = ("ada.ipynb", "ben.ipynb", "cem.ipynb", "dan.ipynb")


def answered(name: str, text: str) -> SubmissionResult:
    """Return a submission with an answer to the question that a person judges; "" for none."""
    answer = HandAnswer(
        name="q2",
        max_score=4.0,
        cells=(HandCell(source=text or "_Type here._"), HandCell(source="x = 2", is_code=True)),
        untouched=not text,
        mark=f"mark of {text}",
    )
    return replace(submission(name), by_hand=(answer,))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of two who have written the same, one who has written nothing, and a hostile one."""
    results = ResultsFolder(tmp_path)
    results.save_description(ESSAY)
    texts = ("Because **it** is.", "Because **it** is.", "", HOSTILE.replace("\ud800", ""))
    found = [answered(name, text) for name, text in zip(NAMES, texts, strict=True)]
    zoe = replace(unreadable("zoe.ipynb"), by_hand=(HandAnswer(name="q2", max_score=4.0),))
    for result in (*found, zoe):
        results.save(result)
    save_origins(
        tmp_path, [Origin(submission=name, system="plain") for name in (*NAMES, "zoe.ipynb")]
    )
    return tmp_path


def client_of(work: Work) -> TestClient:
    """Return a browser that has opened the desk."""
    application = make_application(work, token="t", port=PORT, who="Ada")  # noqa: S106 -- a test's
    client = TestClient(application, base_url=HOME, headers={"origin": HOME})
    assert client.get("/?token=t").status_code == 200
    return client


def judge(client: TestClient, *keys: str, points: str = "3", comment: str = "") -> int:
    """Give points for the question that a person judges; returns the status."""
    data = {"question": "q2", "submission": list(keys), "points": points, "comment": comment}
    return int(client.post("/decide", data=data | {"back": "/question/q2"}).status_code)


def text_of(client: TestClient, address: str) -> str:
    """Return a page's text."""
    return " ".join(Tags(client.get(address).text).text.split())


def results_of(folder: Path) -> list[SubmissionResult]:
    """Return what is saved."""
    saved = [ResultsFolder(folder).saved(name) for name in load_origins(folder)]
    return [each for each in saved if each is not None]


def grades_of(folder: Path) -> dict[str, Grade]:
    """Return everybody's grade, as the exports have it."""
    grades = make_grades(
        results_of(folder),
        load_origins(folder),
        roster=Roster(),
        overrides=Overrides(),
        policy=LatePolicy(),
        decided=Decisions(folder).current(),
    )
    return {grade.result.submission: grade for grade in grades}


class TestTheQueue:
    """What nobody has judged comes first, and what is the same is judged once."""

    def test_it_empties(self, folder: Path) -> None:
        """Same answers lie together, untouched ones last; what is judged leaves the queue."""
        client = client_of(Work(folder))
        assert "Question 2: why44" in text_of(client, "/")
        page = text_of(client, "/question/q2")
        assert "0 of 4 judged" in page
        assert page.index("2 answers that are the same") < page.index("Nothing is written here")
        assert judge(client, "ada.ipynb", "ben.ipynb", comment="well *said*") == 200
        page = text_of(client, "/question/q2")
        assert "2 of 4 judged" in page
        assert "ada.ipynb: 3 of 4 3 points, given by Ada on 20" in page
        assert ": well said Because it is." in page
        assert judge(client, "cem.ipynb", "dan.ipynb", points="0") == 200
        assert "Every answer has its points." in text_of(client, "/question/q2")
        assert "Question 2: why40" in text_of(client, "/")

    def test_what_was_not_found_is_judged_one_by_one(self, folder: Path) -> None:
        """No click for those who have written nothing gives its points to one who may have."""
        for name in ("dan.ipynb", "ben.ipynb"):
            lost = HandAnswer(name="q2", max_score=4.0, untouched=True, mark="mark of ")
            ResultsFolder(folder).save(replace(submission(name), by_hand=(lost,)))
        work = Work(folder)
        assert len(alike(work.judged("q2"))) == 4
        page = text_of(client_of(work), "/question/q2")
        assert page.count("Nothing was found where the answer belongs.") == 2
        assert page.rindex("Nothing was found") < page.index("Nothing is written here")

    def test_undo_and_restart(self, folder: Path) -> None:
        """What is given is kept; what is taken back is to be judged again."""
        judge(client_of(Work(folder)), "ada.ipynb", points="2,5")
        client = client_of(Work(folder))
        assert "2.5 points, given by Ada" in text_of(client, "/submission/ada.ipynb")
        assert "Taken back: q2, one answer." in client.post("/undo", data={"back": "/"}).text
        assert "0 of 4 judged" in text_of(client, "/question/q2")

    @pytest.mark.parametrize(
        ("key", "points", "message"),
        [
            ("ada.ipynb", "5", "q2 has 0 to 4 points, not 5"),
            ("ada.ipynb", "-1", "q2 has 0 to 4 points"),
            ("ada.ipynb", "", "is no number of points"),
            ("zoe.ipynb", "1", "zoe.ipynb has no score"),
        ],
    )
    def test_what_cannot_be_given(self, folder: Path, key: str, points: str, message: str) -> None:
        """It is said why, and nothing is kept."""
        client = client_of(Work(folder))
        data = {"question": "q2", "submission": [key], "points": points}
        answer = client.post("/decide", data=data)
        assert (answer.status_code, message in Tags(answer.text).text) == (400, True)
        assert Decisions(folder).current() == {}

    def test_hostile_text(self, folder: Path) -> None:
        """What a student has written is text: no element, no control, no address."""
        client = client_of(Work(folder))
        for path in ("/question/q2", "/submission/dan.ipynb"):
            page = client.get(path).text
            tags = Tags(page)
            assert not HARMLESS - {"script", "form"} & set(tags.elements)
            assert tags.elements.count("script") == 1
            assert not [name for name in tags.attributes if name.startswith("on")]
            assert not set("\x00\x1b\u202e\u2066\ud800") & set(page)


class TestWhatCounts:
    """Points that a person gives stand apart, until anybody has some; then they count."""

    def test_before(self, folder: Path) -> None:
        """The exports are those of the tests, and nothing is missing in them."""
        grades = grades_of(folder)
        assert {each.max_score for each in grades.values()} == {4.0}
        assert [each.undecided for each in grades.values()] == ["", "", "", "", "it has no score"]
        results = results_of(folder)
        assert counted(results[0], Decisions(folder).current()) is results[0]
        said = said_by_hand(results, ESSAY.by_hand)
        assert said == "By hand, besides these points: q2 (4 points, 0 of 4 judged)"

    def test_in_the_exports(self, folder: Path) -> None:
        """Score and maximum have them, and who has none yet is to be looked at."""
        judge(client_of(Work(folder)), "ada.ipynb", comment="well said")
        grades = grades_of(folder)
        ada, ben = grades["ada.ipynb"], grades["ben.ipynb"]
        assert (ada.final, ada.max_score, ada.points, ada.undecided) == (
            3.0,
            8.0,
            {"q1": 0.0, "q2": 3.0},
            "",
        )
        assert ada.adjustments[0].reason.startswith("q2: well said (Ada, 20")
        assert (ben.final, ben.undecided) == (0.0, "still to be judged by hand: q2")
        assert (grades["zoe.ipynb"].final, grades["zoe.ipynb"].max_score) == (None, 8.0)
        rows = list(csv.DictReader(io.StringIO(gradescope_csv(list(grades.values())).decode())))
        assert [row["2: q2 (4.0 pts)"] for row in rows] == ["3", "", "", "", ""]
        assert (rows[0]["Total Score"], rows[0]["Max Points"]) == ("3", "8")
        suites = ET.fromstring(junit_xml(results_of(folder), Decisions(folder).current()))  # noqa: S314 -- ours
        cases = [suite.find("testcase[@classname='q2']") for suite in suites]
        assert [case[0].tag for case in cases if case is not None] == [
            "failure",
            *["skipped"] * 3,
        ]

    def test_a_person_has_to_look_all_the_same(self, folder: Path) -> None:
        """Who judges an answer has not looked at what tests could not judge."""
        why = "a test could not be run"
        for name in NAMES[:2]:
            looked = replace(answered(name, "Because **it** is."), look=(why,))
            ResultsFolder(folder).save(looked)
        client = client_of(Work(folder))
        judge(client, *NAMES[:2])
        data = {"question": "q1", "submission": [NAMES[1]], "points": "1", "comment": ""}
        assert client.post("/decide", data=data).status_code == 200
        grades = grades_of(folder)
        assert [grades[name].undecided for name in NAMES[:2]] == [why, ""]

    def test_in_tables_and_pages(self, folder: Path) -> None:
        """grades.csv, the terminal, `show`, the class's page and the report say them."""
        work = Work(folder)
        judge(client_of(work), "ada.ipynb", comment="well *said*")
        assert len(work.changed) == 5  # they have come to count: everybody's sum is another
        results = ResultsFolder(folder)
        pages = Pages(results, ESSAY, load_origins(folder).values())
        for each in results_of(folder):
            pages.write_report(each)
        pages.write_class(results_of(folder))
        [ada, ben, *_] = csv.DictReader(io.StringIO(results.grades.read_text(encoding="utf-8")))
        assert (ada["score"], ada["max_score"], ada["q1"], ada["q2"]) == ("3", "8", "0", "3")
        assert (ben["score"], ben["q2"], ben["look"]) == ("0", "", "")
        page = Tags(results.index.read_text(encoding="utf-8"))
        assert "Question 2: why1 of 413.0 of 4" in " ".join(page.text.split())
        report = Tags(results.report_of("ada.ipynb").read_text(encoding="utf-8"))
        said = " ".join(report.text.split())
        assert "3 of 8" in said
        assert "Judged by Ada on 20" in said
        assert "well said What was asked" in said
        report = Tags(results.report_of("ben.ipynb").read_text(encoding="utf-8"))
        assert "0 of 4, and 4 by hand" in " ".join(report.text.split())
        assert "A person judges this question, and has not yet." in report.text
        shown = self.printed(folder, "ada.ipynb")
        assert "Question 2: why: 3 of 4, by hand" in shown
        assert "Because **it** is." in shown
        assert "Question 2: why: by hand, 4 points, not judged yet" in self.printed(
            folder, "cem.ipynb"
        )

    @staticmethod
    def printed(folder: Path, name: str) -> str:
        """Return what the terminal shows: the class's table, then one submission."""
        decided = Decisions(folder).current()
        found = [counted(each, decided) for each in results_of(folder)]
        console = Console(file=io.StringIO(), width=200)
        console.print(render_table(found, ["q1"]))
        [result] = [each for each in found if each.submission == name]
        console.print(render_reading(result, ESSAY, Person(), decided.of(name)))
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    def test_graded_again(self, folder: Path) -> None:
        """The points stay; where another answer stands there now, a person has to look."""
        judge(client_of(Work(folder)), "ada.ipynb")
        ResultsFolder(folder).save(answered("ada.ipynb", "Because **it** is."))
        assert grades_of(folder)["ada.ipynb"].undecided == ""
        ResultsFolder(folder).save(answered("ada.ipynb", "No, it is not."))
        grade = grades_of(folder)["ada.ipynb"]
        assert (grade.final, grade.undecided) == (
            3.0,
            "q2: another answer stands there now than when Ada judged it",
        )
        page = text_of(client_of(Work(folder)), "/question/q2")
        assert "Another answer stands there now: look again." in page
        assert "0 of 4 judged" in page


def test_golden(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The page of such a question is the golden one, to the letter."""
    results = ResultsFolder(tmp_path)
    results.save_description(ESSAY)
    texts = {"ada.ipynb": "Because **it** is.", "ben.ipynb": "$x^2$", "cem.ipynb": ""}
    for name, text in texts.items():
        results.save(answered(name, text))
    save_origins(tmp_path, [Origin(submission=name, system="plain") for name in texts])
    decision = Decision(
        submission="ada.ipynb",
        question="q2",
        points=3.0,
        graded=0.0,
        comment="well *said*",
        who="Ada",
        at="2026-03-02T10:00:00+00:00",
        answer="mark of Because **it** is.",
    )
    Decisions(tmp_path).add([decision])
    page = main_of(client_of(Work(tmp_path)).get("/question/q2").text)
    golden = GOLDEN / "desk_judging.html"
    if request.config.getoption("--golden"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")
