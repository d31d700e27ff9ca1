"""Checks of a variable of the notebook: its value, and its form alone."""

import math
from collections.abc import Sequence
from typing import Any

import torch

from autograder.checks.checking import Judgement
from autograder.checks.figures import Figure, half_digit, number_of
from autograder.judging.compare import as_part, compare, show, type_name
from autograder.judging.truth import Right
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed


def check_variable(value: Any, figure: Figure, *, name: str) -> None:
    """Check that a variable of the notebook has a printed value, to the digits printed.

        check_variable(final_loss, "0.000645555", name="final_loss")

    Args:
        value: the variable's value; None if it is not defined. Truth values are 1 and 0.
        figure: a number as it is printed, or a list of such for a tensor.
        name: the variable's name.

    Raises:
        CheckFailed: the value is another, or there is none.
    """
    _refuse_none("check_variable", value, name)
    Judgement(
        "check_variable",
        _Variable(value, name),
        names=(name,),
        describe=lambda _: "the variable",
        truth=lambda _: Right([number_of(figure)], [half_digit(figure)]),
        mistakes=(),
    ).run([{}])


def check_form(
    value: Any, shape: tuple[int, ...], *, name: str, among: Sequence[float] = ()
) -> None:
    """Check that a variable has the form that is asked for, and not which value it has.

    A public test checks so where the value is for a hidden one: what that would refuse for its
    form, a student should know in time.

        check_form(has_grad, (4,), among=(0, 1), name="has_grad")

    Args:
        value: the variable's value; None if it is not defined. Truth values are 1 and 0.
        shape: what a tensor of it has: () for a number, (n,) for a list of n numbers.
        name: the variable's name.
        among: what each number has to be one of; any number will do if there is none.

    Raises:
        CheckFailed: it has another form; what is told is what :func:`check_variable` would tell.
    """
    check = "check_form"
    _refuse_none(check, value, name)
    form = torch.zeros(shape, dtype=torch.float64)
    if value is Ellipsis or type_name(value) == "ellipsis":
        message = f"{name} is still `...`: write your own answer in its place."
        raise CheckFailed(Failure(check=check, kind=Kind.RETURNED_NOTHING, message=message))
    problem = compare(value, form, noise=math.inf)
    if problem is not None:
        kind, what = problem
        raise CheckFailed(Failure(check=check, kind=kind, message=f"{name} {what}."))
    numbers = as_part(value, form)
    for number in numbers.flatten().tolist() if among and isinstance(numbers, torch.Tensor) else ():
        if number not in among:
            allowed = " or ".join(map(show, among))
            each = f"{name} is" if not shape else f"{name} holds"
            message = f"{each} {show(number)}: only {allowed} is meant."
            raise CheckFailed(Failure(check=check, kind=Kind.VALUE, message=message))


def _refuse_none(check: str, value: Any, name: str) -> None:
    if value is None:
        message = f"{name} is not defined: run the cell that computes it, then check again."
        raise CheckFailed(Failure(check=check, kind=Kind.MISSING, message=message))


class _Variable:
    """A value as a function without arguments."""

    def __init__(self, value: Any, name: str) -> None:
        self._value = value
        self.__name__ = name

    def __call__(self) -> Any:
        return self._value
