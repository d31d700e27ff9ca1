"""What is slow to import is imported without the part that is not needed."""

import importlib
import sys
import types

import pytest

from autograder.basics.imports import without_grammar

NAME = "rfc3987_syntax"


def test_within_the_block_there_is_no_grammar(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of it fails there, and afterwards it can be imported as before."""
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    with without_grammar(), pytest.raises(ImportError):
        importlib.import_module(NAME)
    assert NAME not in sys.modules


def test_what_is_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has imported it keeps it."""
    there = types.ModuleType(NAME)
    monkeypatch.setitem(sys.modules, NAME, there)
    with without_grammar():
        assert sys.modules[NAME] is there
    assert sys.modules[NAME] is there
