"""What changes a score after grading, each time with its reason: lateness, and overrides."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from autograder.basics.language import phrase
from autograder.basics.text import points_text
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.exports.csvtext import read_number, read_table
from autograder.lms.exports.roster import KINDS
from autograder.reports.decisions import Decided, outdated, reason_of, waiting
from autograder.result import SubmissionResult

_DAY = 86_400.0
_HOUR = 3_600.0
_UNITS = {"s": 1.0, "m": 60.0, "h": _HOUR, "d": _DAY}
_ABBREVIATED = re.compile(r"(?P<time>.*[0-9]) (?P<zone>[A-Z]{1,5})")
_FROM_UTC = re.compile(
    r"(?P<time>.*[0-9]) ?(?:GMT|UTC) ?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?"
)
_UTC = frozenset(("UTC", "GMT", "Z"))
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhd])")


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """Points that are added or taken, and why."""

    points: float
    reason: str
    by_hand: bool = False
    """Whether they are those of a question that a person judges, and no change of others."""


@dataclass(frozen=True, kw_only=True)
class LatePolicy:
    """What a late submission loses."""

    percent: float = 0.0
    """Of the assignment's points, for each day begun."""
    grace: float = 0.0
    """Seconds that are forgiven, if it is not later than these."""
    due: datetime | None = None
    """For systems that say when, but not how late."""
    zone: tzinfo | None = None
    """Where times without a zone were written; None if that is not known."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """A decision of the staff about one student or one submission."""

    reason: str
    score: float | None = None
    """The final score, whatever else there is."""
    points: float | None = None
    """Points to be added, or with a minus taken."""
    hours_late: float | None = None
    """How late it counts as; 0 forgives it."""


class Overrides:
    """The staff's decisions, by whom they are about."""

    def __init__(self, by: Mapping[tuple[str, str], Override] | None = None) -> None:
        self._by = dict(by or {})
        self._used: set[tuple[str, str]] = set()

    def find(self, student: Student) -> Override | None:
        """Return the decision about a student."""
        keys = [key for key in student.ids.items() if key in self._by]
        self._used.update(keys)
        return self._by[keys[0]] if keys else None

    @property
    def unused(self) -> list[str]:
        """Whom a decision is about, where nobody of them was graded."""
        return [f"{kind} {value}" for kind, value in self._by if (kind, value) not in self._used]


def read_overrides(path: Path) -> Overrides:
    """Return the decisions in a CSV file.

    Its columns: one or more kinds of identity (``email``, ``canvas`` …, or ``file``, which is a
    submission's name in the results), ``reason``, and ``score``, ``points`` or ``hours_late``.

    Raises:
        UsageError: a line decides nothing, has no reason, is about nobody or about somebody
            twice, or holds no number where one should be.
    """
    by: dict[tuple[str, str], Override] = {}
    for number, row in enumerate(read_table(path), start=2):
        where = f"{path}, line {number}"
        keys = [(kind, row[kind]) for kind in KINDS if row.get(kind)]
        values = {
            name: _number(row[name], f"{where}: {name}")
            for name in ("score", "points", "hours_late")
            if row.get(name)
        }
        if not keys or not row.get("reason") or not values:
            message = phrase(
                "%(place)s: it needs whom it is about (%(ids)s), a reason, and one of score, "
                "points, hours_late",
                place=where,
                ids=", ".join(KINDS),
            )
            raise UsageError(message)
        for key in keys:
            if key in by:
                message = phrase(
                    "%(place)s: there are two decisions about %(what)s",
                    place=where,
                    what=" ".join(key),
                )
                raise UsageError(message)
            by[key] = Override(reason=row["reason"], **values)
    return Overrides(by)


def _number(text: str, what: str) -> float:
    number = read_number(text)
    if number is None or not math.isfinite(number):
        message = phrase("%(what)s is %(text)r, which is no number", what=what, text=text)
        raise UsageError(message)
    return number


def read_duration(text: str) -> float:
    """Return the seconds of ``90s``, ``15m``, ``2h`` or ``1d``.

    Raises:
        UsageError: it is none of these.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        message = phrase("%(text)r is no duration: write 90s, 15m, 2h or 1d", text=text)
        raise UsageError(message)
    return float(match["number"]) * _UNITS[match["unit"]]


def read_time(text: str, zone: tzinfo | None = None) -> datetime | None:
    """Return a time that a system or a person has written; None if it is none that we know.

    Args:
        text: the time; a zone is known by its distance from UTC, or as UTC or GMT. Any other
            abbreviation may mean several zones: it must be that of ``zone`` at that time.
        zone: where a time without a zone was written; None if that is not known.
    """
    written, short = _parts(text)
    try:
        time = datetime.fromisoformat(written)
    except ValueError:
        return None
    if time.tzinfo is not None:
        return time
    if short in _UTC:
        return time.replace(tzinfo=UTC)
    if zone is None:
        return None
    time = time.replace(tzinfo=zone)
    return time if not short or time.tzname() == short else None


def has_no_zone(text: str) -> bool:
    """Whether it is a time, of which only the zone is not known."""
    return read_time(text) is None and read_time(_parts(text)[0], UTC) is not None


def _parts(text: str) -> tuple[str, str]:
    """Return a time, and the abbreviation of a zone behind it."""
    match = _FROM_UTC.fullmatch(text.strip())
    if match:
        hours = f"{match['sign']}{match['hours']:>02}:{match['minutes'] or '00'}"
        return f"{match['time'].rstrip()}{hours}", ""
    match = _ABBREVIATED.fullmatch(text.strip())
    return (match["time"], match["zone"]) if match else (text.strip(), "")


def adjust(
    raw: float | None,
    max_score: float,
    origin: Origin,
    policy: LatePolicy,
    override: Override | None,
) -> tuple[tuple[Adjustment, ...], float | None, str]:
    """Return the adjustments, the final score, and what a person still has to decide.

    Args:
        raw: the grader's score; None if there is none.
        max_score: the assignment's points.
        origin: how late it was.
        policy: what lateness costs.
        override: the staff's decision about this student.
    """
    if override is not None and override.score is not None:
        change = override.score - (raw or 0.0)
        return (Adjustment(points=change, reason=override.reason),), override.score, ""
    if raw is None:
        return (), None, phrase("it has no score")
    late, open_question = _lateness(origin, policy, override)
    changes: list[Adjustment] = []
    if late > policy.grace and policy.percent:
        days = math.ceil(late / _DAY)
        points = min(raw, max_score * policy.percent / 100 * days)
        reason = phrase(
            "%(hours)s late: %(days)s × %(percent)s %% of %(max)s",
            hours=_hours(late),
            days=days,
            percent=points_text(policy.percent),
            max=points_text(max_score),
        )
        changes.append(Adjustment(points=-points, reason=reason))
    if override is not None and override.hours_late is not None:
        counts = phrase(
            "counts as %(hours)s h late: %(reason)s",
            hours=points_text(override.hours_late),
            reason=override.reason,
        )
        changes.append(Adjustment(points=0.0, reason=counts))
    if override is not None and override.points is not None:
        changes.append(Adjustment(points=override.points, reason=override.reason))
    final = max(0.0, raw + sum(change.points for change in changes))
    return tuple(changes), round(final, 6), open_question


def decide(
    result: SubmissionResult, decided: Decided
) -> tuple[tuple[Adjustment, ...], float | None, str]:
    """Return what decisions about answers change, the score with them, and what to look at again.

    Args:
        result: the submission as it was graded last.
        decided: what the staff has decided, about all submissions.
    """
    own = decided.of(result.submission)
    look = "; ".join(outdated(result, decided))
    if left := waiting(result, decided):
        said = phrase("still to be judged by hand: %(questions)s", questions=left)
        look = "; ".join(filter(None, (look, said)))
    if result.score is None:
        return (), None, look
    judged = {each.name for each in result.by_hand}
    graded = {question.name: question.score for question in result.questions}
    changes = tuple(
        Adjustment(
            points=round(each.points - graded.get(name, 0.0), 6),
            reason=f"{name}: {reason_of(each)}",
            by_hand=name in judged,
        )
        for name, each in own.items()
        if name in graded or name in judged
    )
    return changes, round(result.score + total(changes), 6), look


def _lateness(origin: Origin, policy: LatePolicy, override: Override | None) -> tuple[float, str]:
    """Return by how many seconds it is late, and what is not known about that."""
    if override is not None and override.hours_late is not None:
        return override.hours_late * _HOUR, ""
    if origin.seconds_late is not None:
        return origin.seconds_late, ""
    time = read_time(origin.submitted, policy.zone)
    if policy.due is not None and time is not None:
        return max(0.0, (time - policy.due).total_seconds()), ""
    return 0.0, _what_is_not_known(origin, policy)


def _what_is_not_known(origin: Origin, policy: LatePolicy) -> str:
    if origin.late and policy.percent:
        return phrase("it is late, but not known how late: an override's hours_late says it")
    if policy.due is None or not policy.percent or not origin.submitted:
        return ""
    time = origin.submitted
    if not has_no_zone(time):
        return phrase("it is not known whether it is late: %(time)r is no time", time=time)
    if short := _parts(time)[1]:
        return phrase(
            "it is not known whether it is late: %(time)r is in a zone that is not known (%(zone)s "
            "is the name of several); --timezone says it",
            time=time,
            zone=short,
        )
    return phrase(
        "it is not known whether it is late: %(time)r is in a zone that is not known; --timezone "
        "says it",
        time=time,
    )


def _hours(seconds: float) -> str:
    return f"{seconds / _HOUR:.1f} h"


def total(changes: Sequence[Adjustment]) -> float:
    """Return the sum of adjustments."""
    return round(sum(change.points for change in changes), 6)
