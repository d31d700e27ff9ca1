"""Edges at which it is clear what is right."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import check_value, number, scalars
from autograder.judging.edges import clear_edges, jumps
from autograder.judging.inputs import Example, arguments, edges_of
from autograder.judging.truth import plain_values, right_values

Function = Callable[..., Any]


def jumps_at(reference: Function, **example: Any) -> bool:
    """Whether a reference jumps at an input."""

    def evaluate(example: Example) -> list[torch.Tensor]:
        return plain_values(reference, None, example)

    return jumps(evaluate, example, evaluate(example))


ZEROS = torch.zeros(3)
ONES = torch.ones(3)


@pytest.mark.parametrize(
    ("reference", "example"),
    [
        (lambda z: (z > 0) * 1.0, {"z": ZEROS}),
        (lambda z: (z >= 0) * 1.0, {"z": ZEROS}),
        (lambda z: torch.nn.functional.normalize(z, dim=0), {"z": ZEROS}),
        (lambda x, y: torch.sign(x - y), {"x": ONES, "y": ONES}),
        (lambda z: z.argmax(), {"z": ONES}),
        (lambda z: z[z > 0], {"z": ZEROS}),
        (lambda z: torch.stack(z).sign(), {"z": [torch.tensor(0.0)] * 2}),
    ],
)
def test_a_jump(reference: Function, example: dict[str, Any]) -> None:
    """A value on one side of a step, among equal ones, or where a direction has no length."""
    assert jumps_at(reference, **example)


@pytest.mark.parametrize(
    ("reference", "example"),
    [
        (lambda z: 2 * z + 3, {"z": ZEROS}),
        (lambda z: z**3, {"z": ZEROS}),
        (lambda z: z.abs().sqrt(), {"z": ZEROS}),
        (torch.relu, {"z": ZEROS}),
        (lambda z: torch.exp(4 * z), {"z": ONES}),
        (lambda z: (z > 0) * 1.0, {"z": ZEROS + 1 / 256}),
        (lambda x, y: (x - y).square().mean(), {"x": ONES, "y": ONES}),
        (math.sqrt, {"x": 0.0}),
        (lambda z, k: z[k], {"z": ONES, "k": 0}),
    ],
)
def test_no_jump(reference: Function, example: dict[str, Any]) -> None:
    """A curve, a kink, a place near a step, and one on whose other side nothing is defined."""
    assert not jumps_at(reference, **example)


def test_edges_are_worked_out_once() -> None:
    """A test that defines a reference anew for each submission has the same edges of it."""
    calls: list[Any] = []

    def of(inputs: Any) -> Any:
        def reference(x: Any) -> Any:
            calls.append(x)
            return 2 * x

        def truth(example: Any) -> Any:
            return right_values(reference, None, example)

        return clear_edges(truth, lambda example: plain_values(reference, None, example), inputs)

    inputs = arguments(x=number(-1, 1))
    first = of(inputs)
    made = len(calls)
    assert of(inputs) is first
    assert len(calls) == made > 0
    assert [example for example, _ in first] == edges_of(inputs)
    assert all(right.noise[0] > 4e-7 for _, right in first)


@pytest.mark.parametrize(
    ("student", "reference"),
    [
        (lambda x: ((float(x) + 1e-4) ** 3 - (float(x) - 1e-4) ** 3) / 2e-4, lambda x: 3 * x * x),
        (
            lambda x: 1 - torch.cos(torch.as_tensor(x)),
            lambda x: 2 * torch.as_tensor(x / 2).sin() ** 2,
        ),
        (lambda x: (x + 1) ** 2 - 2 * x - 1, lambda x: x * x),
        (lambda x: (x >= 0) * 1.0, lambda x: (x > 0) * 1.0 if x else 0 * x),
    ],
)
def test_what_rounds_at_an_edge_alone_is_right(student: Function, reference: Function) -> None:
    """All is 0 or small there, but not what a right way may go through."""
    check_value(student, reference, inputs=scalars("x"))
