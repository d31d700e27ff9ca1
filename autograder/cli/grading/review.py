"""``autograder review``: the desk, for the hour after grading."""

import contextlib
import getpass
import secrets
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from autograder.basics.language import phrase, phrases
from autograder.cli.common.language import language_option, speak_for
from autograder.cli.common.pages import Pages
from autograder.errors import UsageError
from autograder.lms.downloads.origins import load_origins
from autograder.reports.folder import ResultsFolder

_HOST = "127.0.0.1"


@click.command(short_help="Decide about answers, in a browser on this machine.")
@click.argument("results", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--port",
    type=click.IntRange(min=0, max=65535),
    default=0,
    help="Where it listens.  [default: a free port]",
)
@click.option("--as", "who", help="In whose name it decides.  [default: who is logged in]")
@language_option
def review(results: Path, port: int, who: str | None, language: str | None) -> int:
    """Open a desk: answers that failed alike together, points and comments, one key to undo.

    RESULTS is a folder that `autograder grade` wrote. What is decided is kept with the results, in
    results.sqlite: it stands in the students' reports and in the tables, which are made again at
    the end, and in every export. The desk listens on this machine alone; its address has a secret
    in it.
    """
    try:
        import uvicorn  # noqa: PLC0415 -- an extra, which only this command needs

        from autograder.desk.application import make_application  # noqa: PLC0415 -- the same
    except ImportError as error:
        message = phrase("the desk needs more libraries: pip install 'autograd-autograder[review]'")
        raise UsageError(message) from error
    from autograder.desk.work import Work  # noqa: PLC0415 -- only once it is clear that it will run

    work = Work(results)
    work.asked = speak_for(language, work.asked)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, port))
            listener.listen()  # who opens the address at once waits, and is not refused
        except OSError as error:
            message = phrase(
                "port %(port)s cannot be used: %(error)s", port=port, error=error.strerror
            )
            raise UsageError(message) from error
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        application = make_application(work, token=token, port=port, who=who or getpass.getuser())
        address = f"http://{_HOST}:{port}/?token={token}"
        click.echo(phrase("The desk: %(address)s", address=address))
        click.echo(phrase("Ctrl-C ends it."))
        sys.stdout.flush()
        config = uvicorn.Config(application, log_level="error", server_header=False)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])
    _write_reports(results, work.changed)
    return 0


def _write_reports(results: Path, changed: Iterable[str]) -> None:
    """Make what says points again, if something was decided."""
    decided = set(changed)
    if not decided:
        return
    folder = ResultsFolder(results)
    origins = load_origins(results)
    pages = Pages(folder, folder.description().spoken(), origins.values())
    with folder.store.held():
        found = [each for name in origins if (each := folder.saved(name)) is not None]
    written = [each for each in found if each.submission in decided]
    for result in written:
        pages.write_report(result)
    pages.write_class(found)
    said = phrases(
        "%(count)s report is made again: %(folder)s",
        "%(count)s reports are made again: %(folder)s",
        len(written),
        folder=folder.reports,
    )
    click.echo(said)
    click.echo(phrase("So are %(one)s and %(other)s", one=folder.grades, other=folder.index))
