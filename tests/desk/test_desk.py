"""The desk: what it shows and decides, whom it lets in, and that nothing on it acts."""

import re
import secrets
import socket
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from msgspec.structs import replace
from starlette.testclient import TestClient

from autograder.desk.application import make_application
from autograder.desk.work import Work
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import load_origins, save_origins
from autograder.lms.exports.adjust import LatePolicy, Overrides, read_overrides
from autograder.lms.exports.grades import Grade, make_grades
from autograder.lms.exports.roster import Roster
from autograder.reports.decisions import Decision, Decisions
from autograder.reports.folder import ResultsFolder
from autograder.store.records import result_id
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

TEXT = HOSTILE.replace("\ud800", "")  # a browser cannot send it
Command = Callable[..., Any]
PORT = 8123
HOME = f"http://127.0.0.1:{PORT}"
TOKEN = "secret-of-the-desk"  # noqa: S105 -- of a test


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of twenty who failed alike, of one whose texts are hostile, and of one without."""
    results = ResultsFolder(tmp_path)
    results.save_description(ASKED)
    names = [f"s{place:02}.ipynb" for place in range(20)]
    found = [submission(name) for name in names]
    found += [submission("evil", text=TEXT), unreadable("zoe.ipynb")]
    for result in found:
        results.save(result)
    save_origins(
        tmp_path,
        [
            Origin(
                submission=each.submission,
                system="canvas",
                students=(Student(name=each.submission[:60], ids={"canvas": str(place)}),),
            )
            for place, each in enumerate(found)
        ],
    )
    return tmp_path


def client_of(folder: Path, *, signed_in: bool = True) -> TestClient:
    """Return a browser that has opened the desk's address, or has not."""
    application = make_application(Work(folder), token=TOKEN, port=PORT, who="Ada")
    client = TestClient(application, base_url=HOME, headers={"origin": HOME})
    if signed_in:
        assert client.get(f"/?token={TOKEN}").status_code == 200
    return client


def decide(client: TestClient, *keys: str, points: str = "3", comment: str = "") -> int:
    """Decide about the question of some submissions; returns the status."""
    data = {"question": "q1", "submission": list(keys), "points": points, "comment": comment}
    return int(client.post("/decide", data=data | {"back": "/question/q1"}).status_code)


def grades_of(folder: Path) -> dict[str, Grade]:
    """Return everybody's grade, as the exports have it."""
    origins = load_origins(folder)
    saved = [ResultsFolder(folder).saved(name) for name in origins]
    grades = make_grades(
        [each for each in saved if each is not None],
        origins,
        roster=Roster(),
        overrides=Overrides(),
        policy=LatePolicy(),
        decided=Decisions(folder).current(),
    )
    return {grade.result.submission: grade for grade in grades}


class TestWhoMayCome:
    """Only who has the token, at the desk's own address, from its own pages."""

    @pytest.mark.parametrize("path", ["/", "/question/q1", "/desk.js", "/?token=wrong", "/?token="])
    def test_without_the_token(self, folder: Path, path: str) -> None:
        """Nothing is shown."""
        answer = client_of(folder, signed_in=False).get(path)
        assert answer.status_code == 403
        assert "s00" not in answer.text

    def test_another_host(self, folder: Path) -> None:
        """A name that somebody else lets point to this machine is refused."""
        client = client_of(folder)
        assert client.get("/", headers={"host": f"evil.example:{PORT}"}).status_code == 403
        assert client.get("/", headers={"host": "127.0.0.1:1"}).status_code == 403

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", f"https://127.0.0.1:{PORT}"])
    def test_another_origin(self, folder: Path, origin: str) -> None:
        """A page from elsewhere decides nothing, even in the browser that has the cookie."""
        client = client_of(folder)
        client.headers["origin"] = origin
        assert decide(client, "s00.ipynb") == 403
        assert client.post("/undo").status_code == 403
        del client.headers["origin"]
        assert decide(client, "s00.ipynb") == 403
        assert Decisions(folder).current() == {}

    def test_what_the_browser_is_told(self, folder: Path) -> None:
        """The token leaves the address; nothing is loaded from elsewhere, framed or kept."""
        client = client_of(folder, signed_in=False)
        answer = client.get(f"/?token={TOKEN}", follow_redirects=False)
        assert answer.headers["location"] == "/"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        page = client.get("/")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"

    def test_it_returns_to_its_own_pages_only(self, folder: Path) -> None:
        """A form cannot send its user away."""
        client = client_of(folder)
        for away in ("https://evil.example/", "//evil.example", "/\\evil.example"):
            answer = client.post("/undo", data={"back": away}, follow_redirects=False)
            assert answer.headers["location"].startswith("/?said=")


class TestDeciding:
    """Points, comments, undo."""

    def test_answers_that_failed_alike(self, folder: Path) -> None:
        """They lie together, with the code, the cause and the failing input of one of them."""
        text = " ".join(Tags(client_of(folder).get("/question/q1").text).text.split())
        assert "21 × no factor 2" in text
        assert "return x" in text
        assert "Why: no factor 2." in text

    def test_one_decision_for_twenty(self, folder: Path) -> None:
        """It counts for all of them, in the report's words and in the exports."""
        keys = [f"s{place:02}.ipynb" for place in range(20)]
        assert decide(client_of(folder), *keys, comment="half of *it*") == 200
        grades = grades_of(folder)
        assert {grades[key].final for key in keys} == {3.0}
        [change] = grades["s07.ipynb"].adjustments
        assert change.points == 3
        assert change.reason.startswith("q1: half of *it* (Ada, 20")
        assert grades["zoe.ipynb"].final is None

    def test_undo(self, folder: Path) -> None:
        """The last decision is taken back as a whole, and what counted before counts again."""
        client = client_of(folder)
        decide(client, "s00.ipynb", points="1")
        decide(client, "s00.ipynb", "s01.ipynb", points="2,5")
        assert grades_of(folder)["s00.ipynb"].final == 2.5
        assert "q1, 2 answers" in client.post("/undo", data={"back": "/"}).text
        grades = grades_of(folder)
        assert (grades["s00.ipynb"].final, grades["s01.ipynb"].final) == (1.0, 0.0)
        client.post("/undo")
        assert "There is nothing to take back." in client.post("/undo").text

    def test_it_survives_a_restart(self, folder: Path) -> None:
        """Another desk over the same results knows it, with who and why, and offers the comment."""
        decide(client_of(folder), "s00.ipynb", comment="see the lecture")
        page = client_of(folder).get("/submission/s00.ipynb").text
        assert "3 points, decided by Ada on" in page
        assert '<option value="see the lecture">' in page

    @pytest.mark.parametrize(
        ("key", "points", "message"),
        [
            ("s00.ipynb", "5", "q1 has 0 to 4 points, not 5"),
            ("s00.ipynb", "-1", "q1 has 0 to 4 points"),
            ("s00.ipynb", "nan", "is no number of points"),
            ("s00.ipynb", "many", "is no number of points"),
            ("nobody", "1", "there is no answer to q1 in nobody"),
            ("zoe.ipynb", "1", "there is no answer to q1"),
        ],
    )
    def test_what_cannot_be_decided(
        self, folder: Path, key: str, points: str, message: str
    ) -> None:
        """It is said why, and nothing is kept."""
        client = client_of(folder)
        data = {"question": "q1", "submission": [key], "points": points}
        answer = client.post("/decide", data=data)
        assert answer.status_code == 400
        assert message in Tags(answer.text).text
        assert Decisions(folder).current() == {}

    def test_what_counts_stands_first(self, folder: Path) -> None:
        """A decided card says the points that count, and what the tests gave."""
        client = client_of(folder)
        assert 'type="number" min="0" max="4"' in client.get("/question/q1").text
        keys = [key for key, each in Work(folder).results.items() if each.score is not None]
        assert decide(client, *keys) == 200
        for path in ("/question/q1", "/submission/s00.ipynb"):
            assert "<b>3 of 4 (tests: 0)</b>" in client.get(path).text
        decide(client, "s01.ipynb", points="1")  # those of a group no longer have the same points
        assert "(tests: 0)" not in client.get("/question/q1").text

    def test_the_way_back(self, folder: Path) -> None:
        """What could not be decided leads back to where it was, and nowhere else."""
        client = client_of(folder)
        data = {"question": "q1", "submission": "s00.ipynb", "points": "99"}
        for back, leads in (("/question/q1", True), ("//evil.example", False), ("/", False)):
            page = client.post("/decide", data=data | {"back": back}).text
            assert ("Back, to decide again" in page) is leads
            assert (f'<a href="{back}">←' in page) is leads

    def test_what_has_no_score(self, folder: Path) -> None:
        """Its page has a file of overrides, which is a right one, and the command that reads it."""
        [key] = [key for key, each in Work(folder).results.items() if each.score is None]
        page = unescape(client_of(folder).get(f"/submission/{key}").text)
        [lines, command] = re.findall("<pre>(.*?)</pre>", page, re.DOTALL)
        assert command.endswith("--overrides overrides.csv")
        (folder / "overrides.csv").write_text(lines, encoding="utf-8")
        found = read_overrides(folder / "overrides.csv").find(Student(ids={"file": "zoe.ipynb"}))
        assert found is not None
        assert (found.score, found.reason) == (50, "graded by hand")

    def test_graded_again(self, folder: Path) -> None:
        """The decision stays; where the tests say something else now, a person has to look."""
        decide(client_of(folder), "s00.ipynb")
        result = ResultsFolder(folder).saved("s00.ipynb")
        assert result is not None
        better = replace(result.questions[0], score=2.0)
        ResultsFolder(folder).save(replace(result, score=2.0, questions=(better,)))
        grade = grades_of(folder)["s00.ipynb"]
        assert grade.final == 3
        assert grade.undecided == "q1 has 2 by the tests now, and had 0 when Ada decided"
        assert "look again" in client_of(folder).get("/question/q1").text
        ResultsFolder(folder).save(replace(result, score=None, questions=()))
        assert "a decision has no effect" in grades_of(folder)["s00.ipynb"].undecided

    def test_pages_that_are_not_there(self, folder: Path) -> None:
        """The answer says so."""
        client = client_of(folder)
        assert client.get("/question/q9").status_code == 404
        assert client.get("/submission/x").status_code == 404


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("desk_home.html", "/"),
        ("desk_question.html", "/question/q1"),
        ("desk.html", "/submission/s00.ipynb"),
    ],
)
def test_golden(tmp_path: Path, request: pytest.FixtureRequest, name: str, address: str) -> None:
    """Each kind of page is the golden one, to the letter."""
    results = ResultsFolder(tmp_path)
    results.save_description(ASKED)
    found = [submission("s00.ipynb"), submission("s01.ipynb"), unreadable("zoe.ipynb")]
    for result in found:
        results.save(result)
    save_origins(tmp_path, [Origin(submission=each.submission, system="plain") for each in found])
    Decisions(tmp_path).add(
        [
            Decision(
                submission="s01.ipynb",
                question="q1",
                points=3.0,
                graded=0.0,
                comment="half of *it*",
                who="Ada",
                at="2026-03-02T10:00:00+00:00",
            )
        ]
    )
    page = main_of(client_of(tmp_path).get(address).text)
    golden = GOLDEN / name
    if request.config.getoption("--golden"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_hostile_text(folder: Path) -> None:
    """Names, code, messages and comments are text on every page."""
    client = client_of(folder)
    [evil] = [name for name in load_origins(folder) if name.startswith("evil")]
    assert decide(client, result_id(evil), comment=f"{TEXT[:500]} [x](javascript:y)") == 200
    for path in ("/", "/question/q1", f"/submission/{result_id(evil)}", "/?said=<script>x"):
        page = client.get(path).text
        tags = Tags(page)
        assert not HARMLESS - {"script", "form"} & set(tags.elements)
        assert tags.elements.count("script") == 1
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert 'href="javascript' not in page
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


def test_a_folder_without_results(tmp_path: Path) -> None:
    """It says what to do."""
    with pytest.raises(UsageError, match="is no folder of results"):
        Work(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_store(folder: Path) -> None:
    """It is named, and nothing is overwritten."""
    (folder / "results.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match=r"results\.sqlite cannot be used: it is damaged"):
        Decisions(folder).current()


class TestCommand:
    """`autograder review`, with a person who comes, decides, and presses Ctrl-C."""

    @pytest.fixture
    def person(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Whom the desk serves instead of the network: decides about the submissions listed."""
        deciding: list[str] = []

        def serve(server: Any, sockets: list[socket.socket]) -> None:
            home = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
            client = TestClient(server.config.app, base_url=home, headers={"origin": home})
            assert client.get(f"/?token={TOKEN}").status_code == 200
            if deciding:
                keys = [result_id(name) for name in deciding]
                assert decide(client, *keys, points="4", comment="well argued") == 200
            raise KeyboardInterrupt

        monkeypatch.setattr(uvicorn.Server, "run", serve)
        monkeypatch.setattr(secrets, "token_urlsafe", lambda _: TOKEN)
        return deciding

    def test_what_is_decided(self, folder: Path, command: Command, person: list[str]) -> None:
        """The reports say it, and the tables are made again."""
        person += ["s03.ipynb", "s07.ipynb"]
        answer = command("review", folder, "--as", "Ada")
        assert answer.returncode == 0, answer.stderr
        assert re.search(rf"The desk: http://127\.0\.0\.1:\d+/\?token={TOKEN}\n", answer.stdout)
        assert "2 reports are made again: " in answer.stdout
        reports = sorted((folder / "reports").glob("*.html"))
        said = [path for path in reports if "well argued" in path.read_text(encoding="utf-8")]
        assert [path.name[:3] for path in said] == ["s03", "s07"]
        found = [(each.points, each.who) for each in Decisions(folder).current().values()]
        assert found == [(4.0, "Ada")] * 2
        assert (folder / "grades.csv").exists()

    @pytest.mark.usefixtures("person")
    def test_nothing_is_decided(self, folder: Path, command: Command) -> None:
        """Whoever only looks changes nothing."""
        answer = command("review", folder)
        assert answer.returncode == 0, answer.stderr
        assert "made again" not in answer.stdout
        assert not (folder / "grades.csv").exists()

    def test_what_is_missing(
        self, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A port that is taken, and an extra that is not installed, are named."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            answer = command("review", folder, "--port", str(port))
        assert answer.returncode == 2
        assert f"port {port} cannot be used: " in answer.stderr
        monkeypatch.setitem(sys.modules, "uvicorn", None)
        answer = command("review", folder)
        assert answer.returncode == 2
        assert "pip install 'autograd-autograder[review]'" in answer.stderr
