"""The ``autograder`` command."""

import gc
import os
import sys
from typing import NoReturn

try:
    import click
    import rich  # noqa: F401 -- one of the grader's libraries stands for all
except ImportError:
    sys.exit(
        "autograder: the command needs libraries that students do not: "
        "pip install 'autograd-autograder[grader]'"
    )

from autograder import __version__
from autograder.cli.build import build
from autograder.cli.doctor import doctor
from autograder.cli.export import export
from autograder.cli.grade import grade
from autograder.cli.gradescope import gradescope
from autograder.cli.report import report
from autograder.cli.show import show
from autograder.cli.stopping import stop_as_by_ctrl_c
from autograder.cli.verify import verify
from autograder.errors import AutograderError, UsageError

_USAGE = 2
_FAILED = 1
_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def cli() -> None:
    """Build autograd exercises, and grade folders of notebooks.

    \b
    An instructor:   autograder build computational_graphs
                     autograder verify computational_graphs
    A TA:            autograder grade computational_graphs submissions/
    This machine:    autograder doctor
    """  # noqa: D301 -- click's mark for lines to be left alone is the backspace itself


cli.add_command(build)
cli.add_command(doctor)
cli.add_command(grade)
cli.add_command(verify)
cli.add_command(export)
cli.add_command(gradescope)
cli.add_command(report)
cli.add_command(show)


def run() -> NoReturn:
    """Be the command: as :func:`main`, and end the process."""
    stop_as_by_ctrl_c()
    gc.disable()  # while torch is imported there is nothing to collect; the workers enable it
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python would take half a second to take torch apart, piece by piece.
    os._exit(code)


def main() -> int:
    """Run the command; returns the exit code. Errors of ours become one line, no traceback."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("autograder: stopped before anything was graded.", err=True)
        return _INTERRUPTED
    except AutograderError as error:
        click.echo(f"autograder: {error}", err=True)
        return _USAGE if isinstance(error, UsageError) else _FAILED
    return code if isinstance(code, int) else 0
