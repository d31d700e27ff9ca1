"""Kills at random moments: nothing is lost, nothing said twice, nothing left behind."""

import random
import sys
from collections.abc import Iterator

import pytest

from programs.killed import VICTIMS, Trial, trial

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture(scope="module")
def made() -> Iterator[Trial]:
    """A class, graded once without any kill."""
    pytest.importorskip("distributed", reason="the extra is not installed")
    with trial() as made:
        yield made


@pytest.mark.parametrize("kind", VICTIMS)
def test_one_kill(made: Trial, kind: str) -> None:
    """The run, or the same command again, says what an undisturbed one does, each result once."""
    assert made.disturb(kind, random.Random(f"7 {kind}")) == []  # noqa: S311 -- moments, no secrets
