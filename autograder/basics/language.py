"""The language in which people are spoken to.

What stands in the code is English. ``autograder/locale/<language>/LC_MESSAGES/autograder.po`` says
it in another language; ``make languages`` brings these files up to date. Numbers, code and names
are put in afterwards, and stay as they are.
"""

import contextlib
import functools
import gettext
import io
import os
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from importlib import resources
from typing import Any

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "ko": "한국어", "zh": "中文"}
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def spoken() -> str:
    """Return the language that is spoken, as the locale calls it: ``en``."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language of :data:`LANGUAGES` from now on."""
    _spoken.set(language)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language of :data:`LANGUAGES` in this block."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language that the environment asks for; English if we do not speak it."""
    wanted = next(filter(None, map(environment.get, _VARIABLES)), "")
    for each in wanted.split(":"):
        language = each.partition(".")[0].replace("-", "_").partition("_")[0].lower()
        if language in LANGUAGES:
            return language
    return ENGLISH


def phrase(message: str, /, **values: Any) -> str:
    """Return a message in the language that is spoken, with the values at their places."""
    return _catalogue(spoken()).gettext(message) % values


def phrases(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return the message for this count, ``%(count)s`` in it, as :func:`phrase` does."""
    return _catalogue(spoken()).ngettext(one, many, count) % {"count": count, **values}


def marked(message: str) -> str:
    """Return the message itself, which is found here to be translated, and translated later."""
    return message


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    # Babel takes a while to load, and English needs nothing of it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- see above
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- the same

    place = resources.files("autograder") / "locale" / language / "LC_MESSAGES" / "autograder.po"
    compiled = io.BytesIO()
    with place.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
