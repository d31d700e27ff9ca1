"""Causes that are read off the answers or found by changing the arguments, and near misses."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    arguments,
    check_gradient,
    check_trajectory,
    check_value,
    number,
    one_of,
    scalars,
    tensor,
    tensors,
    whole,
)
from autograder.result import Diagnosis

Student = Callable[..., Any]


def said(check: Callable[[], None]) -> Diagnosis | None:
    """Return what is said of a wrong answer."""
    with pytest.raises(CheckFailed) as caught:
        check()
    return caught.value.failure.diagnosis


def of_value(student: Student, right: Student, inputs: Any) -> Diagnosis | None:
    """Return what is said of a wrong value."""
    return said(partial(check_value, student, right, inputs=inputs))


def of_gradient(student: Student, loss: Student, inputs: Any) -> Diagnosis | None:
    """Return what is said of a wrong gradient by x."""
    return said(partial(check_gradient, student, loss, wrt=("x",), inputs=inputs))


def agree(diagnosis: Diagnosis | None, cause: str, name: str) -> None:
    """Assert that a cause is stated for sure; an empty one: that nothing is."""
    if not cause:
        assert diagnosis is None
        return
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.name, diagnosis.sure) == (cause, name, True)
    assert diagnosis.hint.endswith((".", "?"))


def mse(p: Any, y: Any) -> Any:
    """Return a mean squared error."""
    return ((p - y) ** 2).mean()


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (
            lambda p, y: ((p - y) ** 2).sum() / (len(y) - 1),
            "factor",
            "the length of p less 1 stands where the length itself belongs",
        ),
        (
            lambda p, y: ((p - y) ** 2).sum() / 11,
            "hard-coded",
            "11 stands where the length of p belongs",
        ),
        (
            lambda p, y: mse(p, y) / 3,
            "factor",
            "the result is 0.3333 times what it should be, for every input",
        ),
        (
            lambda p, y: mse(p.trunc(), y.trunc()),
            "int-cast",
            "the arguments are cut to whole numbers",
        ),
        (lambda p, y: ((p - y) ** 2).sum() / (len(y) + 2), "", ""),
        (lambda p, y: 4 * ((p - y) ** 2).sum(), "", ""),
        (lambda p, y: ((p - y) ** 2).sum() / 2.7, "", ""),
        (lambda p, y: ((p - y) ** 2).sum() / (len(y) ** 0.5), "", ""),
        (lambda p, y: mse(p, y) / 3 + 0.01 * p[0], "", ""),
        (lambda p, y: mse(p, y) / (3 + 0.1 * (p[0] > 0)), "", ""),
        (lambda p, y: mse(p.trunc(), y), "int-cast", "p is cut to whole numbers"),
    ],
)
def test_of_a_mean(student: Student, cause: str, name: str) -> None:
    """Lengths, constants and whole numbers in a mean over samples."""
    agree(of_value(student, mse, tensors(p="n", y="n")), cause, name)


@pytest.mark.parametrize("low", [0.0, -4.0])
def test_a_cut_that_leaves_nothing_is_no_cause(low: float) -> None:
    """Where an argument is cut to 0 on every input, it cannot be told from one that is left out."""
    inputs = arguments(p=tensor("n"), rate=number(low, 0.75))
    diagnosis = of_value(lambda p, rate: p * int(rate), lambda p, rate: p * rate, inputs)
    assert (diagnosis is not None and "cut" in diagnosis.name) is (low < 0)


def cube(v: Any) -> Any:
    """Return the derivative of v⁴/4, entry by entry."""
    return v**3


def zeroed(v: Any, places: slice) -> Any:
    """Return the derivative with 0 in some places."""
    result = cube(v).clone()
    result[places] = 0
    return result


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (
            lambda v: zeroed(v, slice(-1, None)),
            "one-step-short",
            "the last entry is 0: the loop ends one entry too early",
        ),
        (
            lambda v: zeroed(v, slice(1, None)),
            "one-step-short",
            "every entry but the first is 0: the loop ends after its first round",
        ),
        (
            lambda v: cube(v)[-1:].expand(len(v)),
            "aliased",
            "every entry is what the last one should be",
        ),
        (lambda v: cube(v)[-1], "incomplete", "only the last one of the entries is returned"),
        (lambda v: cube(v)[0], "incomplete", "only the first one of the entries is returned"),
        (lambda v: cube(v)[1:].sum(), "", ""),
        (lambda v: cube(v) // 1, "int-cast", "the result is rounded down to whole numbers"),
        (lambda v: cube(v) // 0.5, "", ""),
        (lambda v: zeroed(v, slice(0, 1)), "", ""),
        (lambda v: zeroed(v, slice(-1, None)) + v, "", ""),
        (lambda v: cube(v)[:1].expand(len(v)), "", ""),
    ],
)
def test_of_entries(student: Student, cause: str, name: str) -> None:
    """Entries that a loop never reaches, and a list of one and the same."""
    agree(of_value(student, cube, tensors(v="d")), cause, name)


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (
            lambda A: A.reshape(A.shape[1], A.shape[0]),
            "transposed",
            "the entries are written row by row into the transposed shape",
        ),
        (lambda A: A.flatten().flip(0).reshape(A.shape[1], A.shape[0]), "", ""),
    ],
)
def test_of_a_transposed_matrix(student: Student, cause: str, name: str) -> None:
    """A matrix that is given the transposed shape is not yet transposed."""
    agree(of_value(student, lambda A: A.T, tensors(A="m n")), cause, name)


def descend(p: Any, rates: Any, step: Any) -> Any:
    """Return the parameters after one step."""
    return p - step * rates


def only(places: slice) -> Student:
    """Make a step of some of the parameters."""

    def student(p: Any, rates: Any, step: Any) -> Any:
        new = p.clone()
        new[places] = descend(p, rates, step)[places]
        return new

    return student


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (only(slice(0, 1)), "frozen", "every entry but the first of p never changes"),
        (only(slice(1, None)), "frozen", "the first entry of p never changes"),
        (only(slice(None, -1)), "frozen", "the last entry of p never changes"),
        (lambda p, rates, step: p - step * rates.abs() * p, "", ""),
    ],
)
def test_of_a_step(student: Student, cause: str, name: str) -> None:
    """Some parameters that stand still, also where there is but one."""
    inputs = arguments(p=tensor("d"), rates=tensor("d"), step=one_of(0.5, 0.25))
    agree(of_value(student, descend, inputs), cause, name)


def two_layers(W: Any, V: Any, b: Any) -> Any:
    """Return the product of two layers, and a bias."""
    return V @ W + b


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (
            lambda W, V, b: V @ torch.relu(W) + b,
            "model-wrong",
            "W counts only where it is positive",
        ),
        (
            lambda W, V, b: (V.sum(dim=1, keepdim=True) + 0 * b).expand(len(V), W.shape[1]),
            "model-wrong",
            "the result is what it would be with W = 1 and b = 0",
        ),
        (lambda W, V, b: V @ torch.relu(W - 0.5) + b, "", ""),
        (lambda W, V, b: V @ (0 * W + 0.5) + 0 * b, "", ""),
    ],
)
def test_of_arguments(student: Student, cause: str, name: str) -> None:
    """Arguments that count in part, or not at all."""
    agree(of_value(student, two_layers, tensors(W="h n", V="m h", b="1")), cause, name)


SIGMOID = lambda x: torch.sigmoid(x).sum()  # noqa: E731 -- a loss
TANH = lambda x: torch.tanh(x).sum()  # noqa: E731 -- a loss


@pytest.mark.parametrize(
    ("loss", "student", "cause", "name"),
    [
        (
            SIGMOID,
            lambda x: torch.sigmoid(x) * (1 + torch.sigmoid(x)),
            "sign",
            "in the derivative of sigmoid, a plus stands where a minus belongs",
        ),
        (
            TANH,
            lambda x: 1 + torch.tanh(x) ** 2,
            "sign",
            "in the derivative of tanh, a plus stands where a minus belongs",
        ),
        (
            lambda x: torch.expm1(x).sum(),
            lambda x: torch.exp(-x),
            "sign",
            "in the derivative of exp, the exponent has the wrong sign",
        ),
        (SIGMOID, lambda x: torch.sigmoid(x) * (1 + torch.sigmoid(x) ** 2), "", ""),
        (TANH, lambda x: 1 + torch.tanh(x), "", ""),
        (lambda x: torch.expm1(x).sum(), lambda x: torch.exp(-x) + 1, "", ""),
    ],
)
def test_of_a_slope(loss: Student, student: Student, cause: str, name: str) -> None:
    """A sign within an activation's own derivative."""
    agree(of_gradient(student, loss, tensors(x="n")), cause, name)


def square(x: Any, y: Any, w: Any) -> Any:
    """Return the loss of a line through the origin."""
    return (x * w - y) ** 2


def quotient(h: float) -> Student:
    """Measure the slope of (xw − y)² by x with a step."""
    return lambda x, y, w: (square(x + h, y, w) - square(x - h, y, w)) / (2 * h)


@pytest.mark.parametrize(
    ("student", "found"),
    [
        (quotient(1e-6), True),
        (quotient(1e-5), True),
        # Wrong in single precision only, and by more than a difference is.
        (
            lambda x, y, w: 2 * w * (x * w - y) * (3 if isinstance(x, torch.Tensor) else 1),
            False,
        ),
        # Off by a little in both.
        (lambda x, y, w: 2 * w * (x * w - y) + 0.01, False),
    ],
)
def test_of_rounding(student: Student, found: bool) -> None:  # noqa: FBT001 -- a parameter
    """What is right in double precision only is told from what is wrong."""
    diagnosis = of_gradient(student, square, scalars("x", "y", "w"))
    assert (diagnosis is not None and diagnosis.cause == "not-by-hand") == found


def weighted(X: Any, W: Any) -> Any:
    """Return the weighted sum of each row."""
    return X @ W


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (
            lambda X, W: X[:, 0] * W[0] + X[:, 1] * W[1],
            "hard-coded",
            "the result is right only where X has 2 columns",
        ),
        # Right where there is one column: there, many a wrong formula is.
        (lambda X, W: X.sum(dim=1) * W.sum() ** 2 / W.sum() + 0.0, "", ""),
        # Right for some of the inputs with two columns, and not for others.
        (
            lambda X, W: (
                X[:, 0] * W[0] + X[:, 1] * W[1] if float(X.sum()) > 0 else X[:, 0] * 3 + W[1]
            ),
            "",
            "",
        ),
    ],
)
def test_of_one_size(student: Student, cause: str, name: str) -> None:
    """What is written out for two features is right for two, and raises or is wrong else."""
    agree(of_value(student, weighted, tensors(X="n d", W="d")), cause, name)


def growing(steps: int, x: Any) -> Any:
    """Square and add, again and again, and list what comes."""
    seen = []
    for _ in range(steps):
        x = x * x / 5 + 1
        seen.append(x)
    return x, seen


def test_of_a_size_that_is_fixed() -> None:
    """A number that another length always has is not said to be hard-coded."""
    inputs = tensors(X="n 2")
    agree(
        of_value(lambda X: X.shape[1] * X[:, :1].sum(), lambda X: len(X) * X[:, :1].sum(), inputs),
        "",
        "",
    )


@pytest.mark.parametrize(
    ("loop", "cause", "words"),
    [
        (
            lambda steps, x: growing(steps - 1, x),
            "one-step-short",
            "x and seen: the result is what it would be with one round of steps less",
        ),
        (
            lambda *given: growing(1, given[1]),
            "one-step-short",
            "x and seen: the result is what it would be after the first round, whatever steps is",
        ),
        # The other part shows that there were more rounds.
        (lambda steps, x: (growing(1, x)[0], growing(steps, x)[1]), "", ""),
        (lambda steps, x: (growing(steps, x)[0], growing(1, x)[1]), "", ""),
        (lambda steps, x: (growing(steps // 2, x)[0], growing(steps, x)[1]), "", ""),
        (lambda steps, x: (growing(steps, x)[0], growing(steps - 1, x)[1] + [x]), "", ""),
    ],
)
def test_of_rounds(loop: Student, cause: str, words: str) -> None:
    """A loop that ends one round early, at first with an empty list, or in its first round."""
    inputs = arguments(steps=whole(2, 4), x=number(1.0, 5.0))
    check = partial(check_trajectory, steps="steps", inputs=inputs, returns=("x", "seen"))
    agree(said(partial(check, loop, growing)), cause, words)
