"""A student's report, the class's page and the desk, in a real browser."""

import contextlib
import csv
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from autograder.assignment.description import QuestionText
from autograder.cli.main import cli
from autograder.desk.application import make_application
from autograder.desk.work import Work
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import save_origins
from autograder.pages.classroom import Member, render_class
from autograder.pages.student import About, render_report
from autograder.reports.decisions import Decisions
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from autograder.result import Graph, GraphEdge, HandAnswer, HandCell, Series, SubmissionResult
from support.reports_data import ASKED, HOSTILE, submission, unreadable

pytestmark = pytest.mark.slow

TOKEN = "secret-of-the-desk"  # noqa: S105 -- of a test


def watched(browser: Browser, ours: str) -> tuple[Page, list[str]]:
    """Return a page, and what goes wrong on it: errors, and requests to anywhere else."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on(
        "request",
        lambda request: None if request.url.startswith(ours) else wrong.append(request.url),
    )
    return page, wrong


def serious(page: Page) -> list[str]:
    """Return what keeps people from using a page, as axe-core finds it, in light and in dark."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [
            f"{scheme}: {each['id']}: {each['nodes'][0]['html'][:200]}"
            for each in Axe().run(page).response["violations"]
            if each["impact"] in {"serious", "critical"}
        ]
    page.emulate_media(color_scheme="light")
    return found


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than a phone."""
    page.set_viewport_size({"width": 390, "height": 800})
    wider = int(page.evaluate("document.documentElement.scrollWidth")) - 390
    page.set_viewport_size({"width": 1280, "height": 800})
    return wider


def drawn(result: SubmissionResult) -> SubmissionResult:
    """Return a submission with a graph, a course and bars to look at."""
    [question] = result.questions
    public, *others = question.cases
    assert public.failure is not None
    edges = (
        GraphEdge(source="x", target="by", value="3", gradient="", received=""),
        GraphEdge(source="w", target="by", value="2", gradient="-18", received="6"),
        GraphEdge(source="by", target="L", value="6", gradient="-6"),
    )
    course = tuple(
        Series(name=name, expected=(3.0, 2.0, 1.0), received=(3.0, 4.0, None))
        for name in ("w", "b", "losses")
    )
    seen = (
        replace(public.failure, graph=Graph(edges=edges, ops={"by": "×"})),
        replace(public.failure, course=course),
        public.failure,
    )
    cases = tuple(replace(public, failure=each) for each in seen)
    return replace(result, questions=(replace(question, cases=(*cases, *others)),))


def test_a_report(browser: Browser, tmp_path: Path) -> None:
    """Nothing serious is found on a page with pictures, nor with hostile text; it fits a phone."""
    hostile = submission(text=HOSTILE.replace("\ud800", ""))
    for place, result in enumerate((drawn(submission()), hostile, unreadable())):
        file = tmp_path / f"{place}.html"
        page = render_report(result, ASKED, About(name=result.submission, final=result.score))
        file.write_text(page, encoding="utf-8")
        opened, wrong = watched(browser, "file:")
        opened.goto(file.as_uri())
        assert serious(opened) == []
        assert overflow(opened) <= 0
        assert wrong == []
        opened.close()


def test_a_class_of_three_hundred(browser: Browser, tmp_path: Path) -> None:
    """The table sorts, filters, shows the rest when asked, and leads to a report."""
    members = [
        Member(
            result=replace(submission(f"s{place}"), score=float(place % 5)),
            person=Person(name=f"Student {place}", email=f"s{place}@example.org"),
            report=f"reports/s{place}.html",
        )
        for place in range(300)
    ]
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "s4.html").write_text("<title>of s4</title>", encoding="utf-8")
    index = tmp_path / "index.html"
    index.write_text(render_class(members, ASKED), encoding="utf-8")
    page, wrong = watched(browser, "file:")
    page.goto(index.as_uri())
    rows = page.locator("#class tbody tr")
    assert (rows.count(), page.locator("#found").inner_text()) == (200, "300 of 300")
    page.click("#more")
    assert rows.count() == 300
    page.click("#class th:nth-child(2) button")
    page.click("#class th:nth-child(2) button")
    assert rows.first.locator("td").nth(1).inner_text() == "4"
    assert page.locator("#class th:nth-child(2)").get_attribute("aria-sort") == "descending"
    page.fill("#filter", "student 29")
    assert page.locator("#found").inner_text() == "13 of 300"
    page.fill("#filter", "")
    assert serious(page) == []
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 390, "height": 800})
    shown = rows.first.locator("td:visible")  # on a phone no questions; the remarks fit
    assert "no factor 2" in shown.last.inner_text()
    assert page.evaluate("document.querySelector('#class').scrollWidth") <= 390
    assert shown.count() == 3
    rows.first.locator("a").click()
    assert page.title() == "of s4"
    assert wrong == []


@contextlib.contextmanager
def desk(folder: Path) -> Iterator[str]:
    """Open a desk over a folder of results; yields its address."""
    config = uvicorn.Config(lambda: None, host="127.0.0.1", port=0, log_level="error")
    with config.bind_socket() as listener:
        port = listener.getsockname()[1]
        application = make_application(Work(folder), token=TOKEN, port=port, who="Ada")
        server = uvicorn.Server(uvicorn.Config(application, log_level="error"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.should_exit = True
            thread.join()


def test_the_desk_by_keys(browser: Browser, tmp_path: Path) -> None:
    """One decision for twenty that failed alike, a second taken back; then it is exported."""
    folder = ResultsFolder(tmp_path)
    folder.save_description(ASKED)
    names = [f"s{place}.ipynb" for place in range(20)]
    for name in names:
        folder.save(drawn(submission(name)))
    save_origins(
        tmp_path,
        [
            Origin(submission=name, system="gradescope", students=(Student(ids={"sid": name}),))
            for name in names
        ],
    )
    with desk(tmp_path) as address:
        page, wrong = watched(browser, address)
        page.goto(f"{address}?token={TOKEN}")
        assert serious(page) == []
        page.get_by_role("link", name="Question 1: the slope").click()
        page.get_by_role("button", name="Decide for all").wait_for()
        assert serious(page) == []
        assert overflow(page) <= 0
        for points in ("3", "1"):
            page.wait_for_load_state("load")  # the keys are there once the script is
            page.keyboard.press("j")
            page.keyboard.press("p")
            page.keyboard.type(points)
            page.keyboard.press("Tab")
            page.keyboard.type("half of *it*")
            page.keyboard.press("Enter")
            page.get_by_text(f"q1: {points} points for 20 answers.").wait_for()
        page.wait_for_load_state("load")
        page.keyboard.press("u")
        page.get_by_text("Taken back: q1, 20 answers.").wait_for()
        assert wrong == []
    with desk(tmp_path) as address:  # another one, as after a restart
        page, wrong = watched(browser, address)
        page.goto(f"{address}?token={TOKEN}")
        page.get_by_role("link", name="s7.ipynb").click()
        assert page.locator("em").first.inner_text() == "it"
        assert serious(page) == []
        assert wrong == []
    exported = tmp_path / "out.csv"
    cli.main(["export", "gradescope", str(tmp_path), "--out", str(exported)], standalone_mode=False)
    rows = csv.DictReader(exported.read_text(encoding="utf-8").splitlines())
    assert {(row["SID"], row["Total Score"]) for row in rows} == {(name, "3") for name in names}


def essays(folder: Path) -> None:
    """Keep three answers to a question that a person judges: two that are the same, and none."""
    results = ResultsFolder(folder)
    question = QuestionText(name="q2", title="Question 2: why", text="Why?", max_score=4.0)
    results.save_description(replace(ASKED, by_hand=(question,)))
    texts = {"ada": "Because $x^2$ **grows**.", "ben": "Because $x^2$ **grows**.", "cem": ""}
    for name, text in texts.items():
        answer = HandAnswer(
            name="q2",
            max_score=4.0,
            cells=(HandCell(source=text or "Type here."), HandCell(source="x = 2", is_code=True)),
            untouched=not text,
            mark=text,
        )
        results.save(replace(submission(name), by_hand=(answer,)))
    save_origins(folder, [Origin(submission=name, system="plain") for name in texts])


def test_judging_by_keys(browser: Browser, tmp_path: Path) -> None:
    """Answers to a question without tests get their points one after the other, by keys alone."""
    essays(tmp_path)
    with desk(tmp_path) as address:
        page, wrong = watched(browser, address)
        page.goto(f"{address}?token={TOKEN}")
        page.get_by_role("link", name="Question 2: why").click()
        page.get_by_text("0 of 3 judged").wait_for()
        assert serious(page) == []
        assert overflow(page) <= 0
        for points, left in (("3", "2 of 3 judged"), ("0", "3 of 3 judged")):
            page.wait_for_load_state("load")
            page.keyboard.press("p")
            page.keyboard.type(points)
            page.keyboard.press("Enter")
            page.get_by_text(left).wait_for()
        page.locator("summary", has_text="ada").click()
        assert serious(page) == []
        assert wrong == []
        page.close()
    given = {name: each.points for (name, _), each in Decisions(tmp_path).current().items()}
    assert given == {"ada": 3.0, "ben": 3.0, "cem": 0.0}


EVIL = """<!doctype html><form method="post" action="{address}decide" target="there">
<input name="question" value="q1"><input name="submission" value="ada">
<input name="points" value="4"></form><iframe name="there"></iframe><img src="{address}question/q1">
<script>
document.forms[0].submit();
const body = new URLSearchParams({{question: "q1", submission: "ada", points: "4"}});
for (const path of ["decide", "undo"])
  fetch("{address}" + path, {{method: "POST", mode: "no-cors", credentials: "include", body}});
fetch("{address}question/q1", {{credentials: "include"}}).then((answer) => answer.text())
  .then((text) => {{ document.title = "read " + text.length; }})
  .catch(() => {{ document.title = "refused"; }});
</script>"""


def test_a_page_of_another_origin(browser: Browser, tmp_path: Path) -> None:
    """In the browser that has the desk open it decides nothing and reads nothing."""
    essays(tmp_path)
    evil = tmp_path / "evil"
    evil.mkdir()
    with desk(tmp_path) as address, served(evil) as elsewhere:
        (evil / "index.html").write_text(EVIL.format(address=address), encoding="utf-8")
        context = browser.new_context()
        mine = context.new_page()
        mine.goto(f"{address}?token={TOKEN}")
        mine.get_by_text("Question 1: the slope").wait_for()
        answers: list[int] = []
        context.on(
            "response",
            lambda each: answers.append(each.status) if each.request.method == "POST" else None,
        )
        page = context.new_page()
        page.goto(elsewhere)
        page.wait_for_function("document.title.length > 0")
        page.wait_for_load_state("networkidle")
        assert page.title() == "refused"
        assert answers
        assert set(answers) == {403}
        context.close()
    assert Decisions(tmp_path).current() == {}


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder at the address of the desk, but for the port; yields where."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files, and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""
