"""The pages beside the results: what `autograder grade` and `autograder report` write."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from autograder.assignment.description import Description
from autograder.lms.downloads.handin import Origin
from autograder.lms.exports.adjust import LatePolicy, Overrides
from autograder.lms.exports.grades import about, make_grades, person_of
from autograder.lms.exports.roster import Roster
from autograder.pages.classroom import Member, render_class
from autograder.pages.student import render_report
from autograder.reports.decisions import Decided, Decisions, counted
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import NOBODY, People
from autograder.result import SubmissionResult


class Pages:
    """Writes the pages of a folder of results.

    Args:
        folder: where they go.
        asked: the assignment in words.
        origins: whose the submissions are.
        decided: what the staff has decided; by default, what is kept in the folder.
    """

    def __init__(
        self,
        folder: ResultsFolder,
        asked: Description,
        origins: Iterable[Origin],
        decided: Decided | None = None,
    ) -> None:
        self.folder = folder
        self._asked = asked
        self._origins: Mapping[str, Origin] = {each.submission: each for each in origins}
        self._decided = Decisions(folder.path).current() if decided is None else decided
        self.people: People = {name: person_of(each) for name, each in self._origins.items()}

    def write_report(self, result: SubmissionResult) -> None:
        """Write one submission's report."""
        grades = make_grades(
            [result],
            self._origins,
            roster=Roster(),
            overrides=Overrides(),
            policy=LatePolicy(),
            decided=self._decided,
        )
        page = render_report(result, self._asked, about(grades))
        self.folder.save_report(result.submission, page)

    def counted(self, results: Iterable[SubmissionResult]) -> list[SubmissionResult]:
        """Return the results with the points that count."""
        return [counted(result, self._decided) for result in results]

    def write_class(self, results: Sequence[SubmissionResult]) -> None:
        """Write the class's page and tables, and reports that are missing beside old results.

        The points are those that count: what somebody decided goes before the tests.
        """
        for result in results:
            if not self.folder.report_of(result.submission).exists():
                self.write_report(result)
        results = self.counted(results)
        names = [question.name for question in self._asked.questions]
        self.folder.save_grades(results, names or _names(results), self.people)
        members = [
            Member(
                result=result,
                person=self.people.get(result.submission, NOBODY),
                report=f"reports/{quote(self.folder.report_of(result.submission).name)}",
            )
            for result in results
        ]
        self.folder.save_index(render_class(members, self._asked))


def _names(results: Iterable[SubmissionResult]) -> list[str]:
    """Return the questions' names, where no description has them."""
    return list(dict.fromkeys(each.name for result in results for each in result.questions))
