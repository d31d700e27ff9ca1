"""Trying a student's function on inputs, and finding the simplest one that fails."""

import contextlib
import functools
import tempfile
from collections.abc import Callable, Hashable, Sequence

import hypothesis
from hypothesis import Phase, strategies
from hypothesis.configuration import set_hypothesis_home_dir

from autograder.judging.context import current_seed, verdict_alone
from autograder.judging.inputs import Example, draw, key_of
from autograder.result import NO_ANSWER, Failure, Kind

Inputs = Sequence[Example] | strategies.SearchStrategy[Example]
"""What a check tries: fixed examples, or a strategy for fresh ones."""

Judge = Callable[[Example], Failure | None]

EXAMPLES = 20
_MAX_TRIALS = 120

Ask = Callable[[Sequence[Example]], None]

# Hypothesis keeps files of its own, which have no place in a grader's or student's folder.
set_hypothesis_home_dir(tempfile.gettempdir() + "/autograder-hypothesis")


class _FoundFailure(Exception):  # noqa: N818 -- not an error: how a search tells Hypothesis
    """The example being tried fails."""


# After these the function answers no more, or no other input would say more.
FINAL = NO_ANSWER | {Kind.RETURNED_NOTHING, Kind.COUNT}


def find_failure(
    inputs: Inputs,
    judge: Judge,
    ask: Ask | None = None,
    beyond: Callable[[], Sequence[Example]] = tuple,
) -> Failure | None:
    """Return the failure of the simplest input that fails, or None when all are right.

    Of a strategy, 20 examples are tried, all of them even if the first one fails: what they
    have in common names the mistake. Then at most 120 more are tried to find a simpler one.

    Args:
        inputs: what is tried.
        judge: returns the failure for an example, None if it is right.
        ask: called with the examples before the first of them is judged, where the verdict
            alone counts.
        beyond: returns what is tried where all of these are right, in this order.
    """
    strategy = inputs if isinstance(inputs, strategies.SearchStrategy) else None
    examples = inputs if isinstance(inputs, Sequence) else drawn(inputs)
    failures = _asked(examples, judge, ask)
    if not failures:
        return next(iter(_asked(beyond(), judge, ask).values()), None)
    number, failure = next(iter(failures.items()))
    # The first example that Hypothesis draws is the simplest that there is.
    if strategy is None or number == 0 or failure.kind in FINAL or verdict_alone():
        return failure
    return _simplest(strategy, judge) or failure


def drawn(inputs: strategies.SearchStrategy[Example]) -> Sequence[Example]:
    """Return the examples of a strategy that are tried before any search for a simpler one."""
    return _draw(inputs, current_seed())


def _asked(examples: Sequence[Example], judge: Judge, ask: Ask | None) -> dict[int, Failure]:
    if examples and ask is not None and verdict_alone():
        ask(examples)
    return _failures(examples, judge)


def _failures(examples: Sequence[Example], judge: Judge) -> dict[int, Failure]:
    """Judge all examples, as long as that says anything new; return failures by their numbers."""
    failures = {}
    for number, example in enumerate(examples):
        failure = judge(example)
        if failure is not None:
            failures[number] = failure
            if failure.kind in FINAL or verdict_alone():
                break
    return failures


@functools.lru_cache(maxsize=256)
def _draw(inputs: strategies.SearchStrategy[Example], seed: int) -> tuple[Example, ...]:
    """Return the strategy's examples; the same for each submission, and so drawn once."""
    drawn = draw(inputs, EXAMPLES, seed)
    if drawn is not None:
        return tuple(drawn)
    examples: list[Example] = []
    _for_each(inputs, examples.append, Phase.generate, seed=seed)
    return tuple(examples)


def _simplest(inputs: strategies.SearchStrategy[Example], judge: Judge) -> Failure | None:
    found: list[Failure] = []
    verdicts: dict[Hashable, Failure | None] = {}

    def try_one(example: Example) -> None:
        key = key_of(example)
        if key not in verdicts:
            # Past the budget an untried input counts as right, so that the search ends.
            verdicts[key] = judge(example) if len(verdicts) < _MAX_TRIALS else None
        failure = verdicts[key]
        if failure is not None:
            found.append(failure)
            raise _FoundFailure

    with contextlib.suppress(_FoundFailure):
        _for_each(inputs, try_one, Phase.generate, Phase.shrink, seed=current_seed())
    # Hypothesis runs the simplest failing example last.
    return found[-1] if found else None


def _for_each(
    inputs: strategies.SearchStrategy[Example],
    use: Callable[[Example], None],
    *phases: Phase,
    seed: int,
) -> None:
    """Call ``use`` with examples; only :class:`_FoundFailure` is Hypothesis's to handle."""
    errors: list[Exception] = []

    # hypothesis.given wants a function of its own for each search.
    @hypothesis.seed(seed)
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
