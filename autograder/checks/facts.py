"""The check of facts about a run, which are true or false and no numbers."""

from collections.abc import Mapping
from typing import Any

from autograder.basics.text import clean_text
from autograder.judging.calling import call, missing, name_of, show_inputs
from autograder.judging.compare import show, split_parts
from autograder.judging.inputs import Example
from autograder.judging.probes import Probe
from autograder.judging.search import Inputs, find_failure
from autograder.result import RIGHT, Failure, Kind, Row
from autograder.wording.failure import CheckFailed

_CHECK = "check_facts"
_FOUND = "{found}"
_MAX_FOUND = 80


def check_facts(student: Any, facts: Mapping[str, str], *, inputs: Inputs, via: Probe) -> None:
    """Check what is true of a run of a student's function, such as that autograd was used.

        @probe
        def about_the_run(loop, epochs, params):
            leaf = params.clone().requires_grad_()
            after = loop(epochs, leaf)
            return after is leaf, after.requires_grad

        check_facts(
            loop,
            {
                "the tensor that was given comes back": "another tensor comes back.",
                "it still requires a gradient": "it requires no gradient any more.",
            },
            inputs=[{"epochs": 3, "params": torch.ones(2)}],
            via=about_the_run,
        )

    A fact is no value: nothing is compared with a tolerance, and no cause is built from it.

    Args:
        student: the student's function, or a proxy of it.
        facts: by a phrase for each fact, the sentence that a student reads if it is not so, which
            goes on after the function's name. ``{found}`` in it stands for what is there instead.
        inputs: as for :func:`~autograder.checks.check_value`.
        via: the probe that runs the function and looks. It returns a value for each of the facts,
            in their order: True where it is so; else False, or what is there instead. None and
            ``...`` say that the function has returned nothing.

    Raises:
        CheckFailed: one of the facts is not so; the message is that of the first such.
    """
    run = via.on(student)
    names = tuple(facts)

    def judge(example: Example) -> Failure | None:
        seen = call(_CHECK, run, example)
        if isinstance(seen, Failure):
            return seen
        found = split_parts([seen] if isinstance(seen, bool) else seen, names, listed=True)
        if isinstance(found, tuple):
            kind, message = found
            return _failure(kind, f"{name_of(student)} {message}.", example)
        return _not_so(student, facts, found, example)

    failure = missing(_CHECK, student) or find_failure(inputs, judge)
    if failure is not None:
        raise CheckFailed(failure)


def _not_so(
    student: Any, facts: Mapping[str, str], found: list[Any], example: Example
) -> Failure | None:
    """Return the failure of the first fact that is not so."""
    for sentence, value in zip(facts.values(), found, strict=True):
        if value is not True:
            said = sentence.replace(_FOUND, _shown(value))
            rows = tuple(map(_row, facts, found))
            return _failure(Kind.FACT, f"{name_of(student)}: {said}", example, rows)
    return None


def _failure(kind: Kind, message: str, example: Example, rows: tuple[Row, ...] = ()) -> Failure:
    inputs = show_inputs(example)
    return Failure(check=_CHECK, kind=kind, message=message, inputs=inputs, rows=rows)


def _row(name: str, value: Any) -> Row:
    is_so = value is True
    return Row(name=name, expected="yes", received=_shown(value), difference=RIGHT if is_so else "")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean_text(value, _MAX_FOUND) if isinstance(value, str) else show(value)
