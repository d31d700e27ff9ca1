"""The class's page and the desk, in a real browser."""

from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from autograder.desk.application import make_application
from autograder.desk.work import Work
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import save_origins
from autograder.reports.classroom import Member, render_class
from autograder.reports.decisions import Decisions
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from reports_data import ASKED, submission

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
    rows.first.locator("a").click()
    assert page.title() == "of s4"
    assert wrong == []


def test_the_desk_by_keys(browser: Browser, tmp_path: Path) -> None:
    """One decision for twenty that failed alike, a second taken back; the store has the first."""
    folder = ResultsFolder(tmp_path)
    folder.save_description(ASKED)
    names = [f"s{place}.ipynb" for place in range(20)]
    for name in names:
        folder.save(submission(name))
    save_origins(
        tmp_path,
        [
            Origin(submission=name, system="canvas", students=(Student(name=name),))
            for name in names
        ],
    )
    config = uvicorn.Config(lambda: None, host="127.0.0.1", port=0, log_level="error")
    with config.bind_socket() as listener:
        port = listener.getsockname()[1]
        desk = make_application(Work(tmp_path), token=TOKEN, port=port, who="Ada")
        server = uvicorn.Server(uvicorn.Config(desk, log_level="error"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            page, wrong = watched(browser, f"http://127.0.0.1:{port}/")
            page.goto(f"http://127.0.0.1:{port}/?token={TOKEN}")
            page.get_by_role("link", name="Question 1: the slope").click()
            page.get_by_role("button", name="Decide for all").wait_for()
            for points in ("3", "1"):
                page.wait_for_load_state("load")  # the keys are there once the script is
                page.keyboard.press("j")
                page.keyboard.press("p")
                page.keyboard.type(points)
                page.keyboard.press("Tab")
                page.keyboard.type("half of *it*")
                page.keyboard.press("Enter")
                page.get_by_text(f"q1: {points} points for 20 answers.").wait_for()
            page.keyboard.press("u")
            page.get_by_text("Taken back: q1, 20 answers.").wait_for()
            assert page.locator("em").first.inner_text() == "it"
            assert wrong == []
        finally:
            server.should_exit = True
            thread.join()
    assert {each.points for each in Decisions(tmp_path).current().values()} == {3.0}
