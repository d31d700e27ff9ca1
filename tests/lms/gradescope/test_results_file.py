"""Writing ``results.json``."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from autograder.lms.gradescope import results_file
from autograder.lms.gradescope.results_file import ResultsFile

CONTENT: dict[str, Any] = {
    "output": "o" * 500,
    "extra_data": {"x": "y" * 500},
    "tests": [{"name": "q1", "score": 1.0, "output": "long " * 500, "extra_data": {}}],
}


class Disk:
    """Stands for writing to a disk of so much room."""

    def __init__(self, room: int, reserve: Path) -> None:
        self.room = room
        self._reserve = reserve

    def write(self, place: Path, data: bytes) -> None:
        """Write, or fail as a full disk does."""
        left = self.room - (self._reserve.stat().st_size if self._reserve.exists() else 0)
        if len(data) > left:
            raise OSError(errno.ENOSPC, "No space left on device")
        place.write_bytes(data)


@pytest.fixture
def file(tmp_path: Path) -> ResultsFile:
    """A file in a new folder."""
    return ResultsFile(tmp_path / "results")


def test_written_and_replaced(file: ResultsFile) -> None:
    """Each writing replaces the whole; in the end nothing else is left in the folder."""
    assert file.write({"tests": []})
    assert file.write(CONTENT)
    assert json.loads(file.path.read_text()) == CONTENT
    file.close()
    assert [path.name for path in file.path.parent.iterdir()] == ["results.json"]


@pytest.mark.parametrize(("room", "whole"), [(300 * 2**10, True), (1_500, False)])
def test_a_full_disk(
    file: ResultsFile,
    monkeypatch: pytest.MonkeyPatch,
    room: int,
    whole: bool,  # noqa: FBT001 -- pytest passes it by name
) -> None:
    """The room taken at the start is used; if that is too little, what is long is left out."""
    disk = Disk(room, file.path.parent / ".reserve")
    monkeypatch.setattr(results_file, "write_whole", disk.write)
    disk.room = min(room, 256 * 2**10 + 100) if whole else room
    assert file.write(CONTENT)
    content = json.loads(file.path.read_text())
    assert content["tests"][0]["score"] == 1.0
    assert (content == CONTENT) is whole


def test_no_room_at_all(file: ResultsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before stays whole, and the caller knows."""
    assert file.write({"tests": []})
    disk = Disk(0, file.path.parent / ".reserve")
    monkeypatch.setattr(results_file, "write_whole", disk.write)
    assert not file.write(CONTENT)
    assert json.loads(file.path.read_text()) == {"tests": []}
