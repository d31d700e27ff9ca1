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
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, ClassVar

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "ko": "한국어", "zh": "中文"}
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

# After a syllable with a final consonant, and after one without; after other letters, both stay.
_PARTICLES = {
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "을(를)": ("을", "를"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
}
_PARTICLE = re.compile(f"(?P<before>[가-힣])(?P<particle>{'|'.join(map(re.escape, _PARTICLES))})")
_FINALS, _RIEUL = 28, 8


class _Speaker:
    """Who speaks: one for the whole process, whose threads and contexts all speak alike."""

    language = ENGLISH
    authors: ClassVar[Mapping[str, Mapping[str, str]]] = {}


def spoken() -> str:
    """Return the language that is spoken, as the locale calls it: ``en``."""
    return _Speaker.language


def speak(*wanted: str | None) -> None:
    """Speak the first language that is wanted at all from now on, else that of the locale.

    Args:
        wanted: languages of :data:`LANGUAGES`; others are passed over.
    """
    known = [each for each in wanted if each in LANGUAGES]
    _Speaker.language = str(known[0]) if known else of_locale()


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language of :data:`LANGUAGES` in this block."""
    before = _Speaker.language
    _Speaker.language = language
    try:
        yield
    finally:
        _Speaker.language = before


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
    return _joined(_catalogue(spoken()).gettext(message) % values)


def phrases(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return the message for this count, ``%(count)s`` in it, as :func:`phrase` does."""
    return _joined(_catalogue(spoken()).ngettext(one, many, count) % {"count": count, **values})


def _joined(text: str) -> str:
    """Return a text with the particles of Korean that fit the words before them."""
    return _PARTICLE.sub(_particle, text) if spoken() == "ko" else text


def _particle(found: re.Match[str]) -> str:
    final = (ord(found["before"]) - ord("가")) % _FINALS
    with_final, without = _PARTICLES[found["particle"]]
    lone = not final or (final == _RIEUL and with_final == "으로")
    return found["before"] + (without if lone else with_final)


def learn(translations: Mapping[str, Mapping[str, str]]) -> None:
    """Know what an author's texts are in other languages, by language and by text, from now on."""
    _Speaker.authors = translations


def authored(text: str) -> str:
    """Return an author's text in the language that is spoken; as it is, if it is not translated."""
    return _Speaker.authors.get(spoken(), {}).get(text, text)


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
