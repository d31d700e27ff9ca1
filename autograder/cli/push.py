"""``autograder push``: grade what a push has brought."""

import json
import os
from pathlib import Path

import click

from autograder.cli.common.language import language_option, speak_for

_FAULT = 1


@click.command(short_help="Grade what a push has brought, in a workflow.")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument(
    "checkout", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option(
    "--summary",
    type=click.Path(path_type=Path),
    help="Append what the student may read, as Markdown: $GITHUB_STEP_SUMMARY.",
)
@click.option(
    "--classroom50",
    type=click.Path(path_type=Path),
    help="Write Classroom 50's result.json.",
)
@language_option
def push(
    archive: Path,
    checkout: Path,
    summary: Path | None,
    classroom50: Path | None,
    language: str | None,
) -> int:
    """Grade what a push has brought: the notebook in CHECKOUT, by the tests of the zip ARCHIVE.

    Prints what the student may read, the causes of failures in it. `autograder github` writes the
    workflow that runs this.

    Exit code: 0 when it was graded, whatever the points; 1 when the grader failed.
    """
    # These load torch, which --help does not need.
    from autograder.lms import push as pushed  # noqa: PLC0415
    from autograder.result import Status  # noqa: PLC0415
    from autograder.wording.sentences import told  # noqa: PLC0415

    if classroom50 is not None:
        pushed.check_runner(os.environ)
    speak_for(language, pushed.described(archive))
    result = pushed.grade_push(archive, checkout)
    text = pushed.summary(result)
    click.echo(text)
    if summary is not None:
        with summary.open("a", encoding="utf-8") as file:
            file.write(text)
    if result.status is Status.FAULT:
        click.echo("; ".join(map(told, result.remarks)), err=True)
        return _FAULT
    if classroom50 is not None:
        content = pushed.classroom50_result(result, os.environ)
        classroom50.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0
