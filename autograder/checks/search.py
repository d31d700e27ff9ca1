"""Trying a student's function on inputs, and finding the simplest one that fails."""

import contextlib
import contextvars
import tempfile
from collections.abc import Callable, Iterator, Sequence

import hypothesis
from hypothesis import Phase, strategies
from hypothesis.configuration import set_hypothesis_home_dir

from autograder.checks.inputs import Example
from autograder.result import Failure, Kind

Inputs = Sequence[Example] | strategies.SearchStrategy[Example]
"""What a check tries: fixed examples, or a strategy for fresh ones."""

Judge = Callable[[Example], Failure | None]

EXAMPLES = 20
_MAX_TRIALS = 120

_seed = contextvars.ContextVar("seed", default=0)

# Hypothesis keeps files of its own, which have no place in a grader's or student's folder.
set_hypothesis_home_dir(tempfile.gettempdir() + "/autograder-hypothesis")


@contextlib.contextmanager
def use_seed(seed: int) -> Iterator[None]:
    """Draw the inputs of all checks in this block from ``seed``."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


class _FoundFailure(Exception):  # noqa: N818 -- not an error: how a search tells Hypothesis
    """The example being tried fails."""


# After these, the function answers no more.
_FINAL = frozenset({Kind.TIMED_OUT, Kind.DIED})


def find_failure(inputs: Inputs, judge: Judge) -> Failure | None:
    """Return the failure of the simplest input that fails, or None when all are right.

    Of a strategy, 20 examples are tried, all of them even if the first one fails: what they
    have in common names the mistake. Then at most 100 more are tried to find a simpler one.
    """
    if not isinstance(inputs, strategies.SearchStrategy):
        failures = [failure for failure in map(judge, inputs) if failure is not None]
        return failures[0] if failures else None
    found: list[Failure] = []

    def judge_all(example: Example) -> None:
        if not found or found[-1].kind not in _FINAL:
            failure = judge(example)
            if failure is not None:
                found.append(failure)

    _for_each(inputs, judge_all, (Phase.generate,))
    if not found or found[-1].kind in _FINAL:
        return found[-1] if found else None
    return _simplest(inputs, judge) or found[0]


def _simplest(inputs: strategies.SearchStrategy[Example], judge: Judge) -> Failure | None:
    found: list[Failure] = []
    verdicts: dict[str, Failure | None] = {}

    def try_one(example: Example) -> None:
        key = repr(example)
        if key not in verdicts:
            # Past the budget an untried input counts as right, so that the search ends.
            verdicts[key] = judge(example) if len(verdicts) < _MAX_TRIALS else None
        failure = verdicts[key]
        if failure is not None:
            found.append(failure)
            raise _FoundFailure

    with contextlib.suppress(_FoundFailure):
        _for_each(inputs, try_one, (Phase.generate, Phase.shrink))
    # Hypothesis runs the simplest failing example last.
    return found[-1] if found else None


def _for_each(
    inputs: strategies.SearchStrategy[Example],
    use: Callable[[Example], None],
    phases: tuple[Phase, ...],
) -> None:
    """Call ``use`` with examples; only :class:`_FoundFailure` is Hypothesis's to handle."""
    errors: list[Exception] = []

    # hypothesis.given wants a function of its own for each search.
    @hypothesis.seed(_seed.get())
    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=False,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(inputs)
    def run(example: Example) -> None:
        if errors:
            return
        try:
            use(example)
        except _FoundFailure:
            raise
        except Exception as error:  # noqa: BLE001 -- ours, and raised again below
            errors.append(error)

    run()
    if errors:
        raise errors[0]
