"""Temporary folders go when nobody holds them any more, and no others."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.basics.scratch import make_scratch, remove_abandoned, remove_scratch
from autograder.lms.downloads.collect import collect

OLD = 1_000_000_000


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, here and in programs that are started."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("purpose", ["batch", "building", "verifying", "watching"])
def test_what_a_killed_process_leaves_is_removed(temporary: Path, purpose: str) -> None:
    """A folder outlives its owner by SIGKILL, and not the next run."""
    program = (
        "import sys, time; from autograder.basics.scratch import make_scratch\n"
        f"(make_scratch('{purpose}') / 'file').touch()\nprint('made', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        (folder,) = temporary.iterdir()
        assert remove_abandoned() == []
        owner.send_signal(signal.SIGKILL)
    assert remove_abandoned() == [folder]
    assert list(temporary.iterdir()) == []


def test_what_is_held_or_of_others_stays(temporary: Path) -> None:
    """Neither our own folder, nor one just made, nor a link, nor one of another name goes."""
    ours = make_scratch("zygote")
    for name in ("autograder-new-x", "autograder-hypothesis", "autograder-verify-x", "else"):
        (temporary / name).mkdir()
    (temporary / "autograder-zygote-link").symlink_to(temporary / "else")
    (temporary / "autograder-zygote-file").touch()
    for path in temporary.iterdir():
        if path.name != "autograder-new-x":
            os.utime(path, (OLD, OLD), follow_symlinks=False)
    assert remove_abandoned() == []
    assert len(list(temporary.iterdir())) == 7
    remove_scratch(ours)
    assert not ours.exists()


@pytest.mark.parametrize("below", ["", "temporary"])
def test_what_is_ours_is_nobodys_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    """A class may lie in the folder for temporary files, or around it."""
    (tmp_path / below).mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / below))
    (tmp_path / "a.ipynb").touch()
    ours = make_scratch("zygote")
    (ours / "log").touch()
    unpacked = make_scratch("unpacked")
    found = collect([tmp_path], assignment="p", scratch=unpacked).submissions
    assert [each.path for each in found] == [tmp_path / "a.ipynb"]
    for folder in (ours, unpacked):
        remove_scratch(folder)
