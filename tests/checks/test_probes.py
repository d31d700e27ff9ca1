"""Probes."""

from typing import Any

import pytest
import torch

from autograder.checks import probe
from autograder.errors import ExerciseError


def test_a_probe_may_use_torch_of_its_module() -> None:
    """Torch is there on both sides, under its own name."""

    @probe
    def doubled(student: Any, x: Any) -> Any:
        return torch.as_tensor(student(x)) * 2

    assert doubled.on(abs)(-3) == 6


def test_a_probe_that_uses_what_its_function_has_imported_is_refused() -> None:
    """What stands around the probe does not go with it, not even torch."""
    import torch as library  # noqa: PLC0415 -- as in a test of a question

    with pytest.raises(ExerciseError, match="uses library from outside: import it inside"):

        @probe
        def doubled(student: Any, x: Any) -> Any:
            return library.as_tensor(student(x)) * 2


def test_a_probe_with_functions_inside() -> None:
    """Functions within the probe see its own names."""

    @probe
    def squared(student: Any, x: Any) -> Any:
        import math  # noqa: PLC0415 -- a probe imports what it needs inside

        def square(value: float) -> float:
            return math.pow(value, 2)

        return square(student(x))

    assert squared.on(abs)(-3) == 9
