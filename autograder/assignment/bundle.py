"""The autograder of an assignment: the tests, and the staff's modules that they import.

It is read from Otter's own autograder zip, in memory. No file of it is written anywhere.
"""

import contextlib
import hashlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import re
import sys
import types
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from autograder.assignment.description import Description, describe, read_description
from autograder.assignment.placing import Place
from autograder.assignment.project import (
    DESCRIPTION,
    SETTINGS,
    is_test,
    may_hold_tests,
    needs_torch,
    read_autograder_folder,
    read_autograder_zip,
)
from autograder.assignment.testfiles import (
    Question,
    load_notebook_questions,
    load_question,
)
from autograder.errors import ExerciseError, UsageError

_FILES = "files"
_CONFIG = "otter_config.json"
_OURS = b"autograder.lms."
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:$|[\[<>=!~;#@ ])")
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, kw_only=True)
class CellSeed:
    """How Otter seeds each cell before it runs."""

    seed: int
    variable: str = ""
    """The variable that is set to the seed; "" if numpy's and Python's generators are seeded."""


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
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What lies beside the student's notebook while it runs, by path."""
    cell_seed: CellSeed | None = None
    lacking: tuple[str, ...] = ()
    """What it requires, by ``requirements.txt``, and is not installed here."""
    is_ours: bool = True
    """Whether it was made for this project, and not for Otter alone."""
    description: Description = field(default_factory=Description)
    """What it asks, in words; no grade depends on it."""

    @property
    def max_score(self) -> float:
        """The points of the whole assignment."""
        return float(sum(question.worth for question in self.questions))

    @property
    def live(self) -> tuple[Question, ...]:
        """The questions of which a test runs in the student's process."""
        return tuple(
            question
            for question in self.questions
            if any(case.place is Place.LIVE for case in question.cases)
        )


def load_autograder(path: Path) -> Autograder:
    """Read an autograder zip, or the folder it was unpacked to, and load its tests here.

    In an assignment of this project's, the modules beside the tests are the staff's, and only
    tests see them. In any other of Otter's, they are the student's as well.

    Raises:
        UsageError: it is no zip, or holds no tests.
        ExerciseError: a test file cannot be loaded.
    """
    files = read_autograder_folder(path) if path.is_dir() else read_autograder_zip(path)
    if needs_torch(files):
        _load_torch()
    sources = {
        PurePosixPath(name).stem: data.decode("utf-8", "replace")
        for name, data in files.items()
        if PurePosixPath(name).parent == PurePosixPath(_FILES) and name.endswith(".py")
    }
    ours = _is_ours(files, sources)
    modules = import_from_memory(sources) if ours else {}
    with contextlib.nullcontext() if ours else _imported_on_demand(sources):
        questions = _questions(path, files, ours=ours)
    name = path.name.removesuffix(".zip").removesuffix("-autograder")
    questions.sort(key=lambda question: natural(question.name))
    return Autograder(
        name=name,
        questions=tuple(questions),
        modules=modules,
        digest=_digest(files),
        settings=files.get(SETTINGS),
        lacking=() if ours else _lacking(files.get("requirements.txt", b"")),
        is_ours=ours,
        files={} if ours else _beside_notebook(files),
        cell_seed=None if ours else _cell_seed(files.get(_CONFIG, b"{}")),
        description=describe(name, read_description(files.get(DESCRIPTION)), questions),
    )


def _load_torch() -> None:
    """Load torch here, and not only when a test imports it.

    That would be in each worker: it would take each of them a second, and, with CUDA, more of its
    memory than it may have.
    """
    with contextlib.suppress(ImportError):  # what cannot do without it says so
        importlib.import_module("torch")


def _is_ours(files: Mapping[str, bytes], sources: Mapping[str, str]) -> bool:
    """Whether an autograder zip is of this project's kind."""
    uses = re.compile(r"^\s*(?:from|import)\s+autograder\b", re.MULTILINE)
    settled = _OURS in files.get(_CONFIG, b"") or SETTINGS in files
    return settled or any(map(uses.search, sources.values()))


def _questions(path: Path, files: Mapping[str, bytes], *, ours: bool) -> list[Question]:
    """Return the questions of the test files, and those that notebooks hold besides."""
    questions = [
        load_question(name, _text(name, data), ours=ours)
        for name, data in files.items()
        if is_test(name)
    ]
    there = {question.checked_as for question in questions}
    for name, data in files.items():
        if not is_test(name) and may_hold_tests(name):
            found = load_notebook_questions(name, data)
            questions += [question for question in found if question.checked_as not in there]
            there |= {question.checked_as for question in found}
    if not questions:
        message = f"{path} holds no tests: neither files (tests/*.py) nor a notebook with them"
        raise UsageError(message)
    names = Counter(question.name for question in questions)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        message = f"{path} has two test files for the question {twice[0]!r}: rename one of them"
        raise ExerciseError(message)
    return questions


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the test file {name} is not in UTF-8: {error}"
        raise ExerciseError(message) from error


def _digest(files: Mapping[str, bytes]) -> str:
    content = hashlib.sha256()
    for name in sorted(files):
        if not may_hold_tests(name) and not name.startswith(f"{_FILES}/") and name != _CONFIG:
            continue  # of the image: no grade depends on how it is built
        content.update(f"{len(name)} {name} {len(files[name])} ".encode() + files[name])
    return content.hexdigest()


def _beside_notebook(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what Otter copies beside the notebook, by path there."""
    paths = {name: PurePosixPath(name) for name in files if name.startswith(f"{_FILES}/")}
    return {
        path.relative_to(_FILES).as_posix(): files[name]
        for name, path in paths.items()
        if ".." not in path.parts
    }


def _lacking(requirements: bytes) -> tuple[str, ...]:
    """Return the packages that a requirements file names and that are not installed."""
    lines = requirements.decode("utf-8", "replace").splitlines()
    names = [found[1] for found in map(_REQUIREMENT.match, lines) if found]
    # Grading needs nothing of Otter's.
    wanted = [name for name in names if name.lower().replace("_", "-") != "otter-grader"]
    return tuple(name for name in wanted if not _is_installed(name))


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _cell_seed(config: bytes) -> CellSeed | None:
    try:
        settings = msgspec.json.decode(config, type=dict[str, Any])
    except msgspec.DecodeError as error:
        message = f"{_CONFIG} of the autograder zip cannot be read: {error}"
        raise UsageError(message) from error
    seed, variable = settings.get("seed"), settings.get("seed_variable")
    if type(seed) is not int:
        return None
    if variable and not str(variable).isidentifier():
        message = f"{_CONFIG}: seed_variable = {variable!r} is no name of a variable"
        raise UsageError(message)
    return CellSeed(seed=seed, variable=str(variable or ""))


def natural(name: str) -> list[Any]:
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
    with _imported_on_demand(sources):
        return {name: _import(name) for name in sources}


@contextlib.contextmanager
def _imported_on_demand(sources: Mapping[str, str]) -> Iterator[None]:
    """Let what is loaded in this block import these modules."""
    finder = _StaffFinder(sources)
    sys.meta_path.insert(0, finder)
    with without_modules(sources):
        try:
            yield
        finally:
            sys.meta_path.remove(finder)


def _import(name: str) -> types.ModuleType:
    try:
        return importlib.import_module(name)
    except ExerciseError as error:
        message = f"{name}.py of the assignment: {error}"
        raise ExerciseError(message) from error
    except Exception as error:  # an instructor's code may raise anything
        kind = type(error).__name__
        message = f"{name}.py of the assignment cannot be read: {kind}: {error}"
        raise ExerciseError(message) from error


@contextlib.contextmanager
def without_modules(names: Iterable[str]) -> Iterator[None]:
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
    with without_modules(modules):
        sys.modules.update(modules)
        yield
