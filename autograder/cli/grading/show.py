"""``autograder show``: why somebody has this score."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import msgspec
from rich.console import Console

from autograder.basics.language import phrase, speak
from autograder.basics.text import did_you_mean, listed, printable
from autograder.cli.common.language import language_option, speak_for
from autograder.errors import UsageError
from autograder.lms.downloads.origins import load_origins, load_others
from autograder.lms.exports.grades import person_of
from autograder.reports.decisions import Decisions, counted
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person, reasons_to_look
from autograder.reports.reading import render_reading
from autograder.store.database import FILE
from autograder.store.records import result_id
from autograder.wording.sentences import told

_NAMED = 5


@click.command(short_help="Print one submission's report: why it has this score.")
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON for a script.")
@language_option
def show(
    results: Path,
    name: str | None,
    as_json: bool,  # noqa: FBT001 -- click passes it by name
    language: str | None,
) -> int:
    """Print one submission's report, with what hidden tests say.

    RESULTS is a folder that `autograder grade` wrote. NAME is a submission's name there, or a part
    of it, or of its student's name or address, that no other has.
    """
    speak(language)
    if results.is_file():
        raise UsageError(_folder_of(results))
    people = {each: person_of(origin) for each, origin in load_origins(results).items()}
    if name is None:
        names = told(listed(list(people), _NAMED))
        message = phrase(
            "say whose: autograder show %(folder)s NAME; there are %(names)s",
            folder=results,
            names=names,
        )
        raise UsageError(message)
    if not _meant(name, people):
        people |= {each: person_of(origin) for each, origin in load_others(results).items()}
    submission = _find(name, people)
    folder = ResultsFolder(results)
    result = folder.saved(submission)
    if result is None:
        message = phrase(
            "%(submission)s has no result yet: run `autograder grade` again", submission=submission
        )
        raise UsageError(message)
    person = people[submission]
    decided = Decisions(results).current()
    result = counted(result, decided)
    if as_json:
        content = {"person": person, "look": reasons_to_look(result, person), "result": result}
        click.echo(msgspec.json.format(msgspec.json.encode(content), indent=2).decode("utf-8"))
        return 0
    asked = speak_for(language, folder.description())
    console = Console(highlight=False, file=sys.stdout, markup=False)
    console.print(render_reading(result, asked, person, decided.of(submission)), soft_wrap=True)
    page = phrase("The page: %(file)s", file=folder.report_of(submission))
    console.print(f"\n{page}", soft_wrap=True, markup=False)
    return 0


def _folder_of(file: Path) -> str:
    """Return what to give in the place of a file: the folder that holds it, and whose it is."""
    folder = next((each for each in file.absolute().parents if (each / FILE).is_file()), None)
    if folder is None:
        return phrase(
            "%(file)s is a file: give the folder that `autograder grade` wrote, and a name",
            file=file,
        )
    home = Path.cwd()
    near = folder.relative_to(home) if folder.is_relative_to(home) else folder
    ours = file.parent.name in {"results", "reports"}
    name = shlex.quote(file.name.removesuffix(file.suffix)) if ours else "NAME"
    return phrase(
        "%(file)s is a file: give its folder, and a name: autograder show %(folder)s %(name)s",
        file=file,
        folder=shlex.quote(str(near)),
        name=name,
    )


def _meant(name: str, people: Mapping[str, Person]) -> list[str]:
    """Return the submissions that a name fits."""
    exact = [each for each in people if name in {each, result_id(each), printable(each)}]
    wanted = name.casefold()
    return exact or [
        each
        for each, person in people.items()
        if any(wanted in text.casefold() for text in (each, person.name, person.email, person.id))
    ]


def _find(name: str, people: Mapping[str, Person]) -> str:
    """Return the submission that is meant.

    Raises:
        UsageError: it is none, or several.
    """
    found = _meant(name, people)
    if len(found) == 1:
        return found[0]
    if not found:
        known = (text for each, person in people.items() for text in (each, person.name))
        near = did_you_mean(name, filter(None, known))
        said = phrase("nobody here is called %(name)r: grades.csv has the names", name=name)
        message = f"{said}{near}"
        raise UsageError(message)
    message = phrase(
        "%(name)r may be %(names)s: say more of the name",
        name=name,
        names=told(listed(found, _NAMED)),
    )
    raise UsageError(message)
