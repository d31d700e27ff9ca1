"""Why a function returns nothing: it prints, gets to no return, or returns an empty .grad."""

from __future__ import annotations  # within a probe, nothing is looked up outside

from typing import Any

from autograder.errors import AutograderError
from autograder.judging.inputs import Example, copy_value
from autograder.judging.probes import Wrapper, probe


@probe
def _looked_at(function: Any, *args: Any) -> Any:
    """Call the function; return whether it prints, has a return, reads .grad, goes back.

    The third tells whether it gets to a return statement that has a value.
    Where ``function`` is a probe of ours, the student's is the first of ``args``.
    """
    import contextlib  # noqa: PLC0415 -- a probe imports what it needs inside
    import dis  # noqa: PLC0415 -- see above
    import io  # noqa: PLC0415 -- see above
    import itertools  # noqa: PLC0415 -- see above
    import sys  # noqa: PLC0415 -- see above

    own = args[0] if args and callable(args[0]) else function
    code = getattr(getattr(own, "__wrapped__", own), "__code__", None)
    steps = [] if code is None else list(dis.get_instructions(code))
    last: Any = None

    def look(frame: Any, event: str, _value: Any) -> None:
        nonlocal last
        if event == "return" and frame.f_code is code:
            last = frame.f_lasti

    stream, profile = io.StringIO(), sys.getprofile()
    sys.setprofile(look)
    try:
        with contextlib.redirect_stdout(stream):
            function(*args)
    finally:
        sys.setprofile(profile)
    returns = reaches = False
    for before, step in itertools.pairwise(steps):
        ends = step.opname == "RETURN_VALUE"
        is_none = before.opname == "LOAD_CONST" and before.argval is None
        has_value = ends and (not is_none or step.is_jump_target)  # both branches may end in one
        returns = returns or has_value
        reaches = reaches or (has_value and step.offset == last)
    names = set() if code is None else set(code.co_names)
    printed = bool(stream.getvalue().strip())
    went = bool(names & {"backward", "autograd"})
    return [printed, returns, reaches or last is None, "grad" in names, went]


def why_nothing(student: Any, example: Example) -> str:
    """Call a student's function once more; return what is to be said of the None it returns.

    Args:
        student: the function, a proxy of it, or what one of our own wrappers makes of it.
        example: the input; the function gets a copy.

    Returns:
        What goes on after the function's name, without a full stop.
    """
    match _look(student, example):
        case [True, *_]:
            return "returned nothing: it prints the result; use return"
        case [_, True, False, *_]:
            return "returned nothing: with these arguments it gets to no return that has a value"
        case [_, True, _, True, False]:
            return (
                "returned None: that is what stands in .grad before backward has run. Call "
                "backward() on the result, and read .grad after it"
            )
        case [_, True, _, True, _]:
            return (
                "returned None: .grad stays None in what is no leaf of the graph, and in what the "
                "result does not depend on. Read it of a leaf, or call retain_grad() first"
            )
        case [_, True, *_]:
            return (
                "returned None: what stands in its return statement is None. Methods that work in "
                "place, such as append() or backward(), return nothing themselves"
            )
        case _:
            return "returned nothing: it needs a return statement"


def why_none(student: Any, example: Example) -> str:
    """Return the same of one part of what a function returns; completes "a_grad …"."""
    match _look(student, example):
        case [*_, True, False]:
            return "is None: .grad is None until backward() has run"
        case [*_, True, _]:
            return (
                "is None: .grad stays None in what is no leaf of the graph, and in what the result "
                "does not depend on"
            )
        case _:
            return "is None"


def _look(student: Any, example: Example) -> Any:
    args = map(copy_value, example.values())
    try:
        if isinstance(student, Wrapper):
            return student.inside(_looked_at, *args)
        return _looked_at.on(student)(*args)
    except AutograderError:
        raise  # ours, not the student's
    except Exception:  # noqa: BLE001 -- then another call does not say; the first one judges
        return []
