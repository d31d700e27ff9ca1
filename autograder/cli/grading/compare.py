"""``autograder compare``: whose marks two runs give differently, and why."""

from pathlib import Path

import click
from rich.console import Console

from autograder.assignment.project import find_autograder
from autograder.basics.files import write_whole
from autograder.basics.language import marked, phrase, speak, spoken
from autograder.basics.text import listed
from autograder.cli.common.language import language_option
from autograder.cli.common.runs import find_run, people_of
from autograder.cli.common.telling import make_console
from autograder.cli.grading.grade import ASKED_TO_COMPARE, grade
from autograder.errors import UsageError
from autograder.reports.changes import changes_csv, render_changes, summarize
from autograder.store.comparing import Comparison, compare_runs, may_be_of_one
from autograder.store.results import Store
from autograder.store.rows import Run
from autograder.wording.sentences import told

_INTERRUPTED = 130
_NAMED = 10


@click.command(short_help="Say whose marks changed between two runs, and why.")
@click.argument("old")
@click.argument("new")
@click.argument("submissions", nargs=-1, metavar="[SUBMISSION]…", type=click.Path(path_type=Path))
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the changes into this file as well, a line for each test.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results of two autograders.  [default: graded/compared]",
)
@language_option
@click.pass_context
def compare(
    context: click.Context,
    old: str,
    new: str,
    submissions: tuple[Path, ...],
    table: Path | None,
    out: Path | None,
    language: str | None,
) -> int:
    """Say whose marks changed, by how much, in which test, and the reason on both sides.

    \b
    Two runs into one folder:   autograder compare graded/hw@1 graded/hw@2
    Two folders:                autograder compare graded/old graded/new
    Two autograders:            autograder compare old.zip new.zip submissions/

    A folder stands for its last run, FOLDER@-2 for the one before. Two autograders grade the
    SUBMISSIONs first, each as `autograder grade` does.

    Exit code: 0 if nobody's marks changed, 1 if anybody's did, or somebody is in one run alone.
    """  # noqa: D301 -- click's mark for lines to be left alone is the backspace itself
    speak(language)
    if submissions:
        folder = out or Path("graded", "compared")
        runs = []
        context.meta[ASKED_TO_COMPARE] = True
        for archive in (old, new):
            path = find_autograder(archive, Path())
            click.echo(f"\n== {path}")
            code = context.invoke(
                grade,
                autograder=str(path),
                submissions=submissions,
                out=folder,
                language=language or spoken(),
            )
            if code == _INTERRUPTED:
                return _INTERRUPTED
            runs.append(find_run(str(folder)))
        click.echo("")
    else:
        _expect_folders(old, new)
        runs = [find_run(old), find_run(new)]
    return _tell(runs[0], runs[1], table)


def _expect_folders(*given: str) -> None:
    for each in given:
        if each.endswith(".zip") and Path(each).is_file():
            message = phrase(
                "%(file)s is an autograder: say which submissions are to be graded by both, as in "
                "`autograder compare old.zip new.zip submissions/`",
                file=each,
            )
            raise UsageError(message)


def _tell(old: tuple[Store, Run], new: tuple[Store, Run], table: Path | None) -> int:
    comparison = _compared(old, new)
    people = people_of(comparison.changes)
    console = make_console()
    for label, (store, run) in ((phrase("old"), old), (phrase("new"), new)):
        console.print(f"{label}: {_described(store, run)}", soft_wrap=True)
    if comparison.changes:
        console.print()
        console.print(render_changes(comparison.changes, people))
        console.print()
    console.print(summarize(comparison))
    _name_others(console, comparison)
    if table is not None:
        try:
            write_whole(table, changes_csv(comparison.changes, people).encode("utf-8"))
        except OSError as error:
            message = phrase(
                "%(file)s cannot be written: %(reason)s", file=table, reason=error.strerror
            )
            raise UsageError(message) from error
        console.print(phrase("Written: %(file)s", file=table), soft_wrap=True)
    return 0 if comparison.is_same else 1


def _compared(old: tuple[Store, Run], new: tuple[Store, Run]) -> Comparison:
    """Return the comparison of two runs, if there is anything to compare."""
    if not may_be_of_one(old, new):
        message = phrase(
            "%(old)s is another assignment than %(new)s",
            old=old[1].assignment,
            new=new[1].assignment,
        )
        raise UsageError(message)
    comparison = compare_runs(old, new)
    if not comparison.compared:
        message = phrase("No submission is in both runs: nothing to compare")
        raise UsageError(message)
    return comparison


def _described(store: Store, run: Run) -> str:
    said = phrase(
        "run %(number)s of %(folder)s, begun %(time)s UTC, %(graded)s of %(given)s graded; "
        "autograder %(autograder)s, seed %(seed)s",
        number=run.number,
        folder=store.path.parent,
        time=run.begun[:16].replace("T", " "),
        graded=run.graded,
        given=run.given,
        autograder=run.autograder[:8] or phrase("unknown"),
        seed=run.seed,
    )
    return said if run.ended else phrase("%(run)s; stopped before its end", run=said)


def _name_others(console: Console, comparison: Comparison) -> None:
    said = (
        (marked("Only in the old run: %(names)s"), comparison.only_old),
        (marked("Only in the new run: %(names)s"), comparison.only_new),
    )
    for message, names in said:
        if names:
            console.print(phrase(message, names=told(listed(names, _NAMED))), soft_wrap=True)
