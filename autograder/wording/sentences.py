"""The sentences of checks, and the causes that are named, in another language.

A record has them in English: so mistakes are counted, and a report is made again in any language.
What is put together of parts is taken apart again by patterns, and each part is told by itself; a
sentence that fits none of them stays as it is.
"""

import functools
import re
from collections.abc import Iterator, Sequence

from autograder.basics.language import ENGLISH, phrase, spoken
from autograder.wording.phrasebook import SENTENCES
from autograder.wording.sayings import SAID

# What a student wrote may be in a text: it is not looked at for long.
_LONGEST, _DEEPEST, _MOST_LISTED = 700, 5, 8
_PLACE = re.compile(r"%\((\w+)\)s")
_NAME = r"[^\s:,]+"
_NAMES = rf"{_NAME}(?:, {_NAME})*(?: and {_NAME}|(?: or {_NAME})+)?"
_WHOLE = frozenset(each for each in SENTENCES if "%(" not in each)
# It begins where a name does: a search takes time like the text's length.
_SEVERAL = re.compile(rf"(?<![^\s:,]){_NAME}(?:, {_NAME})*(?: and {_NAME}|(?: or {_NAME})+)")
# What may stand in which place; in any other, anything.
_MAY = {
    "name": _NAME,
    "names": _NAMES,
    "one": r"[^:,]{1,60}?",
    "other": r"[^:,]{1,60}?",
    "is": r"\(.*?\)",
    "should": r"\(.*?\)",
    "function": r"[^\s:]+(?: [^\s:]+)?",
    "number": r"[\d.e+-]+",
    "before": r"\d+",
    "seconds": r"[\d.e+-]+",
    "line": r"\d+",
    "type": r"[\w.]+",
}


def told(text: str) -> str:
    """Return what a check says in the language that is spoken, as far as it is known."""
    if spoken() == ENGLISH:
        return text
    return "\n".join(_told(spoken(), line, _DEEPEST) for line in text.split("\n"))


@functools.lru_cache(maxsize=4096)
def _told(language: str, text: str, deep: int) -> str:
    """Return a text, or a part of one, whose parts are looked at so many levels deep."""
    if text in SAID:
        return phrase(text)
    sentence = text.removesuffix(".")
    found = _found(language, sentence, deep) if deep and len(text) <= _LONGEST else None
    if found is None:
        return text
    return found if sentence == text else found + phrase(".")


def _found(language: str, text: str, deep: int) -> str | None:
    """Return a text in another language, None if it is none of ours."""
    if "; " in text:
        told_parts = _listed(language, text.split("; "), deep - 1, between="; ")
        if told_parts is not None:
            return told_parts
    head, _, rest = text.partition(": ")
    if rest in _WHOLE:  # before a pattern takes the head for a part of its own
        return phrase(
            "%(head)s: %(sentence)s", head=_told(language, head, deep - 1), sentence=phrase(rest)
        )
    for pattern, message in _patterns():
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict().items()
            return phrase(
                message, **{name: _told(language, part, deep - 1) for name, part in parts}
            )
    if _SEVERAL.fullmatch(text):
        text = text.replace(", ", phrase(", ")).replace(" and ", phrase(" and "))
        return text.replace(" or ", phrase(" or "))
    told_rest = _told(language, rest, deep - 1)
    if told_rest == rest:
        return _listed(language, text.split(", "), deep - 1)
    return phrase(
        "%(head)s: %(sentence)s", head=_told(language, head, deep - 1), sentence=told_rest
    )


def _listed(language: str, parts: Sequence[str], deep: int, between: str = ", ") -> str | None:
    """Return several sentences in a row, None if one of them is none of ours."""
    if not deep or not 1 < len(parts) <= _MOST_LISTED:
        return None
    told_parts = [_found(language, part, deep) for part in parts]
    known = [part for part in told_parts if part is not None]
    return phrase(between).join(known) if len(known) == len(parts) else None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences as patterns, those with the most words of their own first."""
    found = sorted(SENTENCES, key=lambda each: -len(_PLACE.sub("", each)))
    return tuple((re.compile("".join(_pattern(each))), each) for each in found)


def _pattern(message: str) -> Iterator[str]:
    for number, part in enumerate(_PLACE.split(message)):
        yield f"(?P<{part}>{_MAY.get(part, '.+?')})" if number % 2 else re.escape(part)
