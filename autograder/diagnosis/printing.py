"""Whether a function that returns nothing prints its result instead."""

from __future__ import annotations  # within a probe, nothing is looked up outside

from typing import Any

from autograder.errors import AutograderError
from autograder.judging.inputs import Example, copy_value
from autograder.judging.probes import Wrapper, probe


@probe
def _printed(function: Any, *args: Any) -> Any:
    """Call the function, and return whether it has printed anything."""
    import contextlib  # noqa: PLC0415 -- a probe imports what it needs inside
    import io  # noqa: PLC0415 -- see above

    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        function(*args)
    return bool(stream.getvalue().strip())


def prints(student: Any, example: Example) -> bool:
    """Call a student's function once more; whether it prints something on this input.

    Args:
        student: the function, a proxy of it, or what one of our own wrappers makes of it.
        example: the input; the function gets a copy.
    """
    args = map(copy_value, example.values())
    try:
        if isinstance(student, Wrapper):
            return student.inside(_printed, *args) is True
        return _printed.on(student)(*args) is True
    except AutograderError:
        raise  # ours, not the student's
    except Exception:  # noqa: BLE001 -- then another call does not say; the first one judges
        return False
