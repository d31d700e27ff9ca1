"""A master's tests as functions, which know in which of its lines they stand."""

import linecache
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from autograder.errors import BuildError

_FENCE = re.compile(r"^```(\{code-cell\}[^\n]*|otter)\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_CONFIG = re.compile(r'\A\s*""" # BEGIN TEST CONFIG\n(.*?)""" # END TEST CONFIG\n', re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class MasterTest:
    """A test as it stands in a master."""

    name: str
    hidden: bool
    file: Path
    line: int
    """The line above its first, from 0: so many empty lines stand before its source."""
    source: str

    def load(self) -> Callable[..., None]:
        """Return the function; its lines are the master's."""
        names: dict[str, Any] = {}
        padded = "\n" * self.line + self.source
        linecache.checkcache(str(self.file))
        exec(compile(padded, str(self.file), "exec"), names)  # noqa: S102 -- the author's own
        function: Callable[..., None] = names[self.name]
        return function


def read_master(path: Path) -> dict[str, tuple[MasterTest, ...]]:
    """Return a master's tests by the names of its questions.

    Args:
        path: the master, in MyST Markdown.

    Raises:
        BuildError: it cannot be read, or a block of Otter's in it is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the master {path} cannot be read: {error}"
        raise BuildError(message) from error
    found: dict[str, tuple[MasterTest, ...]] = {}
    question, tests = "", False
    for line, kind, source in _blocks(text):
        if kind == "otter":
            match source.lstrip().removeprefix("#").split()[:2]:
                case ["BEGIN", "QUESTION"]:
                    question = str(_settings(source, path).get("name", ""))
                    found[question] = ()
                case ["BEGIN", "TESTS"]:
                    tests = True
                case ["END", "TESTS"]:
                    tests = False
        elif tests:
            found[question] += tuple(_tests(source, line, path))
    return found


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each fence: how many lines stand above its content, its kind, and its content."""
    for match in _FENCE.finditer(text):
        yield text.count("\n", 0, match.start(2)), match[1], match[2]


def _tests(source: str, line: int, path: Path) -> Iterator[MasterTest]:
    config = _CONFIG.match(source)
    settings = _settings(config[1], path) if config else {}
    above = config[0].count("\n") if config else 0
    code = source[config.end() :] if config else source
    for name in re.findall(r"^def (test_\w+)", code, re.MULTILINE):
        yield MasterTest(
            name=name,
            hidden=bool(settings.get("hidden", False)),
            file=path,
            line=line + above,
            source=code,
        )


def _settings(block: str, path: Path) -> dict[str, Any]:
    try:
        settings = yaml.safe_load(block)
    except yaml.YAMLError as error:
        message = f"{path}: {' '.join(str(error).split())}"
        raise BuildError(message) from error
    return settings if isinstance(settings, dict) else {}
