"""A page of feedback for each student, in a zip that Moodle or Canvas takes back."""

from collections.abc import Iterable

from autograder.basics.text import points_text
from autograder.basics.zips import write_zip
from autograder.errors import UsageError
from autograder.lms.downloads import canvas, moodle
from autograder.lms.exports.adjust import total
from autograder.lms.exports.grades import Grade
from autograder.reports.pages import escaped, hidden_cases, public_case
from autograder.result import Status, Verdict

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body {{ font-family: sans-serif; max-width: 50em; margin: 2em auto; }}
td, th {{ border: 1px solid #999; padding: 0.2em 0.6em; }} table {{ border-collapse: collapse; }}
</style></head><body>
{body}
</body></html>
"""
_OURS = "The autograder failed on this submission. That is not your fault; it will be graded again."


def feedback_zip(grades: Iterable[Grade], system: str) -> tuple[bytes, list[str]]:
    """Return a zip of pages, and the submissions that have no place in the system's layout.

    Args:
        grades: the grades; a group's page is one file, for its submission was one.
        system: ``moodle`` or ``canvas``, from which the submissions must have come.

    Raises:
        UsageError: none of the submissions came from there.
    """
    place = {moodle.SYSTEM: moodle.feedback_name, canvas.SYSTEM: canvas.feedback_name}[system]
    files: dict[str, bytes] = {}
    left = []
    for grade in grades:
        name = place(grade.result.submission) if grade.origin.system == system else ""
        if name:
            files[name] = render_page(grade).encode("utf-8", "replace")
        else:
            left.append(grade.result.submission)
    if not files:
        message = f"no submission came from a download of {system}: there is nobody to give back to"
        raise UsageError(message)
    return write_zip(files), left


def render_page(grade: Grade) -> str:
    """Return the page: points and why, then each question, with hidden inputs kept hidden."""
    result = grade.result
    parts = [f"<h1>{_points(grade)}</h1>"]
    if grade.adjustments:
        raw = "none" if result.score is None else points_text(result.score)
        change = points_text(total(grade.adjustments))
        parts.append(f"<p>Graded: {escaped(raw)}. Changed by {escaped(change)}:</p><ul>")
        parts += [
            f"<li>{escaped(points_text(each.points))}: {escaped(each.reason)}</li>"
            for each in grade.adjustments
        ]
        parts.append("</ul>")
    if result.status is Status.FAULT:
        parts.append(f"<p>{escaped(_OURS)}</p>")
    else:
        parts += [f"<p>{escaped(remark)}</p>" for remark in result.remarks]
    for question in result.questions:
        if any(case.verdict is Verdict.FAULT for case in question.cases):
            parts.append(f"<h2>{escaped(question.name)}</h2><p>{escaped(_OURS)}</p>")
            continue
        points = f"{points_text(question.score)} of {points_text(question.max_score)}"
        parts.append(f"<h2>{escaped(question.name)}: {escaped(points)}</h2>")
        parts += [public_case(case) for case in question.cases if not case.hidden]
        hidden = [case for case in question.cases if case.hidden]
        if hidden:
            parts.append(f"<h3>Hidden tests</h3>{hidden_cases(hidden)}")
    return _PAGE.format(title=f"Feedback: {escaped(result.submission)}", body="\n".join(parts))


def _points(grade: Grade) -> str:
    if grade.final is None:
        return "Not graded"
    return escaped(f"{points_text(grade.final)} of {points_text(grade.result.max_score)} points")
