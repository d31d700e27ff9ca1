"""What checks heed while a test runs, besides their arguments. Nothing here loads torch.

Who runs the test sets it for a block: the seed of fresh inputs, whether only the verdict counts,
how much is told of a slip, and whether torch's own check of derivatives is asked.
"""

import contextlib
import contextvars
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.result import Telling

_seed = contextvars.ContextVar("seed", default=0)
_verdict_alone = contextvars.ContextVar("verdict_alone", default=False)
_asks_torch = contextvars.ContextVar("asks_torch", default=False)


@contextlib.contextmanager
def use_seed(seed: int) -> Iterator[None]:
    """Draw the inputs of all checks in this block from ``seed``."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


def current_seed() -> int:
    """Return what inputs are drawn from."""
    return _seed.get()


@contextlib.contextmanager
def only_verdicts() -> Iterator[None]:
    """Let checks in this block end at the first failure, and look for no cause of it."""
    token = _verdict_alone.set(True)
    try:
        yield
    finally:
        _verdict_alone.reset(token)


def verdict_alone() -> bool:
    """Whether nobody will read what is wrong, but only that something is."""
    return _verdict_alone.get()


@contextlib.contextmanager
def witnessed() -> Iterator[None]:
    """Ask torch about each function that is differentiated in this block."""
    token = _asks_torch.set(True)
    try:
        yield
    finally:
        _asks_torch.reset(token)


def is_witnessed() -> bool:
    """Whether torch is to be asked."""
    return _asks_torch.get()


@dataclass
class Told:
    """How much may be told of slips, and what went into finding them."""

    what: Telling = "kind"
    work: int = 0
    """As :mod:`autograder.diagnosis.slips` counts it, of what it allows each failing test."""
    seconds: float = 0.0
    """Of the clock."""


_told: contextvars.ContextVar[Told] = contextvars.ContextVar("told")


@contextlib.contextmanager
def telling(what: Telling) -> Iterator[Told]:
    """Let checks in this block tell so much of a slip; "nothing" looks for none."""
    told = Told(what)
    token = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(token)


def told_now() -> Told:
    """Return how much may be told here."""
    return _told.get(Told())
