"""Otter's test files, executed without importing Otter, and its doctests.

Both sides need this: the grader, and a student's process for the tests that run there. Otter and
what it imports take most of a second to load, and of all that a test file needs the decorator
``test_case`` alone.
"""

import contextlib
import doctest
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from typing import Any

from autograder.basics.text import clean_text

_MODULES = ("otter", "otter.test_files")
_MAX_TEXT = 1_500


class MarkedTest:
    """Stands for Otter's decorator ``test_case``, with the same arguments."""

    def __init__(
        self,
        name: str | None = None,
        points: float | None = None,
        hidden: bool = False,  # noqa: FBT001, FBT002 -- Otter's signature
        success_message: str | None = None,
        failure_message: str | None = None,
    ) -> None:
        self.name = name
        self.points = points
        self.hidden = hidden
        self.success_message = success_message
        self.failure_message = failure_message
        self.function: Callable[..., None] = lambda: None

    def __call__(self, function: Callable[..., None]) -> "MarkedTest":
        """Mark a function."""
        self.function = function
        return self


def execute(source: str, file: str) -> dict[str, Any]:
    """Execute a test file; returns its global names. It may raise anything."""
    names: dict[str, Any] = {}
    with _otter_stands_in():
        exec(compile(source, file, "exec"), names)  # noqa: S102 -- an instructor's own tests
    return names


def marked_tests(names: dict[str, Any]) -> list[MarkedTest]:
    """Return the test cases of a file in Otter's exception format, in their order."""
    return [value for value in names.values() if isinstance(value, MarkedTest)]


@contextlib.contextmanager
def _otter_stands_in() -> Iterator[None]:
    """Let ``from otter.test_files import test_case`` find the stand-in for the decorator."""
    saved = {name: sys.modules[name] for name in _MODULES if name in sys.modules}
    stand_ins = {name: types.ModuleType(name) for name in _MODULES}
    stand_ins["otter.test_files"].__dict__["test_case"] = MarkedTest
    stand_ins["otter"].__dict__["test_files"] = stand_ins["otter.test_files"]
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in _MODULES:
            del sys.modules[name]
        sys.modules.update(saved)


def run_doctest(code: str, names: dict[str, Any]) -> str:
    """Run a test case of the doctest format over these names, which stay as they are.

    Returns:
        What went wrong, "" if nothing did.
    """
    examples = doctest.DocTestParser().get_examples(code, "test")
    test = doctest.DocTest(examples, names, "test", None, None, code)
    said: list[str] = []
    _Runner(verbose=False).run(test, out=said.append, clear_globs=False)
    return clean_text("\n".join(said), _MAX_TEXT)


class _Runner(doctest.DocTestRunner):
    """Says what failed in the words of a student's notebook, without files and lines."""

    def report_failure(
        self, out: Callable[[str], Any], test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        del test
        want, got = (text.strip() or "nothing printed" for text in (example.want, got))
        lines = [_shown(example), f"expected {want}", f"received {got}"]
        is_short = not any("\n" in line for line in lines)
        out(f"{lines[0]}: {lines[1]}, {lines[2]}" if is_short else "\n".join(lines))

    def report_unexpected_exception(
        self,
        out: Callable[[str], Any],
        test: doctest.DocTest,
        example: doctest.Example,
        exc_info: Any,
    ) -> None:
        del test
        out(f"{_shown(example)}\n{described(exc_info[1])}")


def _shown(example: doctest.Example) -> str:
    first, *others = example.source.rstrip().splitlines()
    return "\n".join([f">>> {first}", *(f"... {line}" for line in others)])


def described(error: BaseException) -> str:
    """Return an exception's type and text, or an assertion's text alone."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 -- a student's __str__ may raise anything
        text = ""
    if isinstance(error, AssertionError) and text:
        return text
    if isinstance(error, AssertionError):
        return "the test's condition does not hold"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def why_failed(error: BaseException, source: str, file: str) -> str:
    """Return what a test case of the exception format raised, and in which of its lines."""
    lines = source.splitlines()
    numbers = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file and 0 < number <= len(lines)
    ]
    where = f"\nin the test's line: {lines[numbers[-1] - 1].strip()}" if numbers else ""
    return clean_text(described(error) + where, _MAX_TEXT)
