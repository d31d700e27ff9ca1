"""A system is one module, and one name in the list of those that are known."""

from pathlib import Path

import pytest

from autograder.lms.downloads import collect
from autograder.lms.downloads.handin import Handin, Student
from autograder.lms.downloads.systems.known import FEEDBACK, KNOWN
from autograder.lms.downloads.systems.layout import Download
from autograder.lms.exports.roster import KINDS


class _Another:
    """A system whose folders begin with a number sign."""

    SYSTEM = "another"
    ID = "number"

    def recognise(self, download: Download) -> list[Handin] | None:
        """Return a hand-in for each file, if all of them are its own."""
        if not all(file.name.startswith("#") for file in download.files):
            return None
        return [
            Handin(
                name=file.name,
                files=(file,),
                students=(Student(ids={self.ID: file.name[1:3]}),),
            )
            for file in download.files
        ]


def test_another_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is recognised as soon as it is listed, and its people are known by its numbers."""
    given = tmp_path / "given"
    (given / "#17").mkdir(parents=True)
    (given / "#17" / "hw.py").write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(collect, "KNOWN", (*KNOWN, _Another()))
    found = collect.collect([given], assignment="hw", scratch=tmp_path / "scratch")
    (origin,) = found.origins
    assert (origin.system, origin.students[0].ids) == ("another", {"number": "17"})


def test_what_follows_from_the_list() -> None:
    """Names for the command line, kinds of identity, and who takes pages back."""
    assert {system.SYSTEM for system in KNOWN} | {"plain"} == set(collect.SYSTEMS)
    assert {system.ID for system in KNOWN} < set(KINDS)
    assert set(FEEDBACK) == {"canvas", "moodle"}
    assert FEEDBACK["moodle"]("Kim_7_assignsubmission_file_/a.ipynb").startswith("Kim_7_")


@pytest.mark.parametrize(
    ("given", "folder"), [("hw01.tar.gz", "hw01"), ("hw01.zip", "hw01"), ("a/hw01", "hw01")]
)
def test_the_name_of_what_was_given(given: str, folder: str) -> None:
    """An archive is called as its folder was."""
    assert Download(files=(), path=Path(given)).folder == folder
