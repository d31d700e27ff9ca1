"""The examples of the checks' README run, and print what it says."""

import re
from pathlib import Path

import pytest

from autograder import checks

README = Path(checks.__file__).parent / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PRINTED = re.compile(r"^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """All examples run one after the other, and what they print is what stands below them."""
    text = README.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "readme"}
    for block in BLOCK.findall(text):
        exec(compile(block, str(README), "exec"), names)  # noqa: S102 -- our own examples
    [printed] = PRINTED.findall(text)
    assert capsys.readouterr().out == printed


def test_every_check_has_an_example() -> None:
    """No check that a test may call is left out."""
    examples = "".join(BLOCK.findall(README.read_text(encoding="utf-8")))
    called = {name for name in checks.__all__ if name.startswith("check_")} | {"by_hand", "probe"}
    assert {name for name in called if not re.search(rf"\b{name}\b", examples)} == set()
