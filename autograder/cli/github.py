"""``autograder github``: what grades a push."""

from pathlib import Path

import click


@click.command(short_help="Write what grades a push on GitHub.")
@click.argument("assignment")
def github(assignment: str) -> int:
    """Write what grades a push on GitHub, by the public tests, into dist/ASSIGNMENT-github.

    repository/ is for the repository that students get, with a workflow that shows the causes in
    the job's summary; classroom50/ is the assignment's folder of autograders in Classroom 50.
    """
    # Loads the package's own files, which --help does not need.
    from autograder.authoring.github import write_github  # noqa: PLC0415

    for path in write_github(assignment, Path()):
        click.echo(f"  {path}")
    return 0
