"""A small class for the tests of pages, and hostile text to put anywhere."""

from html.parser import HTMLParser
from pathlib import Path

from autograder.assignment.description import (
    CaseText,
    Description,
    MistakeText,
    QuestionText,
)
from autograder.result import (
    KNOWN,
    CaseResult,
    CellResult,
    CodeCell,
    Diagnosis,
    Failure,
    Kind,
    QuestionResult,
    Ran,
    Row,
    Status,
    SubmissionResult,
    Verdict,
)

GOLDEN = Path(__file__).resolve().parents[1] / "data" / "pages"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'></title></style>"
    "\x1b[2J\x00\u202egnp\u2066\ud800{{ 7*7 }}=cmd|' /C calc'!A0\r" + "y" * 10_000
)
ASKED = Description(
    name="slopes",
    title="Slopes by hand",
    questions=(
        QuestionText(
            name="q1",
            title="Question 1: the slope",
            text="Return $\\frac{df}{dx}$ of `f`.",
            max_score=4.0,
            cases=(CaseText(name="test_slope_on_exercise_4_3", title="slope on exercise 4-3"),),
        ),
    ),
    mistakes=(
        MistakeText(
            question="q1", name="no factor 2", hint="x²?", wrong="return x", right="return 2 * x"
        ),
    ),
)
WRONG = Diagnosis(name="no factor 2", hint="Differentiate x² again.", cause=KNOWN)


def failed(*, hidden: bool, diagnosis: Diagnosis | None = WRONG, text: str = "") -> CaseResult:
    """Return a test case that failed."""
    return CaseResult(
        name="test_slope_on_exercise_4_3",
        hidden=hidden,
        points=0.0,
        max_points=2.0,
        verdict=Verdict.FAILED,
        message="slope: the result is wrong.\n  for x = 3",
        failure=Failure(
            check="check_gradient",
            kind=Kind.VALUE,
            message=f"slope: the result is wrong.{text}",
            inputs=(("x", "31.25"),) if hidden else (("x", f"3{text}"),),
            rows=(Row(name=f"x{text}", expected="6", received="3", difference="3"),),
            diagnosis=diagnosis,
        ),
    )


def submission(name: str = "ada.ipynb", *cases: CaseResult, text: str = "") -> SubmissionResult:
    """Return a graded submission of one question, with ``text`` wherever a student's may be."""
    cases = cases or (failed(hidden=False, text=text), failed(hidden=True))
    passed = sum(case.points for case in cases)
    return SubmissionResult(
        submission=name + text,
        status=Status.GRADED,
        score=passed,
        max_score=4.0,
        remarks=(f"cell 2: ValueError: no{text}",),
        questions=(
            QuestionResult(
                name="q1",
                score=passed,
                max_score=4.0,
                graded_at="check in cell 2",
                cases=cases,
                code=(
                    CodeCell(number=1, source=f"def slope(x):\n    return x{text}", marked=(2,)),
                ),
            ),
        ),
        cells=(
            CellResult(number=1, ran=Ran.FINISHED, first_line=f"def slope(x):{text}"),
            CellResult(number=2, ran=Ran.RAISED, first_line="f()", message=f"cell 2: no{text}"),
        ),
        graded_on="2026-03-01T23:59:00+00:00",
    )


def unreadable(name: str = "ben.ipynb") -> SubmissionResult:
    """Return a submission without a score."""
    return SubmissionResult(
        submission=name,
        status=Status.UNREADABLE,
        score=None,
        max_score=4.0,
        remarks=("the file is empty",),
    )


HARMLESS = {"script", "img", "iframe", "object", "link", "form", "base"}


class Tags(HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        """Take note of text."""
        self.text += data


def main_of(page: str) -> str:
    """Return the page without its head."""
    return page[page.index("<main") : page.index("</main>")] + "</main>\n"
