"""The option ``--language``, which several subcommands have."""

import click

from autograder.basics.language import LANGUAGES

language_option = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="In which students and staff are spoken to.  [default: the assignment's, or the locale's]",
)
