"""Tests of what is found in a plain folder, or among files on the command line."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.lms.downloads.collect import collect
from autograder.lms.downloads.systems.plain import SYSTEM as PLAIN
from autograder.submissions.files import Submission


def found(*paths: Path) -> tuple[list[Submission], list[str]]:
    """Return the submissions that may be graded, and the names of the files that are none."""
    collection = collect(paths, assignment="hw", scratch=Path("scratch"), system=PLAIN)
    return (
        [each for each in collection.submissions if not each.problem],
        [each.name for each in collection.submissions if each.problem],
    )


def fill(folder: Path, *names: str) -> None:
    """Make files of these names, and the folders that they are in."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"1")


class TestFinding:
    """Submissions among what a learning platform delivers."""

    def names(self, *paths: Path) -> list[str]:
        """Return the names of the submissions found."""
        return [submission.name for submission in found(*paths)[0]]

    def test_below_a_folder(self, tmp_path: Path) -> None:
        """Names are paths below the folder, in order; scripts count, capitals do not matter."""
        fill(tmp_path, "b/hw.ipynb", "a/deep/er/hw.py", "C.IPYNB", "ä.Py")
        submissions, others = found(tmp_path)
        assert [submission.name for submission in submissions] == [
            "C.IPYNB",
            "a/deep/er/hw.py",
            "b/hw.ipynb",
            "ä.Py",
        ]
        assert [submission.path.relative_to(tmp_path).as_posix() for submission in submissions] == [
            submission.name for submission in submissions
        ]
        assert others == []

    def test_several_in_one_folder(self, tmp_path: Path) -> None:
        """Files whose names differ in a number are several hand-ins, in a folder below as well."""
        names = [f"submissions/student{number}.ipynb" for number in (1, 2, 3)]
        fill(tmp_path, *names)
        assert self.names(tmp_path) == names

    def test_others_are_named(self, tmp_path: Path) -> None:
        """What is neither a notebook nor a script is not passed over in silence."""
        fill(tmp_path, "a.ipynb", "b.pdf", "c/d.zip", "e", "f.ipynb.txt")
        submissions, others = found(tmp_path)
        assert [submission.name for submission in submissions] == ["a.ipynb", "f.ipynb.txt"]
        assert others == ["b.pdf", "c/d.zip", "e"]

    @pytest.mark.parametrize(
        "aside",
        [
            "__MACOSX/._a.ipynb",
            "__MACOSX/a.ipynb",
            ".ipynb_checkpoints/a-checkpoint.ipynb",
            "ann/.ipynb_checkpoints/a-checkpoint.ipynb",
            "tests/q1.py",
            "ann/tests/q1.py",
            ".a.ipynb",
            "._a.ipynb",
            ".git/hooks/a.py",
            ".venv/lib/python3/site-packages/a.py",
            "venv/lib/python3/site-packages/a.py",
            "__pycache__/a.py",
            "node_modules/a/a.py",
        ],
    )
    def test_what_lies_beside_real_files(self, tmp_path: Path, aside: str) -> None:
        """What editors and operating systems leave behind is neither graded nor named."""
        fill(tmp_path, "a.ipynb", aside)
        submissions, others = found(tmp_path)
        assert [submission.name for submission in submissions] == ["a.ipynb"]
        assert others == []

    def test_names_that_only_look_like_those(self, tmp_path: Path) -> None:
        """A file called tests.py, or a folder called my tests, is a student's."""
        fill(tmp_path, "tests.py", "my tests/a.py", "a.b/c.py")
        assert self.names(tmp_path) == ["a.b/c.py", "my tests/a.py", "tests.py"]

    def test_folder_given_may_be_hidden(self, tmp_path: Path) -> None:
        """Only what lies below the folder given is judged by its name."""
        fill(tmp_path, ".work/tests/a.py")
        assert self.names(tmp_path / ".work" / "tests") == ["a.py"]

    def test_single_files(self, tmp_path: Path) -> None:
        """A file that is named explicitly is taken, whatever its name, or said to be none."""
        fill(tmp_path, "a.ipynb", ".hidden.py", "notes.txt")
        paths = [tmp_path / name for name in ("notes.txt", "a.ipynb", ".hidden.py")]
        submissions, others = found(*paths)
        assert [submission.name for submission in submissions] == [".hidden.py", "a.ipynb"]
        assert others == ["notes.txt"]

    def test_files_given_twice(self, tmp_path: Path) -> None:
        """A file is graded once, however often it is named, and through whatever link."""
        fill(tmp_path, "ann/a.ipynb")
        (tmp_path / "link.ipynb").symlink_to(tmp_path / "ann" / "a.ipynb")
        again = tmp_path / "ann" / ".." / "ann" / "a.ipynb"
        assert self.names(tmp_path / "ann", again, tmp_path / "link.ipynb") == ["a.ipynb"]

    def test_same_name_in_different_folders(self, tmp_path: Path) -> None:
        """Files of the same name get different names."""
        fill(tmp_path, "ann/a.ipynb", "ben/a.ipynb", "cem/a.ipynb", "ann/b.py")
        paths = [tmp_path / name for name in ("ann", "ben", "cem")]
        submissions, _ = found(*paths)
        assert [submission.name for submission in submissions] == [
            "a.ipynb",
            "a.ipynb (2)",
            "a.ipynb (3)",
            "b.py",
        ]
        assert len({submission.path for submission in submissions}) == 4

    def test_name_that_is_like_a_second_one(self, tmp_path: Path) -> None:
        """A name made up for a second file is nobody else's."""
        fill(tmp_path, "ann/a.py", "ben/a.py", "cem/a.py (2)")
        names = self.names(*tmp_path.glob("*/*"))
        assert len(set(names)) == 3

    def test_second_file_of_such_a_name(self, tmp_path: Path) -> None:
        """Nor is one made up for a file whose name looks made up."""
        fill(tmp_path, *(f"{folder}/{name}" for folder in "abc" for name in ("x.py", "x.py (2)")))
        submissions, _ = found(*sorted(tmp_path.glob("*/*")))
        assert [submission.name for submission in submissions] == [
            "x.py",
            "x.py (3)",
            "x.py (4)",
            "x.py (2)",
            "x.py (2) (2)",
            "x.py (2) (3)",
        ]

    def test_names_that_are_no_text(self, tmp_path: Path) -> None:
        """File names in another encoding can be stored, and stay different."""
        fill(tmp_path, "caf\udce9.py", "caf\udce8.py")
        assert self.names(tmp_path) == ["caf?.py", "caf?.py (2)"]

    def test_links_that_lead_nowhere_or_round(self, tmp_path: Path) -> None:
        """A dangling link is not a file, and a circle of folders ends."""
        fill(tmp_path, "a.py")
        (tmp_path / "gone.py").symlink_to(tmp_path / "nothing")
        (tmp_path / "self.py").symlink_to(tmp_path / "self.py")
        (tmp_path / "round").symlink_to(tmp_path)
        assert self.names(tmp_path) == ["a.py"]

    def test_folder_of_a_notebooks_name(self, tmp_path: Path) -> None:
        """A folder called hw.ipynb is a folder."""
        fill(tmp_path, "hw.ipynb/a.py")
        assert self.names(tmp_path) == ["hw.ipynb/a.py"]

    def test_long_name(self, tmp_path: Path) -> None:
        """A path of any length has a name of some 500 characters: whose it is, and its end."""
        fill(tmp_path, "/".join(["d" * 200] * 4) + "/a.py")
        [name] = self.names(tmp_path)
        assert len(name) == 501
        assert name.startswith(f"{'d' * 200}/…")
        assert name.endswith("d/a.py")

    def test_missing_path(self, tmp_path: Path) -> None:
        """The message names the path, and nothing is graded."""
        fill(tmp_path, "a.py")
        missing = tmp_path / "no"
        with pytest.raises(UsageError) as caught:
            found(tmp_path, missing)
        assert str(caught.value) == f"there is no file or folder '{missing}'"

    def test_empty_folder(self, tmp_path: Path) -> None:
        """The message names what was looked for, and where."""
        fill(tmp_path, "tests/q1.py", "notes.txt")
        with pytest.raises(UsageError) as caught:
            found(tmp_path)
        expected = f"there is no notebook (.ipynb) and no script (.py) in {tmp_path}"
        assert str(caught.value) == expected

    def test_path_that_is_too_long(self) -> None:
        """A path that no file can have is named, and what is wrong with it."""
        with pytest.raises(UsageError) as caught:
            found(Path("a" * 300))
        expected = f"the file or folder '{'a' * 300}' cannot be read: File name too long"
        assert str(caught.value) == expected

    def test_file_that_cannot_be_looked_at(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is named is the file below the folder, not the folder that was given."""
        fill(tmp_path, "ann/a.py")

        def refuse(path: Path) -> bool:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "is_file", refuse)
        with pytest.raises(UsageError) as caught:
            found(tmp_path)
        message = str(caught.value)
        assert message.startswith(f"the file or folder '{tmp_path / 'ann'}")
        assert message.endswith("cannot be read: Permission denied")
