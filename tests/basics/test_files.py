"""Files are written whole, and what a killed process has left half written goes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from autograder.basics.files import remove_unfinished, write_whole

OLD = 1_000_000_000
PROGRAM = """
import sys, time
from pathlib import Path
from autograder.basics import files
lock = files.fcntl.flock
def lock_and_wait(*how):
    lock(*how)
    print("held", flush=True)
    time.sleep(60)
files.fcntl.flock = lock_and_wait
files.write_whole(Path(sys.argv[1]), b"new")
"""


def test_what_a_killed_process_leaves(tmp_path: Path) -> None:
    """What is being written stays; when its writer is killed, it goes, and the old file stands."""
    write_whole(tmp_path / "a", b"old")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "a")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        (half,) = tmp_path.glob(".writing-*")
        os.utime(half, (OLD, OLD))
        remove_unfinished(tmp_path)
        assert half.exists()
        writer.send_signal(signal.SIGKILL)
    remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_what_was_just_made(tmp_path: Path) -> None:
    """A file that its writer has had no time to lock stays."""
    (tmp_path / ".writing-x").touch()
    remove_unfinished(tmp_path)
    assert (tmp_path / ".writing-x").exists()
