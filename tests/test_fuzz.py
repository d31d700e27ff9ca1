"""A short burst of noise; ``make fuzz`` goes on for minutes."""

import random

import pytest
from fuzz import TARGETS

THROWN = 1_500


@pytest.mark.parametrize("name", TARGETS)
def test_noise_is_refused_in_order(name: str) -> None:
    """Whatever arrives is accepted or refused by a declared error, and both happen."""
    noise = random.Random(20)  # noqa: S311 -- noise, not a secret
    outcomes = {TARGETS[name](noise) for _ in range(THROWN)}
    assert "accepted" in outcomes
    assert len(outcomes) >= 2
