"""Finding assignments and their autograders."""

import contextlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.assignment import project
from autograder.assignment.project import (
    assignment_names,
    autograder_zip,
    find_autograder,
    is_test,
    needs_torch,
    no_such_assignment,
    read_autograder_folder,
    read_autograder_zip,
)
from autograder.basics.language import speaking
from autograder.errors import UsageError


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

    def test_a_name_that_is_near(self, tmp_path: Path) -> None:
        """It is asked for first, in one sentence of one language."""
        make(tmp_path, "cylinders")
        assert str(no_such_assignment("cylinder", tmp_path)) == (
            "there is no assignment 'cylinder'. Did you mean cylinders? (Here: cylinders)"
        )
        with speaking("ko"):
            said = str(no_such_assignment("cylinder", tmp_path))
        assert said == (
            "'cylinder'(이)라는 과제는 없습니다. 혹시 cylinders인가요? (있는 과제: cylinders)"
        )

    def test_no_assignments(self, tmp_path: Path) -> None:
        """The message says where they would have to be."""
        assert message("a", tmp_path) == (
            f"there is no assignment 'a'; there are none below {tmp_path / 'solutions'}: "
            "are you in the project's folder?"
        )

    @pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a.md", "A"])
    def test_names_that_are_almost_right(self, tmp_path: Path, name: str) -> None:
        """What is no assignment's exact name is an error, and no path either."""
        assert message(name, make(tmp_path, "a")).startswith(f"there is no assignment {name!r}")


CONTENT = b"def test_q1(affine): assert affine(2.0) == 4.0\n" * 5


class TestZip:
    """What is read of an autograder zip."""

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        """A zip of two tests and something else."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.mkdir("tests")
            for name in ("tests/q1.py", "tests/q2.py", "otter_config.json"):
                zipped.writestr(name, CONTENT)
        return path

    def refusal(self, path: Path) -> str:
        """Return what is said about a zip that is refused."""
        with pytest.raises(UsageError) as caught:
            read_autograder_zip(path)
        return str(caught.value)

    def test_files(self, archive: Path) -> None:
        """Files come by their names; folders are none."""
        files = read_autograder_zip(archive)
        assert sorted(files) == ["otter_config.json", "tests/q1.py", "tests/q2.py"]
        assert files["tests/q1.py"] == CONTENT

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("tests/q1.py", True),
            ("tests/q1.txt", False),
            ("tests/more/q1.py", False),
            ("q1.py", False),
            ("my/tests/q1.py", False),
            ("tests", False),
            ("/tests/q1.py", False),
        ],
    )
    def test_names_of_tests(self, name: str, *, expected: bool) -> None:
        """Tests are the Python files of the folder tests, and of no other."""
        assert is_test(name) is expected

    def test_no_zip(self, tmp_path: Path) -> None:
        """Any other file is refused by name, and so is one that is not there."""
        (tmp_path / "a.zip").write_bytes(b"%PDF")
        expected = f"{tmp_path / 'a.zip'} cannot be read as a zip: File is not a zip file"
        assert self.refusal(tmp_path / "a.zip") == expected
        assert "No such file" in self.refusal(tmp_path / "b.zip")
        assert "cannot be read as a zip" in self.refusal(tmp_path)

    def test_no_tests(self, tmp_path: Path) -> None:
        """A zip of something else is told from an autograder."""
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
            zipped.writestr("hw.ipynb", "{}")
        assert self.refusal(tmp_path / "a.zip") == (
            f"{tmp_path / 'a.zip'} holds no tests (tests/*.py): is it an autograder zip of Otter's?"
        )

    @pytest.mark.parametrize("name", ["handout.json", "sums/handout.json"])
    def test_what_students_are_given(self, archive: Path, name: str) -> None:
        """It holds the public tests alone, by which nobody is to be graded by mistake."""
        with zipfile.ZipFile(archive, "a") as zipped:
            zipped.writestr(name, "{}")
        assert "without the hidden tests" in self.refusal(archive)

    def test_too_large(self, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What unpacks to more than the limit is not unpacked."""
        monkeypatch.setattr(project, "MAX_BYTES", 3 * len(CONTENT))
        read_autograder_zip(archive)
        monkeypatch.setattr(project, "MAX_BYTES", 3 * len(CONTENT) - 1)
        assert self.refusal(archive) == f"{archive} unpacks to more than 0 MB"

    @given(st.integers(0, 500), st.binary(max_size=4))
    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_damaged(self, archive: Path, place: int, new: bytes) -> None:
        """A zip with some bytes replaced is read, or refused in words."""
        data = archive.read_bytes()
        damaged = archive.with_name("damaged.zip")
        damaged.write_bytes(data[:place] + new + data[place + len(new) :])
        with contextlib.suppress(UsageError):
            read_autograder_zip(damaged)


class TestFolder:
    """What is read of an autograder zip that has been unpacked, as Gradescope does it."""

    def test_files(self, tmp_path: Path) -> None:
        """It is what the tests depend on; the scripts of the image are not."""
        for name in ("tests/q1.py", "files/reference.py", "otter_config.json", "setup.sh"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(name)
        assert read_autograder_folder(tmp_path) == {
            name: name.encode()
            for name in ("otter_config.json", "tests/q1.py", "files/reference.py")
        }

    def test_no_tests(self, tmp_path: Path) -> None:
        """It says so."""
        with pytest.raises(UsageError, match="holds no tests"):
            read_autograder_folder(tmp_path)


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("import torch", True),
        ("def test(f):\n    from autograder.checks import check_value", True),
        ("__import__('autograder.checks')", True),
        ('from otter.run.run_autograder import main\n\nmain("/autograder")', False),
        ("def test(torches):\n    assert torches == 1", False),
    ],
)
def test_what_speaks_of_torch(source: str, needed: bool) -> None:  # noqa: FBT001 -- a table's column
    """Torch itself, or what loads it; not the script that Otter puts into every zip."""
    assert needs_torch({"tests/q1.py": source.encode()}) is needed
    assert not needs_torch({"setup.sh": source.encode()})
