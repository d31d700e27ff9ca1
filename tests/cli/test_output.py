"""What is printed, and what is written, when there is no room or nobody reads."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.authoring.packaging import Built
from autograder.cli.common.output import LastingOutput
from autograder.errors import AutograderError
from autograder.reports.folder import ResultsFolder
from autograder.result import Status, SubmissionResult
from support.helpers import write_notebook

RESULT = SubmissionResult(
    submission="a.ipynb", status=Status.GRADED, score=10.0, max_score=100.0, remarks=("é",)
)


def test_a_record_that_was_changed_counts_nowhere(tmp_path: Path) -> None:
    """A score that somebody writes into a file is not read, from a folder of old either."""
    folder = ResultsFolder(tmp_path)
    folder.save(RESULT)
    (record,) = (tmp_path / "results").iterdir()
    content = json.loads(record.read_text(encoding="utf-8"))
    store = tmp_path / "results.sqlite"
    for changed, read in [
        (content | {"score": 1000.0}, None),
        (content | {"check": ""}, None),
        (content | {"record_version": 2}, None),
        (content, RESULT),
    ]:
        record.write_text(json.dumps(changed), encoding="utf-8")
        assert folder.saved("a.ipynb") == RESULT
        kept = store.read_bytes()
        store.unlink()
        assert ResultsFolder(tmp_path).saved("a.ipynb") == read
        store.write_bytes(kept)


def test_no_line_ends_in_spaces_but_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a table do; spaces elsewhere stay."""
    for is_terminal, expected in [(False, "a  b\n\n c "), (True, "a  b  \n  \n c ")]:
        stream = io.StringIO()
        monkeypatch.setattr(stream, "isatty", lambda answer=is_terminal: answer)
        LastingOutput(stream).write("a  b  \n  \n c ")
        assert stream.getvalue() == expected


def test_a_folder_where_a_record_should_be(tmp_path: Path) -> None:
    """It is named in one line, with what to do."""
    folder = ResultsFolder(tmp_path)
    (tmp_path / "results" / "a.ipynb.json" / "x").mkdir(parents=True)
    with pytest.raises(AutograderError, match=r"a\.ipynb\.json cannot be written: .*run the same"):
        folder.save(RESULT)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("where", ["nobody", "full"])
def test_grades_are_written_whoever_reads(built: Built, tmp_path: Path, where: str) -> None:
    """With a reader who goes away, or a full disk behind the output; no name is markup."""
    handed_in = tmp_path / "class"
    handed_in.mkdir()
    write_notebook(handed_in / "[b].ipynb", ["x = 1"])
    write_notebook(handed_in / "[end].ipynb", ["x = 1"])
    command = [sys.executable, "-m", "autograder", "grade", str(built.autograder), str(handed_in)]
    command += ["--out", str(tmp_path / "out")]
    reading, writing = os.pipe()
    os.close(reading)
    output = os.open("/dev/full", os.O_WRONLY) if where == "full" else writing
    done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, check=False, text=True)
    os.close(writing)
    assert "Traceback" not in done.stderr
    assert ("could not be printed: No space left" in done.stderr) == (where == "full")
    table = (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8")
    assert "[b].ipynb" in table
    assert "[end].ipynb" in table
