"""The ``autograder`` command."""

import gc
import importlib
import os
import signal
import sys
from types import FrameType
from typing import ClassVar, NoReturn

try:
    import click
    import rich  # noqa: F401 -- one of the grader's libraries stands for all
except ImportError:
    sys.exit(
        "autograder: the command needs libraries that students do not: "
        "pip install 'autograd-autograder[grader]'"
    )

from autograder import __version__
from autograder.basics.imports import without_grammar
from autograder.basics.language import ENGLISH, phrase, speak
from autograder.basics.text import did_you_mean
from autograder.cli.common.output import lasting_output
from autograder.cli.common.usage import show_usage
from autograder.errors import TORCH_NEEDED, AutograderError, UsageError

_USAGE = 2
_FAILED = 1
_INTERRUPTED = 130
_TRANSLATED = frozenset(("compare", "export", "grade", "push", "report", "review", "show"))
"""What staff and students read; the tools of authors speak English."""
# There is no SIGHUP on Windows.
_STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class _Commands(click.Group):
    """The commands, each loaded when it is asked for: together they need a second."""

    _modules: ClassVar = {
        "build": "authoring.build",
        "compare": "grading.compare",
        "doctor": "doctor",
        "export": "grading.export",
        "grade": "grading.grade",
        "github": "authoring.github",
        "gradescope": "gradescope",
        "new": "authoring.new",
        "push": "push",
        "report": "grading.report",
        "review": "grading.review",
        "show": "grading.show",
        "translate": "authoring.translate",
        "verify": "authoring.verify",
        "watch": "authoring.watch",
    }
    """Where each is below this room; the module, and the function in it, have its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        del ctx
        place = self._modules.get(cmd_name)
        if place is None:
            return None
        with without_grammar():
            module = importlib.import_module(f"autograder.cli.{place}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant; of an unknown name, say which is near."""
        try:
            found = super().resolve_command(ctx, args)
        except click.UsageError as error:
            said = phrase("there is no command %(name)r", name=args[0])
            message = f"{said}{did_you_mean(args[0], self._modules)}"
            raise click.UsageError(message, ctx) from error
        if found[0] not in _TRANSLATED:
            speak(ENGLISH)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograder")
def cli() -> None:
    """Build autograd exercises, and grade folders of notebooks.

    \b
    An instructor:   autograder new my_assignment
                     autograder verify my_assignment
    A TA:            autograder grade computational_graphs submissions/
                     autograder compare graded/hw@1 graded/hw@2
    This machine:    autograder doctor
    """  # noqa: D301 -- click's mark for lines to be left alone is the backspace itself


def run() -> NoReturn:
    """Be the command: as :func:`main`, and end the process."""
    _stop_as_by_ctrl_c()
    output = lasting_output()
    gc.disable()  # while torch is imported there is nothing to collect; the workers enable it
    code = main()
    output.flush()
    if output.problem:
        click.echo(f"autograder: {output.problem}", err=True)
        code = code or _FAILED
    sys.stderr.flush()
    # Python would take half a second to take torch apart, piece by piece.
    os._exit(code)


def _stop_as_by_ctrl_c() -> None:
    """Let the first such signal raise KeyboardInterrupt, so that nothing is left behind.

    Those that follow do nothing, for what is done is being written. One that is ignored, as by
    ``nohup``, stays so.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    for each in _STOPPING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, stop)


def main() -> int:
    """Run the command; returns the exit code. Errors of ours become one line, no traceback."""
    speak()
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        show_usage(error)
        return error.exit_code
    except click.exceptions.Abort:
        said = phrase("stopped before anything was graded.")
        click.echo(f"autograder: {said}", err=True)
        return _INTERRUPTED
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        click.echo(f"autograder: there is no torch here. {TORCH_NEEDED}", err=True)
        return _USAGE
    except AutograderError as error:
        click.echo(f"autograder: {error}", err=True)
        return _USAGE if isinstance(error, UsageError) else _FAILED
    return code if isinstance(code, int) else 0
