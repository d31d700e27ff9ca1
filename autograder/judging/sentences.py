"""The sentences of checks, and the causes that are named, in another language.

A record has them in English: so mistakes are counted, and a report is made again in any language.
What is put together of parts is taken apart again by patterns, and each part is told by itself; a
sentence that fits none of them stays as it is.
"""

import functools
import re
from collections.abc import Iterator, Sequence

from autograder.basics.language import ENGLISH, phrase, spoken
from autograder.judging.phrasebook import SENTENCES

_PLACE = re.compile(r"%\((\w+)\)s")
_NAME = r"[^\s:,]+"
_NAMES = rf"{_NAME}(?:, {_NAME})*(?: and {_NAME})?"
_SEVERAL = re.compile(rf"{_NAME}(?:, {_NAME})* and {_NAME}")
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
}


def told(text: str) -> str:
    """Return what a check says in the language that is spoken, as far as it is known."""
    if spoken() == ENGLISH:
        return text
    return "\n".join(_told(spoken(), line) for line in text.split("\n"))


@functools.lru_cache(maxsize=4096)
def _told(language: str, text: str) -> str:
    sentence = text.removesuffix(".")
    found = _found(language, sentence)
    if found is None:
        return text
    return found if sentence == text else found + phrase(".")


def _found(language: str, text: str) -> str | None:
    """Return a text in another language, None if it is none of ours."""
    for pattern, message in _patterns():
        found = pattern.fullmatch(text)
        if found:
            parts = {name: _told(language, part) for name, part in found.groupdict().items()}
            return phrase(message, **parts)
    if _SEVERAL.fullmatch(text):
        return text.replace(", ", phrase(", ")).replace(" and ", phrase(" and "))
    head, _, rest = text.partition(": ")
    told_rest = _told(language, rest) if rest else rest
    if told_rest == rest:
        return _listed(language, text.split(", "))
    return phrase("%(head)s: %(sentence)s", head=_told(language, head), sentence=told_rest)


def _listed(language: str, parts: Sequence[str]) -> str | None:
    """Return several sentences in a row, None if one of them is none of ours."""
    told_parts = [_found(language, part) for part in parts] if len(parts) > 1 else []
    known = [part for part in told_parts if part is not None]
    return phrase(", ").join(known) if known and len(known) == len(parts) else None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences as patterns, those with the most words of their own first."""
    found = sorted(SENTENCES, key=lambda each: -len(_PLACE.sub("", each)))
    return tuple((re.compile("".join(_pattern(each))), each) for each in found)


def _pattern(message: str) -> Iterator[str]:
    for number, part in enumerate(_PLACE.split(message)):
        yield f"(?P<{part}>{_MAY.get(part, '.+?')})" if number % 2 else re.escape(part)
