"""An assignment's own settings, from the file ``autograder.toml`` beside its master.

Its limits, and how it is handed out::

    [limits]
    cell = 60          # seconds for one cell
    call = 10          # seconds for all calls of one test
    submission = 180   # seconds for everything
    memory = "2 GB"    # for all its processes
    processes = 64     # and threads, at a time
    output = 2000      # characters kept of what a cell prints
    disk = "256 MB"    # for all files that it writes

    [handout]
    wheel = true       # put this package beside the notebook; false where an index has it
    timezone = "Asia/Seoul"   # of times that systems write without a zone; none by default

    [feedback]
    slip = "kind"      # of a slip found in a student's code tell its "line", also the "kind" of
                       # thing to look at, or also the "edit" that is right; of hidden tests,
                       # never more than the kind
    language = "ko"    # of pages, the desk and the notebook's checks: "en", "ko" or "zh"; by
                       # default that of the reader's machine

    [gradescope]
    hidden_tests = "visible"  # how results are shown there, see GradescopeConfig; what the master
                              # says itself counts before it

    [lectures]
    q1 = "Lecture 2: the chain rule"    # for the class's page, which names it to those who teach

What is not set has the value shown, or what the project's own file says (:mod:`.course`).
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping

import msgspec

from autograder.assignment.project import SETTINGS as FILE
from autograder.basics.language import LANGUAGES
from autograder.errors import UsageError
from autograder.result import Telling
from autograder.sandbox.limits import Limits

_TABLES = ("limits", "handout", "feedback", "gradescope", "lectures")
_FEEDBACK = ("slip", "language")
_HANDOUT = ("wheel", "timezone")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMGT]?)i?B?", re.IGNORECASE)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZES = frozenset({"memory", "disk"})
_COUNTS = frozenset({"processes", "output"})
_NAMES = msgspec.structs.fields(Limits)
# Less than this, and no notebook can be run at all.
_LEAST = {"cell": 0.1, "call": 0.1, "submission": 0.1, "memory": 64 * 2**20, "disk": 2**20}
_LEAST |= {"processes": 8, "output": 0}


def read_limits(settings: bytes | None) -> Limits:
    """Return the limits that a settings file asks for.

    Args:
        settings: the file's content; None if there is no such file.

    Raises:
        UsageError: it is not TOML, or holds an unknown name or an impossible value.
    """
    return _changed(Limits(), _table(settings, "limits"), FILE)


def brings_wheel(settings: bytes | None) -> bool:
    """Return whether this package lies beside the notebook that is handed out.

    Args:
        settings: the file's content; None if there is no such file.

    Raises:
        UsageError: as for :func:`read_limits`.
    """
    table = _table(settings, "handout")
    for name in table:
        if name not in _HANDOUT:
            there_are = ", ".join(_HANDOUT)
            message = f"{FILE}: there is no setting {name!r} in [handout]; there are: {there_are}"
            raise UsageError(message)
    wheel = table.get("wheel", True)
    if not isinstance(wheel, bool):
        message = f"{FILE}: wheel = {wheel!r} is neither true nor false"
        raise UsageError(message)
    return wheel


def read_timezone(settings: bytes | None) -> str | None:
    """Return the zone of times that are written without one, None if that is not set.

    Raises:
        UsageError: as for :func:`read_limits`.
    """
    name = _table(settings, "handout").get("timezone")
    if name is None or isinstance(name, str):
        return name
    message = f'{FILE}: timezone = {name!r} is no text: write one like "Europe/Berlin"'
    raise UsageError(message)


def read_telling(settings: bytes | None) -> Telling:
    """Return how much a student is told of a slip that was found in the student's code.

    Args:
        settings: the file's content; None if there is no such file.

    Raises:
        UsageError: as for :func:`read_limits`.
    """
    table = _table(settings, "feedback")
    for name in table:
        if name not in _FEEDBACK:
            there_are = ", ".join(_FEEDBACK)
            message = f"{FILE}: there is no setting {name!r} in [feedback]; there are: {there_are}"
            raise UsageError(message)
    match table.get("slip", "kind"):
        case "line" | "kind" | "edit" as what:
            told: Telling = what
            return told
        case other:
            message = f'{FILE}: slip = {other!r} is none of "line", "kind" and "edit"'
            raise UsageError(message)


def read_language(settings: bytes | None) -> str:
    """Return the language in which students are spoken to, "" where that is not set.

    Args:
        settings: the file's content; None if there is no such file.

    Raises:
        UsageError: as for :func:`read_limits`.
    """
    language = _table(settings, "feedback").get("language", "")
    if isinstance(language, str) and (language in LANGUAGES or not language):
        return language
    there_are = ", ".join(f'"{each}"' for each in LANGUAGES)
    message = f"{FILE}: language = {language!r} is none of those that are spoken: {there_are}"
    raise UsageError(message)


def read_lectures(settings: bytes | None) -> dict[str, str]:
    """Return which lecture each question belongs to, as far as the settings say.

    Args:
        settings: the file's content; None if there is no such file.

    Raises:
        UsageError: as for :func:`read_limits`.
    """
    table = _table(settings, "lectures")
    for name, lecture in table.items():
        if not isinstance(lecture, str):
            message = f"{FILE}: {name} = {lecture!r} is no text: the lecture's name belongs there"
            raise UsageError(message)
    return {name: str(lecture) for name, lecture in table.items()}


def read_gradescope(settings: bytes | None) -> dict[str, object]:
    """Return how results are shown on Gradescope, as far as the settings say.

    Args:
        settings: the file's content; None if there is no such file.

    Raises:
        UsageError: as for :func:`read_limits`.
    """
    return _table(settings, "gradescope")


def _table(settings: bytes | None, name: str) -> dict[str, object]:
    """Return one table of a settings file, an empty one if it is not there."""
    try:
        tables = tomllib.loads((settings or b"").decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{FILE}: {error}"
        raise UsageError(message) from error
    for each, table in tables.items():
        if each not in _TABLES:
            there_are = ", ".join(f"[{table}]" for table in _TABLES)
            message = f"{FILE}: there is no setting {each!r}; there are: {there_are}"
            raise UsageError(message)
        if not isinstance(table, dict):
            message = f"{FILE}: {each} is a table: write [{each}], and below it what you set"
            raise UsageError(message)
    return dict(tables.get(name, {}))


def override(limits: Limits, options: Iterable[str]) -> Limits:
    """Return the limits, changed by options of the form ``name=value``.

    Raises:
        UsageError: there is no limit of that name, or it cannot have that value.
    """
    changes: dict[str, object] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            message = f"--limit {option}: write it as NAME=VALUE, for example memory=4GB"
            raise UsageError(message)
        changes[name.strip()] = value.strip()
    return _changed(limits, changes, "--limit")


def _changed(limits: Limits, changes: Mapping[str, object], where: str) -> Limits:
    values = {name: _value(name, value, where) for name, value in changes.items()}
    return msgspec.structs.replace(limits, **values)


def _value(name: str, value: object, where: str) -> float | int:
    if name not in {field.name for field in _NAMES}:
        names = ", ".join(field.name for field in _NAMES)
        message = f"{where}: there is no limit {name!r}; there are: {names}"
        raise UsageError(message)
    number = _bytes(value) if name in _SIZES else _number(value)
    whole = name in _SIZES | _COUNTS
    if number is None or (whole and number != int(number)) or not number >= _LEAST[name]:
        what = "a size such as 512MB" if name in _SIZES else "a number"
        message = f"{where}: {name} = {value!r} is not {what} of at least {_LEAST[name]:,}"
        raise UsageError(message)
    return int(number) if whole else number


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _bytes(value: object) -> float | None:
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return _number(value)
    return float(round(float(match[1]) * _UNITS[match[2].lower()]))
