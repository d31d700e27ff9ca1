"""Grades as a table: the columns of Gradescope's own export, and what changed each score."""

from collections.abc import Sequence

from autograder.basics.text import points_text
from autograder.lms.exports.adjust import total
from autograder.lms.exports.csvtext import write_table
from autograder.lms.exports.grades import Grade
from autograder.result import Status

_HEAD = (
    "Name",
    "SID",
    "Email",
    "Total Score",
    "Max Points",
    "Status",
    "Submission ID",
    "Submission Time",
    "Lateness (H:M:S)",
    "View Count",
    "Submission Count",
)
_OURS = ("Raw Score", "Adjustment", "Reason", "Submission")


def gradescope_csv(grades: Sequence[Grade]) -> bytes:
    """Return the grades as Gradescope exports them, one line a student.

    Gradescope's columns come first, then a column a question, with the points that count; raw
    score, adjustment and reason come last. Whoever has no score has empty cells.
    """
    questions: dict[str, float] = {}
    for grade in grades:
        for question in grade.result.questions:
            questions.setdefault(question.name, question.max_score)
    for grade in grades:
        for answer in grade.result.by_hand:
            questions.setdefault(answer.name, answer.max_score)
    head = [
        *_HEAD,
        *(
            f"{number}: {name} ({points:.1f} pts)"
            for number, (name, points) in enumerate(questions.items(), start=1)
        ),
        *_OURS,
    ]
    return write_table(head, [_row(grade, tuple(questions)) for grade in grades])


def _row(grade: Grade, questions: Sequence[str]) -> list[str]:
    ids = grade.student.ids
    result = grade.result
    points = grade.points
    return [
        grade.student.name,
        ids.get("sid", ""),
        ids.get("email", ""),
        _optional(grade.final),
        points_text(grade.max_score),
        "Graded" if result.status in {Status.GRADED, Status.TIMEOUT} else "Ungraded",
        ids.get("gradescope", ""),
        grade.origin.submitted,
        _lateness(grade.origin.seconds_late),
        "",
        "",
        *(_optional(points.get(question)) for question in questions),
        _optional(result.score),
        points_text(total(grade.adjustments)) if grade.adjustments else "",
        "; ".join(filter(None, [*(each.reason for each in grade.adjustments), grade.undecided])),
        result.submission,
    ]


def _optional(points: float | None) -> str:
    return "" if points is None else points_text(points)


def _lateness(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest:02}"
