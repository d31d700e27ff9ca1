"""A short burst of noise; ``make fuzz`` goes on for minutes."""

import random

import pytest

from programs.fuzz import TARGETS

ROUNDS = 1_000


@pytest.mark.parametrize("name", TARGETS)
def test_noise_is_refused_in_order(name: str) -> None:
    """Whatever arrives is accepted or refused by a declared error, and both happen."""
    noise = random.Random(20)  # noqa: S311 -- noise, not a secret
    outcomes = {outcome for _ in range(ROUNDS) for outcome in TARGETS[name](noise)}
    assert "accepted" in outcomes
    assert len(outcomes) >= 2
