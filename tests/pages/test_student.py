"""The student's report: what it shows, what it keeps to itself, and that nothing in it acts."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from msgspec.structs import replace

from autograder.assignment.description import Description, QuestionText
from autograder.checks import CheckFailed, check_gradient
from autograder.pages.depicting import bars, curves, picture
from autograder.pages.markup import code, markdown
from autograder.pages.student import About, Change, names, render_report
from autograder.result import (
    CaseResult,
    Failure,
    Graph,
    GraphEdge,
    HandAnswer,
    Kind,
    Row,
    Series,
    Slip,
    Status,
    Verdict,
)
from support.reports_data import (
    ASKED,
    GOLDEN,
    HARMLESS,
    HOSTILE,
    WRONG,
    Tags,
    failed,
    main_of,
    submission,
    unreadable,
)

ABOUT = About(
    name="Ada Lovelace",
    final=1.0,
    changes=(Change(points=1.0, reason="the text was unclear"),),
    submitted="2026-03-01 23:10",
    late="2 hours late",
)


def test_golden(request: pytest.FixtureRequest) -> None:
    """The page is the golden one, to the letter."""
    page = main_of(render_report(submission(), ASKED, ABOUT))
    golden = GOLDEN / "report.html"
    if request.config.getoption("--golden"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_points_by_hand_stand_apart() -> None:
    """They are in no score of the tests, and are said beside it."""
    by_hand = (QuestionText(name="q2", max_score=4),)
    page = render_report(submission(), replace(ASKED, by_hand=by_hand), ABOUT)
    assert re.search(r"<small> of \d+, and 4 by hand</small>", page)
    assert ", and 4 by hand" not in render_report(submission(), ASKED, ABOUT)


def test_it_needs_nothing_but_itself() -> None:
    """No address is loaded, no script runs, and the policy forbids both."""
    page = render_report(submission(), ASKED, ABOUT)
    assert "default-src 'none'" in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "url(" not in page
    assert "<script" not in page


def test_hostile_text() -> None:
    """Whatever a student writes is text: no element, no control, no endless line."""
    result = submission(text=HOSTILE)
    hostile = About(name=HOSTILE, final=0.0, changes=(Change(points=1, reason=HOSTILE),))
    page = render_report(result, replace(ASKED, title=HOSTILE), hostile)
    tags = Tags(page)
    assert not HARMLESS & set(tags.elements)
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "alert(1)" in tags.text
    assert "{{ 7*7 }}" in tags.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]", page)
    assert max(map(len, page.splitlines())) < 6_000
    page.encode("utf-8")


def test_hidden_tests_keep_their_inputs() -> None:
    """Of a hidden test there is its cause, and neither input nor value nor message."""
    page = render_report(submission("a", failed(hidden=True)), ASKED, ABOUT)
    assert "0 of 1 passed, on inputs that are not shown" in page
    assert "no factor 2" in page
    assert "31.25" not in page
    assert "expected" not in page.partition("</style>")[2]
    unnamed = submission("a", failed(hidden=True, diagnosis=None))
    assert "What went wrong: wrong value." in render_report(unnamed, ASKED, ABOUT)


def test_what_was_asked() -> None:
    """Question and tests have their titles, formulas are drawn, and points say why they changed."""
    text = Tags(render_report(submission(), ASKED, ABOUT)).text
    assert "slope on exercise 4-3" in text
    assert "test_slope" not in text
    assert "Handed in 2026-03-01 23:10, 2 hours late. Graded 1 March 2026, 23:59 UTC." in text
    assert "+1: the text was unclear" in text
    assert "<math" in render_report(submission(), ASKED, ABOUT)


def test_an_assignment_of_which_nothing_is_known() -> None:
    """Names stand where there are no titles, words where there are names of tests."""
    text = Tags(render_report(submission(), Description(title="slopes"), ABOUT)).text
    assert "Slope on exercise 4-3" in text


@pytest.mark.parametrize(
    ("status", "words"),
    [(Status.UNREADABLE, "The file is empty"), (Status.FAULT, "That is not your fault")],
)
def test_without_a_score(status: Status, words: str) -> None:
    """No score is no zero; a failure of ours shows nothing of itself."""
    answer = HandAnswer(name="q2", max_score=4.0)
    result = replace(unreadable(), status=status, by_hand=(answer,))
    page = render_report(result, ASKED, About(name="Ben", final=None))
    assert "Not graded" in page
    assert "A person judges this question" not in page
    assert "Your answer" not in page
    assert words in page
    assert ("The file is empty" in page) == (status is Status.UNREADABLE)


def test_a_fault_of_one_test() -> None:
    """What our test says of itself is not the student's to read."""
    case = CaseResult(
        name="t",
        hidden=False,
        points=0.0,
        max_points=2.0,
        verdict=Verdict.FAULT,
        message="Traceback of ours",
    )
    page = render_report(submission("a", case), ASKED, ABOUT)
    assert "Traceback" not in page
    assert "not your fault" in page


def test_size() -> None:
    """A report of many failures stays a page that can be mailed."""
    result = submission(text="z" * 1000)
    many = replace(result, questions=result.questions * 12, cells=result.cells * 300)
    assert len(render_report(many, ASKED, ABOUT)) < 300_000


@pytest.mark.parametrize(
    ("remark", "shown"),
    [
        ("it is no notebook: it looks like a PDF", "It is no notebook: it looks like a PDF"),
        ("cell 5 did not finish", "Cell 5 did not finish"),
        ("collapse is not written yet", "collapse is not written yet"),
        ("q1: it is wrong", "q1: it is wrong"),
    ],
)
def test_a_remark_begins_like_a_sentence(remark: str, shown: str) -> None:
    """With a capital, unless its first word may be a name."""
    page = render_report(replace(submission(), remarks=(remark,)), ASKED, ABOUT)
    assert f'<p class="warn">{shown}</p>' in page


class TestMarkup:
    """Markdown and code."""

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "![x](http://x.example/a.png)",
            "$\\text{<script>alert(1)</script>}$",
            "$\\href{javascript:alert(1)}{x}$",
            "$\\text{<a onclick='x'>}$",
            HOSTILE,
        ],
        ids=range(7),
    )
    def test_nothing_acts(self, text: str) -> None:
        """Neither markup nor an address that acts gets through, in text or in formulas."""
        tags = Tags(markdown(text))
        assert not HARMLESS & set(tags.elements)
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert 'href="javascript' not in markdown(text)

    def test_a_formula_that_is_none(self) -> None:
        """It is shown as it was written."""
        assert "<code>\\left( x</code>" in markdown("$\\left( x$")

    def test_dollars_in_a_comment(self) -> None:
        """They are money where formulas are not asked for."""
        assert "<math" not in markdown("$5 and $6", formulas=False)

    def test_marked_lines(self) -> None:
        """Lines are numbered, those to look at are marked, and strings may go over several."""
        page = code('def f():\n    """A\n    b"""\n    return 1\n', marked=(4,))
        assert page.count('class="line"') == 3
        assert page.count('class="line marked"') == 1
        assert page.index("marked") > page.index(">3</span>")

    @pytest.mark.parametrize(
        ("source", "coloured"),
        [
            ("if x: return rb'a\\'b'", [("k", "if"), ("k", "return"), ("s", "rb'a\\'b'")]),
            ("notable = 1.5e-3 # not 'x'", [("m", "1.5e"), ("m", "3"), ("c", "# not 'x'")]),
            ('s = f"""a # b', [("s", 'f"""a # b')]),
            ("s = 'open # x\ny = None", [("s", "'open # x"), ("k", "None")]),
        ],
    )
    def test_colours(self, source: str, coloured: list[tuple[str, str]]) -> None:
        """Keywords, strings, comments and numbers have a colour, wherever a string ends."""
        found = re.findall(r'<span class="([kscm])">(.*?)</span>', code(source))
        assert [(kind, unescape(text)) for kind, text in found] == coloured


class TestPicture:
    """What one would rather look at than read."""

    def test_bars(self) -> None:
        """A pair for each value, from a common zero."""
        rows = (
            Row(name="w", expected="-4", received="2"),
            Row(name="b", expected="1", received="1"),
        )
        assert bars(rows).count("<rect") == 4
        assert ">w</text>" in bars(rows)

    def test_curves(self) -> None:
        """A list of numbers is drawn as a curve."""
        rows = (Row(name="losses", expected="[3, 2, 1]", received="[3, 4, 9]"),)
        assert curves(rows).count("<polyline") == 2

    @pytest.mark.parametrize("received", ["nan", "inf", "a list", "1e300", "[1, 'x', 2]", "[[1]]"])
    def test_nothing_to_draw(self, received: str) -> None:
        """What is no number is not drawn."""
        failure = Failure(
            check="",
            kind=Kind.VALUE,
            message="",
            rows=(Row(name="w", expected="1", received=received),),
        )
        assert picture(failure) == ""
        assert picture(replace(failure, rows=())) == ""

    def test_a_graph(self) -> None:
        """The edge of the wrong gradient is marked, and all of it is said in words, too."""
        html = picture(failure_of(times_square, wrt=("w", "x")))
        assert html.count('class="edge wrong"') == 1
        assert "4 ≠ 2" in html
        assert "12 goes from x to ×" not in html
        assert "2 goes from x to ( )², gradient 12" in html
        assert html.count(">×<") == 1

    @pytest.mark.parametrize(
        ("received", "said"),
        [
            ("<__main__.Liar object>", "1 ≠ Liar"),
            ("<function slope at 0x7f>", "1 ≠ function"),
            ("2.5", "1 ≠ 2.5"),
            ("[1.25, 2.25, 3.25, 4.25]", "1 ≠ [1.25, 2.25, 3.…"),
        ],
    )
    def test_what_is_no_number_in_a_graph(self, received: str, said: str) -> None:
        """It is said shortly: what it is, or how it begins."""
        edge = GraphEdge(source="x", target="L", value="4", gradient="1", received=received)
        failure = Failure(
            check="c", kind=Kind.VALUE, message="", graph=Graph(edges=(edge,), ops={})
        )
        assert f">{said}<" in unescape(picture(failure))

    def test_a_graph_that_branches(self) -> None:
        """A gradient that comes along several edges is marked where they meet."""
        html = picture(failure_of(lambda w, x: w * x + w, wrt=("w", "x")))
        assert "3 ≠ 4" in html
        assert 'class="gradient wrong"' in html

    def test_a_course(self) -> None:
        """The path of two parameters stands beside the losses; what is no number is left out."""
        course = (
            Series(name="w", expected=(1.0, 2.0, 3.0), received=(1.0, 1e300, None)),
            Series(name="b", expected=(0.0, 1.0, 2.0), received=(0.0, 1.0, 2.0)),
            Series(name="losses", expected=(900.0, 9.0, 1.0), received=(900.0, None, 2000.0)),
        )
        failure = Failure(check="", kind=Kind.VALUE, message="", course=course)
        html = picture(failure)
        assert html.count("<svg") == 2
        assert "The path of w and b" in html
        assert "nan" not in html
        assert "inf" not in html.replace("info", "")

    @pytest.mark.parametrize(
        "course",
        [
            (Series(name="x", expected=(3.0, 2.0, 1.0), received=(3.0, 4.0, 5.0)),),
            (
                Series(name="w", expected=(1.0, 2.0), received=(1.0, 3.0)),
                Series(name="b", expected=(0.0, 1.0), received=(None, None)),
            ),
            (Series(name="w", expected=(1.0, 2.0), received=(None, None)),),
        ],
        ids=["one number", "two steps", "no number"],
    )
    def test_a_course_without_a_path(self, course: tuple[Series, ...]) -> None:
        """What there is of it is shown, each under its own name."""
        html = str(picture(Failure(check="", kind=Kind.VALUE, message="", course=course)))
        shown = [each.name for each in course if each.received[0] is not None]
        assert html.count("<svg") == len(shown)
        assert all(f"{name}, step by step" in html for name in shown)


def times_square(w: float, x: float) -> float:
    """Return a formula with a square in it."""
    return w * x**2


def failure_of(loss: Callable[..., float], wrt: tuple[str, ...]) -> Failure:
    """Return how a constant gradient fails."""

    def student(w: float, x: float) -> tuple[float, ...]:
        del w, x
        return 2.0 + 2 * (loss is not times_square), 12.0

    with pytest.raises(CheckFailed) as caught:
        check_gradient(student, loss, wrt=wrt, inputs=[{"w": 3.0, "x": 2.0}])
    return caught.value.failure


@pytest.mark.parametrize(
    ("students", "name"),
    [
        ([("Ada", {"email": "a@x.org"}), ("Ben", {})], "Ada, Ben"),
        ([("", {"sid": "7", "email": "a@x.org"})], "a@x.org"),
        ([("", {"sid": "7"})], "7"),
        ([("", {})], "file.ipynb"),
        ([], "file.ipynb"),
    ],
)
def test_whose_it_is(students: list[tuple[str, dict[str, str]]], name: str) -> None:
    """Names come first, then what else is known, then the file."""
    assert names(students, "file.ipynb") == name


def test_a_cause_that_is_not_sure() -> None:
    """It says so."""
    unsure = failed(hidden=False, diagnosis=replace(WRONG, sure=False))
    assert "Possibly: no factor 2." in render_report(submission("a", unsure), ASKED, ABOUT)


def test_what_marked_lines_mean() -> None:
    """A line that was found gives a wrong result, or fails; else it makes the value."""
    public = failed(hidden=False)
    assert public.failure is not None
    slip = Slip(cell=1, line=2, function="slope", text="return x")
    found = replace(public, failure=replace(public.failure, slips=(slip,)))
    named = replace(
        public, failure=replace(public.failure, message="no\n  at cell 1, line 2, in f")
    )
    assert named.failure is not None
    raised = replace(named, failure=replace(named.failure, kind=Kind.RAISED))
    for case, meaning in (
        (raised, "it failed where it is marked"),
        (public, "the marked line makes the value that is wrong"),
        (found, "what is marked gives a wrong result"),
        (named, "what is marked gives a wrong result"),
    ):
        assert f"Cell 1; {meaning}<" in render_report(submission("a", case), ASKED, ABOUT)


def test_a_cause_of_which_one_test_is_sure() -> None:
    """It is said once, as sure, in whichever order the tests come."""
    for hidden in (False, True):
        unsure = failed(hidden=hidden, diagnosis=replace(WRONG, sure=False))
        for cases in ((unsure, failed(hidden=hidden)), (failed(hidden=hidden), unsure)):
            page = render_report(submission("a", *cases), ASKED, ABOUT)
            assert page.count("no factor 2.") == page.count("Why: no factor 2.") == 1


def test_a_cause_that_two_functions_have() -> None:
    """It is said of each."""
    first = failed(hidden=True)
    assert first.failure is not None
    one, other = (
        replace(first, failure=replace(first.failure, message=f"{name}: no"))
        for name in ("one", "other")
    )
    page = render_report(submission("a", one, other), ASKED, ABOUT)
    assert page.count("Why: no factor 2.") == 2
