"""A result of limited size, whatever a submission has sent.

The messages of its processes are limited one by one; a notebook may have thousands of cells.
"""

import msgspec

from autograder.basics.text import clean_text
from autograder.result import CellResult, SubmissionResult

MAX_RESULT = 2**20
"""Bytes of a result as JSON."""

_MOST_CELLS, _MOST_REMARKS = 500, 50
_SENTENCE = 200


def bounded(result: SubmissionResult) -> SubmissionResult:
    """Return the result, without as much of what the cells have said as it is too large by.

    Points, verdicts and what a test says stay.
    """
    for smaller in (_as_it_is, _without_output, _without_cells):
        result = smaller(result)
        if len(msgspec.json.encode(result)) <= MAX_RESULT:
            break
    return result


def _as_it_is(result: SubmissionResult) -> SubmissionResult:
    return result


def _without_output(result: SubmissionResult) -> SubmissionResult:
    return msgspec.structs.replace(
        result,
        cells=tuple(map(_short, result.cells)),
        remarks=_first(tuple(clean_text(remark, _SENTENCE) for remark in result.remarks)),
    )


def _without_cells(result: SubmissionResult) -> SubmissionResult:
    left = len(result.cells) - _MOST_CELLS
    more = (f"the record of {left} more cells is left out: it is too long",) if left > 0 else ()
    cells = result.cells[:_MOST_CELLS]
    return msgspec.structs.replace(result, cells=cells, remarks=(*result.remarks, *more))


def _short(cell: CellResult) -> CellResult:
    message = clean_text(cell.message, _SENTENCE)
    return msgspec.structs.replace(cell, output="", traceback=(), message=message)


def _first(remarks: tuple[str, ...]) -> tuple[str, ...]:
    left = len(remarks) - _MOST_REMARKS
    return (*remarks[:_MOST_REMARKS], f"and {left} more") if left > 0 else remarks
