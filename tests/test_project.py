"""Finding assignments and their autograders."""

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.project import (
    assignment_names,
    autograder_zip,
    find_autograder,
    no_such_assignment,
)


def make(root: Path, *names: str) -> Path:
    """Make a project that has masters of these names, and return its root."""
    for name in names:
        folder = root / "solutions" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.md").touch()
    return root


def message(name: str, root: Path) -> str:
    """Return what is said about a name that means no autograder."""
    with pytest.raises(UsageError) as caught:
        find_autograder(name, root)
    return str(caught.value)


class TestNames:
    """The assignments that have a master."""

    def test_in_order(self, tmp_path: Path) -> None:
        """Names come in alphabetical order."""
        assert assignment_names(make(tmp_path, "b", "a", "c_2")) == ["a", "b", "c_2"]

    def test_only_masters(self, tmp_path: Path) -> None:
        """A folder without a file of its own name is no assignment, nor is a file in it."""
        make(tmp_path, "a")
        (tmp_path / "solutions" / "a" / "notes.md").touch()
        (tmp_path / "solutions" / "b").mkdir()
        (tmp_path / "solutions" / "b" / "b.ipynb").touch()
        (tmp_path / "solutions" / "README.md").touch()
        assert assignment_names(tmp_path) == ["a"]

    def test_no_folder(self, tmp_path: Path) -> None:
        """Outside of a project there are none."""
        assert assignment_names(tmp_path) == []
        assert assignment_names(tmp_path / "nowhere") == []


class TestFindAutograder:
    """The zip that a name on the command line means."""

    def test_built_assignment(self, tmp_path: Path) -> None:
        """An assignment's name means its zip in dist/."""
        make(tmp_path, "a")
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist" / "a-autograder.zip").touch()
        assert autograder_zip(tmp_path, "a") == tmp_path / "dist" / "a-autograder.zip"
        assert find_autograder("a", tmp_path) == tmp_path / "dist" / "a-autograder.zip"

    def test_zip_without_its_master(self, tmp_path: Path) -> None:
        """Those who grade need the zip, and not the sources."""
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist" / "a-autograder.zip").touch()
        assert find_autograder("a", tmp_path) == tmp_path / "dist" / "a-autograder.zip"

    def test_path_of_a_zip(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A zip is found where its path says, from the folder where the command runs."""
        (tmp_path / "my.zip").touch()
        assert find_autograder(str(tmp_path / "my.zip"), Path("/")) == tmp_path / "my.zip"
        monkeypatch.chdir(tmp_path)
        assert find_autograder("my.zip", Path("/")) == Path("my.zip")

    def test_missing_zip(self, tmp_path: Path) -> None:
        """The message repeats the path; a folder of the name is no zip."""
        path = str(tmp_path / "no.zip")
        assert message(path, tmp_path) == f"there is no autograder zip '{path}'"
        Path(path).mkdir()
        assert message(path, tmp_path) == f"there is no autograder zip '{path}'"

    def test_not_built_yet(self, tmp_path: Path) -> None:
        """The message says which command builds it."""
        assert message("a", make(tmp_path, "a", "b")) == (
            "the assignment 'a' is not built yet: run `autograder build a`"
        )

    def test_unknown_name(self, tmp_path: Path) -> None:
        """The message says what there is."""
        expected = "there is no assignment 'c'; there is: a, b"
        assert message("c", make(tmp_path, "a", "b")) == expected
        assert str(no_such_assignment("c", tmp_path)) == expected

    def test_no_assignments(self, tmp_path: Path) -> None:
        """The message says where they would have to be."""
        assert message("a", tmp_path) == (
            f"there is no assignment 'a'; there are none below {tmp_path / 'solutions'}"
        )

    @pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a.md", "A"])
    def test_names_that_are_almost_right(self, tmp_path: Path, name: str) -> None:
        """What is no assignment's exact name is an error, and no path either."""
        assert message(name, make(tmp_path, "a")).startswith(f"there is no assignment {name!r}")
