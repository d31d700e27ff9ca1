"""``grader`` in a student's notebook: Otter's, but a failed check shows what we know of it.

Otter prints the failing line of the test and the error's text. Here a student sees each test in
words, and of one that failed our sentence, the values as a table, and the hint; nothing of the
test. Otter's own results, log and export stay as they are.
"""

import contextlib
import sys
from collections.abc import Iterator
from html import escape
from typing import Any

import otter
from otter.test_files import exception_test

from autograder.basics.language import marked, phrase
from autograder.basics.text import printable, words
from autograder.judging.failure import CheckFailed, render_html, render_text
from autograder.result import Failure, Kind

_OURS = marked("This test could not be run. That is not your fault: tell the course staff.")
_PUBLIC = marked(
    "That is the public part. More tests run after you submit, with numbers that you have not seen."
)
_STYLE = "border-left: 3px solid {}; padding-left: 0.8em; margin: 0.5em 0"
_GOOD, _BAD = "#1a7f4b", "#b3261e"


class Notebook(otter.Notebook):  # type: ignore[misc]  # -- Otter is not annotated
    """``otter.Notebook`` whose ``check`` shows more of what went wrong, and less of the test."""

    def check(self, question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Run the public tests of a question.

        Args:
            question: its name.
            global_env: where the answers are looked up; by default the notebook's own names.

        Returns:
            Otter's result, shown in our way.
        """
        names = sys._getframe(1).f_globals if global_env is None else global_env  # noqa: SLF001 -- Otter does it, too
        with _errors_kept() as errors:
            result = super().check(question, names)
        # Where a submission is graded, what stands for Otter tests nothing here.
        if not isinstance(getattr(result, "test_case_results", None), list):
            return result
        return Checked(result, errors)


class Checked:
    """Otter's result of a question, as a student sees it: as text, or as HTML without scripts."""

    def __init__(self, result: Any, errors: dict[int, Exception]) -> None:
        self._result = result
        self._cases = [
            (
                words(case.test_case.body.test_func.__name__, _parameters(case)),
                None if case.passed else errors.get(id(case.test_case.body)),
                bool(case.passed),
            )
            for case in result.test_case_results
        ]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._result, name)

    def __repr__(self) -> str:
        if all(passed for *_, passed in self._cases):
            said = phrase("%(question)s passed!", question=self._result.name)
            return f"{said} {phrase(_PUBLIC)}"
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
            whole = phrase("%(question)s passed!", question=name)
            return f'<div style="{style}"><p>✓ <b>{whole}</b> {escape(phrase(_PUBLIC))}</p></div>'
        parts = [f"<p><b>{name}</b></p>"]
        for title, error, passed in self._cases:
            style = _STYLE.format(_GOOD if passed else _BAD)
            said = "" if passed else _html_of(error)
            mark = "✓" if passed else "✗"
            parts.append(
                f'<div style="{style}"><p>{mark} {escape(printable(title))}</p>{said}</div>'
            )
        return "".join(parts)


def _parameters(case: Any) -> list[str]:
    code = case.test_case.body.test_func.__code__
    return list(code.co_varnames[: code.co_argcount])


def _failure_of(error: Exception | None) -> Failure:
    """Return what a student may know of an error that a test has raised."""
    if isinstance(error, CheckFailed):
        return error.failure
    if isinstance(error, AssertionError):
        message = str(error) or phrase("the test's condition does not hold")
        return Failure(check="", kind=Kind.TEST, message=message)
    return Failure(check="", kind=Kind.TEST, message=phrase(_OURS))


def _text_of(error: Exception | None) -> str:
    return render_text(_failure_of(error))


def _html_of(error: Exception | None) -> str:
    return render_html(_failure_of(error))


@contextlib.contextmanager
def _errors_kept() -> Iterator[dict[int, Exception]]:
    """Keep what tests raise during the block, which Otter turns into text, by the test case."""
    errors: dict[int, Exception] = {}
    test_case: Any = getattr(exception_test, "test_case", None)
    if not isinstance(test_case, type):  # what stands for Otter where submissions are graded
        yield errors
        return
    case_type: Any = test_case
    call = case_type.call_func

    def call_and_keep(case: Any, names: dict[str, Any]) -> None:
        try:
            call(case, names)
        except Exception as error:
            errors[id(case)] = error
            raise

    case_type.call_func = call_and_keep
    try:
        yield errors
    finally:
        case_type.call_func = call
