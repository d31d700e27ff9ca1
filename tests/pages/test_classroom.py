"""The class's page: what it shows, and that nothing in it acts."""

import dataclasses
import re

import pytest
from msgspec.structs import replace

from autograder.pages import classroom
from autograder.pages.classroom import Member, render_class, separation
from autograder.reports.people import Person, alarms, reasons_to_look
from autograder.result import CaseResult, CellResult, Kind, Ran, Status, Verdict
from support.reports_data import (
    ASKED,
    GOLDEN,
    HARMLESS,
    HOSTILE,
    Tags,
    failed,
    main_of,
    submission,
    unreadable,
)


def member(name: str, *cases: CaseResult, person: Person | None = None, text: str = "") -> Member:
    """Return a member of the class, by default with a wrong answer."""
    result = submission(name, *cases, text=text)
    return Member(
        result=result,
        person=person or Person(name=name.title(), email=f"{name}@example.org"),
        report=f"reports/{name}.html",
    )


def right(*, hidden: bool) -> CaseResult:
    """Return a test case that passed."""
    return replace(failed(hidden=hidden), verdict=Verdict.PASSED, points=2.0, failure=None)


CLASS = [
    member("ada"),
    member("ben", right(hidden=False), right(hidden=True)),
    member("cem", person=Person(late="2 hours late", seconds_late=7200)),
    Member(result=unreadable(), person=Person(), report="reports/x.html"),
]


def test_golden(request: pytest.FixtureRequest) -> None:
    """The page is the golden one, to the letter."""
    page = main_of(render_class(CLASS, ASKED))
    golden = GOLDEN / "class.html"
    if request.config.getoption("--golden"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_what_it_says() -> None:
    """Scores, mistakes and who has them, what to teach, and who could not be graded."""
    text = " ".join(Tags(render_class(CLASS, ASKED)).text.split())
    assert "3 of 4 graded. 1 could not be graded." in text
    assert "mean 1.3 of 4 median 0 standard deviation 1.9 with all points 1" in text
    assert "no factor 2 (2 × · Question 1: the slope)" in text
    assert "return 2 * x" in text
    assert "2 × q1 slope : no factor 2" in text.replace("slope:", "slope :")
    assert "the file is empty" in text
    page = render_class(CLASS, ASKED)
    assert 'data-copy="ada@example.org"' in page
    assert 'data-copy="ada\ncem"' in page


def test_what_one_has_wrong_is_not_taught_to_all() -> None:
    """What to teach is what several have misunderstood; where there is none, the page says so."""
    page = render_class([member("ada"), member("ben", right(hidden=False))], ASKED)
    text = " ".join(Tags(page).text.split())
    assert "No misconception is shared by several students." in text
    assert "Right, for example" not in text


def test_the_most_frequent_mistake_stands_first() -> None:
    """Whether it has a name or not."""
    nameless = failed(hidden=False, diagnosis=None)
    members = [member("ada"), member("ben", nameless), member("cem", nameless)]
    page = render_class(members, ASKED)
    assert page.index("2 ×") < page.index("1 ×")


def test_only_its_own_script_runs() -> None:
    """The policy names the script by its hash; no address is loaded."""
    page = render_class(CLASS, ASKED)
    assert "default-src 'none'" in page
    assert re.search(r"script-src &#39;sha256-|script-src 'sha256-", page)
    assert not re.search(r'src="', page)


def test_hostile_text() -> None:
    """Names, addresses, remarks and notes are text."""
    person = Person(name=HOSTILE, email=HOSTILE, id=HOSTILE, late=HOSTILE, notes=(HOSTILE,))
    members = [member("a", person=person, text=HOSTILE), member("b", text=HOSTILE)]
    members.append(Member(result=unreadable(HOSTILE), person=Person(), report=HOSTILE))
    page = render_class(members, ASKED, left=[(HOSTILE, HOSTILE)])
    tags = Tags(page)
    assert not HARMLESS - {"script"} & set(tags.elements)
    assert tags.elements.count("script") == 1
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]", page)


def test_how_well_tests_separate_needs_a_class() -> None:
    """With three graded none is said to, and the page says how many it takes."""
    few, needed = render_class(CLASS, ASKED), "It needs at least 10 submissions."
    assert needed in few
    assert not re.search(r">-?\d\.\d\d<", few)
    rights = [member(f"r{place}", right(hidden=False)) for place in range(10)]
    assert needed not in render_class([*CLASS, *rights], ASKED)


def test_a_separation_is_judged_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown as 0.20 is not below 0.2."""
    for value, shown in [(0.1951, '"">0.20<'), (0.1949, '"warn">0.19<')]:
        monkeypatch.setattr(classroom, "separation", lambda *_, found=value: found)
        assert f"<span class={shown}" in render_class(CLASS, ASKED)


def test_what_was_not_run_is_not_among_the_slowest() -> None:
    """A PDF takes no time, and says nothing of how long a submission takes."""
    ada = member("ada")
    cell = CellResult(number=1, ran=Ran.FINISHED, first_line="")
    ran = replace(ada.result, seconds=2.0, cells=(cell,))
    pages = [dataclasses.replace(ada, result=ran), CLASS[-1]]
    text = " ".join(Tags(render_class(pages, ASKED)).text.split())
    assert "takes 2.0 s (median), at most 2.0 s. The slowest: Ada (2.0 s)" in text
    assert "(0.0 s)" not in text
    assert "The slowest" not in render_class([CLASS[-1]], ASKED)


def test_nobody() -> None:
    """A class without submissions has a page, too."""
    assert "0 of 0 graded" in " ".join(Tags(render_class([], ASKED)).text.split())


def test_a_column_that_is_empty_is_left_out() -> None:
    """How late people are is told where somebody is; each row has as many cells as the head."""
    for members, late in ((CLASS, True), (CLASS[:2], False)):
        page = render_class(members, ASKED)
        head, *rows = re.findall("<tr>(.*?)</tr>", page[page.index('id="class"') :], re.DOTALL)
        assert (">late<" in head) is late
        assert {row.count("<td") for row in rows} == {head.count("<th>") + head.count("<th ")}


def test_remarks_are_cut_between_two() -> None:
    """Where there is no room for all, the last one is whole, and it is said how many are left."""
    remarks = tuple(f"remark {place} " + "x" * 50 for place in range(5))
    full = replace(submission(), remarks=remarks, questions=())
    page = render_class([Member(result=full, person=Person(), report="a.html")], ASKED)
    assert f"<td>{'; '.join(remarks[:2])}; and 3 more</td>" in page
    long = replace(full, remarks=("y" * 900,))
    page = render_class([Member(result=long, person=Person(), report="a.html")], ASKED)
    assert f"<td>{'y' * 160}…</td>" in page


def test_a_rare_mistake_that_is_shared() -> None:
    """It is listed where the class is large enough for it to be rare."""
    rights = [member(f"r{place}", right(hidden=False)) for place in range(30)]
    assert "Alike answers" in render_class([*CLASS, *rights], ASKED)
    assert "Alike answers" not in render_class(CLASS, ASKED)


@pytest.mark.parametrize(
    ("passed", "rest", "expected"),
    [
        ([True] * 5 + [False] * 5, list(map(float, range(10, 0, -1))), 0.870),
        ([False] * 5 + [True] * 5, list(map(float, range(10, 0, -1))), -0.870),
        ([True] * 10, list(map(float, range(10))), None),
        ([True, False] * 5, [1.0] * 10, None),
        ([True] * 5 + [False] * 4, list(map(float, range(9))), None),
        ([], [], None),
    ],
)
def test_separation(passed: list[bool], rest: list[float], expected: float | None) -> None:
    """The point-biserial correlation, where ten or more have anything to tell apart."""
    found = separation(passed, rest)
    assert found == expected if expected is None else found == pytest.approx(expected, abs=1e-3)


def test_alarms() -> None:
    """Walls, a disturbed connection and an answer that ends Python are told."""
    quiet = submission()
    assert alarms(quiet) == ()
    wall = CellResult(number=3, ran=Ran.RAISED, first_line="", wall="network")
    case = failed(hidden=True)
    assert case.failure is not None
    died = replace(case, failure=replace(case.failure, kind=Kind.DIED))
    disturbed = replace(case, failure=replace(case.failure, kind=Kind.DISTURBED))
    limit = replace(case, failure=replace(case.failure, kind=Kind.LIMIT))
    lost = CellResult(number=1, ran=Ran.RAISED, first_line="", wall="no file")
    loud = replace(submission("a", died, disturbed, limit), cells=(lost, wall))
    assert alarms(loud) == (
        "cell 3 ran into a wall: network",
        "q1: an answer ended Python",
        "q1: an answer disturbed the grader's connection",
        "q1: an answer ran into a limit",
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"look": ("q3 is not shown to be by hand",)}, "q3 is not shown to be by hand"),
        ({"status": Status.TIMEOUT}, "it ran out of time"),
        ({"status": Status.UNREADABLE, "score": None}, "it could not be graded"),
        ({"status": Status.FAULT, "score": None}, "our fault: it has no score"),
        (
            {"cells": (CellResult(number=2, ran=Ran.DIED, first_line=""),)},
            "cell 2 ended Python",
        ),
    ],
)
def test_reasons_to_look(changes: dict[str, object], reason: str) -> None:
    """Whatever a person has to see to is said; nothing of the others."""
    assert reasons_to_look(replace(submission(), **changes)) == (reason,)
    assert reasons_to_look(submission()) == ()
