"""The typed record of a graded submission; every report is a rendering of it.

"Did it run" (:class:`Ran`, :class:`Status`) and "was it right" (:class:`Verdict`) are
different questions and different enums.
"""

import enum
from collections.abc import Iterable
from typing import Literal

import msgspec


class Ran(enum.Enum):
    """What became of one cell."""

    FINISHED = "finished"
    RAISED = "raised"
    SYNTAX_ERROR = "syntax error"
    TIMED_OUT = "timed out"
    DIED = "ended Python"
    DISTURBED = "disturbed the grader's connection"
    LIMIT = "ran into a limit"
    """All processes of the submission were ended for it."""
    NOT_RUN = "not run"


class Verdict(enum.Enum):
    """What became of one test case."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not reached"
    """The submission's time or process ended before this test: no points, and it says so."""
    FAULT = "fault"
    """The test itself or the grader failed; the submission has no score until that is mended."""


class Status(enum.Enum):
    """What became of one submission."""

    GRADED = "graded"
    TIMEOUT = "timeout"
    """Graded as far as its time limit allowed."""
    UNREADABLE = "unreadable"
    FAULT = "fault"


class Kind(enum.Enum):
    """What sort of wrong answer a failure is, for counting over a class."""

    MISSING = "missing"
    NOT_WRITTEN = "not written yet"
    """What was asked for stands there as it was handed out."""
    RETURNED_NOTHING = "returned nothing"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    DIED = "ended Python"
    DISTURBED = "disturbed the grader's connection"
    LIMIT = "ran into a limit"
    COUNT = "wrong number of values"
    TYPE = "wrong type"
    SHAPE = "wrong shape"
    BROADCAST = "broadcast"
    NOT_FINITE = "not finite"
    VALUE = "wrong value"
    BY_HAND = "not by hand"
    BY_AUTOGRAD = "not by autograd"
    MUTATED = "argument changed"
    NOT_RAISED = "no error raised"
    FACT = "not as asked"
    TEST = "test failed"
    PLACE = "needs what graders have not"


NO_ANSWER = frozenset({Kind.TIMED_OUT, Kind.DIED, Kind.DISTURBED, Kind.LIMIT})
"""A call that never came back: another of the same would not, either."""

RIGHT = "ok"
"""The difference of a row whose two values agree."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a failure's table: a named value, as expected and as received."""

    name: str
    expected: str
    received: str
    difference: str = ""

    @property
    def right(self) -> bool:
        """Whether what was received is what was expected."""
        return self.difference == RIGHT


KNOWN, CONSTANT, UNUSED = "known", "constant", "unused"
"""The cause of what is a known mistake of the question."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """The named cause of a failure: it reproduces the student's answer on every input tried."""

    name: str
    hint: str
    cause: str = ""
    """One word for counting over a class: :data:`KNOWN` for one of the question's mistakes."""
    sure: bool = True
    """False where the inputs were too few to exclude another cause."""


def each_once(diagnoses: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    """Return the causes that read differently; of those that differ in how sure, the sure one."""
    found: dict[tuple[str, str], Diagnosis] = {}
    for each in diagnoses:
        kept = found.setdefault((each.name, each.hint), each)
        if each.sure and not kept.sure:
            found[each.name, each.hint] = each
    return tuple(found.values())


Telling = Literal["nothing", "line", "kind", "edit"]
"""How much a student is told of a slip that was found."""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the student's own code in which one small edit makes the answer right."""

    cell: int
    """The code cell's number; 0 where it is not known."""
    line: int
    """The line in that cell, from 1."""
    function: str
    text: str
    """The line as it stands."""
    kind: str = ""
    """What kind of thing to look at there, as a phrase; "" if only the line is told."""
    instead: str = ""
    """The line as it would be right; "" if it is not told."""


class GraphEdge(msgspec.Struct, frozen=True, kw_only=True):
    """An edge of a computational graph, with what flows along it."""

    source: str
    target: str
    value: str
    gradient: str
    received: str = ""
    """The student's gradient, where it is wrong and flows along this edge alone; else ""."""


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """The computational graph of what was differentiated, at the input that failed."""

    edges: tuple[GraphEdge, ...]
    ops: dict[str, str]
    """The signs of its operations, by their names in the edges."""
    branching: dict[str, tuple[str, str]] = {}
    """Of an argument with several edges whose gradient is wrong: expected and received."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """How a number went, step by step; None where it was none."""

    name: str
    expected: tuple[float | None, ...]
    received: tuple[float | None, ...]


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a check failed, for a student first."""

    check: str
    kind: Kind
    message: str
    inputs: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    diagnosis: Diagnosis | None = None
    slips: tuple[Slip, ...] = ()
    """All lines in which a small edit makes the answer right, if it is known where to look."""
    graph: Graph | None = None
    """Of a gradient by numbers, where it is small enough to be drawn."""
    course: tuple[Series, ...] = ()
    """Of a loop, how what it returns went."""
    faults: tuple[str, ...] = ()
    """What of ours failed while a cause was looked for: it costs a diagnosis, and no points."""


class CellResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one code cell. ``number`` counts code cells from 1."""

    number: int
    ran: Ran
    first_line: str
    message: str = ""
    traceback: tuple[str, ...] = ()
    output: str = ""
    wall: str = ""
    """The wall or limit that stopped it, for the person who grades."""
    seconds: float = 0.0


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one test case."""

    name: str
    hidden: bool
    points: float
    max_points: float
    verdict: Verdict
    message: str = ""
    failure: Failure | None = None
    undecided: str = ""
    """What a person is to look at, though the test case has passed."""
    seconds: float = 0.0
    live: bool = False
    """It was run in the student's process: a hostile notebook can forge what came of it."""
    note: str = ""
    """What the test's author has to say of it: Otter's success or failure message."""


class CodeCell(msgspec.Struct, frozen=True, kw_only=True):
    """A code cell as it was handed in, cut to a bound. ``number`` counts code cells from 1."""

    number: int
    source: str
    marked: tuple[int, ...] = ()
    """Lines, from 1, in which something is made that a test calls wrong."""


class QuestionResult(msgspec.Struct, frozen=True, kw_only=True):
    """A question's points, and the state of the notebook in which it was graded."""

    name: str
    score: float
    max_score: float
    graded_at: str
    cases: tuple[CaseResult, ...]
    code: tuple[CodeCell, ...] = ()
    """The student's answer, for who reads it: it plays no part in the grade."""

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The named causes of its failures, each once, and as sure as any test is of it.

        A public test knows no mistakes of the question and has fewer inputs: what it says is left
        out where a hidden test is sure. That a function returns the same for every input is
        no more than that nothing in it uses them.
        """
        named = [
            (case, case.failure.diagnosis)
            for case in self.cases
            if case.failure and case.failure.diagnosis
        ]
        unused = {_begins(case) for case, diagnosis in named if diagnosis.cause == UNUSED}
        named = [
            (case, diagnosis)
            for case, diagnosis in named
            if diagnosis.cause != CONSTANT or _begins(case) not in unused
        ]
        sure = any(case.hidden and diagnosis.sure for case, diagnosis in named)
        return each_once(diagnosis for case, diagnosis in named if case.hidden or not sure)


def _begins(case: CaseResult) -> str:
    """Return how a failed case's message begins: with the function that it is about."""
    return case.failure.message.partition(":")[0] if case.failure else ""


class HandCell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell in which a student answers what a person judges, cut to a bound."""

    source: str
    is_code: bool = False


class HandAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a student has handed in for a question that a person judges."""

    name: str
    max_score: float
    cells: tuple[HandCell, ...] = ()
    untouched: bool = False
    """It stands there as it was handed out."""
    mark: str = ""
    """Tells it from another answer: a decision about that one does not fit this one."""
    points: float | None = None
    """What a person has given; None as long as nobody has."""


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known about one graded submission."""

    submission: str
    """The file's path below the folder given, with ``/`` between its parts."""
    status: Status
    score: float | None
    """None when the submission could not be graded: that is not a zero."""
    max_score: float
    remarks: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    """Why a person has to look at it, although it was graded: it could not be judged in all."""
    questions: tuple[QuestionResult, ...] = ()
    by_hand: tuple[HandAnswer, ...] = ()
    """The answers that a person judges: their points stand apart from ``score``."""
    cells: tuple[CellResult, ...] = ()
    isolation: dict[str, str] = {}
    versions: dict[str, str] = {}
    seed: int = 0
    key: str = ""
    """What the result depends on, hashed: submission, autograder, seed and limits."""
    seconds: float = 0.0
    graded_on: str = ""
    """When, in UTC: ``2026-03-01T23:59:00+00:00``."""
