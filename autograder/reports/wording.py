"""What the records' own words are called in the language that is spoken."""

import re
from datetime import datetime

from autograder.assignment.description import Description
from autograder.basics.language import authored, marked, phrase, phrases, spoken
from autograder.result import CodeCell, Kind, QuestionResult, Ran, Status, Verdict
from autograder.wording.sentences import told

OUTCOMES = {
    Verdict.PASSED: marked("passed"),
    Verdict.FAILED: marked("not passed"),
    Verdict.NOT_REACHED: marked("not reached"),
    Verdict.FAULT: marked("could not be run, which is our fault"),
}
_FAILED = frozenset({Kind.RAISED, Kind.PLACE})
# Each of these is the value of its member: the records are in English.
_WORDS = (
    *(marked("finished"), marked("raised"), marked("syntax error"), marked("timed out")),
    *(marked("ended Python"), marked("not run")),
    *(marked("disturbed the grader's connection"), marked("ran into a limit")),
    *(marked("graded"), marked("timeout"), marked("unreadable"), marked("fault")),
    *(
        marked("missing"),
        marked("not written yet"),
        marked("returned nothing"),
        marked("wrong number of values"),
    ),
    *(marked("wrong type"), marked("wrong shape"), marked("broadcast"), marked("not finite")),
    *(marked("wrong value"), marked("not by hand"), marked("not by autograd")),
    *(marked("argument changed"), marked("no error raised"), marked("not as asked")),
    *(marked("test failed"), marked("needs what graders have not")),
    marked("wrong answer"),
)


def outcome(verdict: Verdict) -> str:
    """Return what became of a test, in words."""
    return phrase(OUTCOMES[verdict])


def word(value: Kind | Ran | Status | str) -> str:
    """Return a record's word as it is called; what is none of these words stays as it is."""
    text = value if isinstance(value, str) else value.value
    return phrase(text) if text in _WORDS else text


def cell_heading(cell: CodeCell, question: QuestionResult) -> str:
    """Return what stands above a cell of an answer: its number, and what its marks mean."""
    failures = [case.failure for case in question.cases if case.failure]
    lines = "|".join(map(str, cell.marked))
    named = re.compile(rf"\bcell {cell.number}, line (?:{lines})\b")
    there = [failure for failure in failures if named.search(failure.message)]
    slips = any(failure.slips for failure in failures)
    known = bool(there) or slips
    count = len(cell.marked)
    failed = there and not slips and all(failure.kind in _FAILED for failure in there)
    if count and (failed or any(failure.kind is Kind.MISSING for failure in failures)):
        return phrase("Cell %(number)s; it failed where it is marked", number=cell.number)
    if count and not known:
        return phrases(
            "Cell %(number)s; the marked line makes the value that is wrong",
            "Cell %(number)s; the marked lines make the value that is wrong",
            count,
            number=cell.number,
        )
    if count:
        return phrase("Cell %(number)s; what is marked gives a wrong result", number=cell.number)
    return phrase("Cell %(number)s", number=cell.number)


def cause(name: str, asked: Description) -> str:
    """Return what went wrong as it is called: a known mistake by its author, all else by us."""
    known = any(each.name == name for each in asked.mistakes)
    return authored(name) if known else told(word(name))


def moment(time: str) -> str:
    """Return a time of a record's as people write it; "" if it is none."""
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return ""
    # It loads Babel, and not everybody who reports writes a time.
    from babel.dates import format_datetime  # noqa: PLC0415 -- see above

    # What is written here is a pattern of Unicode's: day, month, year, hour, minute.
    return format_datetime(at, phrase("d MMMM y, HH:mm 'UTC'"), locale=spoken())
