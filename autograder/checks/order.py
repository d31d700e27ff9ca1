"""The check of an order: names listed so that each one follows all that must come before it."""

import contextlib
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from autograder.basics.text import printable, with_article
from autograder.catalogue import Entry
from autograder.diagnosis.cases import Case, arguments
from autograder.diagnosis.families import Faults
from autograder.diagnosis.slips import Search
from autograder.errors import ExerciseError
from autograder.judging.calling import Asked, call, missing, name_of, show_inputs
from autograder.judging.compare import type_name
from autograder.judging.context import verdict_alone
from autograder.judging.inputs import Example, copy_value
from autograder.judging.probes import Probe, Wrapper
from autograder.judging.search import FINAL, Inputs, find_failure
from autograder.result import Diagnosis, Failure, Kind, Row, Slip
from autograder.wording.failure import CheckFailed

_CHECK = "check_order"
_ENOUGH = 3
_FRESH = 3
_FOR_SLIPS = 6
"""With fewer graphs, an edit may be right on all of them by chance."""
_MAX_TEXT = 300

Graph = tuple[Sequence[str], Sequence[Sequence[int]]]
"""The nodes' names, and pairs of places: the first of a pair comes before the second."""


def check_order(
    student: Any,
    graph: Callable[..., Graph],
    *,
    inputs: Inputs,
    mistakes: Iterable[Entry] = (),
    via: Probe | None = None,
) -> None:
    """Check that a student's function lists a graph's nodes in a topological order.

    Any such order is right. Of nodes of the same name, it does not matter which is meant.

        check_order(
            graph_ops,
            lambda expression: (["MulBackward0", "AccumulateGrad"], [(0, 1)]),
            via=on_expression,
            inputs=[{"expression": "double"}],
        )

    Args:
        student: the student's function, or a proxy of it; it returns a list of names.
        graph: a function of the example's values that returns the nodes' names, themselves in a
            topological order, and which comes before which.
        inputs: as for :func:`~autograder.checks.check_value`.
        mistakes: known wrong ways of writing the function.
        via: the probe through which the student's function and the mistakes are called.

    Raises:
        CheckFailed: a name is missing, too many, or too early.
        ExerciseError: the graph's names are in no such order themselves.
    """
    function = Asked(student if via is None else via.on(student))
    tried: list[tuple[Example, Any, bool]] = []

    def judge(example: Example) -> Failure | None:
        names, pairs = graph(*map(copy_value, example.values()))
        if _placed(names, names, pairs) < len(names):
            message = f"the order of an exercise is none: {', '.join(names)}"
            raise ExerciseError(message)
        received = call(_CHECK, function, example)
        failure = (
            received
            if isinstance(received, Failure)
            else _compare(name_of(student), received, names, pairs, example)
        )
        tried.append((example, received, failure is not None))
        return failure

    failure = missing(_CHECK, student) or find_failure(inputs, judge, function.ask)
    if failure is None:
        return
    if verdict_alone():
        raise CheckFailed(failure)
    faults = Faults()
    slips: tuple[Slip, ...] = ()
    with faults.guard("slips"):
        slips = _slips(student, graph, tried, via)
    diagnosis = _diagnose(tried, mistakes, via)
    raise CheckFailed(
        msgspec.structs.replace(failure, diagnosis=diagnosis, slips=slips, faults=tuple(faults))
    )


def _slips(
    student: Any,
    graph: Callable[..., Graph],
    tried: Sequence[tuple[Example, Any, bool]],
    via: Probe | None,
) -> tuple[Slip, ...]:
    """Return where in the student's own code the slip is, if many graphs show it."""
    if len(tried) < _FOR_SLIPS or not _comes_back(tried):
        return ()
    cases = [
        (Case(args=arguments(example, via), parts=1, judge=_judge_of(graph, example)), wrong)
        for example, _, wrong in tried
    ]
    # Graphs are not made up: some of those that are given stand for fresh ones.
    kept = cases[:-_FRESH] if any(wrong for _, wrong in cases[:-_FRESH]) else cases
    search = Search(
        student=student.bare if isinstance(student, Wrapper) else student,
        via=via,
        wrong=[each for each, wrong in kept if wrong],
        right=[each for each, wrong in kept if not wrong],
        fresh=lambda: [each for each, _ in cases[-_FRESH:]],
    )
    with contextlib.redirect_stdout(io.StringIO()):
        return search.run()


def _comes_back(tried: Sequence[tuple[Example, Any, bool]]) -> bool:
    """Whether the function can be asked again."""
    return not any(
        isinstance(received, Failure) and received.kind in FINAL for _, received, _ in tried
    )


def _judge_of(graph: Callable[..., Graph], example: Example) -> Callable[[Any], tuple[bool, ...]]:
    names, pairs = graph(*map(copy_value, example.values()))

    def judge(received: Any) -> tuple[bool, ...]:
        listed = _listed(received)
        return (listed is not None and not _complaint(listed, names, pairs),)

    return judge


def _compare(
    function: str,
    received: Any,
    names: Sequence[str],
    pairs: Sequence[Sequence[int]],
    example: Example,
) -> Failure | None:
    kind, what = Kind.VALUE, ""
    rows: tuple[Row, ...] = ()
    listed = _listed(received)
    if received is None:
        kind, what = Kind.RETURNED_NOTHING, "returned nothing: it needs a return statement"
    elif listed is None:
        kind, what = (
            Kind.TYPE,
            f"returned {with_article(type_name(received))}: return a list of names",
        )
    else:
        what = _complaint(listed, names, pairs)
        rows = (Row(name="order", expected=_text(names), received=_text(listed)),)
    if not what:
        return None
    message = f"{function} {what}."
    return Failure(check=_CHECK, kind=kind, message=message, inputs=show_inputs(example), rows=rows)


def _listed(received: Any) -> list[str] | None:
    """Return a copy of what was received; None if it is no list of names."""
    if not isinstance(received, list | tuple) or not all(isinstance(n, str) for n in received):
        return None
    return list(received)


def _text(names: Sequence[str]) -> str:
    return printable(", ".join(names)[:_MAX_TEXT]) or "nothing"


def _complaint(listed: list[str], names: Sequence[str], pairs: Sequence[Sequence[int]]) -> str:
    """Return what is wrong with the list, or ""."""
    has, needs = Counter(listed), Counter(names)
    for name in {**needs, **has}:
        if has[name] != needs[name]:
            shown = printable(name[:_MAX_TEXT])
            return (
                f"lists {shown} {_times(has[name])}, where the graph has it {_times(needs[name])}"
            )
    placed = _placed(listed, names, pairs)
    if placed == len(listed):
        return ""
    return f"lists {listed[placed]}, at place {placed + 1}, before something that must come first"


def _times(count: int) -> str:
    return {0: "not at all", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _placed(listed: Sequence[str], names: Sequence[str], pairs: Sequence[Sequence[int]]) -> int:
    """Return how many names, from the first on, can stand for nodes in a topological order."""
    before = [{first for first, second in pairs if second == place} for place in range(len(names))]
    # Each state is a set of nodes that the names so far may stand for.
    states = {frozenset[int]()}
    for count, name in enumerate(listed):
        states = {
            state | {place}
            for state in states
            for place, own in enumerate(names)
            if own == name and place not in state and before[place] <= state
        }
        if not states:
            return count
    return len(listed)


def _diagnose(
    tried: Sequence[tuple[Example, Any, bool]], mistakes: Iterable[Entry], via: Probe | None
) -> Diagnosis | None:
    """Return the only mistake that lists the same on every input tried."""
    if all(isinstance(received, Failure) for _, received, _ in tried):
        return None
    fitting = [
        mistake
        for mistake in mistakes
        if all(_reproduces(mistake, example, received, via) for example, received, _ in tried)
    ]
    if len(fitting) != 1:
        return None
    sure = sum(wrong for _, _, wrong in tried) >= _ENOUGH
    return Diagnosis(name=fitting[0].name, hint=fitting[0].hint, sure=sure, cause="known")


def _reproduces(mistake: Entry, example: Example, received: Any, via: Probe | None) -> bool:
    function = mistake.function if via is None else via.on(mistake.function)
    try:
        theirs = _listed(function(*map(copy_value, example.values())))
    except Exception:  # noqa: BLE001 -- a mistake is wrong code
        return isinstance(received, Failure) and received.kind is Kind.RAISED
    return theirs is not None and theirs == _listed(received)
