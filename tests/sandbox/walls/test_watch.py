"""What a submission has on disk is seen, however it hides it, and a bounded part at a time."""

import math
import os
from pathlib import Path

import pytest

from autograder.sandbox.walls import watch
from autograder.sandbox.walls.jail import BYTES_PER_FILE
from autograder.sandbox.walls.watch import Disk

SIZE = 3 * 2**20


def fill(path: Path) -> None:
    """Write a file that takes up space."""
    path.write_bytes(os.urandom(SIZE))


def test_a_file_of_several_names_counts_once(tmp_path: Path) -> None:
    """Each other file and folder takes up at least its share of a jail; links lead nowhere."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    fill(tmp_path / "a" / "file")
    (tmp_path / "again").hardlink_to(tmp_path / "a" / "file")
    (tmp_path / "link").symlink_to("/")
    found = Disk(tmp_path).look()
    assert SIZE + 3 * BYTES_PER_FILE <= found < SIZE + 5 * BYTES_PER_FILE


def test_a_large_tree_is_looked_at_in_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has been found grows from look to look; in the end, what is gone does not count."""
    monkeypatch.setattr(watch, "MOST_NAMES", 10)
    for number in range(25):
        (tmp_path / str(number)).touch()
    disk = Disk(tmp_path)
    assert [disk.look() / BYTES_PER_FILE for _ in range(3)] == [10, 20, 25]
    for path in tmp_path.iterdir():
        path.unlink()
    assert disk.look() == 0


def test_a_folder_deeper_than_any_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as more than any limit, and costs no more than others."""
    monkeypatch.chdir(tmp_path)
    for _ in range(watch._DEEPEST + 1):
        os.mkdir("d")  # noqa: PTH102 -- no path reaches it
        os.chdir("d")
    monkeypatch.chdir(tmp_path)
    assert Disk(tmp_path).look() == math.inf


def test_a_folder_that_was_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is opened again by its owner, who is asked for what is in it."""
    refused: list[str] = []
    opens = os.open

    def open_as_another(name: str | Path, flags: int, *, dir_fd: int | None = None) -> int:
        if name == "closed" and not flags & os.O_PATH and not refused:
            refused.append(str(name))
            raise PermissionError
        return opens(name, flags, dir_fd=dir_fd)

    (tmp_path / "closed").mkdir(0o300)
    fill(tmp_path / "closed" / "file")
    monkeypatch.setattr(os, "open", open_as_another)
    assert Disk(tmp_path).look() >= SIZE
    assert refused == ["closed"]
    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o700


def test_where_a_closed_folder_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS: what is in it is not seen, and all else is."""
    opens = os.open

    def open_as_another(name: str | Path, flags: int, *, dir_fd: int | None = None) -> int:
        if name == "closed":
            raise PermissionError
        return opens(name, flags, dir_fd=dir_fd)

    (tmp_path / "closed").mkdir()
    fill(tmp_path / "file")
    monkeypatch.delattr(os, "O_PATH")
    monkeypatch.setattr(os, "open", open_as_another)
    assert SIZE + BYTES_PER_FILE <= Disk(tmp_path).look() < math.inf
