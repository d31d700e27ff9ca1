"""``autograder report``: the pages of results that are there, made again."""

from pathlib import Path

import click

from autograder.cli.pages import Pages
from autograder.errors import UsageError
from autograder.lms.downloads.origins import load_origins
from autograder.reports.folder import ResultsFolder


@click.command(short_help="Make the pages of results again, without grading.")
@click.argument("results", type=click.Path(path_type=Path, file_okay=False))
def report(results: Path) -> int:
    """Make the class's page, each student's report, and the tables again, without grading.

    RESULTS is a folder that `autograder grade` wrote.

    Exit code: 0 when everybody has a report, 1 when some submission has no result yet.
    """
    origins = load_origins(results)
    folder = ResultsFolder(results)
    found = {name: folder.saved(name) for name in origins}
    records = [record for record in found.values() if record is not None]
    if not records:
        message = f"{results} holds no results of these submissions: run `autograder grade` again"
        raise UsageError(message)
    pages = Pages(folder, folder.description(), origins.values())
    for record in records:
        pages.write_report(record)
    pages.write_class(records)
    click.echo(f"{len(records)} reports: {folder.reports}")
    click.echo(f"The class: {folder.index}")
    for name in (name for name, record in found.items() if record is None):
        click.echo(f"Not graded yet: {name}")
    return 0 if len(records) == len(found) else 1
