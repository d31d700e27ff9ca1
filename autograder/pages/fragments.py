"""HTML for students: what was expected and what was received, with everything escaped."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.basics.language import phrase
from autograder.basics.text import printable
from autograder.reports.wording import outcome, word
from autograder.result import CaseResult, Diagnosis, Failure, Verdict, each_once
from autograder.wording.failure import hint, where, why
from autograder.wording.sentences import told

_LONGEST_LINE = 2_000


def escaped(text: str) -> str:
    """Return text of anybody's as HTML, with its lines kept and nothing that steers."""
    return "<br>".join(html.escape(printable(_cut(line))) for line in text.splitlines())


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…"


def public_case(case: CaseResult) -> str:
    """Return a test case in full: its message, the inputs tried, and a table of the values."""
    if case.verdict is Verdict.PASSED:
        return f"<p>✓ {escaped(case.name)}</p>"
    if case.verdict is Verdict.FAULT:  # its message is for the staff
        said = phrase("this test could not be run, which is our fault.")
        return f"<p>! {escaped(case.name)}: {escaped(said)}</p>"
    # A failure's message is its first sentence, the case's all that follows here as well.
    message = case.message if case.failure is None else case.failure.message
    parts = [f"<p>✗ {escaped(case.name)}: {escaped(told(message))}</p>"]
    if case.failure is not None:
        parts += [*_inputs(case.failure), *_table(case.failure)]
        parts += [_diagnosis(case.failure.diagnosis)] if case.failure.diagnosis else []
        parts += [f"<p>{escaped(line)}</p>" for line in where(case.failure.slips)]
    return "".join(parts)


@dataclass(frozen=True, kw_only=True)
class HiddenSummary:
    """What a student may know of hidden tests: never an input, a value or a message."""

    text: str
    all_passed: bool
    diagnoses: tuple[Diagnosis, ...]
    kinds: tuple[str, ...]
    """Of the failures without a named cause."""
    where: tuple[str, ...] = ()
    """The lines to look at, as far as they were found."""


def hidden_summary(cases: Sequence[CaseResult]) -> HiddenSummary:
    """Return how many of the hidden cases passed, and what is known of the others."""
    passed = sum(case.verdict is Verdict.PASSED for case in cases)
    others = dict.fromkeys(
        outcome(case.verdict)
        for case in cases
        if case.verdict in {Verdict.NOT_REACHED, Verdict.FAULT}
    )
    text = phrase(
        "%(passed)s of %(count)s passed, on inputs that are not shown.",
        passed=passed,
        count=len(cases),
    )
    for each in others:
        text += " " + phrase("Some: %(outcome)s.", outcome=each)
    failures = [case.failure for case in cases if case.failure is not None]
    return HiddenSummary(
        text=text,
        all_passed=passed == len(cases),
        diagnoses=each_once(each.diagnosis for each in failures if each.diagnosis),
        kinds=tuple(dict.fromkeys(word(each.kind) for each in failures if not each.diagnosis)),
        where=tuple(dict.fromkeys(line for each in failures for line in where(each.slips))),
    )


def hidden_cases(cases: Iterable[CaseResult]) -> str:
    """Return the same as HTML."""
    summary = hidden_summary(list(cases))
    parts = [f"<p>{escaped(summary.text)}</p>", *map(_diagnosis, summary.diagnoses)]
    parts += [f"<p>{escaped(line)}</p>" for line in summary.where]
    wrong = [phrase("What went wrong: %(kind)s.", kind=kind) for kind in summary.kinds]
    parts += [f"<p>{escaped(each)}</p>" for each in wrong]
    return "".join(parts)


def _inputs(failure: Failure) -> list[str]:
    if not failure.inputs:
        return []
    shown = ", ".join(f"{name} = {value}" for name, value in failure.inputs)
    return [f"<p>{escaped(phrase('Tried with'))} <code>{escaped(shown)}</code></p>"]


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
    heads = (phrase("expected"), phrase("received"), phrase("difference"))
    head = f"<tr><th></th>{''.join(f'<th>{escaped(each)}</th>' for each in heads)}</tr>"
    return [f"<table>{head}{rows}</table>"]


def _diagnosis(diagnosis: Diagnosis) -> str:
    return f"<p><b>{escaped(why(diagnosis))}</b> {escaped(hint(diagnosis))}</p>"
