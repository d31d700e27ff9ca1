"""Questions that ask for a derivation by hand: nothing else may derive there, nor measure.

What is said of an answer rests on what it was seen to do: see :mod:`autograder.evidence`.
"""

import contextlib
import io
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from autograder.errors import DeadlineError
from autograder.evidence.guards import DIFFERENTIATES, NAMED
from autograder.evidence.room import COMPLEX, DIFFERENCE
from autograder.judging.calling import Asked, call, missing
from autograder.judging.notes import leave_to_a_person
from autograder.judging.probes import (
    Calls,
    Probe,
    Wrapper,
    ask_all,
    probe,
    type_name_or_own,
)
from autograder.judging.search import Inputs, find_failure
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed

_CHECK = "check_by_hand"
_SAYS = {
    DIFFERENTIATES: "{where} lets {what} find the gradient.",
    NAMED: "{where} uses `{what}`.",
    DIFFERENCE: (
        "{where} measures the gradient: the same expression is computed at a number and at that "
        "number shifted, which is a finite difference."
    ),
    COMPLEX: (
        "{where} measures the gradient: a number is given an imaginary part, which is a complex "
        "step."
    ),
}
_ASKED = (
    "In this question you derive the gradient yourself: code that lets a library or finite "
    "differences find it earns no credit here."
)
_PROBLEM = "problem"
_LOOKED_AT = frozenset({1, 4, 16, 64})
_TOLERANCE = 1e-3


@probe
def _open_afresh(cells: Any, name: Any, named: Any) -> Any:
    """Return a room for a function of a notebook, where nothing of it has been run."""
    from autograder.evidence.room import fresh_room  # noqa: PLC0415 -- a probe imports inside

    return fresh_room(cells, name, named)


@probe
def _open_around(function: Any, named: Any) -> Any:
    """Return a room for a function that is here."""
    from autograder.evidence.room import room_around  # noqa: PLC0415 -- a probe imports inside

    return room_around(function, named)


class _Room:
    """A function of the student's in a room of :mod:`autograder.evidence.room`.

    Where the student's notebook has been run by a grader, the room is in a process that has run
    nothing of it. In a student's own notebook it is around the function that is there.

    Args:
        student: the student's function, or a proxy of it.
        named: functions of the notebook that it must do without.
    """

    def __init__(self, student: Any, named: tuple[str, ...]) -> None:
        afresh = getattr(type(student), "__afresh__", None)
        fresh, name = (None, "") if afresh is None else afresh(student)
        self._student = student
        self._fresh = fresh if name else None
        self.name = name or type_name_or_own(student)
        if self._fresh is None:
            self._room = _open_around.on(student)(list(named))
            self._seen = self._room.seen
            return
        self._fresh.turn_to(name)
        key = name, named, len(self._fresh.cells)
        kept = self._fresh.kept
        if key not in kept:
            opened = self._fresh.define(_open_afresh.code, name)
            room = opened(list(self._fresh.cells), name, list(named))
            kept[key] = room, room.seen
        self._room, self._seen = kept[key]

    @property
    def is_fresh(self) -> bool:
        """Whether nothing else of the notebook has been run there."""
        return self._fresh is not None

    def run(self, made: Probe | None, calls: Calls) -> list[Any]:
        """Return what the function returns there, called through a probe or plainly.

        Raises:
            StudentCallError: it fails, or does not end in time.
        """
        use = None
        if made is not None and self._fresh is None:
            use = made.run((self._student,))
        elif made is not None and self._fresh is not None:
            kept = self._fresh.kept
            if made not in kept:
                kept[made] = self._fresh.define(made.code, self.name)
            use = kept[made]
        values: list[Any] = self._room(use, *map(list, calls))
        return values

    def seen(self) -> tuple[str, str]:
        """Return of what kind the most telling is that was seen, and a sentence about it."""
        # A token that only who answers after the call can know.
        token = secrets.token_hex(8)
        known, kind, what, file, line, text = self._seen(token)
        if known != token:
            return "", ""
        place = f"{file}, " if _is_told(str(file)) else ""
        where = f"{self.name}: {place}line {line} (`{text}`)" if line else self.name
        says = _SAYS.get(str(kind), "{what} ({where})") if kind else ""
        return str(kind), says.format(where=where, what=what)


@dataclass(frozen=True, kw_only=True)
class _Look:
    """What calls returned where they were looked at, of what kind was seen, and a sentence."""

    values: list[Any]
    kind: str
    sentence: str


class _ByHand(Wrapper):
    """A function of the student's that must do without what derives by itself."""

    def __init__(self, student: Any, without: tuple[str, ...]) -> None:
        self._student = self.bare = student
        self._without = without
        self._room: _Room | None = None
        self._left = False
        self._calls = 0
        self.__name__ = type_name_or_own(student)
        afresh = getattr(type(student), "__afresh__", None)
        self._known_as = (afresh(student)[1] if afresh else "") or self.__name__

    def __call__(self, *args: Any) -> Any:
        return self._watched(None, self._student, *args)

    def under(self, made: Probe, *args: Any) -> Any:
        """Call a probe with the function beside it."""
        return self._watched(made, made.on(self._student), *args)

    def ask_all(self, calls: Calls) -> list[Any] | None:
        """Call the function with each of these."""
        return self._ask_all(None, self._student, calls)

    def ask_all_under(self, made: Probe, calls: Calls) -> list[Any] | None:
        """Call a probe as :meth:`under` does, with each of these."""
        return self._ask_all(made, made.on(self._student), calls)

    def _ask_all(self, made: Probe | None, ask: Any, calls: Calls) -> list[Any] | None:
        """Return what each call returns; None if one is to be made by itself, to say why."""
        outcomes = ask_all(ask, calls)
        if outcomes is None:
            return None
        looks = [
            (args, outcome)
            for args, outcome in zip(calls, outcomes, strict=False)
            if self._looks(args) and not isinstance(outcome, Exception)
        ]
        if looks:
            look = self._looked_at(made, [args for args, _ in looks])
            if look.kind in _SAYS:
                self._calls = 0
                return None
            self._weigh(look, [outcome for _, outcome in looks])
        return outcomes

    def inside(self, outer: Probe, *args: Any) -> Any:
        """Call ``outer`` with the function as the student wrote it."""
        return outer.on(self._student)(*args)

    def _watched(self, made: Probe | None, ask: Callable[..., Any], *args: Any) -> Any:
        """Return what the student's function returns, if nothing speaks against its way there.

        Raises:
            CheckFailed: it does not derive by hand.
        """
        looks = self._looks(args)
        value = ask(*args)  # what fails, or never ends, does so once: nobody looks how
        if not looks:
            return value
        look = self._looked_at(made, [args])
        if look.kind in _SAYS:
            message = f"{look.sentence} {_ASKED}"
            raise CheckFailed(Failure(check=_CHECK, kind=Kind.BY_HAND, message=message))
        self._weigh(look, [value])
        return value

    def _looks(self, args: Sequence[Any]) -> bool:
        """Whether to look at the next call: of many, at the first, fourth, 16th and so on."""
        self._calls += 1
        # What is elsewhere cannot be handed over.
        here = not any(hasattr(type(each), "__define__") for each in args)
        return here and not self._left and self._calls in _LOOKED_AT

    def _looked_at(self, made: Probe | None, calls: Calls) -> "_Look":
        """Call the function where it is seen what it does."""
        again: list[Any] = []
        kind, sentence, problem = "", "", ""
        try:
            if self._room is None:
                self._room = _Room(self._student, self._without)
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # it has said so once
                    again = self._room.run(made, [tuple(map(_copied, args)) for args in calls])
            except Exception as error:  # noqa: BLE001 -- in a notebook, the student's own
                problem = _problem(error)
            kind, sentence = self._room.seen()
        except DeadlineError:
            raise
        except Exception as error:  # noqa: BLE001 -- see above
            problem = problem or _problem(error)
        if problem and not kind:
            kind, sentence = _PROBLEM, problem
        return _Look(values=again, kind=kind, sentence=sentence)

    def _weigh(self, look: "_Look", values: list[Any]) -> None:
        """Leave it to a person where what was looked at does not show how values came about."""
        if look.kind:
            self._leave(look.sentence)
        elif self._room is not None and self._room.is_fresh and not _agree(values, look.values):
            self._leave("what its cells define returns another value than what they left")

    def _leave(self, reason: str) -> None:
        """Leave it to a person whether the function derives by hand."""
        self._left = True
        leave_to_a_person(f"{self._known_as} is not shown to be by hand: {reason}")


def _is_told(file: str) -> bool:
    """Whether the name of a file means anything to the student: a cell, or a module of his own."""
    own_module = file.endswith(".py") and not Path(file).is_absolute()
    return file.startswith("cell ") or own_module


_ROOM = "Room "


def _problem(error: Exception) -> str:
    said = getattr(error, "message", "") or f"{type(error).__name__}: {error}"
    if said.startswith(_ROOM):  # the call that failed is ours, and its name says nothing to anybody
        return f"in a place of its own it {said.removeprefix(_ROOM)}"
    return f"in a place of its own it fails ({said})"


def _copied(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, torch.Tensor) else value


def _agree(one: Any, other: Any) -> bool:
    """Whether two values are the same, but for rounding."""
    first, second = _numbers(one), _numbers(other)
    if len(first) != len(second):
        return False
    both = torch.tensor([first, second], dtype=torch.float64)
    size = both.abs().nan_to_num(0.0, 0.0, 0.0).max().item() if first else 0.0
    close = torch.isclose(both[0], both[1], _TOLERANCE, _TOLERANCE * size, equal_nan=True)
    return bool(close.all())


def _numbers(value: Any) -> list[float]:
    if isinstance(value, torch.Tensor):
        return [float(each) for each in value.detach().reshape(-1).double().tolist()]
    if isinstance(value, list | tuple):
        return [number for each in value for number in _numbers(each)]
    return [float(value)] if isinstance(value, int | float) else []


def by_hand(student: Any, *, without: tuple[str, ...] = ()) -> Any:
    """Return the student's function as one that fails when it lets something else derive.

        check_gradient(by_hand(linear_gradient), loss=..., wrt=("w",), inputs=...)

    Refused is what was seen: autograd reached in any way, a function of another library that
    differentiates, finite differences of whatever step, a complex step. What cannot be seen is
    left to a person, with the reason, and keeps its points.

    Where the question asks for a derivation by hand, each of its tests wraps the function in
    this, so that no test gives credit to another way.

    Args:
        student: the student's function, or a proxy of it.
        without: names of functions of the notebook that it must not use either, such as those by
            which an earlier question differentiates.
    """
    return _ByHand(student, without) if callable(student) else student


def check_by_hand(student: Any, *, inputs: Inputs) -> None:
    """Check that a student's function does its work by hand.

        check_by_hand(linear_gradient, inputs=scalars("x", "y", "w"))

    What it returns is not looked at.

    Args:
        student: the student's function, or a proxy of it.
        inputs: as for :func:`~autograder.checks.check_gradient`.

    Raises:
        CheckFailed: the function lets something else derive, see :func:`by_hand`.
    """
    guarded = Asked(by_hand(student))
    failure = missing(_CHECK, student) or find_failure(
        inputs,
        lambda example: (
            result if isinstance(result := call(_CHECK, guarded, example), Failure) else None
        ),
        guarded.ask,
    )
    if failure is not None:
        raise CheckFailed(failure)
