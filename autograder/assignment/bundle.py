"""The autograder of an assignment: the tests, and the staff's modules that they import.

It is read from Otter's own autograder zip, in memory. No file of it is written anywhere.
"""

import contextlib
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.assignment.description import Description, describe, read_description
from autograder.assignment.project import (
    DESCRIPTION,
    SETTINGS,
    is_test,
    read_autograder_folder,
    read_autograder_zip,
)
from autograder.assignment.testfiles import Question, load_question
from autograder.errors import ExerciseError

_FILES = "files"
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, kw_only=True)
class Autograder:
    """An assignment's questions, and the hash of everything they depend on."""

    name: str
    questions: tuple[Question, ...]
    modules: Mapping[str, types.ModuleType]
    """The staff's modules, which tests import by name."""
    digest: str
    settings: bytes | None = None
    """What stands in its ``autograder.toml``, see :mod:`autograder.assignment.settings`."""
    description: Description = field(default_factory=Description)
    """What it asks, in words; no grade depends on it."""

    @property
    def max_score(self) -> float:
        """The points of the whole assignment."""
        return sum(question.max_score for question in self.questions)


def load_autograder(path: Path) -> Autograder:
    """Read an autograder zip, or the folder it was unpacked to, and load its tests here.

    Raises:
        UsageError: it is no zip, or holds no tests.
        ExerciseError: a test file cannot be loaded.
    """
    files = read_autograder_folder(path) if path.is_dir() else read_autograder_zip(path)
    tests = {name: data for name, data in files.items() if is_test(name)}
    sources = {
        PurePosixPath(name).stem: data.decode("utf-8")
        for name, data in files.items()
        if PurePosixPath(name).parent == PurePosixPath(_FILES) and name.endswith(".py")
    }
    modules = import_from_memory(sources)
    questions = [load_question(name, data.decode("utf-8")) for name, data in tests.items()]
    content = hashlib.sha256()
    for name in sorted(files):
        if not is_test(name) and not name.startswith(f"{_FILES}/"):
            continue  # of the image: no grade depends on how it is built
        content.update(f"{len(name)} {name} {len(files[name])} ".encode() + files[name])
    name = path.name.removesuffix(".zip").removesuffix("-autograder")
    questions.sort(key=lambda question: _natural(question.name))
    return Autograder(
        name=name,
        questions=tuple(questions),
        modules=modules,
        digest=content.hexdigest(),
        settings=files.get(SETTINGS),
        description=describe(name, read_description(files.get(DESCRIPTION)), questions),
    )


def _natural(name: str) -> list[Any]:
    """Return a key by which q2 comes before q10."""
    return [int(part) if part.isdigit() else part for part in _NUMBERS.split(name)]


class _StaffFinder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports the staff's modules from memory."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a staff module, found before any installed one of that name."""
        del path, target
        if fullname not in self._sources:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=f"{fullname}.py")

    def get_source(self, fullname: str) -> str:
        """Return the module's source."""
        return self._sources[fullname]


def import_from_memory(sources: Mapping[str, str]) -> dict[str, types.ModuleType]:
    """Return the modules of ``sources``, which may import each other.

    Raises:
        ExerciseError: one of them cannot be imported.
    """
    finder = _StaffFinder(sources)
    sys.meta_path.insert(0, finder)
    modules = {}
    with _without_modules(sources):
        try:
            for name in sources:
                modules[name] = _import(name)
        finally:
            sys.meta_path.remove(finder)
    return modules


def _import(name: str) -> types.ModuleType:
    try:
        return importlib.import_module(name)
    except ExerciseError as error:
        message = f"{name}.py of the assignment cannot be read: {error}"
        raise ExerciseError(message) from error
    except Exception as error:  # an instructor's code may raise anything
        kind = type(error).__name__
        message = f"{name}.py of the assignment cannot be read: {kind}: {error}"
        raise ExerciseError(message) from error


@contextlib.contextmanager
def _without_modules(names: Iterable[str]) -> Iterator[None]:
    """Leave :data:`sys.modules` as it was, and begin without modules of these names."""
    saved = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(saved)


@contextlib.contextmanager
def importable(modules: Mapping[str, types.ModuleType]) -> Iterator[None]:
    """Let the tests that run in this block import the staff's modules by their names."""
    with _without_modules(modules):
        sys.modules.update(modules)
        yield
