"""The option ``--language``, which several subcommands have, and what comes of it."""

import click

from autograder.assignment.description import Description
from autograder.basics.language import LANGUAGES, learn, speak

language_option = click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="In which students and staff are spoken to.  [default: the assignment's, or the locale's]",
)


def speak_for(option: str | None, asked: Description) -> Description:
    """Speak the language of the option, the assignment or the locale from now on.

    Returns:
        What is asked, in that language as far as its author has translated it.
    """
    speak(option, asked.language)
    learn(asked.translations)
    return asked.spoken()
