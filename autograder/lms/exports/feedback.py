"""A page of feedback for each student, in a zip that Moodle or Canvas takes back."""

from collections.abc import Iterable

from autograder.assignment.description import Description
from autograder.basics.language import phrase
from autograder.basics.zips import write_zip
from autograder.errors import UsageError
from autograder.lms.downloads.systems.known import FEEDBACK
from autograder.lms.exports.grades import Grade, about
from autograder.pages.student import render_report


def feedback_zip(
    grades: Iterable[Grade], system: str, asked: Description
) -> tuple[bytes, list[str]]:
    """Return a zip of the students' reports, and the submissions without a place in it.

    Args:
        grades: the grades; a group's page is one file, for its submission was one.
        system: ``moodle`` or ``canvas``, from which the submissions must have come.
        asked: the assignment in words.

    Raises:
        UsageError: none of the submissions came from there.
    """
    place = FEEDBACK[system]
    pages: dict[str, list[Grade]] = {}
    left = []
    for grade in grades:
        name = place(grade.result.submission) if grade.origin.system == system else ""
        if name:
            pages.setdefault(name, []).append(grade)
        else:
            left.append(grade.result.submission)
    if not pages:
        message = phrase(
            "no submission came from a download of %(system)s: there is nobody to give back to",
            system=system,
        )
        raise UsageError(message)
    files = {
        name: render_report(members[0].result, asked, about(members)).encode("utf-8", "replace")
        for name, members in pages.items()
    }
    return write_zip(files), left
