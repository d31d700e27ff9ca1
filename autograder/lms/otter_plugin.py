"""A plugin by which stock Otter gives our grades, and executes no line of the student's.

Otter runs a submission and the hidden tests in one kernel. With this plugin in
``otter_config.json`` (``autograder build`` sees to it) the kernel gets an empty notebook: the
submission was graded before, in processes of its own, by the same tests, and what came out
takes the place of what Otter finds in the empty one.
"""

import shutil
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.test_files import GradingResults
from otter.test_files.abstract_test import TestCaseResult

from autograder.errors import AutograderError, SandboxError
from autograder.lms.gradescope.config import PLUGIN, GradescopeConfig
from autograder.lms.gradescope.run import grade_one
from autograder.result import CaseResult, Status, SubmissionResult, Verdict
from autograder.submissions.files import Submission

_CELL = "# Graded before, in processes of its own: none of the submission is executed here."
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class Graded(AbstractOtterPlugin):  # type: ignore[misc]  # Otter is not annotated
    """Replaces the submission, and then the results.

    Args:
        submission_path: the submission, in ``submission/`` beside ``source/``.
        submission_metadata: what Gradescope says; not used.
        plugin_config: see :class:`autograder.lms.gradescope.config.GradescopeConfig`.
    """

    def __init__(
        self, submission_path: str, submission_metadata: Any, plugin_config: dict[str, Any]
    ) -> None:
        super().__init__(submission_path, submission_metadata, plugin_config)
        self._result: SubmissionResult | None = None

    def before_execution(self, submission: Any) -> nbformat.NotebookNode:
        """Grade the submission; return what Otter executes in its place.

        Raises:
            AutograderError: it could not be graded. Otter then has no results at all, where an
                empty notebook would have been a zero.
        """
        del submission  # what Otter has read; the file itself says more
        path = Path(self.submission_path)
        root = path.parent.parent
        config = GradescopeConfig(timeout=self.plugin_config.get("timeout"))
        result = grade_one(root / "source", config, Submission(path=path, name=path.name))
        if result.status not in {Status.GRADED, Status.TIMEOUT}:
            message = "; ".join(result.remarks) or result.status.value
            raise AutograderError(message)
        self._result = result
        _take_away(path, root / "source")
        cell = nbformat.v4.new_code_cell(_CELL)
        notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(
            cells=[cell], metadata={"kernelspec": _KERNEL}
        )
        return notebook

    def after_grading(self, results: GradingResults) -> None:
        """Put our results in the place of those of the empty notebook.

        Raises:
            SandboxError: Otter has other tests than we, so there are no results to trust.
        """
        ours = (
            {question.name: question for question in self._result.questions} if self._result else {}
        )
        if results.catastrophic_error is not None or set(ours) != set(results.results):
            message = f"{PLUGIN}: Otter's tests are not those that were graded by"
            raise SandboxError(message)
        for name, question in ours.items():
            theirs = results.get_result(name)
            theirs.test_case_results = [
                TestCaseResult(
                    test_case=test_case,
                    message=_message(case),
                    passed=case.verdict is Verdict.PASSED,
                )
                for test_case, case in zip(theirs.test_cases, question.cases, strict=True)
            ]


def _message(case: CaseResult) -> str:
    if case.verdict is Verdict.PASSED:
        return "✅ Test case passed"
    return f"❌ Test case failed\n{case.message}"


def _take_away(submission: Path, source: Path) -> None:
    """Remove what the student has handed in: the kernel would import a module that lies there.

    Of the submission itself the name stays, for ``otter grade`` copies it back.
    """
    staffs = {"tests", *(path.name for path in (source / "files").glob("*"))}
    for path in submission.parent.iterdir():
        if path.name in staffs:
            continue
        if path == submission and path.suffix == ".ipynb":
            continue  # no import finds it
        if path == submission:
            path.write_bytes(b"")
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
