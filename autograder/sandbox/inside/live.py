"""Test cases that run beside the student's objects, in a copy of the student's process.

What is decided here is decided where the student's code has run: a hostile notebook can forge
it, and can read the test. It can do so only in its own copies, and reach nothing else.
"""

from pathlib import Path
from typing import Any

from autograder.basics.ottertests import execute, marked_tests, run_doctest, why_failed

_FILE = "<test>"


def run_test(source: str, number: int | None, names: dict[str, Any]) -> str:
    """Run a test case as Otter does.

    Args:
        source: the test file, or the doctests.
        number: which of the file's functions; None for doctests.
        names: the student's global variables.

    Returns:
        Why it failed, "" if it passed.
    """
    if number is None:
        return run_doctest(source, names)
    try:
        function = marked_tests(execute(source, _FILE))[number].function
        code = function.__code__
        wanted = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        function(**{name: names if name == "env" else names.get(name) for name in wanted})
    except Exception as error:  # noqa: BLE001 -- whatever a test raises means that it failed
        return why_failed(error, source, _FILE)
    return ""


def put_file(name: str, data: bytes) -> None:
    """Append to a file of the assignment's in the notebook's folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(data)
