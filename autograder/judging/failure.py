"""How a failed check reads: as plain text of less than 15 lines, and as HTML for a notebook."""

from collections.abc import Sequence
from html import escape

from autograder.basics.text import printable
from autograder.result import Failure, Row, Slip

_HEADINGS = ("", "expected", "received", "difference")
_MOST_LINES = 3
_MOST_ROWS = 6
_RIGHT = "ok"


class CheckFailed(AssertionError):  # noqa: N818 -- students read the name
    """A student's answer is wrong, and ``failure`` says how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure

    def __str__(self) -> str:
        return render_text(self.failure)

    def _repr_html_(self) -> str:
        return render_html(self.failure)


def render_text(failure: Failure) -> str:
    """Return the failure as plain text of a few lines: what, on which input, the figures, why."""
    lines = _message(failure)
    if failure.inputs:
        lines.append(f"  for {_given(failure)}")
    if failure.rows:
        reasons = len(where(failure.slips))
        cells, more = _cells(failure.rows, max(2, _MOST_ROWS - reasons))
        lines += _aligned(cells)
        lines += [f"    {more}"] if more else []
    lines += _reasons(failure)
    return "\n".join(lines)


def render_html(failure: Failure) -> str:
    """Return the same as HTML: no text of it, whoever wrote it, is taken for markup."""
    message = "<br>".join(map(escape, _message(failure)))
    parts = [f"<p>{message}</p>"]
    if failure.inputs:
        parts.append(f"<p>for <code>{escape(_given(failure))}</code></p>")
    if failure.rows:
        cells, more = _cells(failure.rows, _MOST_ROWS)
        head, *body = cells
        parts.append(
            f"<table><thead>{_line('th', head)}</thead>"
            f"<tbody>{''.join(_line('td', row) for row in body)}</tbody></table>"
        )
        parts += [f"<p>{escape(more)}</p>"] if more else []
    parts += [f"<p>{escape(reason)}</p>" for reason in _reasons(failure)]
    return f'<div class="autograder-failure">{"".join(parts)}</div>'


def _message(failure: Failure) -> list[str]:
    """Return the lines of the message; of a long one the first ones and the last."""
    lines = [printable(line) for line in failure.message.split("\n") if line.strip()]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[-1]]
    return lines


def _given(failure: Failure) -> str:
    return printable(", ".join(f"{name} = {value}" for name, value in failure.inputs))


def _cells(rows: tuple[Row, ...], most: int) -> tuple[list[tuple[str, ...]], str]:
    """Return the table's cells, headings first, and what is said of the rows left out.

    Of a long table the wrong rows are kept before the right ones, in their order.
    """
    ranked = sorted(range(len(rows)), key=lambda place: (rows[place].difference == _RIGHT, place))
    kept = [rows[place] for place in sorted(ranked[:most])]
    left = [rows[place] for place in ranked[most:]]
    wrong = sum(row.difference != _RIGHT for row in left)
    cells = [(row.name, row.expected, row.received, row.difference) for row in kept]
    more = f"and {len(left)} more, {wrong or 'none'} of them wrong" if left else ""
    return [_HEADINGS, *(tuple(map(printable, line)) for line in cells)], more


def _aligned(cells: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    return [
        "    "
        + "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def _line(tag: str, texts: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(text)}</{tag}>' for text in texts)}</tr>"


def _reasons(failure: Failure) -> list[str]:
    """Return the cause, its hint, and the line to look at, each on one line."""
    diagnosis = failure.diagnosis
    lines: list[str] = []
    if diagnosis is not None:
        why = "Why" if diagnosis.sure else "Possibly"
        lines += [f"{why}: {diagnosis.name}.", diagnosis.hint]
    lines += where(failure.slips)
    return [printable(" ".join(line.split())) for line in lines if line.strip()]


def where(slips: Sequence[Slip]) -> list[str]:
    """Return where the slip is, in words: one line for each line of the student's."""
    return [
        f"{'Or' if number else 'Where:'} {_place(slip)}, `{slip.text}`: {_look(slip)}."
        for number, slip in enumerate(slips)
    ]


def _place(slip: Slip) -> str:
    if slip.cell:
        return f"cell {slip.cell}, line {slip.line}"
    return f"line {slip.line} of the cell with {slip.function}"


def _look(slip: Slip) -> str:
    look = f"look at {slip.kind}" if slip.kind else "look at this line again"
    return f"{look}; `{slip.instead}` would be right" if slip.instead else look
