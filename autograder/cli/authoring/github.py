"""``autograder github``: what grades a push."""

from pathlib import Path

import click


@click.command(short_help="Write what grades a push on GitHub.")
@click.argument("assignment")
def github(assignment: str) -> int:
    """Write what grades a push on GitHub, by the public tests, into dist/ASSIGNMENT-github.

    Its folder `repository` goes into the repository that students get: the notebook, the public
    tests, and a workflow that grades each push and shows points, causes and hints in the job's
    summary. Its folder `classroom50` is the assignment's folder of autograders in Classroom 50.

    ASSIGNMENT is one below solutions/. Hidden tests are in neither: download the repositories, and
    grade them with `autograder grade`.
    """
    # Loads the package's own files, which --help does not need.
    from autograder.authoring.github import write_github  # noqa: PLC0415

    for path in write_github(assignment, Path()):
        click.echo(f"  {path}")
    return 0
