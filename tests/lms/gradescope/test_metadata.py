"""Gradescope's ``submission_metadata.json``."""

import json
from pathlib import Path

import pytest

from autograder.lms.gradescope.metadata import Metadata, read_metadata

DATA = Path(__file__).resolve().parents[2] / "data" / "lms"


def test_a_real_one() -> None:
    """Points are a string there, and an earlier submission may have no score."""
    metadata = read_metadata(DATA / "submission_metadata.json")
    assert metadata.total_points == 80.0
    assert [each.score for each in metadata.previous] == [71.0, None, 64.5]
    assert metadata.best == 71.0


def test_none_or_empty(tmp_path: Path) -> None:
    """Neither is worth a word."""
    assert read_metadata(tmp_path / "nothing.json") == Metadata()
    (tmp_path / "empty.json").write_text("")
    assert read_metadata(tmp_path / "empty.json") == Metadata()
    assert Metadata().best is None


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", b"3", b"[" * 100_000, b'{"a": NaN}'])
def test_not_understood(tmp_path: Path, data: bytes) -> None:
    """Then nothing is known, and it says so."""
    (tmp_path / "m.json").write_bytes(data)
    assert read_metadata(tmp_path / "m.json") == Metadata(understood=False)


@pytest.mark.parametrize(
    "content",
    [
        {"assignment": 3, "previous_submissions": "x"},
        {"assignment": {"total_points": "many"}, "previous_submissions": None},
        {"assignment": {"total_points": "inf"}, "previous_submissions": [3, None]},
        {"assignment": {"total_points": ["1"]}},
    ],
)
def test_odd_parts_say_nothing(tmp_path: Path, content: object) -> None:
    """What has not the shape that Gradescope's has is left out."""
    (tmp_path / "m.json").write_text(json.dumps(content))
    assert read_metadata(tmp_path / "m.json") == Metadata()
