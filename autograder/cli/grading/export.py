"""``autograder export``: grades and feedback, in the form that a system takes back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from autograder.assignment.description import Description
from autograder.assignment.project import SETTINGS
from autograder.assignment.settings import read_timezone
from autograder.basics.files import write_whole
from autograder.basics.language import phrase, phrases
from autograder.basics.text import points_text, printable
from autograder.cli.common.language import speak_for
from autograder.cli.common.runs import changed_since as changed_since_run
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin
from autograder.lms.downloads.origins import load_origins
from autograder.lms.downloads.systems.known import FEEDBACK
from autograder.lms.exports.adjust import (
    LatePolicy,
    Overrides,
    has_no_zone,
    read_duration,
    read_overrides,
    read_time,
)
from autograder.lms.exports.adjust import total as total_of
from autograder.lms.exports.feedback import feedback_zip
from autograder.lms.exports.gradebooks import Filled, fill_canvas, fill_moodle
from autograder.lms.exports.grades import Grade, make_grades
from autograder.lms.exports.junit import junit_xml
from autograder.lms.exports.roster import Roster, read_roster
from autograder.lms.exports.similarity import similarity_zip
from autograder.lms.exports.tables import gradescope_csv
from autograder.reports.decisions import Decided, Decisions
from autograder.reports.folder import ResultsFolder
from autograder.result import SubmissionResult

_FORMATS = (
    "gradescope",
    "canvas",
    "moodle",
    "junit",
    *(f"feedback-{system}" for system in FEEDBACK),
    "similarity",
)
_SUFFIXES = {
    "junit": "xml",
    "similarity": "zip",
    **{f"feedback-{system}": "zip" for system in FEEDBACK},
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, kw_only=True)
class _Gradebook:
    """What was asked for of a gradebook."""

    path: Path | None
    column: str | None
    maximum: str | None
    scale: bool


@click.command(short_help="Export grades for Gradescope, Canvas, Moodle, JUnit; or feedback.")
@click.argument("form", metavar="FORMAT", type=click.Choice(_FORMATS))
@click.argument("results", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--gradebook",
    type=_FILE,
    help="What Canvas or Moodle has exported: it is filled in, and written anew with --out.",
)
@click.option(
    "--column", help="The gradebook's column.  [default: the assignment's name, or Grade]"
)
@click.option("--scale", is_flag=True, help="Convert to the points that the gradebook has.")
@click.option("--roster", type=_FILE, help="CSV of the same people in several systems.")
@click.option("--overrides", type=_FILE, help="CSV of decisions, each with its reason.")
@click.option(
    "--late-percent",
    type=click.FloatRange(min=0, max=100),
    default=0.0,
    help="What each day begun costs, in per cent of the assignment's points.",
)
@click.option("--grace", default="0s", show_default=True, help="Lateness that costs nothing: 15m.")
@click.option(
    "--due",
    help="When it was due, where the system only says when: 2026-03-01T23:59+01:00, or a "
    "day, for its end.",
)
@click.option(
    "--timezone",
    help="Where times without a zone were written: Asia/Seoul.  [default: `timezone` in "
    "solutions/<assignment>/autograder.toml, below [handout]]",
)
@click.option(
    "--changed-since",
    metavar="RUN",
    help="Only those whose marks have changed, by tests or decisions, since a run: its number, or "
    "FOLDER@RUN.",
)
@click.option("--maximum", help="Moodle's column of the maximum grade, if its name is not known.")
@click.option("--out", type=_FILE, help="The file to write.  [default: RESULTS/FORMAT.csv]")
def export(
    form: str,
    results: Path,
    gradebook: Path | None,
    column: str | None,
    scale: bool,  # noqa: FBT001 -- click passes it by name
    roster: Path | None,
    overrides: Path | None,
    late_percent: float,
    grace: str,
    due: str | None,
    timezone: str | None,
    changed_since: str | None,
    maximum: str | None,
    out: Path | None,
) -> int:
    """Export grades or feedback.

    FORMAT is gradescope (a CSV like Gradescope's own), canvas or moodle (their gradebook, filled
    in: --gradebook), junit (XML), similarity (a zip of each question's answers
    for JPlag and Dolos), or feedback-canvas and feedback-moodle (a zip of pages, to be
    uploaded there). RESULTS is a folder that `autograder grade` wrote.

    Exit code: 0 when everybody's grade is in it, 1 when a person has to look at some.
    """
    origins = load_origins(results)
    records = _read(results, list(origins))
    if changed_since is not None:
        records, origins = _changed(results, changed_since, records, origins)
    asked = speak_for(None, ResultsFolder(results).description())
    zone = _zone(timezone, asked.name)
    decisions = read_overrides(overrides) if overrides else Overrides()
    decided = Decisions(results).current()
    grades = make_grades(
        records,
        origins,
        roster=read_roster(roster) if roster else Roster(),
        overrides=decisions,
        policy=LatePolicy(
            percent=late_percent, grace=read_duration(grace), due=_time(due, zone), zone=zone
        ),
        decided=decided,
    )
    book = _Gradebook(path=gradebook, column=column, maximum=maximum, scale=scale)
    data, open_questions = _render(form, grades, records, book, asked, decided)
    place = out or results / f"{form}.{_SUFFIXES.get(form, 'csv')}"
    _write(place, data, gradebook)
    _tell_adjustments(grades)
    read = {record.submission for record in records}
    open_questions += [
        phrase("%(name)s: not graded yet", name=printable(name))
        for name in origins
        if name not in read
    ]
    open_questions += [
        phrase("nobody graded is %(name)s", name=printable(each)) for each in decisions.unused
    ]
    for question in open_questions:
        click.echo(phrase("A person has to look: %(reason)s", reason=question))
    click.echo(phrase("Written: %(file)s", file=place))
    return 1 if open_questions else 0


def _write(place: Path, data: bytes, gradebook: Path | None) -> None:
    if gradebook is not None and place.resolve() == gradebook.resolve():
        message = phrase(
            "%(file)s is the gradebook itself: write another file with --out", file=place
        )
        raise UsageError(message)
    try:
        write_whole(place, data)
    except OSError as error:
        message = phrase(
            "%(file)s cannot be written: %(reason)s", file=place, reason=error.strerror
        )
        raise UsageError(message) from error


def _changed(
    results: Path,
    run: str,
    records: Sequence[SubmissionResult],
    origins: Mapping[str, Origin],
) -> tuple[list[SubmissionResult], dict[str, Origin]]:
    """Return what is about those whose marks have changed since a run."""
    names = changed_since_run(results, run)
    changed = [record for record in records if record.submission in names]
    said = phrase(
        "Marks of %(count)s of %(all)s have changed since run %(run)s.",
        count=len(changed),
        all=len(records),
        run=run,
    )
    click.echo(said)
    return changed, {name: each for name, each in origins.items() if name in names}


def _read(results: Path, names: Sequence[str]) -> list[SubmissionResult]:
    folder = ResultsFolder(results)
    with folder.store.held():
        found = [folder.saved(name) for name in names]
    records = [record for record in found if record is not None]
    if not records:
        message = phrase(
            "%(folder)s holds no results of these submissions: run `autograder grade` again",
            folder=results,
        )
        raise UsageError(message)
    return records


def _time(due: str | None, zone: tzinfo | None) -> datetime | None:
    if not due:
        return None
    # A day is over at its end.
    time = read_time(f"{due.strip()} 23:59:59" if _DAY.fullmatch(due.strip()) else due, zone)
    if time is not None:
        click.echo(phrase("Due: %(time)s", time=time.isoformat(sep=" ", timespec="minutes")))
        return time
    message = phrase("%(time)r is no time: write 2026-03-01T23:59+01:00", time=due)
    if has_no_zone(due):
        message = phrase(
            "the zone of %(time)r is not known: write 2026-03-01T23:59+01:00, or say it with "
            "--timezone Europe/Berlin",
            time=due,
        )
    raise UsageError(message)


def _zone(name: str | None, assignment: str) -> tzinfo | None:
    """Return the zone of times that have none, and say which."""
    if name is None:
        settings = Path("solutions", assignment, SETTINGS)
        name = read_timezone(settings.read_bytes()) if settings.is_file() else None
    if name is None:
        return None
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = phrase("there is no time zone %(name)r: write one like Europe/Berlin", name=name)
        raise UsageError(message) from error
    click.echo(phrase("Times without a zone are those of %(name)s.", name=name))
    return zone


def _render(
    form: str,
    grades: Sequence[Grade],
    records: Sequence[SubmissionResult],
    book: _Gradebook,
    asked: Description,
    decided: Decided,
) -> tuple[bytes, list[str]]:
    """Return the file, and what a person has to look at."""
    undecided = [
        f"{printable(grade.result.submission)}: {grade.undecided}"
        for grade in grades
        if grade.undecided
    ]
    if form == "junit":
        return junit_xml(records, decided), []
    if form == "similarity":
        return similarity_zip(records), []
    if form == "gradescope":
        return gradescope_csv(grades), undecided
    if form.startswith("feedback-"):
        data, left = feedback_zip(grades, form.removeprefix("feedback-"), asked)
        return data, [
            phrase("%(name)s: it did not come from there", name=printable(name)) for name in left
        ]
    if book.path is None:
        message = phrase("%(form)s needs --gradebook, the CSV that it has exported", form=form)
        raise UsageError(message)
    if form == "canvas":
        filled = fill_canvas(
            book.path, grades, assignment=asked.name, column=book.column, scale=book.scale
        )
    elif form == "moodle":
        filled = fill_moodle(
            book.path, grades, column=book.column, maximum=book.maximum, scale=book.scale
        )
    else:
        message = f"no format {form!r}"
        raise AssertionError(message)
    return filled.data, undecided + _tell_filled(filled)


def _tell_filled(filled: Filled) -> list[str]:
    count = phrases("One grade filled in.", "%(count)s grades filled in.", filled.count)
    without = phrases(
        "One person there has none here.", "%(count)s people there have none here.", filled.without
    )
    click.echo(f"{count} {without}")
    return [
        phrase(
            "%(name)s: nobody in the gradebook is known to be its author",
            name=printable(grade.result.submission),
        )
        for grade in filled.missing
    ] + [printable(each) for each in filled.left]


def _tell_adjustments(grades: Sequence[Grade]) -> None:
    """Show what changed a score: raw, adjustment, final, and why."""
    for grade in grades:
        if grade.adjustments:
            raw = phrase("none") if grade.result.score is None else points_text(grade.result.score)
            final = phrase("none") if grade.final is None else points_text(grade.final)
            reasons = "; ".join(printable(each.reason) for each in grade.adjustments)
            click.echo(
                f"{printable(grade.result.submission)}: {raw} "
                f"{total_of(grade.adjustments):+g} = {final} ({reasons})"
            )
