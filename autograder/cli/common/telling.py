"""What `autograder grade` says in the terminal, before and after it has graded."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.assignment.description import Description
from autograder.basics.language import phrase, phrases
from autograder.basics.text import listed, printable
from autograder.lms.downloads.collect import Collection
from autograder.reports.changes import summarize
from autograder.reports.folder import ResultsFolder
from autograder.reports.terminal import render_questions, render_table, said_by_hand
from autograder.result import Status, SubmissionResult
from autograder.store.comparing import compare_runs
from autograder.wording.sentences import told

if TYPE_CHECKING:
    from autograder.assignment.bundle import Autograder
    from autograder.assignment.testfiles import Question

TABLE_WIDTH = 116
_NOT_GRADED = frozenset({Status.UNREADABLE, Status.FAULT})
_NAMED = 3


def make_console() -> Console:
    """Return a console whose tables are as wide as a terminal, or as a page if it is none."""
    console = Console(highlight=False, soft_wrap=False, markup=False)
    if not console.is_terminal:
        console.width = TABLE_WIDTH
    return console


def tell_systems(console: Console, collection: Collection) -> None:
    """Say from which systems the submissions are."""
    for system, count in collection.systems.items():
        said = phrases(
            "%(count)s submission is laid out as %(system)s does it (--from says otherwise).",
            "%(count)s submissions are laid out as %(system)s does it (--from says otherwise).",
            count,
            system=system,
        )
        console.print(said)


def tell_assignment(console: Console, autograder: "Autograder") -> None:
    """Say which tests a hostile notebook can forge, and what no notebook can import."""
    if autograder.lacking:
        said = phrase(
            "The assignment requires %(packages)s, which this Python has not: install it here, or "
            "what imports it fails.",
            packages=", ".join(map(printable, autograder.lacking)),
        )
        console.print(said, markup=False, soft_wrap=True)
    names = ", ".join(printable(question.name) for question in autograder.live)
    if names:
        said = phrase(
            "Tests of %(questions)s need the student's own objects and run in the student's "
            "process, which can read and forge them (`live` in the results). All others run in the "
            "grader.",
            questions=names,
        )
        console.print(said, markup=False, soft_wrap=True)


def tell_tables(
    console: Console,
    results: Sequence[SubmissionResult],
    asked: Sequence["Question"],
    description: Description,
) -> None:
    """Print the class, its questions if it is one, and what is left to a person."""
    questions = [question.name for question in asked]
    console.print(render_table(results, questions))
    if len(results) > 1:
        console.print()
        console.print(render_questions(results, questions))
    if description.by_hand:
        said = said_by_hand(results, description.by_hand)
        console.print(f"\n{said}", soft_wrap=True)


def tell_notes(console: Console, collection: Collection, origins: Path) -> None:
    """Say for which submissions a file was chosen among several, and the like."""
    noted = [origin for origin in collection.origins if origin.notes]
    for origin in noted[:_NAMED]:
        text = f"{printable(origin.submission)}: {'; '.join(map(told, origin.notes))}"
        console.print(text, markup=False, soft_wrap=True)
    if len(noted) > _NAMED:
        more = len(noted) - _NAMED
        said = phrases(
            "%(count)s more such note: %(file)s",
            "%(count)s more such notes: %(file)s",
            more,
            file=origins,
        )
        console.print(said, soft_wrap=True)


def problems_of(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return those that could not be graded."""
    return [result for result in results if result.status in _NOT_GRADED]


def looks_of(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return those that were graded, and that a person should look at all the same."""
    return [result for result in results if result.look and result.status not in _NOT_GRADED]


def tell_files(
    console: Console, folder: ResultsFolder, results: Sequence[SubmissionResult], total: int
) -> None:
    """Say how many were graded, and where everything is."""
    said = (
        phrase(
            "%(graded)s of %(all)s graded. Grades: %(file)s",
            graded=len(results) - len(problems_of(results)),
            all=total,
            file=folder.grades,
        ),
        phrase("Who has which mistake: %(file)s", file=folder.mistakes),
        phrase("Everything about each: %(file)s", file=folder.path / "results"),
        phrase("The class, and a page for each student: %(file)s", file=folder.index),
    )
    console.print("\n" + "\n".join(said), soft_wrap=True)


def tell_others(console: Console, folder: ResultsFolder) -> None:
    """Say how many are kept of whom the tables of this run say nothing."""
    count = len(folder.store.origins_of_others())
    if count:
        said = phrases(
            "%(count)s other is kept in this folder, and is not in the tables of this run: to have "
            "it there, give all submissions at once; what is unchanged is not graded again.",
            "%(count)s others are kept in this folder, and are not in the tables of this run: to "
            "have them there, give all submissions at once; what is unchanged is not graded again.",
            count,
        )
        console.print(said, soft_wrap=True)


def tell_changes(console: Console, folder: ResultsFolder) -> None:
    """Say whose marks are others than in the run before that came to its end."""
    this = folder.run
    before = [run for run in folder.store.runs() if run.ended and run.number < this.number]
    if not before:
        return
    old = before[-1]
    comparison = compare_runs((folder.store, old), (folder.store, this))
    if not comparison.compared:
        return
    where = f"{folder.path}@{old.number} {folder.path}@{this.number}"
    said = phrase("Since run %(run)s: %(changes)s", run=old.number, changes=summarize(comparison))
    more = phrase("See: %(command)s", command=f"autograder compare {where}")
    console.print(f"{said} {more}" if comparison.changes else said, soft_wrap=True)


def tell_people(console: Console, results: Sequence[SubmissionResult]) -> None:
    """Say whose submission needs a person, and why."""
    if problems := problems_of(results):
        console.print(
            phrase("Could not be graded, and needs a person: %(names)s", names=_names(problems)),
            soft_wrap=True,
        )
    if looks := looks_of(results):
        console.print(
            phrase("Graded as far as could be, and needs a person: %(names)s", names=_names(looks)),
            soft_wrap=True,
        )


def _names(results: Sequence[SubmissionResult]) -> str:
    return told(listed([result.submission for result in results], _NAMED))
