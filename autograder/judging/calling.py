"""Calling a student's function, here or through a proxy, and naming what goes wrong."""

import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from autograder.basics.text import with_article
from autograder.errors import AutograderError, StudentCallError
from autograder.judging.compare import show, type_name
from autograder.judging.context import asked_as
from autograder.judging.inputs import Example, copy_value
from autograder.judging.probes import ask_all
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed
from autograder.wording.sayings import meaning

_PACKAGE = f"{Path(__file__).resolve().parents[1]}{os.sep}"
_MAX_TEXT = 300


def missing(check: str, student: Any) -> Failure | None:
    """Return a failure if ``student`` is no function at all."""
    if callable(student):
        return None
    name, defined = asked_as(student)
    if student is None and not defined:
        said = f"{name or 'The function'} is not defined"
        message = f"{said}: run the cell that defines it, then check again."
        return Failure(check=check, kind=Kind.MISSING, message=message)
    said = "None" if student is None else with_article(type_name(student))
    message = f"{name or 'What is checked'} should be a function, and is {said}."
    return Failure(check=check, kind=Kind.TYPE, message=message)


def name_of(student: Any) -> str:
    """Return the function's own name."""
    return str(getattr(student, "__name__", "") or "the function")


def show_inputs(example: Example) -> tuple[tuple[str, str], ...]:
    """Return the example as names and short texts; a tensor that is written out is marked."""
    return tuple((name, _show_input(value)) for name, value in example.items())


def _show_input(value: Any) -> str:
    text = show(value)
    written_out = isinstance(value, torch.Tensor) and not text.startswith("tensor")
    return f"tensor({text})" if written_out else text


class Asked:
    """A student's function, and what it has answered to inputs that were known beforehand.

    Args:
        student: the function, a proxy of it, or what one of our own wrappers makes of it.
    """

    def __init__(self, student: Any) -> None:
        self._student = student
        self._examples: Sequence[Example] = ()
        self._answers: dict[int, Any] = {}

    @property
    def name(self) -> str:
        """The function's own name."""
        return name_of(self._student)

    def ask(self, examples: Sequence[Example]) -> None:
        """Call the function for all of these at once, where that is possible."""
        answers = ask_all(self._student, [tuple(example.values()) for example in examples])
        self._examples = examples  # kept, so that their numbers remain their own
        self._answers = dict(zip(map(id, examples), answers or (), strict=False))

    def __call__(self, example: Example) -> Any:
        """Return the answer for an example; calls the function if it has not been asked.

        The function gets copies, so that one that writes into its arguments spoils neither the
        truth nor the next call.
        """
        if id(example) not in self._answers:
            return self._student(*map(copy_value, example.values()))
        answer = self._answers.pop(id(example))
        if isinstance(answer, Exception):
            raise answer
        return answer


def call(check: str, student: Any, example: Example) -> Any:
    """Return what the student's function returns for an example.

    Args:
        check: the check's name, for the record.
        student: the function, a proxy of it, or what was :class:`Asked` of it.
        example: the input.

    Returns:
        The value, or a :class:`Failure` when there is none.
    """
    asked = student if isinstance(student, Asked) else Asked(student)
    try:
        return asked(example)
    except StudentCallError as error:
        return _failure(check, error.kind, error.message, error.traceback, example)
    except (AutograderError, CheckFailed):
        raise  # ours, not the student's
    except Exception as error:  # noqa: BLE001 -- in a notebook, the student's function raised it
        message = f"{asked.name} raised {_describe(error)}"
        return _failure(check, Kind.RAISED, message, _student_lines(), example)


def _describe(error: Exception) -> str:
    try:
        text = str(error)[:_MAX_TEXT]
    except Exception:  # noqa: BLE001 -- the student's __str__ may raise anything
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _failure(
    check: str, kind: Kind, message: str, lines: tuple[str, ...], example: Example
) -> Failure:
    at = f"\n  at {lines[-1]}" if lines else ""
    said = meaning(message) if kind is Kind.RAISED else ""
    if said:  # a long text of torch's own would leave no room for it
        message, at = message.split("\n", maxsplit=1)[0], f"{at}\n{said}"
    return Failure(check=check, kind=kind, message=message + at, inputs=show_inputs(example))


def is_explained(message: str, line: int, text: str) -> bool:
    """Whether a message about an error says what it means, and that it was raised in this line."""
    place = rf"\n  at (?:cell \d+, )?line {line}, in .*: {re.escape(text)}\n"
    return re.search(place, message) is not None


def _student_lines() -> tuple[str, ...]:
    """Return the current exception's frames below our own and above a library's."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    return tuple(
        f"line {frame.lineno}, in {frame.name}: {frame.line or ''}"
        for frame in frames
        if not frame.filename.startswith(_PACKAGE) and "site-packages" not in frame.filename
    )
