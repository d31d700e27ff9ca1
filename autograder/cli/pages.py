"""The pages beside the results: what `autograder grade` and `autograder report` write."""

from collections.abc import Iterable, Mapping, Sequence

from autograder.assignment.description import Description
from autograder.lms.downloads.handin import Origin
from autograder.lms.exports.adjust import LatePolicy, Overrides
from autograder.lms.exports.grades import about, make_grades
from autograder.lms.exports.roster import Roster
from autograder.reports.folder import ResultsFolder
from autograder.reports.student import render_report
from autograder.result import SubmissionResult


class Pages:
    """Writes the pages of a folder of results.

    Args:
        folder: where they go.
        asked: the assignment in words.
        origins: whose the submissions are.
    """

    def __init__(
        self, folder: ResultsFolder, asked: Description, origins: Iterable[Origin]
    ) -> None:
        self.folder = folder
        self._asked = asked
        self._origins: Mapping[str, Origin] = {each.submission: each for each in origins}

    def write_report(self, result: SubmissionResult) -> None:
        """Write one submission's report."""
        grades = make_grades(
            [result],
            self._origins,
            roster=Roster(),
            overrides=Overrides(),
            policy=LatePolicy(),
        )
        page = render_report(result, self._asked, about(grades))
        self.folder.save_report(result.submission, page)

    def write_missing(self, results: Sequence[SubmissionResult]) -> None:
        """Write the reports that are not there yet, as those of results that were kept."""
        for result in results:
            if not self.folder.report_of(result.submission).exists():
                self.write_report(result)
