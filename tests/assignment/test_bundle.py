"""Loading an autograder."""

import importlib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from autograder.assignment.bundle import load_autograder
from support.otter_assignments import exception_file

CHECKS = "@test_case()\ndef t(f):\n    from autograder.checks import check_value"
PLAIN = "@test_case()\ndef t(f):\n    assert f(1) == 1"


@pytest.mark.parametrize(("test", "loaded"), [(CHECKS, ["torch"]), (PLAIN, [])])
def test_torch_is_loaded_once(
    test: str, loaded: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the tests that need it, though only a test's body imports it; else not at all.

    With CUDA it is larger than what a worker may take.
    """
    path = tmp_path / "trial-autograder.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tests/q1.py", exception_file("q1", test))
    asked: list[str] = []
    really = importlib.import_module

    def ask(name: str) -> ModuleType:
        asked.append(name)
        return really(name)

    monkeypatch.setattr(importlib, "import_module", ask)
    load_autograder(path)
    assert [name for name in asked if name == "torch"] == loaded
