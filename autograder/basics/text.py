"""Text from files and processes that are not ours, made fit to be stored and shown."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from autograder.basics.language import phrase

_TEST = re.compile(r"\Atest_+")
_VOWEL = re.compile(r"[aeio]|u(?!ni|s|int)", re.IGNORECASE)  # a user, a uint8
_NUMBER = re.compile(r"(?<=\d)_(?=\d)")  # as the lectures number: exercise 4-3


def clean_text(text: str, limit: int) -> str:
    """Return ``text`` cut to ``limit`` characters, with what UTF-8 cannot carry replaced."""
    if len(text) > limit:
        text = text[:limit] + "…"
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """Return ``text`` without the characters that steer terminals or reorder lines."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def columns(text: str) -> int:
    """Return how many columns a text takes where letters are all of one width, or of two."""
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def inert(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def points_text(points: float) -> str:
    """Return points to six decimals, to which the grader rounds them; never an exponent."""
    return f"{points:z.6f}".rstrip("0").removesuffix(".")


def listed(texts: Sequence[str], most: int) -> str:
    """Return texts in a row, made fit to be shown; of many the first ones, and how many more."""
    row = ", ".join(map(printable, texts[:most]))
    return f"{row} and {len(texts) - most} more" if len(texts) > most else row


def with_article(name: str) -> str:
    """Return the name of a type or an error after its article.

    >>> [with_article(name) for name in ("int", "list", "UnicodeError", "UnboundLocalError")]
    ['an int', 'a list', 'a UnicodeError', 'an UnboundLocalError']
    """
    return f"{'an' if _VOWEL.match(name) else 'a'} {name}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return what a message about an unknown name ends in: the name that is near, if any is.

    >>> did_you_mean("training_lop", ["autograd", "training_loop"])
    '; did you mean training_loop?'
    """
    near = nearest(name, known)
    return phrase("; did you mean %(name)s?", name=near) if near else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is near, made fit to be shown; "" if none is."""
    by_case = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_case, n=1)
    return printable(by_case[near[0]]) if near else ""


def words(name: str, parameters: Iterable[str] = ()) -> str:
    """Return the name of a test function as words.

    >>> words("test_mul_gate_on_the_lecture_example", ["mul_gate"])
    'mul_gate on the lecture example'
    """
    rest = _NUMBER.sub("-", _TEST.sub("", name))
    for parameter in sorted(parameters, key=len, reverse=True):
        if rest == parameter or rest.startswith(f"{parameter}_"):
            return f"{parameter} {rest.removeprefix(parameter).replace('_', ' ').strip()}".strip()
    text = rest.replace("_", " ").strip() or name
    return text[:1].upper() + text[1:]
