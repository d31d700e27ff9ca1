"""Wrong usage in the language that is spoken: what click says of it, told by its patterns.

click looks for compiled catalogues in folders, and ours are compiled when they are needed.
"""

import re
from collections.abc import Iterator

import click

from autograder.basics.language import ENGLISH, marked, phrase, spoken

_SENTENCES = (
    marked("%(value)s is not %(choice)s."),
    marked("Missing command."),
    marked("Missing argument %(name)s."),
    marked("Missing argument %(name)s. Choose from:%(choices)s"),
    marked("Missing option %(name)s."),
    marked("No such option %(name)s."),
    marked("Option %(name)s requires an argument."),
    marked("Option %(name)s does not take a value."),
    marked("Got unexpected extra argument (%(names)s)"),
    marked("Got unexpected extra arguments (%(names)s)"),
    marked("%(kind)s %(name)s does not exist."),
    marked("%(kind)s %(name)s is a file."),
    marked("%(kind)s %(name)s is a directory."),
    marked("%(kind)s %(name)s is not readable."),
    marked("%(kind)s %(name)s is not writable."),
    marked("%(value)s is not one of %(choices)s."),
    marked("%(value)s is not a valid %(kind)s."),
    marked("%(value)s is not in the range %(range)s."),
    marked("Invalid value for %(name)s: %(reason)s"),
    marked("%(sentence)s Did you mean %(name)s?"),
    marked("%(sentence)s (Did you mean one of: %(names)s?)"),
)
_KINDS = (
    *(marked("File"), marked("Directory"), marked("Path")),
    *(marked("integer"), marked("integer range"), marked("float"), marked("float range")),
)
_PLAINLY = {
    "is not a valid float range.": "is no number.",
    "is not a valid integer range.": "is no whole number.",
}
_PLACE = re.compile(r"%\((\w+)\)s")
_HALF = 1_000  # characters of what is said, which holds what was typed, at either end
# What may stand in a place: what users wrote is in quotes or brackets, whatever it is.
_MAY = {"kind": "|".join(_KINDS), "range": r"[\w.<>=]+"}


def show_usage(error: click.ClickException) -> None:
    """Print what is wrong with how a command was called, and how its help is asked for."""
    if spoken() == ENGLISH:
        _plain(error).show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        pieces = " ".join(context.command.collect_usage_pieces(context))
        path = context.command_path
        click.echo(phrase("Usage: %(usage)s", usage=f"{path} {pieces}"), err=True)
        click.echo(phrase("Try '%(command)s' for help.", command=f"{path} --help"), err=True)
        click.echo(err=True)
    click.echo(phrase("Error: %(message)s", message=_told(_cut(error.format_message()))), err=True)


def _cut(text: str) -> str:
    """Return a text with the middle left out if it is long: patterns would take long to match."""
    return text if len(text) <= 2 * _HALF else f"{text[:_HALF]}…{text[-_HALF:]}"


def _plain(error: click.ClickException) -> click.ClickException:
    """Return an error that names no type of click's, but what is meant."""
    if not isinstance(error, click.BadParameter):
        return error
    message = error.message
    for said, plain in _PLAINLY.items():
        message = message.replace(said, plain)
    if message == error.message:
        return error
    return click.BadParameter(message, error.ctx, error.param, error.param_hint)


def _told(text: str) -> str:
    """Return what click says, as far as it is known."""
    for pattern, message in _patterns():
        if found := pattern.fullmatch(text):
            return phrase(
                message, **{name: _part(name, each) for name, each in found.groupdict().items()}
            )
    return text


def _part(name: str, text: str) -> str:
    if name in {"reason", "sentence"}:
        return _told(text)
    return phrase(text) if name == "kind" else text


def _patterns() -> Iterator[tuple[re.Pattern[str], str]]:
    for message in reversed(_SENTENCES):  # those that hold another one come first
        parts = _PLACE.split(message)
        pattern = "".join(
            f"(?P<{part}>{_MAY.get(part, '.+?')})" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
        yield re.compile(pattern, re.DOTALL), message
