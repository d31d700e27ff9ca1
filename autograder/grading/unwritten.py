"""Test cases that fail because nothing is written yet: that is no wrong answer."""

import re
from collections.abc import Collection
from collections.abc import Set as AbstractSet

import msgspec

from autograder.assignment.testfiles import Case
from autograder.result import CaseResult, Failure, Kind

# These have another reason, whatever is written.
_OTHERWISE = frozenset({Kind.MISSING, Kind.TIMED_OUT, Kind.DIED, Kind.PLACE})


def not_written(
    case: Case, result: CaseResult, stubs: Collection[str], untouched: AbstractSet[str]
) -> CaseResult:
    """Return a result that says so, where what failed stands there as it was handed out.

    Args:
        case: the test case.
        result: what became of it.
        stubs: the names of what was handed out to be written.
        untouched: those of them where nothing is.
    """
    asked = [name for name in case.parameters if name in stubs]
    failure = result.failure
    if failure is None or failure.kind in _OTHERWISE or untouched.isdisjoint(asked):
        return result
    named = [name for name in asked if re.match(rf"{re.escape(name)}\b", failure.message)]
    about = [name for name in named or asked if name in untouched]
    if about != (named or asked):
        return result
    message = f"{about[0]} is not written yet: it stands there as it was handed out."
    if len(about) > 1:
        message = f"{', '.join(about[:-1])} and {about[-1]} are not written yet."
    failure = Failure(check=failure.check, kind=Kind.NOT_WRITTEN, message=message)
    return msgspec.structs.replace(result, message=message, failure=failure)
