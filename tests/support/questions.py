"""Questions of the tests' own, and what is said of a wrong answer to one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from autograder.checks import CheckFailed, check_gradient, check_value
from autograder.result import Diagnosis

Student = Callable[..., Any]


@dataclass(frozen=True)
class Question:
    """What is right, the names to differentiate by (none for a value), and the inputs."""

    right: Callable[..., Any]
    wrt: tuple[str, ...]
    inputs: Any


def diagnosis_of(
    question: Question, student: Student, *, inputs: Any = None, mistakes: Any = ()
) -> Diagnosis | None:
    """Return what is said of a wrong answer."""
    check: Callable[..., None] = check_value
    if question.wrt:
        check = partial(check_gradient, wrt=question.wrt)
    given = question.inputs if inputs is None else inputs
    with pytest.raises(CheckFailed) as caught:
        check(student, question.right, inputs=given, mistakes=mistakes)
    return caught.value.failure.diagnosis
