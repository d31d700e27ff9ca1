"""``autograder gradescope``: what the image's ``run_autograder`` runs."""

from pathlib import Path

import click


@click.command(short_help="Grade one submission where Gradescope has put it.")
@click.argument(
    "root",
    default="/autograder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
)
@click.option("--check", is_flag=True, help="Only try whether this image can grade.")
def gradescope(
    root: Path,
    check: bool,  # noqa: FBT001 -- click passes it by name
) -> int:
    """Grade one submission where Gradescope has put it.

    Below ROOT (/autograder) lie source/, which is the unpacked autograder zip, submission/, and
    perhaps submission_metadata.json. Writes results/results.json, and again after each question.
    What it prints is for the staff.
    """
    from autograder.lms.gradescope import run  # noqa: PLC0415 -- loads yaml, which --help need not

    if check:
        click.echo(f"The image can grade. {run.check(root)}")
        return 0
    return run.grade_in(root)
