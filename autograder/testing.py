"""Running one question's tests in a normal Python file: no notebook, no sandbox, any debugger.

For authors. With pytest, or as a script::

    from autograder.testing import check_question

    def my_gradient(r, h):
        return 2 * r * h, r**2

    def test_my_gradient():
        check_question("solutions/cylinders", "q1", volume_gradient=my_gradient)

A breakpoint in the function, in the staff's modules, or in a test (a line of the master) is met.
What is run here is trusted: answers of students are for ``autograder grade``.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.assignment.bundle import without_modules
from autograder.authoring.master import MasterTest, read_master
from autograder.checks import use_seed
from autograder.errors import UsageError

__all__ = ["check_question"]


def check_question(
    assignment: str | Path,
    question: str,
    *,
    hidden: bool = True,
    seed: int = 0,
    **answers: Any,
) -> None:
    """Run a question's tests against some answers, in the order in which they are written.

    Args:
        assignment: the folder with the assignment's master, ``solutions/NAME``.
        question: the question's name.
        hidden: False to run the public tests alone.
        seed: where the fresh inputs come from, as for ``autograder grade``.
        answers: by the names that the tests take, a function, class or value each.

    Raises:
        CheckFailed: an answer is wrong; what the first failing test says to a student.
        UsageError: there is no such assignment or question, or a test takes an answer that is not
            given.
    """
    folder = Path(assignment)
    master = read_master(folder / f"{folder.resolve().name}.md")
    tests = master.get(question)
    if tests is None:
        there_are = ", ".join(master) or "none"
        message = f"{folder} has no question {question!r}; there are: {there_are}"
        raise UsageError(message)
    with _staff(folder):
        for test in tests:
            if hidden or not test.hidden:
                _run(test, answers, seed)


def _run(test: MasterTest, answers: dict[str, Any], seed: int) -> None:
    function = test.load()
    code = function.__code__
    missing = [name for name in code.co_varnames[: code.co_argcount] if name not in answers]
    if missing:
        message = f"{test.name} takes {', '.join(missing)}: give it by that name"
        raise UsageError(message)
    with use_seed(seed):
        function(*(answers[name] for name in code.co_varnames[: code.co_argcount]))


@contextmanager
def _staff(folder: Path) -> Iterator[None]:
    """Let tests import the modules beside the master, from their files."""
    place = str(folder.resolve())
    sys.path.insert(0, place)
    try:
        with without_modules([path.stem for path in folder.glob("*.py")]):
            yield
    finally:
        sys.path.remove(place)
