"""How a failed check reads, whatever stands in it."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from otter.test_files.exception_test import ExceptionTestFile

from autograder.checks import CheckFailed, check_value
from autograder.result import Diagnosis, Failure, Kind, Row
from autograder.wording.failure import render_html, render_text

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>100 points</h1>",
    "&lt;b&gt;",
    "\x1b[2J\x1b[31mred",
    "\u202egnirts desrever",
    "a\r\nb\nc",
    "\x00\x07",
    "\ud800",
    "${7*7} {{7*7}} %s",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
ROWS = st.builds(
    lambda name, expected, received, difference: Row(
        name=name, expected=expected, received=received, difference=difference
    ),
    TEXTS,
    TEXTS,
    TEXTS,
    st.one_of(TEXTS, st.just("ok")),
)
FAILURES = st.builds(
    lambda message, inputs, rows, diagnosis: Failure(
        check="c",
        kind=Kind.VALUE,
        message=message,
        inputs=tuple(inputs),
        rows=tuple(rows),
        diagnosis=diagnosis,
    ),
    TEXTS,
    st.lists(st.tuples(TEXTS, TEXTS), max_size=4),
    st.lists(ROWS, max_size=20),
    st.one_of(
        st.none(),
        st.builds(
            lambda name, hint, sure: Diagnosis(name=name, hint=hint, sure=sure),
            TEXTS,
            TEXTS,
            st.booleans(),
        ),
    ),
)
OTTER_TEST = """
from otter.test_files import test_case

from autograder.checks import check_value

OK_FORMAT = False
name = "q1"
points = 1


@test_case(points=1)
def test_double(double):
    check_value(double, lambda x: 2 * x, inputs=[{"x": 2.0}])
"""
TAGS = {"div", "p", "strong", "br", "code", "table", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    """Reads the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[Any, ...]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note a tag."""
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text.append(data)


def read(page: str) -> Reader:
    """Read a page."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def failure(**changes: Any) -> Failure:
    """Return a failure with all its parts."""
    parts: dict[str, Any] = {
        "check": "check_value",
        "kind": Kind.VALUE,
        "message": "f: a is wrong.",
        "inputs": (("x", "2"), ("y", "tensor([1, 2])")),
        "rows": (Row(name="a", expected="1", received="2", difference="1"),),
        "diagnosis": Diagnosis(name="the sign is wrong", hint="Look at it."),
    }
    return Failure(**(parts | changes))


class TestText:
    """Plain text."""

    def test_whole(self) -> None:
        """What, on which input, the figures, why."""
        assert render_text(failure()) == (
            "f: a is wrong.\n"
            "  for x = 2, y = tensor([1, 2])\n"
            "       expected  received  difference\n"
            "    a         1         2           1\n"
            "Why: the sign is wrong.\n"
            "Look at it."
        )

    @given(FAILURES)
    def test_is_short(self, anything: Failure) -> None:
        """It has less than 15 lines, and none that steers a terminal or reorders text."""
        lines = render_text(anything).split("\n")
        assert len(lines) < 15
        assert all(line.isprintable() for line in lines)

    def test_long_table(self) -> None:
        """Of many rows the wrong ones are kept, in their order, and the others counted."""
        rows = tuple(
            Row(name=f"r{k}", expected="1", received="1", difference="2" if k in {3, 9} else "ok")
            for k in range(10)
        )
        text = render_text(failure(rows=rows, diagnosis=None, inputs=()))
        names = [line.split()[0] for line in text.split("\n")[2:8]]
        assert names == ["r0", "r1", "r2", "r3", "r4", "r9"]
        assert text.endswith("\n    and 4 more, none of them wrong")
        wrong = tuple(Row(name="r", expected="1", received="2", difference="1") for _ in range(9))
        assert render_text(failure(rows=wrong)).count("and 3 more, 3 of them wrong") == 1

    def test_long_message(self) -> None:
        """Of a message of many lines the first ones and the place are kept."""
        text = render_text(failure(message="one\n\ntwo\nthree\nfour\n  at line 3", rows=()))
        assert text.startswith("one\ntwo\n  at line 3\n  for x")

    def test_possible_cause(self) -> None:
        """A cause that is only possible says so."""
        diagnosis = Diagnosis(name="the sign is wrong", hint="", sure=False)
        assert render_text(failure(diagnosis=diagnosis)).endswith("\nPossibly: the sign is wrong.")


class TestHtml:
    """The same as HTML."""

    def test_whole(self) -> None:
        """The same parts, in the same order."""
        assert read(render_html(failure())).text == [
            "f: a is wrong.",
            "for ",
            "x = 2, y = tensor([1, 2])",
            "expected",
            "received",
            "difference",
            "a",
            "1",
            "2",
            "1",
            "Why: the sign is wrong.",
            "Look at it.",
        ]

    @given(FAILURES)
    def test_nothing_is_taken_for_markup(self, anything: Failure) -> None:
        """No text of a failure, whoever wrote it, becomes a tag or an attribute."""
        tags = read(render_html(anything)).tags
        assert {tag for tag, _ in tags} <= TAGS
        assert {attributes for _, attributes in tags} <= {(), (("class", "autograder-failure"),)}

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_texts_are_shown(self, text: str) -> None:
        """A hostile text is shown as it is, but for what cannot be shown."""
        shown = "".join(read(render_html(failure(message=text, inputs=(), rows=()))).text)
        kept = "".join(char for char in text if char.isprintable())
        assert kept == "".join(char for char in shown if char != "\ufffd")[: len(kept)]

    def test_code_and_cause_stand_out(self) -> None:
        """What stands between backticks is code, and why it is wrong is said loudly."""
        page = render_html(failure(message="f is still `<x>`."))
        assert "f is still <code>&lt;x&gt;</code>." in page
        assert "<p><strong>Why: the sign is wrong.</strong></p>" in page

    def test_says_what_the_text_says(self) -> None:
        """Every word of the text is in the page."""
        words = render_text(failure()).split()
        page = " ".join(read(render_html(failure())).text).split()
        assert sorted(words) == sorted(page)


class TestInNotebooks:
    """How a notebook and Otter show it."""

    @staticmethod
    def caught() -> CheckFailed:
        """Return a failure of a function of hostile names and texts."""

        def student(x: Any) -> Any:
            raise ValueError("<script>" + str(x))

        student.__name__ = "<b>f</b>"
        with pytest.raises(CheckFailed) as caught:
            check_value(student, lambda x: x, inputs=[{"<i>x</i>": 1.0}])
        return caught.value

    def test_html(self) -> None:
        """A notebook that shows the exception shows the page."""
        page = self.caught()._repr_html_()
        assert page == render_html(self.caught().failure)
        assert {tag for tag, _ in read(page).tags} <= TAGS

    def test_text(self) -> None:
        """Its text is the failure's, and its name says what happened."""
        error = self.caught()
        assert str(error) == render_text(error.failure)
        assert type(error).__name__ == "CheckFailed"
        assert isinstance(error, AssertionError)

    def test_in_otter(self, tmp_path: Path) -> None:
        """``grader.check`` shows the failure's text whole, below the test's own lines."""
        path = tmp_path / "q1.py"
        path.write_text(OTTER_TEST, encoding="utf-8")
        test = ExceptionTestFile.from_file(str(path))
        test.run({"double": lambda x: 3 * x})
        shown = test.summary()
        assert not test.passed_all
        lines = [line.strip() for line in shown.split("\n")]
        place = lines.index("CheckFailed: <lambda>: the result is wrong.")
        assert lines[place + 1 :] == [
            "for x = 2",
            "expected  received  difference",
            "result         4         6           2",
            "Why: the result is 1.5 times what it should be, for every input.",
            "Derive it again, one gate after the other: which number does it meet at each?",
        ]
        assert "Traceback" not in shown
