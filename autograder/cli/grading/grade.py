"""``autograder grade``: submissions in, grades out."""

import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from rich.console import Console

from autograder import __version__
from autograder.assignment.description import Description
from autograder.assignment.project import (
    find_autograder,
    needs_torch,
    no_autograder,
    read_autograder_zip,
)
from autograder.assignment.testfiles import asked_names
from autograder.basics.language import phrase
from autograder.basics.scratch import remove_abandoned, scratch_folder
from autograder.basics.text import printable
from autograder.cli.common.language import language_option, speak_for
from autograder.cli.common.progress import make_progress, shown
from autograder.cli.common.team import Team, cluster_team, local_team
from autograder.cli.common.telling import (
    looks_of,
    make_console,
    problems_of,
    tell_assignment,
    tell_changes,
    tell_files,
    tell_notes,
    tell_others,
    tell_people,
    tell_systems,
    tell_tables,
)
from autograder.errors import UsageError
from autograder.lms.downloads.collect import SYSTEMS, Collection, collect
from autograder.lms.downloads.handin import Origin
from autograder.lms.downloads.origins import origins_as_json, write_origins
from autograder.reports.folder import ResultsFolder
from autograder.result import SubmissionResult
from autograder.sandbox.launch import Zygote, worth_warming
from autograder.sandbox.walls.plan import Level
from autograder.sandbox.walls.private import closed_to_others, home_of
from autograder.store.rows import Run
from autograder.submissions.files import Submission, readable_bytes

if TYPE_CHECKING:
    from autograder.cli.common.pages import Pages
    from autograder.grading.rules import Rules

ASKED_TO_COMPARE = "autograder.cli.grading.compare"
"""Set in click's context where the runs are compared afterwards, and need not be here."""
_INTERRUPTED = 130


def _checked(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    """Return what to grade by; that is no notebook."""
    if name.endswith(".ipynb"):
        raise UsageError(no_autograder(name, Path()))
    return name


@click.command(short_help="Grade notebooks, scripts, folders and downloads of them.")
@click.argument("autograder", callback=_checked)
@click.argument(
    "submissions", nargs=-1, required=True, metavar="SUBMISSION…", type=click.Path(path_type=Path)
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results.  [default: graded/<assignment>]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Submissions graded at a time, if memory allows.  [default: twice the processors]",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**32 - 1),
    default=0,
    show_default=True,
    help="Where the hidden tests' fresh inputs come from.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    help="Seconds for each cell, and for each test's calls; a submission gets six times that.  "
    "[default: the assignment's limits]",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another limit of the assignment's, for example memory=4GB; may be given several times.",
)
@click.option(
    "--require-level",
    type=click.Choice([level.value for level in Level]),
    default=Level.PROCESS.value,
    help="Grade only behind walls at least as strong; see `autograder doctor`.",
)
@click.option(
    "--from",
    "system",
    type=click.Choice(SYSTEMS),
    help="What the submissions were downloaded from.  [default: seen from their layout]",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Grade by the workers of this Dask scheduler, for example tcp://host:8786.",
)
@click.option("--fresh", is_flag=True, help="Grade again what an earlier run has graded.")
@click.option(
    "--again",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Grade again those that this file names, one a line; what is kept of the others stays.",
)
@language_option
def grade(
    autograder: str,
    submissions: tuple[Path, ...],
    out: Path | None,
    jobs: int | None,
    seed: int,
    timeout: float | None,
    limits: tuple[str, ...],
    require_level: str,
    system: str | None,
    cluster: str | None,
    fresh: bool,  # noqa: FBT001 -- click passes it by name
    again: Path | None,
    language: str | None,
) -> int:
    """Grade notebooks, scripts, and folders or zips of them.

    AUTOGRADER is an assignment's name or an autograder zip. SUBMISSION may be what Gradescope,
    Canvas, Moodle, nbgrader or GitHub Classroom gave you, folder or zip, as it is. Writes
    grades.csv, results/<submission>.json and index.html, the page of the class, and prints a
    table. What an earlier run into the same folder has graded, and nothing has changed since, is
    kept.

    Exit code: 0 when every submission was graded and none needs a person, 1 when a person has to
    look at any, 2 for wrong usage.
    """
    archive = find_autograder(autograder, Path())
    # So that a wrong one is noticed before anything is started.
    files = read_autograder_zip(archive)
    asked = asked_names(files)
    name = archive.name.removesuffix(".zip").removesuffix("-autograder")
    console = make_console()
    remove_abandoned()
    with contextlib.ExitStack() as stack:
        # It starts while this process reads what was handed in, loads the tests, and torch if
        # they need it.
        zygote = None if cluster else stack.enter_context(contextlib.closing(_start(files)))
        scratch = stack.enter_context(scratch_folder("unpacked"))
        collection = collect(
            submissions, assignment=name, scratch=scratch, system=system, asked=asked
        )
        found = collection.submissions
        named = _named(again, found) if again else frozenset()
        tell_systems(console, collection)
        warm = worth_warming(readable_bytes(found), torch=needs_torch(files))
        if zygote:
            zygote.warm_up(warm)
        from autograder.grading.rules import load_rules  # noqa: PLC0415 -- see above

        rules = load_rules(archive, seed=seed, timeout=timeout, options=limits)
        described = speak_for(language, rules.autograder.description)
        level = Level(require_level)
        team = (
            local_team(rules, zygote, level, jobs)
            if zygote
            else stack.enter_context(cluster_team(str(cluster), archive, rules, warm, level, jobs))
        )
        folder = _begin(out or Path("graded") / name, rules, collection)
        origins = write_origins(folder.path, collection.origins)
        # What writes pages is loaded while the first submissions are graded.
        pages = functools.cache(lambda: _make_pages(folder, described, collection.origins))
        team.tell(console)
        tell_assignment(console, rules.autograder)
        stack.enter_context(folder.store.held())
        if team.level is Level.USER and not cluster:
            ours = [home_of(archive), folder.path, *submissions, Path("solutions"), scratch]
            stack.enter_context(closed_to_others(ours))
        old = () if fresh else [each for each in found if printable(each.name) not in named]
        kept = folder.keep({each.name: rules.key_of(each) for each in old})
        results, interrupted = _grade_all(found, team, folder, pages, console, kept)
        if not interrupted:
            folder.end()
    pages().write_class(results)
    results = pages().counted(results)
    tell_tables(console, results, rules.autograder.questions, rules.autograder.description)
    tell_notes(console, collection, origins)
    return _conclude(console, folder, results, len(found), interrupted=interrupted)


def _start(files: Mapping[str, bytes]) -> Zygote:
    return Zygote(["torch"] if needs_torch(files) else [], waits=True)


def _begin(path: Path, rules: "Rules", collection: Collection) -> ResultsFolder:
    """Begin a run in a folder of results."""
    folder = ResultsFolder(path)
    folder.begin(_run_of(rules), origins_as_json(collection.origins))
    folder.save_description(rules.autograder.description)
    return folder


def _named(file: Path, found: Sequence[Submission]) -> frozenset[str]:
    """Return the submissions that a file names, one a line, as tables and pages show them.

    Raises:
        UsageError: it cannot be read, or names one that is not there.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = phrase("%(file)s cannot be read: %(error)s", file=file, error=error)
        raise UsageError(message) from error
    names = frozenset(line.strip() for line in lines if line.strip())
    unknown = names - {printable(submission.name) for submission in found}
    if unknown:
        message = phrase(
            "%(file)s names %(name)r, which is not among the submissions",
            file=file,
            name=min(unknown),
        )
        raise UsageError(message)
    return names


def _may_take_long(submission: Submission) -> bool:
    return any(b"while " in text for text in readable_bytes([submission]))


def _make_pages(folder: ResultsFolder, asked: Description, origins: Sequence[Origin]) -> "Pages":
    # It takes half a second to load.
    from autograder.cli.common.pages import Pages  # noqa: PLC0415 -- see above

    return Pages(folder, asked, origins)


def _grade_all(
    found: Sequence[Submission],
    team: Team,
    folder: ResultsFolder,
    pages: Callable[[], "Pages"],
    console: Console,
    kept: Mapping[str, SubmissionResult],
) -> tuple[list[SubmissionResult], bool]:
    """Grade and save; returns the results in the order of names, and whether we were stopped."""
    results = dict(kept)
    if results:
        said = phrase(
            "%(kept)s of %(all)s are unchanged since an earlier run: their results are kept "
            "(--fresh grades them again).",
            kept=len(results),
            all=len(found),
        )
        console.print(said)
    todo = [submission for submission in found if submission.name not in results]
    # What may take long is begun first, so that the others do not wait for it at the end.
    todo.sort(key=_may_take_long, reverse=True)
    team.tell_memory(console, len(todo))
    interrupted = False
    progress = make_progress(console)
    graded = team.run(todo, meanwhile=pages)
    try:
        with shown(progress):
            task = progress.add_task("Grading", total=len(found), completed=len(results), last="")
            for result in graded:
                # In this order: what is kept of a killed run then has its report.
                pages().write_report(result)
                folder.save(result)
                results[result.submission] = result
                progress.update(task, advance=1, last=printable(result.submission))
    except KeyboardInterrupt:
        interrupted = True
        results = {each.submission: each for each in folder.said()}
    finally:
        graded.close()
    return [results[each.name] for each in found if each.name in results], interrupted


def _run_of(rules: "Rules") -> Run:
    return Run(
        assignment=rules.autograder.description.name,
        autograder=rules.autograder.digest,
        seed=rules.seed,
        limits=msgspec.json.encode(rules.limits).decode("utf-8"),
        version=__version__,
    )


def _conclude(
    console: Console,
    folder: ResultsFolder,
    results: Sequence[SubmissionResult],
    total: int,
    *,
    interrupted: bool,
) -> int:
    tell_files(console, folder, results, total)
    tell_others(console, folder)
    if interrupted:
        console.print(
            phrase(
                "Stopped. To go on, run the same command again, without --fresh: what is graded "
                "is kept."
            )
        )
        return _INTERRUPTED
    if not click.get_current_context().meta.get(ASKED_TO_COMPARE):
        tell_changes(console, folder)
    tell_people(console, results)
    return 1 if problems_of(results) or looks_of(results) else 0
