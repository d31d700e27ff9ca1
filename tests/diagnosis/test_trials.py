"""What of an answer is kept for a diagnosis."""

from typing import Any

import numpy as np
import pytest
import torch

from autograder.diagnosis.trials import Trial
from autograder.judging.truth import Right

RIGHT = Right([torch.zeros(100, dtype=torch.float64)], [0.0])


def kept(parts: Any) -> Any:
    """Return what is kept of these parts."""
    return Trial({}, ("w",), False, RIGHT, parts).kept().parts  # noqa: FBT003 -- in a record's order


@pytest.mark.parametrize(
    "answer",
    [
        torch.zeros(16_000_000, dtype=torch.uint8),
        np.zeros(16_000_000, dtype=np.uint8),
        [0] * 1_000_000,
        [[0, 0]] * 100_000,
        "x" * 1_000_000,
        {"a": b"x" * 1_000_000},
    ],
)
def test_a_large_answer_is_not_kept(answer: object) -> None:
    """That it was too large is."""
    assert isinstance(kept([answer]), tuple)


@pytest.mark.parametrize("answer", [torch.zeros(100, 100), [0.0] * 10_000, 1.0, None, object()])
def test_an_answer_of_the_usual_size_is(answer: object) -> None:
    """A table in place of a vector, for instance, which has a cause to be named."""
    assert repr(kept([answer])[0]) == repr(answer)


@pytest.mark.parametrize("answer", [torch.zeros(2), np.zeros(2), [0.0, 0.0]])
def test_an_answer_is_kept_as_it_was(answer: Any) -> None:
    """What a later call does to it is another answer's."""
    [before] = kept([answer])
    answer[0] = 1.0
    assert before[0] == 0.0
