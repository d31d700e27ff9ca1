"""The class's picture: how it did, what it got wrong, and what to teach on Monday."""

import base64
import hashlib
import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from autograder.assignment.description import Description, MistakeText, QuestionText
from autograder.basics.language import phrase, phrases
from autograder.basics.text import points_text, printable, words
from autograder.pages import svg
from autograder.pages.markup import shown
from autograder.pages.templating import asset, render
from autograder.reports.mistakes import CAUSE, Mistake, mistakes_of
from autograder.reports.people import Person, alarms, reasons_to_look
from autograder.reports.tables import points_of, remarks_of
from autograder.reports.wording import word
from autograder.result import SubmissionResult, Verdict
from autograder.wording.sentences import told

_BINS = 10
_ALL = 100
_TO_TEACH, _SEVERAL = 3, 2
_SLOWEST = 5
_RARE = 0.02
_LEAST_CLASS = 20
_MOST_TEXT = 160
_LEAST_SEPARATED = 10


@dataclass(frozen=True, kw_only=True)
class Member:
    """A submission, and whose it is."""

    result: SubmissionResult
    person: Person
    report: str
    """The address of its report, relative to the page's."""

    @property
    def name(self) -> str:
        """What the page calls it."""
        return self.person.name or self.person.email or self.result.submission


def render_class(
    members: Sequence[Member], asked: Description, *, left: Sequence[tuple[str, str]] = ()
) -> str:
    """Return the page.

    Args:
        members: the submissions, in the order of the table.
        asked: the assignment in words.
        left: what was handed in and not graded at all, each with the reason.
    """
    graded = [member for member in members if member.result.score is not None]
    by = {member.result.submission: member for member in members}
    ran = [member for member in members if member.result.cells]
    found = mistakes_of(member.result for member in members)
    ranked = sorted(found.items(), key=lambda entry: -len(entry[1]))
    look = [(each, reasons_to_look(each.result, each.person)) for each in members]
    script = asset("class.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return render(
        "class.html",
        asked=asked,
        script=script,
        policy=f"; script-src 'sha256-{digest}'",
        graded=graded,
        members=members,
        scores=_scores(graded),
        questions=[_question(text, graded) for text in _asked(asked, graded)],
        lessons=_lessons(found, asked),
        mistakes=[_mistake(mistake, [by[name] for name in who]) for mistake, who in ranked],
        alike=_alike(found, by, len(graded)),
        ungraded=[(each, _reason(each)) for each in members if each.result.score is None],
        left=left,
        look=[
            (each, reasons) for each, reasons in look if reasons and each.result.score is not None
        ],
        alarmed=[each for each in members if alarms(each.result)],
        seconds=_seconds(ran),
        slowest=sorted(ran, key=lambda each: -each.result.seconds)[:_SLOWEST],
        least_separated=_LEAST_SEPARATED,
        late=_anybody_late(members),
        rows=_rows(members, asked),
        columns=[*(text.name for text in _asked(asked, graded)), *_judged_names(members)],
        judged=[_judged(name, asked, graded) for name in _judged_names(members)],
    )


def _judged_names(members: Iterable[Member]) -> list[str]:
    """Return the questions that a person judges."""
    return list(dict.fromkeys(each.name for member in members for each in member.result.by_hand))


def _judged(name: str, asked: Description, graded: Sequence[Member]) -> dict[str, Any]:
    """Return how far the judging of a question is, and how the class did in it so far."""
    answers = [each for member in graded for each in member.result.by_hand if each.name == name]
    given = [each.points for each in answers if each.points is not None]
    return {
        "title": asked.question(name).title or name,
        "max_score": max((each.max_score for each in answers), default=0.0),
        "count": len(answers),
        "given": len(given),
        "mean": statistics.fmean(given) if given else None,
        "untouched": sum(each.untouched for each in answers),
    }


def _asked(asked: Description, graded: Iterable[Member]) -> list[QuestionText]:
    if asked.questions:
        return list(asked.questions)
    names = dict.fromkeys(each.name for member in graded for each in member.result.questions)
    return [QuestionText(name=name) for name in names]


def _scores(graded: Sequence[Member]) -> dict[str, Any] | None:
    """Return the distribution of the scores, in per cent of what can be had."""
    shares = [
        100 * (each.result.score or 0.0) / each.result.max_score
        for each in graded
        if each.result.max_score
    ]
    if not shares:
        return None
    counts = [0] * _BINS
    for share in shares:
        counts[min(_BINS - 1, max(0, int(share * _BINS / 100)))] += 1
    step = 100 // _BINS
    labels = [f"{place * step}-{place * step + step}" for place in range(_BINS)]
    points = [each.result.score or 0.0 for each in graded]
    return {
        "max": max(each.result.max_score for each in graded),
        "picture": svg.histogram(counts, labels, title=phrase("How many have how many per cent")),
        "mean": round(statistics.fmean(points), 1),
        "median": round(statistics.median(points), 1),
        "spread": round(statistics.pstdev(points), 1),
        "full": sum(share >= _ALL for share in shares),
    }


def _question(text: QuestionText, graded: Sequence[Member]) -> dict[str, Any]:
    """Return how the class did in a question and in each of its tests."""
    scored = [
        (question, member.result.score or 0.0)
        for member in graded
        for question in member.result.questions
        if question.name == text.name
    ]
    most = max((question.max_score for question, _ in scored), default=text.max_score)
    full = [question.score >= question.max_score for question, _ in scored]
    rest = [score - question.score for question, score in scored]
    titles = {case.name: case.title for case in text.cases}
    cases: dict[tuple[str, bool], list[tuple[bool, float]]] = {}
    for question, score in scored:
        for case in question.cases:
            passed = case.verdict is Verdict.PASSED
            cases.setdefault((case.name, case.hidden), []).append((passed, score - case.points))
    return {
        "name": text.name,
        "title": text.title or text.name,
        "max_score": most,
        "mean": statistics.fmean(question.score for question, _ in scored) if scored else 0.0,
        "full": sum(full),
        "none": sum(question.score <= 0 for question, _ in scored),
        "count": len(scored),
        "separates": separation(full, rest),
        "cases": [
            {
                "title": titles.get(name) or words(name),
                "hidden": hidden,
                "passed": sum(passed for passed, _ in outcomes),
                "count": len(outcomes),
                "separates": separation(*zip(*outcomes, strict=True)),
            }
            for (name, hidden), outcomes in cases.items()
        ],
    }


def separation(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Return how well an item separates strong from weak: the point-biserial correlation.

    Args:
        passed: who has it right.
        rest: their points in everything else, so that no item is compared with itself.

    Returns:
        Between −1 and 1; None where all have it alike, or all have the same points, or there are
        fewer than ten, of whom one or two make it anything.
    """
    if len(passed) < _LEAST_SEPARATED:
        return None
    if len(set(passed)) < 2 or len(set(rest)) < 2:  # noqa: PLR2004 -- there is nothing to tell apart
        return None
    return statistics.correlation(list(map(float, passed)), list(rest))


def _lessons(found: dict[Mistake, list[str]], asked: Description) -> list[dict[str, Any]]:
    """Return what several have misunderstood, most frequent first, each with its lines."""
    counts = ((mistake, len(who)) for mistake, who in found.items() if mistake.sort == CAUSE)
    causes = sorted((pair for pair in counts if pair[1] >= _SEVERAL), key=lambda pair: -pair[1])
    texts = {(each.question, each.name): each for each in asked.mistakes}
    return [
        {
            "name": mistake.name,
            "count": count,
            "question": asked.question(mistake.question),
            "text": texts.get((mistake.question, mistake.name), _UNKNOWN),
        }
        for mistake, count in causes[:_TO_TEACH]
    ]


_UNKNOWN = MistakeText(question="", name="")


def _mistake(mistake: Mistake, who: Sequence[Member]) -> dict[str, Any]:
    return {
        "question": mistake.question,
        "function": mistake.function,
        "sort": mistake.sort,
        "name": mistake.name,
        "who": who,
        "emails": _whole(", ", [each.person.email for each in who if each.person.email]),
        "files": _whole("\n", [each.result.submission for each in who]),
    }


def _whole(between: str, texts: Iterable[str]) -> Markup:
    """Return texts to be copied, which are not cut as those to be read are."""
    return escape(between.join(map(printable, texts)))


def _alike(
    found: dict[Mistake, list[str]], by: dict[str, Member], graded: int
) -> list[dict[str, Any]]:
    """Return the groups that share a named cause which is rare in this class."""
    if graded < _LEAST_CLASS:
        return []
    return [
        _mistake(mistake, [by[name] for name in who])
        for mistake, who in found.items()
        if mistake.sort == CAUSE and 1 < len(who) <= max(2, _RARE * graded)
    ]


def _reason(member: Member) -> str:
    remarks = [remark.strip() for remark in member.result.remarks if remark.strip()]
    return told(remarks[0].splitlines()[0]) if remarks else word(member.result.status)


def _seconds(members: Sequence[Member]) -> dict[str, float] | None:
    times = [member.result.seconds for member in members]
    return {"median": statistics.median(times), "most": max(times)} if times else None


def _rows(members: Sequence[Member], asked: Description) -> Markup:
    """Return the table's rows. There may be thousands: they are put together here."""
    names = [*(text.name for text in _asked(asked, members)), *_judged_names(members)]
    late = _anybody_late(members)
    return Markup("\n").join(_row(member, names, late=late) for member in members)


def _anybody_late(members: Iterable[Member]) -> bool:
    return any(member.person.late for member in members)


def _row(member: Member, names: Sequence[str], *, late: bool) -> Markup:
    result, person = member.result, member.person
    points = points_of(result)
    score = "" if result.score is None else points_text(result.score)
    look = _listed(reasons_to_look(result, person))
    lateness = f'<td data-value="{person.seconds_late:.0f}">{_text(person.late)}</td>'
    cells = [
        f'<td><a href="{escape(printable(member.report))}">{_text(member.name)}</a></td>',
        f'<td class="number">{score or "-"}</td>',
        *(f'<td class="number">{points.get(name, "-") if score else "-"}</td>' for name in names),
        *([lateness] if late else ()),
        f"<td>{_listed(remarks_of(result))}</td>",
        f'<td class="{"warn" if look else ""}">{look}</td>',
    ]
    # The remarks may not have room for all: who looks for q4 finds them by this.
    wrong = " ".join(each.name for each in result.questions if each.score < each.max_score)
    also = f' data-also="{_text(wrong)}"' if score and wrong else ""
    return Markup(f"<tr{also}>{''.join(cells)}</tr>")  # noqa: S704 -- each text in it has been escaped


def _listed(texts: Sequence[str]) -> str:
    """Return as many of the texts as there is room for, the first at least, and how many more."""
    ends = itertools.accumulate(len(text) + 2 for text in texts)
    count = max(1, sum(end <= _MOST_TEXT for end in ends))
    left = len(texts) - count
    more = phrases("and %(count)s more", "and %(count)s more", left) if left > 0 else ""
    return "; ".join(filter(None, [*map(_text, texts[:count]), more]))


def _text(text: str) -> str:
    cut = text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "…"
    return str(escape(shown(cut)))
