"""Names that newer libraries have removed are there again, whichever version there is."""

import types

import numpy as np
import pytest

from autograder.sandbox.inside.surroundings import displays


@pytest.mark.parametrize("is_old", [True, False], ids=["NumPy 1", "NumPy 2"])
def test_old_names_of_numpy(monkeypatch: pytest.MonkeyPatch, *, is_old: bool) -> None:
    """What a library still has stays as it is, and what it has not yet is not asked for."""
    old, new = "trapz", "trapezoid"
    lacking, there = (new, old) if is_old else (old, new)
    names = {name: value for name, value in vars(np).items() if name != lacking}
    stand_in = types.SimpleNamespace(**{**names, there: np.cumsum})
    monkeypatch.setattr(displays, "np", stand_in)
    displays.restore_names_of_numpy()
    assert stand_in.trapz is np.cumsum
    assert stand_in.float_ is np.float64
