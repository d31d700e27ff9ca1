"""``autograder new``: an assignment to begin with."""

from pathlib import Path

import click


@click.command(short_help="Begin an assignment of your own.")
@click.argument("name")
def new(name: str) -> int:
    """Begin an assignment of your own in this folder, which becomes a project.

    It has one question that builds, verifies and grades at once. NAME is made of lower-case
    letters, digits and _.
    """
    from autograder.authoring.starting import start  # noqa: PLC0415 -- --help does not need it

    for path in start(name, Path()):
        click.echo(f"  {path}")
    click.echo(
        f"Now change {Path('solutions', name, name)}.md, which students get, and the files beside "
        f"it.\n\n"
        f"  autograder verify {name}   proves that its tests grade as they should\n"
        f"  autograder build {name}    makes dist/{name}-handout.zip for students, and\n"
        f"  {'':{len(name)}}                     dist/{name}-autograder.zip for graders\n"
        f"  autograder grade {name} dist/{name}-solution.ipynb"
    )
    return 0
