"""A student's objects as a check sees them: in the same process, or through proxies."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits

LIMITS = Limits(cell=20.0, call=20.0, submission=120.0)

Lookup = Callable[[str], Any]
"""Returns the object of a name, None if there is none."""


def _here(source: str) -> Lookup:
    names: dict[str, Any] = {}
    exec(compile(source, "<cell>", "exec"), names)  # noqa: S102 -- a test's own source
    return names.get


def _elsewhere(source: str, zygote: Zygote, stack: contextlib.ExitStack) -> Lookup:
    student = stack.enter_context(StudentProcess(zygote))
    student.start([source], skip={}, seed=1, limits=LIMITS)
    deadline = time.monotonic() + LIMITS.submission
    student.run(questions=frozenset(), deadline=deadline)
    assert [cell.message for cell in student.cells if cell.message] == []
    assert student.end is not None
    return stack.enter_context(student.end.branch(deadline=deadline)).lookup


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote for all tests of checks, whose students use optimizers."""
    zygote = Zygote(["torch.optim"])
    yield zygote
    zygote.close()


@pytest.fixture(params=["here", "elsewhere"])
def notebook(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Lookup]]:
    """Return a function that runs a cell, in this process or a student's, and looks up its names.

    A test that uses it states what holds in both.
    """
    with contextlib.ExitStack() as stack:
        if request.param == "here":
            yield _here
        else:
            zygote: Zygote = request.getfixturevalue("zygote")
            yield lambda source: _elsewhere(source, zygote, stack)
