"""What a check in a student's notebook shows, as text or as HTML without scripts."""

from collections.abc import Sequence
from html import escape
from typing import Any

from autograder.basics.handedout import AskedFor
from autograder.basics.language import marked, phrase, phrases
from autograder.basics.text import points_text, printable, words
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed, render_html, render_text

_OURS = marked("This test could not be run. That is not your fault: tell the course staff.")
_LATER = marked("More tests run after you submit, with numbers that you have not seen.")
_STYLE = "border-left: 3px solid {}; padding-left: 0.8em; margin: 0.5em 0"
_GOOD, _BAD = "#1a7f4b", "#b3261e"


class Said:
    """A sentence instead of a result."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class Overview:
    """All questions: which public tests pass, and what is still open."""

    def __init__(
        self, checked: "list[tuple[AskedFor | None, Checked]]", by_hand: Sequence[AskedFor] = ()
    ) -> None:
        self._by_hand = [
            phrase(
                "%(question)s is graded by hand: %(points)s points.",
                question=each.name,
                points=points_text(each.points),
            )
            for each in by_hand
        ]
        self._rows = [
            (each.name, known.title if known else "", each.points_said, each.first_failure)
            for known, each in checked
        ]

    @property
    def _summary(self) -> str:
        return " ".join([self._tested, *self._by_hand])

    @property
    def _tested(self) -> str:
        still = [name for name, *_, open_ in self._rows if open_]
        if not still:
            done = phrases(
                "The one question passes its public tests.",
                "All %(count)s questions pass their public tests.",
                len(self._rows),
            )
            return f"{done} {phrase(_LATER)}"
        return phrase(
            "%(passed)s of %(count)s pass their public tests. Open: %(open)s.",
            passed=len(self._rows) - len(still),
            count=len(self._rows),
            open=", ".join(still),
        )

    def __repr__(self) -> str:
        width = max((len(name) for name, *_ in self._rows), default=0)
        lines = [
            f"{'✗' if open_ else '✓'} {name:<{width}}  " + ": ".join(filter(None, (title, said)))
            for name, title, points, open_ in self._rows
            for said in (open_ or points,)
        ]
        return "\n".join([*lines, self._summary])

    def _repr_html_(self) -> str:
        cells = [
            (_BAD if open_ else _GOOD, "✗" if open_ else "✓", name, title, open_ or points)
            for name, title, points, open_ in self._rows
        ]
        rows = "".join(
            f'<tr><td style="color: {color}">{mark}</td>'
            + "".join(
                f'<td style="text-align: left">{escape(printable(text))}</td>' for text in texts
            )
            + "</tr>"
            for color, mark, *texts in cells
        )
        return f"<table>{rows}</table><p>{escape(self._summary)}</p>"


class Checked:
    """Otter's result of a question, as a student sees it: as text, or as HTML without scripts."""

    def __init__(
        self, result: Any, errors: dict[int, Exception], known: AskedFor | None = None
    ) -> None:
        self._result = result
        self._known = known
        self._cases = [
            (
                words(case.test_case.body.test_func.__name__, parameters_of(case.test_case.body)),
                None if case.passed else errors.get(id(case.test_case.body)),
                bool(case.passed),
            )
            for case in result.test_case_results
        ]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._result, name)

    @property
    def name(self) -> str:
        """The question's name."""
        return str(self._result.name)

    @property
    def points_said(self) -> str:
        """How many points its public tests are worth, "" if that is not known."""
        if self._known is None or not self._known.points:
            return ""
        return phrase(
            "%(public)s of the %(points)s points",
            public=points_text(self._known.public),
            points=points_text(self._known.points),
        )

    @property
    def first_failure(self) -> str:
        """What is still open, in one line; "" if all of it has passed."""
        failed = [error for _, error, passed in self._cases if not passed]
        return _text_of(failed[0]).strip().split("\n", 1)[0] if failed else ""

    @property
    def _passed(self) -> str:
        points = self.points_said
        if self._known is not None and points and self._known.public == self._known.points:
            return phrase("All of its tests are public: that is %(points)s.", points=points)
        said = [phrase("That is the public part.")]
        said += [phrase("It has %(points)s.", points=points)] if points else []
        return " ".join([*said, phrase(_LATER)])

    def __repr__(self) -> str:
        if all(passed for *_, passed in self._cases):
            said = phrase("%(question)s passed!", question=self._result.name)
            return f"{said} {self._passed}"
        lines = [f"{self._result.name}:"]
        for title, error, passed in self._cases:
            lines.append(f"  {'✓' if passed else '✗'} {title}")
            if not passed:
                lines += [f"      {line}" for line in _text_of(error).splitlines()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        name = escape(printable(str(self._result.name)))
        if all(passed for *_, passed in self._cases):
            style = _STYLE.format(_GOOD)
            said = phrase("%(question)s passed!", question=name)
            return f'<div style="{style}"><p>✓ <b>{said}</b> {escape(self._passed)}</p></div>'
        parts = [f"<p><b>{name}</b></p>"]
        for title, error, passed in self._cases:
            style = _STYLE.format(_GOOD if passed else _BAD)
            why = "" if passed else _html_of(error)
            mark = "✓" if passed else "✗"
            parts.append(
                f'<div style="{style}"><p>{mark} {escape(printable(title))}</p>{why}</div>'
            )
        return "".join(parts)


def parameters_of(body: Any) -> list[str]:
    """Return what one of Otter's test cases asks for, by name."""
    code = body.test_func.__code__
    return list(code.co_varnames[: code.co_argcount])


def failure_of(error: Exception | None) -> Failure:
    """Return what a student may know of an error that a test has raised."""
    if isinstance(error, CheckFailed):
        return error.failure
    if isinstance(error, AssertionError):
        message = str(error) or phrase("the test's condition does not hold")
        return Failure(check="", kind=Kind.TEST, message=message)
    return Failure(check="", kind=Kind.TEST, message=phrase(_OURS))


def _text_of(error: Exception | None) -> str:
    return render_text(failure_of(error))


def _html_of(error: Exception | None) -> str:
    return render_html(failure_of(error))
