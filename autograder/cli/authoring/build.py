"""``autograder build``: masters in, notebooks and autograder zips out."""

from pathlib import Path

import click

from autograder.basics.scratch import remove_abandoned
from autograder.cli.common.output import said_by_hand


@click.command(short_help="Build assignments from their masters.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT…]")
def build(assignments: tuple[str, ...]) -> int:
    """Build assignments from their masters: all, or those named.

    For each solutions/NAME/NAME.md this makes the students' folder assignments/NAME, the
    autograder zip dist/NAME-autograder.zip, the solved notebook dist/NAME-solution.ipynb, and
    dist/NAME-handout.zip for students: their folder with this package in it, so that
    `pip install -r requirements.txt` works without its being on PyPI.

    Whatever else lies in assignments/NAME stays. A file there that somebody has changed is kept,
    under another name if there is a new one.
    """
    # Loads jupytext and nbformat, which --help does not need.
    from autograder.authoring import packaging  # noqa: PLC0415

    root = Path()
    remove_abandoned()
    for name in packaging.select(assignments, root):
        built = packaging.build(name, root)
        click.echo(
            f"{name}: {built.student}/, {built.autograder}, {built.solution}, {built.handout}"
        )
        for kept in built.kept:
            click.echo(f"  kept: {kept}, which somebody has changed since it was built")
        if built.by_hand:
            click.echo(f"  by hand: {said_by_hand(built.by_hand)}")
    return 0
