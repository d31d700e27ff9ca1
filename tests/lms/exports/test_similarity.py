"""Answers for tools that compare programs."""

import csv
import io
import zipfile

import pytest

from autograder.errors import UsageError
from autograder.lms.exports.similarity import similarity_zip
from support.reports_data import HOSTILE, submission, unreadable


def test_the_layout() -> None:
    """A folder a question, a folder a submission in it, and a table of whose each is."""
    data = similarity_zip([submission("a/b.ipynb"), submission("=c.ipynb"), unreadable()])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        rows = list(csv.reader(io.StringIO(archive.read("q1/info.csv").decode())))
        answers = [archive.read(name).decode() for name in names if name.endswith(".py")]
    assert answers == ["def slope(x):\n    return x\n"] * 2
    assert rows[0] == ["filename", "full_name"]
    assert sorted(row[1] for row in rows[1:]) == ["'=c.ipynb", "a/b.ipynb"]
    assert {f"q1/{row[0]}" for row in rows[1:]} == set(names) - {"q1/info.csv"}


def test_any_name() -> None:
    """No name leads out of the folder."""
    with zipfile.ZipFile(io.BytesIO(similarity_zip([submission("../x", text=HOSTILE[:60])]))) as it:
        assert not [name for name in it.namelist() if ".." in name.split("/")]


def test_nothing_to_compare() -> None:
    """It says what to do."""
    with pytest.raises(UsageError, match="grade again with --fresh"):
        similarity_zip([unreadable()])
