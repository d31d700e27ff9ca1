"""Folders are made again what they were, whatever has been put there."""

import contextlib
import inspect
import os
import sqlite3
import sys
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


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_SECONDS", 600.0)


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


def test_what_is_too_large_to_be_kept_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not removed when somebody writes to it, for it could not be made again."""
    monkeypatch.setattr(folders, "MOST_BYTES", 100)
    large = folder / "large"
    large.write_bytes(bytes(101))
    kept = Folders([folder])
    large.write_bytes(bytes(102))
    kept.restore()
    assert large.read_bytes() == bytes(102)


def test_who_has_a_file_open_finds_it_as_it_was(folder: Path) -> None:
    """A log and a database that the notebook has left open can be used by each copy."""
    with (
        (folder / "log.txt").open("a+") as log,
        contextlib.closing(sqlite3.connect(folder / "x.db")) as database,
    ):
        database.execute("create table seen (number)")
        database.commit()
        kept = Folders([folder])
        for number in range(3):
            database.execute("insert into seen values (?)", (number,))
            database.commit()
            assert database.execute("select number from seen").fetchall() == [(number,)]
            log.write("a line")
            log.flush()
            log.seek(0)
            assert log.read() == "a line"
            (folder / "c.txt").write_text("")
            kept.restore()
            assert (folder / "c.txt").read_text() == "c"


def test_what_was_never_seen_is_not_removed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of too many files, one too deep, and one there was no more room for stay."""
    monkeypatch.setattr(folders, "MOST_FILES", 20)
    deep = folder.joinpath(*"d" * 40)
    deep.mkdir(parents=True)
    (deep / "e.txt").write_text("e")
    for name in ("many", "b"):
        (folder / name).mkdir()
        for number in range(21 if name == "many" else 12):
            (folder / name / str(number)).write_text("")
    other = folder.parent / "other"
    other.mkdir()
    (other / "f.txt").write_text("f")
    before, kept = tree(folder.parent), Folders([folder, other])
    (folder / "new").mkdir()
    (folder / "c.txt").unlink()
    kept.restore()
    assert tree(folder.parent) == before


def test_work_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more names than are looked at, nothing new goes, and the rest comes back."""
    kept = Folders([folder])
    (folder / "c.txt").write_text("another")
    for number in range(50):
        (folder / str(number)).write_text("")
    for bound, most in (("MOST_STEPS", 20), ("MOST_SECONDS", 0.0)):
        with monkeypatch.context() as patch:
            patch.setattr(folders, bound, most)
            kept.restore()
        assert (folder / "c.txt").read_text() == "c"
        assert len(list(folder.iterdir())) == 53


def test_no_tree_is_too_deep_to_be_removed(folder: Path) -> None:
    """Folders in folders go, however many."""
    before, kept = tree(folder), Folders([folder])
    place = os.open(folder, os.O_RDONLY)
    for _ in range(100):
        os.mkdir("d", dir_fd=place)
        inside = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inside
    os.close(place)
    most = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 50)
    try:
        kept.restore()
    finally:
        sys.setrecursionlimit(most)
    assert tree(folder) == before


def test_nothing_is_written_to_a_file_of_another_name(folder: Path) -> None:
    """A link to somebody else's file in a file's place is replaced; that file stays."""
    before, kept = tree(folder), Folders([folder])
    (folder / "c.txt").unlink()
    (folder / "c.txt").hardlink_to(folder.parent / "outside")
    (folder / "a" / "b.txt").unlink()
    os.mkfifo(folder / "a" / "b.txt")
    kept.restore()
    assert tree(folder) == before
    assert (folder.parent / "outside").read_text() == "outside"


def test_no_special_permissions_come_back(folder: Path) -> None:
    """What the monitor makes never runs as somebody else."""
    (folder / "c.txt").chmod(0o4755)
    kept = Folders([folder])
    (folder / "c.txt").unlink()
    kept.restore()
    assert (folder / "c.txt").stat().st_mode & 0o7000 == 0
