"""Test cases that fail because nothing is written yet: that is no wrong answer."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet

import msgspec

from autograder.assignment.testfiles import Case
from autograder.result import CaseResult
from autograder.submissions.stubs import said_of_unwritten


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
    failure = result.failure
    asked = [name for name in case.parameters if name in stubs]
    said = failure and said_of_unwritten(failure, asked, untouched)
    if said is None:
        return result
    return msgspec.structs.replace(result, message=said.message, failure=said)
