"""How a failed check reads."""

from autograder.result import Failure, Row

_HEADINGS = ("", "expected", "received", "difference")


class CheckFailed(AssertionError):  # noqa: N818 -- students read the name
    """A student's answer is wrong, and ``failure`` says how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    def __str__(self) -> str:
        return render_text(self.failure)


def render_text(failure: Failure) -> str:
    """Return the failure as plain text of a few lines: what, on which input, the figures, why."""
    lines = [failure.message]
    if failure.inputs:
        given = ", ".join(f"{name} = {value}" for name, value in failure.inputs)
        lines.append(f"  for {given}")
    if failure.rows:
        lines += _table(failure.rows)
    if failure.diagnosis is not None:
        why = "Why" if failure.diagnosis.sure else "Possibly"
        lines.append(f"{why}: {failure.diagnosis.name}.")
        lines.append(failure.diagnosis.hint)
    return "\n".join(line for line in lines if line)


def _table(rows: tuple[Row, ...]) -> list[str]:
    cells = [_HEADINGS, *((row.name, row.expected, row.received, row.difference) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    return [
        "    "
        + "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
