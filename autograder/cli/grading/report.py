"""``autograder report``: the pages of results that are there, made again."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from autograder.basics.language import phrase, phrases
from autograder.basics.text import printable
from autograder.cli.common.language import language_option, speak_for
from autograder.cli.common.pages import Pages
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin
from autograder.lms.downloads.origins import load_origins, save_origins
from autograder.reports.decisions import Decided, Decisions
from autograder.reports.folder import ResultsFolder
from autograder.reports.pseudonyms import Pseudonyms
from autograder.result import SubmissionResult


@click.command(short_help="Make the pages of results again, without grading.")
@click.argument("results", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--pseudonyms",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Pseudonyms for all names; FILE turns them back, and gives the same ones each time.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for what has pseudonyms: pages, tables and records.",
)
@language_option
def report(results: Path, pseudonyms: Path | None, out: Path | None, language: str | None) -> int:
    """Make the class's page, each student's report, and the tables again, without grading.

    RESULTS is a folder that `autograder grade` wrote.

    Exit code: 0 when everybody has a report, 1 when some submission has no result yet.
    """
    origins = load_origins(results)
    folder = ResultsFolder(results)
    with folder.store.held():
        found = {name: folder.saved(name) for name in origins}
    records = [record for record in found.values() if record is not None]
    if not records:
        message = phrase(
            "%(folder)s holds no results of these submissions: run `autograder grade` again",
            folder=results,
        )
        raise UsageError(message)
    pages = Pages(folder, speak_for(language, folder.description()), origins.values())
    if (pseudonyms is None) != (out is None):
        message = phrase(
            "--pseudonyms FILE and --out DIR go together: what names nobody is kept apart"
        )
        raise UsageError(message)
    if pseudonyms is not None and out is not None:
        if results.resolve() in {out.resolve(), *out.resolve().parents}:
            message = phrase(
                "%(folder)s is among the results, which have names: choose another folder",
                folder=out,
            )
            raise UsageError(message)
        pages, records = _hidden(Pseudonyms(pseudonyms), pages, records, origins, out)
        folder = pages.folder
    for record in records:
        pages.write_report(record)
    pages.write_class(records)
    said = phrases(
        "%(count)s report: %(folder)s",
        "%(count)s reports: %(folder)s",
        len(records),
        folder=folder.reports,
    )
    click.echo(said)
    click.echo(phrase("The class: %(file)s", file=folder.index))
    for name in (name for name, record in found.items() if record is None):
        click.echo(phrase("Not graded yet: %(name)s", name=printable(name)))
    return 0 if len(records) == len(found) else 1


def _hidden(
    names: Pseudonyms,
    pages: Pages,
    records: Sequence[SubmissionResult],
    origins: Mapping[str, Origin],
    out: Path,
) -> tuple[Pages, list[SubmissionResult]]:
    """Return pages and records that name nobody; the records are written, and the key is."""
    folder = ResultsFolder(out)
    decided = Decisions(pages.folder.path).current()
    hidden: list[SubmissionResult] = []
    about: list[Origin] = []
    kept = Decided()
    for record in records:
        person, origin = pages.people[record.submission], origins[record.submission]
        result = names.hide(record, person)
        hidden.append(result)
        about.append(
            Origin(
                submission=result.submission,
                system="pseudonyms",
                late=origin.late,
                seconds_late=origin.seconds_late,
            )
        )
        for question, each in decided.of(record.submission).items():
            comment = names.hide_text(each.comment, record.submission, person)
            kept[result.submission, question] = each._replace(
                submission=result.submission, comment=comment
            )
    names.save()
    hidden.sort(key=lambda result: result.submission)  # the order would tell who is who
    asked = pages.folder.description()
    folder.save_description(asked)
    save_origins(folder.path, sorted(about, key=lambda origin: origin.submission))
    for result in hidden:
        folder.save(result)
    return Pages(folder, asked.spoken(), about, kept), hidden
