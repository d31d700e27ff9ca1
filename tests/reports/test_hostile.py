"""Whatever a student writes, wherever it is shown: in HTML, CSV, a terminal and Markdown."""

import csv
import dataclasses
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import pytest
from msgspec.structs import replace
from rich.console import Console, RenderableType

from autograder.lms.downloads.handin import Student
from autograder.lms.exports.adjust import LatePolicy, Overrides
from autograder.lms.exports.grades import make_grades
from autograder.lms.exports.junit import junit_xml
from autograder.lms.exports.roster import Roster
from autograder.lms.exports.tables import gradescope_csv
from autograder.lms.push import summary
from autograder.pages.classroom import Member, render_class
from autograder.pages.fragments import public_case
from autograder.pages.student import About, Change, render_report
from autograder.reports.people import Person
from autograder.reports.reading import render_reading
from autograder.reports.tables import render_csv, render_mistakes
from autograder.reports.terminal import render_questions, render_table
from autograder.result import HandAnswer, HandCell, SubmissionResult
from support.reports_data import ASKED, HARMLESS, WRONG, Tags, failed, submission

LONG = "y" * 10_000
TEXTS = {
    "HTML": "</p></td></style><b onclick=alert(1)>&\"'",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}",
    "terminal": "\x1b[2J\x1b]0;title\x07\x9b31m\x08\r\x7f",
    "bidi": "\u202egnp\u2066\u2069\u200f\u061c",
    "NUL": "a\x00b",
    "surrogates": "\ud800\udfff",
    "a long line": LONG,
    "formula": "=cmd|' /C calc'!A0",
    "Markdown": "~~~~~~\n# heading\n```\n| a | b |\n[x](javascript:y) <img src=x> ![](http://x)",
}
STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def result_of(text: str) -> SubmissionResult:
    """Return a submission with a text in all that is a student's."""
    cause = replace(WRONG, cause="", name=f"x{text}", hint=text)
    cases = (failed(hidden=False, text=text, diagnosis=cause), failed(hidden=True, diagnosis=cause))
    answer = HandAnswer(
        name="q2",
        max_score=4.0,
        cells=(HandCell(source=text), HandCell(source=f"x = '''{text}'''", is_code=True)),
    )
    result = submission("s", *cases, text=text)
    return replace(result, by_hand=(answer,), remarks=(text, f"cell 1: {text}"), look=(text,))


def person_of(text: str) -> Person:
    """Return somebody whose name, address and notes are a text."""
    return Person(name=text, email=text, id=text, late=text, notes=(text,))


def pages(text: str) -> Iterable[str]:
    """Give the report, the class's page, and what Gradescope shows."""
    result = result_of(text)
    about = About(name=text, final=0.0, changes=(Change(points=1.0, reason=text),))
    yield render_report(result, ASKED, about)
    member = Member(result=result, person=person_of(text), report="r.html")
    yield render_class([member, member], ASKED, left=[(text, text)])
    yield from (f"<div>{public_case(case)}</div>" for case in result.questions[0].cases)


def tables(text: str) -> Iterable[str]:
    """Give what spreadsheets read."""
    result, person = result_of(text), person_of(text)
    yield render_csv([result], ["q1"], {result.submission: person})
    yield render_mistakes([result], ["q1"])
    grades = make_grades([result], {}, roster=Roster(), overrides=Overrides(), policy=LatePolicy())
    someone = Student(name=text, ids={"email": text, "sid": text})
    theirs = [dataclasses.replace(each, student=someone) for each in grades]
    yield gradescope_csv(theirs).decode("utf-8")


def printed(text: str) -> Iterable[RenderableType]:
    """Give what a terminal shows."""
    result = result_of(text)
    yield render_table([result], ["q1"])
    yield render_questions([result], ["q1"])
    yield render_reading(result, replace(ASKED, title=text), person_of(text))


every = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


@every
def test_html(text: str) -> None:
    """It is text: no element, no attribute that acts, no character that steers, no endless line."""
    for page in pages(text):
        tags = Tags(page)
        scripts = tags.elements.count("script")
        assert not (HARMLESS - {"script"}) & set(tags.elements)
        assert scripts == page.count("<script>") <= 1  # the class's own, which its policy names
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert 'href="javascript' not in page
        assert not STEERS.search(page)
        assert max(map(len, tags.text.splitlines())) < 15_000  # what is copied is whole


@every
def test_csv(text: str) -> None:
    """Its rows and columns stay, no cell is a formula, and none is endless."""
    for table in tables(text):
        rows = list(csv.reader(io.StringIO(table)))
        assert len(rows) == 2
        assert len({len(row) for row in rows}) == 1
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
        assert not [cell for cell in cells if STEERS.search(cell)]


@every
def test_terminal(text: str) -> None:
    """No character steers it."""
    for each in printed(text):
        console = Console(file=io.StringIO(), width=120)
        console.print(each)
        assert isinstance(console.file, io.StringIO)
        assert not STEERS.search(console.file.getvalue())


@every
def test_markdown(text: str) -> None:
    """It stays within its frame, which nothing in it ends."""
    shown = summary(result_of(text))
    assert not STEERS.search(shown)
    outside, inside = "", False
    for line in shown.splitlines():
        if line.strip() == "~~~~~~":
            inside = not inside
        elif not inside:
            outside += line
    assert not inside
    assert not set("<`[=") & set(outside.replace("|---|---|", ""))


@every
def test_xml(text: str) -> None:
    """It is read again as one suite with its cases."""
    data = junit_xml([result_of(text)])
    [suite] = ET.fromstring(data)  # noqa: S314 -- ours
    assert len(suite) == 3
    assert not STEERS.search(data.decode("utf-8"))
