"""No result is large, whatever a submission has sent."""

import msgspec
import pytest

from autograder.checks import CheckFailed
from autograder.grading.bounds import MAX_RESULT, bounded
from autograder.result import (
    CaseResult,
    CellResult,
    Failure,
    Kind,
    QuestionResult,
    Ran,
    Row,
    Status,
    SubmissionResult,
    Verdict,
)
from autograder.sandbox import protocol
from autograder.wording.failure import render_text

QUESTION = QuestionResult(
    name="q1",
    score=1.0,
    max_score=2.0,
    graded_at="end",
    cases=(
        CaseResult(
            name="t", hidden=True, points=1, max_points=2, verdict=Verdict.FAILED, message="w"
        ),
    ),
)


def result_of(cells: int, text: str) -> SubmissionResult:
    """Return a result of so many cells, each of which has said this wherever it can."""
    said = CellResult(
        number=1,
        ran=Ran.RAISED,
        first_line=text[:60],
        message=text[:1_000],
        traceback=(text[:1_000],) * 8,
        output=text[:2_000],
    )
    return SubmissionResult(
        submission="n.ipynb",
        status=Status.GRADED,
        score=1.0,
        max_score=2.0,
        remarks=(text[:1_000],) * cells,
        questions=(QUESTION,),
        cells=(said,) * cells,
    )


@pytest.mark.parametrize("text", ["x" * 2_000, "\x01" * 2_000, "\U0001f600" * 2_000])
@pytest.mark.parametrize("cells", [200, 5_000])
def test_a_large_result_is_cut(cells: int, text: str) -> None:
    """Output and tracebacks go first, then the last of very many cells; never a verdict."""
    cut = bounded(result_of(cells, text))
    assert len(msgspec.json.encode(cut)) <= MAX_RESULT
    assert (cut.score, cut.questions) == (1.0, (QUESTION,))
    assert len(cut.cells) >= min(cells, 200)
    assert cut.remarks[-1].startswith("and ") or "left out" in cut.remarks[-1]


def test_a_result_of_the_usual_size_stays() -> None:
    """Nothing is taken from it."""
    usual = result_of(30, "x" * 2_000)
    assert bounded(usual) == usual


def test_a_failure_is_cut() -> None:
    """Whatever a student's process has put into a sentence, a name or a figure."""
    long = "x" * 10**6
    failure = Failure(
        check=("c"),
        kind=Kind.VALUE,
        message=long,
        inputs=((long, long),) * 200,
        rows=(Row(name=long, expected=long, received=long, difference=long),) * 200,
    )
    raised = CheckFailed(failure)
    assert len(msgspec.json.encode(raised.failure)) < MAX_RESULT // 2
    assert len(render_text(raised.failure).split("\n")) < 15


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        (protocol.CellDone, {"message": "x" * 1_002}),
        (protocol.CellDone, {"traceback": ["x"] * 9}),
        (protocol.CellDone, {"traceback": ["x" * 1_002]}),
        (protocol.CellDone, {"wall": "x" * 2_002}),
        (protocol.Raised, {"traceback": ["x" * 1_002]}),
        (protocol.Raised, {"text": "x" * 2_002}),
        (protocol.Refused, {"text": "x" * 2_002}),
        (protocol.AtCheck, {"question": "x" * 2_002}),
    ],
)
def test_a_message_with_more_than_an_honest_one_is_refused(
    kind: type[protocol.Message], changed: dict[str, object]
) -> None:
    """It is not even decoded."""
    honest: dict[str, object] = {
        "type": kind.__name__,
        "number": 1,
        "ran": "raised",
        "message": "x" * 1_001,
        "traceback": ["x" * 1_001] * 8,
        "output": "x" * 2_001,
        "wall": "x",
        "type_name": "x",
        "text": "x" * 2_001,
        "question": "x",
    }
    decoder = msgspec.msgpack.Decoder(kind)
    decoder.decode(msgspec.msgpack.encode(honest))
    with pytest.raises(msgspec.ValidationError, match="length <="):
        decoder.decode(msgspec.msgpack.encode(honest | changed))
