"""Folders are made again what they were, whatever has been put there."""

import os
from pathlib import Path

import pytest

from autograder.sandbox.inside import folders
from autograder.sandbox.inside.folders import Folders


def tree(folder: Path) -> dict[str, object]:
    """Return everything below a folder."""
    return {
        str(path.relative_to(folder)): (
            path.readlink() if path.is_symlink() else path.is_dir() or path.read_bytes(),
            path.lstat().st_mode,
        )
        for path in folder.rglob("*")
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file, one in a folder, and a link out of it."""
    (tmp_path / "outside").write_text("outside")
    folder = tmp_path / "folder"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b.txt").write_text("b")
    (folder / "c.txt").write_text("c")
    (folder / "link").symlink_to(tmp_path / "outside")
    return folder


def test_all_is_as_it_was(folder: Path) -> None:
    """What is new goes, what has changed or gone comes back, and nothing outside is touched."""
    before, kept = tree(folder), Folders([folder])
    for _ in range(2):
        (folder / "c.txt").write_text("another")
        (folder / "a" / "b.txt").unlink()
        (folder / "a").rmdir()
        (folder / "a").symlink_to(folder.parent)
        (folder / "link").unlink()
        (folder / "link").mkdir()
        (folder / "new" / "deep").mkdir(parents=True)
        (folder / "new" / "deep" / "d.txt").write_text("d")
        (folder / "new" / "up").symlink_to(folder.parent)
        os.mkfifo(folder / "pipe")
        kept.restore()
        assert tree(folder) == before
    assert (folder.parent / "outside").read_text() == "outside"


def test_what_is_too_large_to_be_kept_goes_when_it_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as nobody writes to it, it stays."""
    monkeypatch.setattr(folders, "MOST_BYTES", 100)
    large = folder / "large"
    large.write_bytes(bytes(101))
    kept = Folders([folder])
    kept.restore()
    assert large.exists()
    large.write_bytes(bytes(102))
    kept.restore()
    assert not large.exists()
