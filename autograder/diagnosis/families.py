"""The families of general causes, each guarded by itself.

A family that fails is a fault of ours. It costs its own causes and no other's, and is said in the
record of the failure; under test it is raised.
"""

import contextlib
import contextvars
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch

from autograder.diagnosis.trials import ODD, CannotEvaluateError, Hypothesis, Trial

_MAX_TEXT = 200

raise_faults = contextvars.ContextVar("raise_faults", default=False)
"""Whether faults are raised, as the project's own tests ask."""


@dataclass(frozen=True)
class Family:
    """Causes that are made together, the more specific ones first, and what they are called."""

    name: str
    make: Callable[[], Iterable[Hypothesis]]


class Faults:
    """What of ours has failed while a cause was looked for."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def made(self, families: Sequence[Family]) -> Iterator[Hypothesis]:
        """Yield the hypotheses of all families, of one that fails as far as it came."""
        for family in families:
            with self.guard(family.name), contextlib.suppress(CannotEvaluateError):
                yield from family.make()

    def predict(self, hypothesis: Hypothesis, trial: Trial, part: int) -> torch.Tensor | None:
        """Return what a hypothesis predicts; None where it cannot be at work, or has failed.

        On odd inputs, shapes that do not fit are no fault: it was an attempt.
        """
        with self.guard(hypothesis.name), contextlib.suppress(*ODD):
            return hypothesis.predict(trial, part)
        return None

    @contextlib.contextmanager
    def guard(self, name: str) -> Iterator[None]:
        """Take down what fails in this block, under such a name."""
        try:
            yield
        except Exception as error:
            if raise_faults.get():
                raise
            self._said[f"{name}: {type(error).__name__}: {error}"[:_MAX_TEXT]] = None
