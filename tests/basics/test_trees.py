"""A folder goes, however deep it is and whatever its permissions say, and nothing else does."""

import os
import tempfile
from pathlib import Path

import pytest

from autograder.basics.trees import remove_tree

DEEP = 3_000
NOBODY = 65_534


def test_a_folder_that_no_path_reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is deeper than any path may be long, and than functions may call each other."""
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    for number in range(DEEP):
        os.mkdir("d")  # noqa: PTH102 -- no path reaches it
        if number % 500 == 0:
            Path("file").touch()
        os.chdir("d")
    monkeypatch.chdir(tmp_path)
    remove_tree(top)
    assert list(tmp_path.iterdir()) == []


def test_what_a_link_points_at_stays(tmp_path: Path) -> None:
    """Neither a link in it nor one in its place leads to anything else."""
    other, top = tmp_path / "other", tmp_path / "top"
    other.mkdir()
    (other / "kept").touch()
    (top / "a" / "b").mkdir(parents=True)
    (top / "a" / "b" / "link").symlink_to(other)
    (top / "link").symlink_to(other)
    (top / "a" / "nowhere").symlink_to("nowhere")
    for number in range(1_500):  # more than are looked at in one go
        (top / f"{number}").touch()
    (tmp_path / "link").symlink_to(other)
    remove_tree(top)
    remove_tree(tmp_path / "link")
    remove_tree(tmp_path / "not there")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "other"]
    assert (other / "kept").exists()


@pytest.mark.parametrize("mode", [0o000, 0o200, 0o300, 0o400, 0o500, 0o600])
@pytest.mark.parametrize("deep", [1, 2, 3])
def test_folders_that_are_closed(mode: int, deep: int) -> None:
    """Their owner removes them all the same, be it that he may not read, write or enter."""
    with tempfile.TemporaryDirectory() as name:
        outer = Path(name)
        outer.chmod(0o777)
        child = os.fork()
        if child == 0:  # in which root is nobody in particular
            try:
                if os.geteuid() == 0:
                    os.setresuid(NOBODY, NOBODY, NOBODY)
                inner = outer / "top" / "a" / "b"
                inner.mkdir(parents=True)
                (inner / "file").touch()
                for folder in (inner, inner.parent, inner.parent.parent)[-deep:]:
                    folder.chmod(mode)
                remove_tree(outer / "top")
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert list(outer.iterdir()) == []
