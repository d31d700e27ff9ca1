"""Each copy of a notebook finds its folders as the notebook left them, whatever others wrote."""

import os
import time
from pathlib import Path

import pytest

from autograder.sandbox.client import StudentProcess
from autograder.sandbox.inside import folders
from autograder.sandbox.inside.folders import Folders
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits

LIMITS = Limits(cell=30.0, call=30.0, submission=120.0)
CELL = """
import os, tempfile
from pathlib import Path
Path("kept.txt").write_text("as it was")
Path("folder").mkdir()
Path("folder/inner.txt").write_text("inner")
Path("folder/link").symlink_to("inner.txt")

def seen():
    below = sorted(str(path) for path in Path().rglob("*"))
    other = [path.name for path in Path(tempfile.gettempdir()).iterdir() if path.suffix == ".new"]
    return below, other, Path("kept.txt").read_text(), Path("folder/link").read_text()

def change(x):
    Path("kept.txt").write_text(f"input {x}")
    Path("folder/inner.txt").unlink()
    Path("more/and/more").mkdir(parents=True)
    Path("more/and/more/told.txt").write_text(str(x))
    Path(tempfile.gettempdir(), "told.new").write_text(str(x))
    Path("folder/link").unlink()
    Path("folder/link").symlink_to("/etc/passwd")
    return 1
"""


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


def test_no_branch_sees_what_another_wrote(zygote: Zygote) -> None:
    """Neither below the notebook's folder nor in that of temporary files; what it left is there."""
    with StudentProcess(zygote) as student:
        student.start([CELL], skip={}, seed=1, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + LIMITS.submission)
        assert [cell.message for cell in student.cells] == [""]
        assert student.end is not None
        seen = []
        for number in range(3):
            with student.end.branch(deadline=time.monotonic() + LIMITS.submission) as branch:
                seen.append(branch.lookup("seen")())
                assert branch.lookup("change")(number) == 1
    assert seen[0] == seen[1] == seen[2]
    assert seen[0] == (
        ["folder", "folder/inner.txt", "folder/link", "kept.txt"],
        [],
        "as it was",
        "inner",
    )
