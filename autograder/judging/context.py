"""What checks heed while a test runs, besides their arguments. Nothing here loads torch.

Who runs the test sets it for a block: the seed of fresh inputs, whether only the verdict counts,
how much is told of a slip, and whether torch's own check of derivatives is asked.
"""

import contextlib
import contextvars
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from autograder.result import Telling

_Value = TypeVar("_Value")
_seed = contextvars.ContextVar("seed", default=0)
_verdict_alone = contextvars.ContextVar("verdict_alone", default=False)
_asks_torch = contextvars.ContextVar("asks_torch", default=False)


@contextlib.contextmanager
def within(variable: contextvars.ContextVar[_Value], value: _Value) -> Iterator[_Value]:
    """Let a variable have a value in this block."""
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)


def use_seed(seed: int) -> contextlib.AbstractContextManager[int]:
    """Draw the inputs of all checks in this block from ``seed``."""
    return within(_seed, seed)


def current_seed() -> int:
    """Return what inputs are drawn from."""
    return _seed.get()


def only_verdicts() -> contextlib.AbstractContextManager[bool]:
    """Let checks in this block end at the first failure, and look for no cause of it."""
    return within(_verdict_alone, value=True)


def verdict_alone() -> bool:
    """Whether nobody will read what is wrong, but only that something is."""
    return _verdict_alone.get()


def witnessed() -> contextlib.AbstractContextManager[bool]:
    """Ask torch about each function that is differentiated in this block."""
    return within(_asks_torch, value=True)


def is_witnessed() -> bool:
    """Whether torch is to be asked."""
    return _asks_torch.get()


_arguments: contextvars.ContextVar[Mapping[str, object]] = contextvars.ContextVar("arguments")
ABSENT = object()
"""Stands for what a test asks for and nothing defines."""


def testing(arguments: Mapping[str, object]) -> contextlib.AbstractContextManager[object]:
    """Let checks in this block know by which names the test asked for what it gives them."""
    return within(_arguments, arguments)


def asked_as(value: object) -> tuple[str, bool]:
    """Return by which name, or which of several, a value was asked for; and if it is defined.

    The name of one that the test did not ask for is "".
    """
    arguments = _arguments.get({})
    absent = [name for name, each in arguments.items() if each is ABSENT]
    found = [name for name, each in arguments.items() if each is value]
    if value is None and absent:
        return " or ".join(absent + found), False
    return " or ".join(found), value is not None or bool(found)


@dataclass
class Told:
    """How much may be told of slips, and what went into finding them."""

    what: Telling = "kind"
    work: int = 0
    """As :mod:`autograder.diagnosis.slips` counts it, of what it allows each failing test."""
    seconds: float = 0.0
    """Of the clock."""
    ended: int = 0
    """Searches in which the student's process ended."""


_told: contextvars.ContextVar[Told] = contextvars.ContextVar("told")


def telling(what: Telling) -> contextlib.AbstractContextManager[Told]:
    """Let checks in this block tell so much of a slip; "nothing" looks for none."""
    return within(_told, Told(what))


def told_now() -> Told:
    """Return how much may be told here."""
    return _told.get(Told())
