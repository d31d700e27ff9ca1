"""How a failed check reads: as plain text of less than 15 lines, and as HTML for a notebook."""

import re
from collections.abc import Sequence
from html import escape

import msgspec

from autograder.basics.language import authored, marked, phrase
from autograder.basics.text import clean_text, columns, printable
from autograder.repairs.grammar import KINDS
from autograder.result import KNOWN, Diagnosis, Failure, Row, Slip
from autograder.wording.sentences import told

_HEADINGS = (marked("expected"), marked("received"), marked("difference"))
_MOST_LINES = 3
_MOST_ROWS = 6
_TICKS = re.compile("`([^`]+)`")
# Characters of a sentence, of a cell of a table; and how many lines it and the inputs may have.
_SENTENCE, _CELL, _LINES = 2_000, 300, 100


class CheckFailed(AssertionError):  # noqa: N818 -- students read the name
    """A student's answer is wrong, and ``failure`` says how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = _cut(failure)

    def __str__(self) -> str:
        return render_text(self.failure)

    def _repr_html_(self) -> str:
        return render_html(self.failure)


def _cut(failure: Failure) -> Failure:
    """Return the failure with texts of limited length: what a student wrote may be in any."""
    diagnosis = failure.diagnosis
    if diagnosis is not None:
        diagnosis = msgspec.structs.replace(
            diagnosis,
            name=clean_text(diagnosis.name, _SENTENCE),
            hint=clean_text(diagnosis.hint, _SENTENCE),
        )
    return msgspec.structs.replace(
        failure,
        message=clean_text(failure.message, _SENTENCE),
        inputs=tuple(
            (clean_text(name, _CELL), clean_text(value, _SENTENCE))
            for name, value in failure.inputs[:_LINES]
        ),
        rows=tuple(map(_cut_row, failure.rows[:_LINES])),
        diagnosis=diagnosis,
        slips=tuple(map(_cut_slip, failure.slips[:_MOST_LINES])),
    )


def _cut_row(row: Row) -> Row:
    texts = (row.name, row.expected, row.received, row.difference)
    name, expected, received, difference = (clean_text(text, _CELL) for text in texts)
    return Row(name=name, expected=expected, received=received, difference=difference)


def _cut_slip(slip: Slip) -> Slip:
    return msgspec.structs.replace(
        slip,
        function=clean_text(slip.function, _CELL),
        text=clean_text(slip.text, _CELL),
        instead=clean_text(slip.instead, _CELL),
    )


def render_text(failure: Failure) -> str:
    """Return the failure as plain text of a few lines: what, on which input, the figures, why."""
    lines = _message(failure)
    if failure.inputs:
        lines.append("  " + phrase("for %(inputs)s", inputs=_given(failure)))
    if failure.rows:
        reasons = len(where(failure.slips))
        cells, more = _cells(failure.rows, max(2, _MOST_ROWS - reasons))
        lines += _aligned(cells)
        lines += [f"    {more}"] if more else []
    lines += _reasons(failure)
    return "\n".join(lines)


def render_html(failure: Failure) -> str:
    """Return the same as HTML: no text of it, whoever wrote it, is taken for markup."""
    message = "<br>".join(map(_ticked, _message(failure)))
    parts = [f"<p>{message}</p>"]
    if failure.inputs:
        given = f"<code>{escape(_given(failure))}</code>"
        parts.append(f"<p>{phrase('for %(inputs)s', inputs=given)}</p>")
    if failure.rows:
        cells, more = _cells(failure.rows, _MOST_ROWS)
        head, *body = cells
        parts.append(
            f"<table><thead>{_line('th', head)}</thead>"
            f"<tbody>{''.join(_line('td', row) for row in body)}</tbody></table>"
        )
        parts += [f"<p>{escape(more)}</p>"] if more else []
    named = failure.diagnosis is not None
    for number, reason in enumerate(map(_ticked, _reasons(failure))):
        parts.append(
            f"<p><strong>{reason}</strong></p>" if named and not number else f"<p>{reason}</p>"
        )
    return f'<div class="autograder-failure">{"".join(parts)}</div>'


def _ticked(text: str) -> str:
    """Return a line as HTML; what stands between backticks is code."""
    return _TICKS.sub(r"<code>\1</code>", escape(text))


def _message(failure: Failure) -> list[str]:
    """Return the lines of the message; of a long one the first ones and the last."""
    lines = [printable(line) for line in told(failure.message).split("\n") if line.strip()]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[-1]]
    return lines


def _given(failure: Failure) -> str:
    return printable(", ".join(f"{name} = {value}" for name, value in failure.inputs))


def _cells(rows: tuple[Row, ...], most: int) -> tuple[list[tuple[str, ...]], str]:
    """Return the table's cells, headings first, and what is said of the rows left out.

    Of a long table the wrong rows are kept before the right ones, in their order.
    """
    ranked = sorted(range(len(rows)), key=lambda place: (rows[place].right, place))
    kept = [rows[place] for place in sorted(ranked[:most])]
    left = [rows[place] for place in ranked[most:]]
    wrong = sum(not row.right for row in left)
    cells = [(row.name, row.expected, row.received, row.difference) for row in kept]
    more = ""
    if left:
        counts = {"count": len(left), "wrong": wrong}
        more = (
            phrase("and %(count)s more, %(wrong)s of them wrong", **counts)
            if wrong
            else phrase("and %(count)s more, none of them wrong", **counts)
        )
    headings = ("", *map(phrase, _HEADINGS))
    return [headings, *(tuple(map(printable, line)) for line in cells)], more


def _aligned(cells: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    return [
        "    "
        + "  ".join(
            " " * (width - columns(text)) + text for text, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in cells
    ]


def _line(tag: str, texts: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(text)}</{tag}>' for text in texts)}</tr>"


def _reasons(failure: Failure) -> list[str]:
    """Return the cause, its hint, and the line to look at, each on one line."""
    diagnosis = failure.diagnosis
    lines = [] if diagnosis is None else [why(diagnosis), hint(diagnosis)]
    lines += where(failure.slips)
    return [printable(" ".join(line.split())) for line in lines if line.strip()]


def why(diagnosis: Diagnosis) -> str:
    """Return a cause as a sentence."""
    if diagnosis.sure:
        return phrase("Why: %(cause)s.", cause=cause(diagnosis))
    return phrase("Possibly: %(cause)s.", cause=cause(diagnosis))


def cause(diagnosis: Diagnosis) -> str:
    """Return a cause in the language that is spoken: its author's words, or ours."""
    return (authored if diagnosis.cause == KNOWN else told)(diagnosis.name)


def hint(diagnosis: Diagnosis) -> str:
    """Return a cause's hint in the language that is spoken."""
    return (authored if diagnosis.cause == KNOWN else told)(diagnosis.hint)


def where(slips: Sequence[Slip]) -> list[str]:
    """Return where the slip is, in words: one line for each line of the student's."""
    return [
        phrase("It may also be %(place)s, `%(line)s`: %(look)s.", **_about(slip))
        if number
        else phrase("Where: %(place)s, `%(line)s`: %(look)s.", **_about(slip))
        for number, slip in enumerate(slips)
    ]


def _about(slip: Slip) -> dict[str, str]:
    if slip.cell:
        place = phrase("cell %(cell)s, line %(number)s", cell=slip.cell, number=slip.line)
    else:
        place = phrase(
            "line %(number)s of the cell with %(function)s",
            number=slip.line,
            function=slip.function,
        )
    named = sorted(filter(slip.kind.count, KINDS.values()), key=slip.kind.index)
    look = phrase("check this line again")
    if slip.kind:
        look = phrase("check %(kind)s", kind=phrase(" or ").join(map(phrase, named)) or slip.kind)
    if slip.instead:
        look = phrase("%(look)s; `%(line)s` would be right", look=look, line=slip.instead)
    return {"place": place, "line": slip.text, "look": look}
