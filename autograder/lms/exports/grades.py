"""Each student's grade: what the grader gave, what changed it, and what counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.basics.language import marked, phrase
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.exports.adjust import Adjustment, LatePolicy, Overrides, adjust, decide
from autograder.lms.exports.roster import Roster
from autograder.pages.student import About, Change, names
from autograder.reports.decisions import NOTHING_DECIDED, Decided, Decision, most_points
from autograder.reports.people import Person
from autograder.result import SubmissionResult


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One student's grade; the members of a group have one each."""

    student: Student
    origin: Origin
    result: SubmissionResult
    adjustments: tuple[Adjustment, ...] = ()
    final: float | None = None
    """None if there is no score: that is not a zero."""
    undecided: str = ""
    """What a person has to decide before this is final."""
    decided: tuple[Decision, ...] = ()
    """What the staff has decided about questions that the result has."""
    max_score: float
    """The points that can be had, with those that a person gives, if any answer has some."""

    @property
    def points(self) -> dict[str, float]:
        """What counts for each question; nothing where there is no score."""
        if self.result.score is None:
            return {}
        graded = {question.name: question.score for question in self.result.questions}
        return graded | {each.question: each.points for each in self.decided}


def make_grades(
    results: Iterable[SubmissionResult],
    origins: Mapping[str, Origin],
    *,
    roster: Roster,
    overrides: Overrides,
    policy: LatePolicy,
    decided: Decided = NOTHING_DECIDED,
) -> list[Grade]:
    """Return the grade of each student of each result.

    A submission of which nobody is known stands for one person, whose identity is its ``file``.
    """
    grades = []
    for result in results:
        decisions, score, again = decide(result, decided)
        most = most_points(result, decided)
        own = decided.of(result.submission)
        asked = [each.name for each in result.questions] + [each.name for each in result.by_hand]
        counting = tuple(own[name] for name in asked if name in own)
        origin = origins.get(result.submission) or Origin(
            submission=result.submission, system="plain"
        )
        nobody = Student(ids={"file": result.submission})
        for each in origin.students or (nobody,):
            student = roster.complete(each)
            # A decision may be about a submission, whoever's it is.
            found = Student(name=student.name, ids={**student.ids, "file": result.submission})
            decision = overrides.find(found)
            changes, final, undecided = adjust(score, most, origin, policy, decision)
            looked_at = any(not each.by_hand for each in decisions)
            if decision is None and not looked_at and result.look:
                undecided = "; ".join(filter(None, (undecided, *result.look)))
            grades.append(
                Grade(
                    student=student,
                    origin=origin,
                    result=result,
                    adjustments=(*decisions, *changes),
                    final=final,
                    undecided="; ".join(filter(None, (again, undecided))),
                    decided=() if result.score is None else counting,
                    max_score=most,
                )
            )
    return grades


def about(grades: Sequence[Grade]) -> About:
    """Return what the report of one submission says of its students and of what counts.

    Args:
        grades: those of its students; of a group the first's score is shown.
    """
    first = grades[0]
    late = first.origin.seconds_late
    return About(
        name=names(
            ((grade.student.name, grade.student.ids) for grade in grades), first.result.submission
        ),
        final=first.final,
        changes=tuple(
            Change(points=each.points, reason=each.reason)
            for each in first.adjustments
            if not each.by_hand
        ),
        decided={each.question: each for each in first.decided},
        submitted=first.origin.submitted,
        late=late_text(late) if late else phrase("late") if first.origin.late else "",
    )


def person_of(origin: Origin) -> Person:
    """Return whose a submission is, as the class's tables show it; of a group, all of them."""
    ids = [student.ids for student in origin.students]
    others = (
        next((f"{kind} {each[kind]}" for kind in each if kind != "email"), "") for each in ids
    )
    late = origin.seconds_late
    return Person(
        name=", ".join(filter(None, (student.name for student in origin.students))),
        email=", ".join(filter(None, (each.get("email", "") for each in ids))),
        id=", ".join(filter(None, others)),
        late=late_text(late) if late else phrase("late") if origin.late else "",
        seconds_late=late or float(origin.late),
        notes=origin.notes,
    )


def late_text(seconds: float) -> str:
    """Return how late something is, as people say it."""
    units = (
        (86_400, marked("%(count)s day late"), marked("%(count)s days late")),
        (3_600, marked("%(count)s hour late"), marked("%(count)s hours late")),
        (60, marked("%(count)s minute late"), marked("%(count)s minutes late")),
    )
    for length, one, many in units:
        count = seconds / length
        if count >= 1:
            return phrase(one if count == 1 else many, count=f"{count:.1f}".removesuffix(".0"))
    return phrase("less than a minute late")


def by_id(grades: Iterable[Grade], kind: str) -> tuple[dict[str, Grade], list[Grade]]:
    """Return the grades by one kind of identity, and those of whom it is not known.

    Raises:
        UsageError: one person has two submissions.
    """
    found: dict[str, Grade] = {}
    left = []
    for grade in grades:
        value = grade.student.ids.get(kind)
        if not value:
            left.append(grade)
        elif value in found:
            message = phrase(
                "%(kind)s %(id)s has two submissions, %(one)s and %(other)s: grade one of them "
                "alone",
                kind=kind,
                id=value,
                one=found[value].result.submission,
                other=grade.result.submission,
            )
            raise UsageError(message)
        else:
            found[value] = grade
    return found, left
