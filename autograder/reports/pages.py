"""HTML for students: what was expected and what was received, with everything escaped."""

import html
from collections.abc import Iterable

from autograder.basics.text import printable
from autograder.result import CaseResult, Failure, Verdict

_SECRET = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "not passed",
    Verdict.NOT_REACHED: "not reached",
    Verdict.FAULT: "could not be run, which is our fault",
}


def escaped(text: str) -> str:
    """Return text of anybody's as HTML, with its lines kept and nothing that steers."""
    return "<br>".join(html.escape(printable(line)) for line in text.splitlines())


def public_case(case: CaseResult) -> str:
    """Return a test case in full: its message, the inputs tried, and a table of the values."""
    if case.verdict is Verdict.PASSED:
        return f"<p>✓ {escaped(case.name)}</p>"
    if case.verdict is Verdict.FAULT:  # its message is for the staff
        return f"<p>! {escaped(case.name)}: this test {_SECRET[case.verdict]}.</p>"
    # A failure's message is its first sentence, the case's all that follows here as well.
    message = case.message if case.failure is None else case.failure.message
    parts = [f"<p>✗ {escaped(case.name)}: {escaped(message)}</p>"]
    if case.failure is not None:
        parts += [*_inputs(case.failure), *_table(case.failure), *_diagnosis(case.failure)]
    return "".join(parts)


def hidden_cases(cases: Iterable[CaseResult]) -> str:
    """Return how many of the hidden cases passed, and the diagnoses; never an input or a value."""
    listed = list(cases)
    passed = sum(case.verdict is Verdict.PASSED for case in listed)
    others = dict.fromkeys(
        _SECRET[case.verdict]
        for case in listed
        if case.verdict in {Verdict.NOT_REACHED, Verdict.FAULT}
    )
    text = f"{passed} of {len(listed)} passed, on inputs that are not shown."
    if others:
        text += f" Some {' and some '.join(others)}."
    hints = dict.fromkeys(
        part
        for case in listed
        if case.failure is not None
        for part in _diagnosis(case.failure) or _kind(case.failure)
    )
    return f"<p>{escaped(text)}</p>" + "".join(hints)


def _kind(failure: Failure) -> list[str]:
    return [f"<p>What went wrong: {escaped(failure.kind.value)}.</p>"]


def _inputs(failure: Failure) -> list[str]:
    if not failure.inputs:
        return []
    shown = ", ".join(f"{name} = {value}" for name, value in failure.inputs)
    return [f"<p>Tried with <code>{escaped(shown)}</code></p>"]


def _table(failure: Failure) -> list[str]:
    if not failure.rows:
        return []
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escaped(value)}</td>"
            for value in (row.name, row.expected, row.received, row.difference)
        )
        + "</tr>"
        for row in failure.rows
    )
    head = "<tr><th></th><th>expected</th><th>received</th><th>difference</th></tr>"
    return [f"<table>{head}{rows}</table>"]


def _diagnosis(failure: Failure) -> list[str]:
    if failure.diagnosis is None:
        return []
    why = "Why" if failure.diagnosis.sure else "Possibly"
    name, hint = failure.diagnosis.name, failure.diagnosis.hint
    return [f"<p>{why}: <b>{escaped(name)}.</b> {escaped(hint)}</p>"]
