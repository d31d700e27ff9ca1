"""Calling a student's function, here or through a proxy, and naming what goes wrong."""

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import torch

from autograder.errors import AutograderError, StudentCallError
from autograder.judging.compare import show, type_name
from autograder.judging.failure import CheckFailed
from autograder.judging.inputs import Example, copy_value
from autograder.result import Failure, Kind

_PACKAGE = f"{Path(__file__).resolve().parents[1]}{os.sep}"
_MAX_TEXT = 300


def missing(check: str, student: Any) -> Failure | None:
    """Return a failure if ``student`` is no function at all."""
    if student is None:
        message = "The function is not defined: run the cell that defines it, then check again."
        return Failure(check=check, kind=Kind.MISSING, message=message)
    if not callable(student):
        message = f"The name that should be a function is a {type_name(student)}."
        return Failure(check=check, kind=Kind.TYPE, message=message)
    return None


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


def call(check: str, student: Any, example: Example) -> Any:
    """Return what the student's function returns for an example.

    The function gets copies, so that one that writes into its arguments spoils neither the
    truth nor the next call.

    Returns:
        The value, or a :class:`Failure` when there is none.
    """
    try:
        return student(*map(copy_value, example.values()))
    except StudentCallError as error:
        return _failure(check, error.kind, error.message, error.traceback, example)
    except (AutograderError, CheckFailed):
        raise  # ours, not the student's
    except Exception as error:  # noqa: BLE001 -- in a notebook, the student's function raised it
        message = f"{name_of(student)} raised {_describe(error)}"
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
    return Failure(check=check, kind=kind, message=message + at, inputs=show_inputs(example))


def _student_lines() -> tuple[str, ...]:
    """Return the current exception's frames below our own and above a library's."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    return tuple(
        f"line {frame.lineno}, in {frame.name}: {frame.line or ''}"
        for frame in frames
        if not frame.filename.startswith(_PACKAGE) and "site-packages" not in frame.filename
    )
