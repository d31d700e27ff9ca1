"""``autograder translate``: an assignment's texts for a translator."""

from pathlib import Path

import click

from autograder.basics.language import ENGLISH, LANGUAGES


@click.command(short_help="Write what is to be translated of an assignment.")
@click.argument("assignment")
@click.argument("language", type=click.Choice([each for each in LANGUAGES if each != ENGLISH]))
def translate(assignment: str, language: str) -> int:
    """Write what is to be translated of an assignment into solutions/NAME/LANGUAGE.po.

    Titles, questions, tests, and the mistakes with their hints. What is translated there stays. Any
    editor of gettext catalogues opens the file; `autograder build` puts it into the autograder zip.
    """
    # These load jupytext, and what the tests import, which --help does not need.
    from autograder.assignment.bundle import load_autograder  # noqa: PLC0415
    from autograder.assignment.project import autograder_zip  # noqa: PLC0415
    from autograder.authoring import packaging  # noqa: PLC0415
    from autograder.authoring.translating import update_translations  # noqa: PLC0415

    root = Path()
    [name] = packaging.select([assignment], root)
    packaging.build(name, root)
    file = root / "solutions" / name / f"{language}.po"
    left = update_translations(file, load_autograder(autograder_zip(root, name)).description)
    click.echo(f"{file}: {left} texts are left to be translated into {LANGUAGES[language]}")
    return 0
