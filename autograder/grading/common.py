"""One copy of the notebook, as it ends, in which the tests of all questions are tried first.

Only where something does not pass there is a question judged by itself; see "One copy for all" in
`sandbox/README.md`.
"""

import contextlib
from collections.abc import Callable, Collection, Sequence

from autograder.assignment.placing import Place
from autograder.assignment.testfiles import Case, Question
from autograder.result import CaseResult
from autograder.sandbox.branches import Branch, Checkpoint
from autograder.submissions import below
from autograder.submissions.outline import Cells

Try = Callable[[Sequence[Case], Branch], list[CaseResult] | None]


class Common:
    """The copy. It is made when it is first used, and again after something has failed in it.

    Args:
        end: the notebook's process as the last cell has left it; None if there is none.
        cells: the notebook's code cells.
        attempt: judges test cases in a branch; returns None if one of them does not pass.
    """

    def __init__(self, end: Checkpoint | None, cells: Cells, attempt: Try) -> None:
        self._end = end
        self._cells = cells
        self._attempt = attempt
        self._stack = contextlib.ExitStack()
        self._branch: Branch | None = None

    def serves(self, question: Question, checks: Sequence[Checkpoint]) -> bool:
        """Whether a question may be tried here: it is the same as at its last check."""
        if self._end is None or any(case.place is Place.LIVE for case in question.cases):
            return False  # such a test may leave anything behind
        names: Collection[str] = {name for case in question.cases for name in case.takes}
        if not checks:
            return True
        return "env" not in names and below.stays_as_it_is(self._cells, checks[-1].cell, names)

    def results(self, cases: Sequence[Case], deadline: float) -> list[CaseResult] | None:
        """Return the results of some test cases if all of them pass here; else None.

        Args:
            cases: those of one question that are public, or those that are hidden.
            deadline: when the submission's time is over, on the monotonic clock.
        """
        if self._end is None:
            return None
        if self._branch is None:
            branch = self._end.branch(deadline=deadline, shared=True)
            self._branch = self._stack.enter_context(branch)
        found = self._attempt(cases, self._branch)
        if found is None:
            self.close()
        return found

    def close(self) -> None:
        """Let go of the copy, so that no other one is made beside it."""
        self._stack.close()
        self._branch = None
