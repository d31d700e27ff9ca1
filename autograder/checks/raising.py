"""The check that a function refuses what it should refuse."""

from typing import Any

from autograder.basics.text import clean_text, with_article
from autograder.judging.calling import Asked, call, missing, name_of, show_inputs
from autograder.judging.compare import show
from autograder.judging.inputs import Example
from autograder.judging.probes import probe
from autograder.judging.search import Inputs, find_failure
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed

_CHECK = "check_raises"
_MAX_TEXT = 200


@probe
def _raised_by(student: Any, *args: Any) -> Any:
    """Return the names of the classes of what the call raises, and its text."""
    try:
        student(*args)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the grader judges
        return [kind.__name__ for kind in type(error).__mro__], str(error)
    return [], ""


def check_raises(
    student: Any, error: type[Exception], *, inputs: Inputs, mentions: str = ""
) -> None:
    """Check that a student's function raises an error for these inputs.

        check_raises(training_loop, FloatingPointError, inputs=[diverging], mentions="epoch")

    Args:
        student: the student's function, or a proxy of it.
        error: the class that it must raise; one derived from it will do.
        inputs: inputs for which it must not return, as for
            :func:`~autograder.checks.check_value`.
        mentions: what the error's text must contain, upper or lower case.

    Raises:
        CheckFailed: it returns, raises something else, or does not say what it should.
    """
    raised_by = Asked(_raised_by.on(student))

    def judge(example: Example) -> Failure | None:
        raised = call(_CHECK, raised_by, example)
        if isinstance(raised, Failure):
            return raised
        message = _complaint(name_of(student), raised, error.__name__, mentions)
        if not message:
            return None
        inputs = show_inputs(example)
        return Failure(check=_CHECK, kind=Kind.NOT_RAISED, message=message, inputs=inputs)

    failure = missing(_CHECK, student) or find_failure(inputs, judge, raised_by.ask)
    if failure is not None:
        raise CheckFailed(failure)


def _complaint(function: str, raised: Any, wanted: str, mentions: str) -> str:
    """Return what is wrong with what was raised, or ""."""
    error = with_article(wanted)
    match raised:
        case ([], _):
            return f"{function} returned, where it should raise {error}."
        case ([str(first), *others], str(text)):
            if wanted not in {first, *others}:
                what = clean_text(f"{first}: {text}", _MAX_TEXT)
                return f"{function} raised {what}, where it should raise {error}."
            if mentions.lower() not in text.lower():
                said = clean_text(text, _MAX_TEXT)
                return f"{function} raised {error}, but its text does not say {mentions!r}: {said}"
            return ""
        case _:
            return f"{function} did not raise {error}: {show(raised)}"
