"""Building assignments, and what must not leave the house with them."""

import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.project import SETTINGS
from autograder.authoring import packaging
from autograder.authoring.handout import bring_wheel, renew
from autograder.authoring.image.wheel import wheel_name
from autograder.authoring.packaging import Built
from autograder.errors import BuildError, UsageError
from autograder.submissions.reading.ingest import read_cells

CANARY = "staff-only-canary-5f2c9d1e"


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their relative names, but for the package itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".whl"
    }


_STAFF_BLOCK = re.compile(
    r"^    # BEGIN SOLUTION\n.*?^    # END SOLUTION$|^hidden: true\n.*?^```$",
    re.DOTALL | re.MULTILINE,
)


def staff_lines(root: Path) -> set[str]:
    """Return the longer lines of code that only the staff may see."""
    lines: set[str] = set()
    masters = [path.read_text(encoding="utf-8") for path in root.glob("solutions/*/*.md")]
    public = "\n".join(_STAFF_BLOCK.sub("", text) for text in masters)
    for text in masters:
        blocks = _STAFF_BLOCK.findall(text)
        found = {line.strip() for block in blocks for line in block.splitlines()}
        lines |= {line for line in found if len(line) > 12 and line not in public}
    for module in root.glob("solutions/*/*.py"):
        text = module.read_text(encoding="utf-8")
        lines |= {line.strip() for line in text.splitlines() if "Catalogue(" in line}
    return lines


class TestBuild:
    """A master becomes a student's folder and an autograder zip."""

    def test_the_checked_in_assignments_are_up_to_date(self, root: Path, built: Built) -> None:
        """If this fails: run ``autograder build`` and check the result in."""
        assert files_below(root / "assignments" / built.name) == files_below(built.student)

    def test_twice_gives_the_same_bytes(self, root: Path, built: Built, tmp_path: Path) -> None:
        """The zip, the solved notebook and the student's folder do not depend on the day."""
        again = packaging.build(built.name, root, into=tmp_path)
        assert again.autograder.read_bytes() == built.autograder.read_bytes()
        assert again.solution.read_bytes() == built.solution.read_bytes()
        assert again.handout.read_bytes() == built.handout.read_bytes()

    def test_work_in_the_students_folder_stays(self, tmp_path: Path) -> None:
        """What was changed is kept, aside if there is a new one; what nobody wrote stays."""
        folder, made = tmp_path / "assignments", tmp_path / "made"
        for place in (folder, made):
            (place / "tests").mkdir(parents=True)
        written = {"a.ipynb": b"stub", "b.ipynb": b"stub", "tests/q1.py": b"old", "gone.md": b"x"}
        for name, content in written.items():
            (folder / name).write_bytes(content)
        (folder / "a.ipynb").write_bytes(b"answer to a")
        (folder / "b.ipynb").write_bytes(b"answer to b")
        (folder / "notes.txt").write_bytes(b"mine")
        for name in ("a.ipynb", "b.ipynb", "tests/q1.py"):
            (made / name).write_bytes(b"stub" if name == "a.ipynb" else b"new")
        kept = renew(folder, made, written=written)
        assert kept == (folder / "a.ipynb", folder / "b-kept-1.ipynb")
        assert files_below(folder) == {
            "a.ipynb": b"answer to a",
            "b-kept-1.ipynb": b"answer to b",
            "b.ipynb": b"new",
            "notes.txt": b"mine",
            "tests/q1.py": b"new",
        }

    def test_the_students_notebook(self, built: Built) -> None:
        """It is valid, has no outputs, a stub for each function and a check for each question."""
        path = built.student / f"{built.name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert not any(cell.outputs for cell in cells)
        assert sum(cell.source.rstrip().endswith("...") for cell in cells) == 10
        checks = [cell.source for cell in cells if cell.source.startswith("grader.check")]
        assert checks == [f'grader.check("q{number}")' for number in range(1, 9)]
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)

    def test_the_students_tests_are_the_public_ones(self, built: Built) -> None:
        """No hidden test is handed out, and the autograder has more than the student."""
        public = files_below(built.student / "tests")
        assert sorted(public) == [f"q{number}.py" for number in range(1, 9)]
        assert not any(b"hidden=True" in data for data in public.values())
        with zipfile.ZipFile(built.autograder) as archive:
            assert all(b"hidden=True" in archive.read(f"tests/{name}") for name in public)

    def test_the_zip_is_otters(self, built: Built) -> None:
        """What Otter and Gradescope look for is in it; the scripts are executable."""
        with zipfile.ZipFile(built.autograder) as archive:
            names = archive.namelist()
            assert {"run_autograder", "setup.sh", "otter_config.json"} <= set(names)
            assert archive.getinfo("run_autograder").external_attr >> 16 == 0o100755
            assert archive.getinfo("files/reference.py").date_time == (1980, 1, 1, 0, 0, 0)

    def test_a_master_that_otter_refuses(self, tmp_path: Path) -> None:
        """The error says which line and what Otter says of it; nothing is written."""
        folder = tmp_path / "solutions" / "odd"
        folder.mkdir(parents=True)
        begun = (
            "```otter\n# ASSIGNMENT CONFIG\ntests:\n  ok_format: false\n```\n\n# Title\n\nText.\n\n"
            "```{code-cell} ipython3\nimport math\n```\n\nMore.\n\n```otter\n"
        )
        master = f"{begun}# BEGIN SOLUTION\n```\n\n```otter\n# END SOLUTION\n```\n"
        (folder / "odd.md").write_text(master, encoding="utf-8")
        with pytest.raises(BuildError, match=r"solutions/odd/odd\.md") as caught:
            packaging.build("odd", tmp_path)
        line = begun.count("\n") + 1
        said = f"odd.md: Found a begin solution cell outside a question (line {line}). Is an"
        assert said in str(caught.value)
        assert not (tmp_path / "assignments").exists()
        assert not (tmp_path / "dist").exists()

    def test_selecting(self, root: Path, tmp_path: Path) -> None:
        """All assignments, or those named; an unknown name is answered with the known ones."""
        names = sorted(path.parent.name for path in root.glob("solutions/*/reference.py"))
        assert packaging.select([], root) == names
        assert packaging.select(["computational_graphs"], root) == ["computational_graphs"]
        with pytest.raises(UsageError, match=r"no assignment 'x'; there .*computational_graphs"):
            packaging.select(["x"], root)
        with pytest.raises(UsageError, match="no assignments in"):
            packaging.select([], tmp_path)


class TestNothingLeaks:
    """Nothing of ``solutions/`` leaves the house."""

    def test_every_staff_file_has_the_canary(self, root: Path) -> None:
        """Only then do the next tests say anything."""
        files = (root / "solutions").rglob("*.*")
        staff = [path for path in files if path.suffix in {".md", ".py"}]
        assert len(staff) >= 4
        assert all(CANARY in path.read_text(encoding="utf-8") for path in staff)

    def test_every_solution_block_has_the_canary(self, root: Path) -> None:
        """A solution that is not stripped is found."""
        for master in (root / "solutions").glob("*/*.md"):
            text = master.read_text(encoding="utf-8")
            blocks = re.findall(r"    # BEGIN SOLUTION\n(.*?)# END SOLUTION", text, re.DOTALL)
            assert blocks
            assert all(CANARY in block for block in blocks)

    def test_assignments(self, root: Path, built: Built) -> None:
        """Neither the canary nor a line of a solution or of a hidden test is handed out."""
        lines = staff_lines(root)
        assert len(lines) > 20
        for folder in (root / "assignments", built.student):
            for name, data in files_below(folder).items():
                text = data.decode("utf-8")
                if name.endswith(".ipynb"):
                    assert CANARY not in text, name
                    text = "\n".join(
                        line for cell in read_cells(data, ".ipynb") for line in cell.splitlines()
                    )
                assert CANARY not in text, name
                shown = {line.strip() for line in text.splitlines()}
                assert not lines & shown, (name, lines & shown)

    def test_handout(self, built: Built) -> None:
        """The zip for students holds their folder and the package, and no canary in either."""
        with zipfile.ZipFile(built.handout) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        (wheel,) = [name for name in files if name.endswith(".whl")]
        inside = files_below(built.student)
        assert files.keys() == {f"{built.name}/{name}" for name in inside} | {wheel}
        assert all(files[f"{built.name}/{name}"] == data for name, data in inside.items())
        with zipfile.ZipFile(io.BytesIO(files[wheel])) as package:
            assert "autograder/checks/__init__.py" in package.namelist()
            assert not [n for n in package.namelist() if CANARY.encode() in package.read(n)]

    def test_the_lines_are_found_where_they_are(self, root: Path, built: Built) -> None:
        """The solved notebook fails what the student's passes: the test above can fail."""
        shown = {
            line.strip()
            for cell in read_cells(built.solution.read_bytes(), ".ipynb")
            for line in cell.splitlines()
        }
        assert staff_lines(root) & shown

    def test_wheel_and_sdist(self, root: Path, tmp_path: Path) -> None:
        """The package holds the library alone."""
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(root)], check=True, capture_output=True)
        contents: dict[str, bytes] = {}
        with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
            contents |= {name: wheel.read(name) for name in wheel.namelist()}
        with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as sdist:
            for member in sdist.getmembers():
                file = sdist.extractfile(member)
                if file is not None:
                    contents[member.name] = file.read()
        assert any(name.endswith("autograder/sandbox/client.py") for name in contents)
        assert not [name for name, data in contents.items() if CANARY.encode() in data]
        odd = [name for name in contents if re.search(r"(^|/)(solutions|tests|assignments)/", name)]
        assert odd == []


def test_metadata_of_the_students_notebook(built: Built) -> None:
    """Nothing of the staff's tools is left in it."""
    notebook = json.loads((built.student / f"{built.name}.ipynb").read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info", "otter"}


class TestBringWheel:
    """The students' folder installs from itself."""

    @pytest.mark.parametrize(
        "line",
        [
            "autograd-autograder",
            "Autograd_Autograder>=0.1",
            "autograd.autograder[x]; os_name != ''",
        ],
    )
    def test_requirements_name_the_file(self, tmp_path: Path, line: str) -> None:
        """However it is written, what asks for the package becomes the file beside it."""
        requirements = tmp_path / "requirements.txt"
        requirements.write_text(f"numpy\n{line}\nautograd-autograder-extra\n", encoding="utf-8")
        bring_wheel(tmp_path)
        assert requirements.read_text(encoding="utf-8").splitlines() == [
            "numpy",
            f"./{wheel_name()}",
            "autograd-autograder-extra",
        ]
        assert zipfile.is_zipfile(tmp_path / wheel_name())

    def test_a_folder_that_does_not_ask_for_it(self, tmp_path: Path) -> None:
        """It stays as it is, with requirements of its own or with none."""
        bring_wheel(tmp_path)
        (tmp_path / "requirements.txt").write_text("torch\n", encoding="utf-8")
        bring_wheel(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["requirements.txt"]


def test_settings_travel_in_the_zip(tmp_path: Path) -> None:
    """An assignment's ``autograder.toml`` is added to what Otter has packed."""
    with zipfile.ZipFile(tmp_path / "otters.zip", "w") as archive:
        archive.writestr("tests/q1.py", "")
        archive.writestr("otter_config.json", "{}")
    for extra in ({}, {SETTINGS: b"x"}):
        packed = packaging._repack(tmp_path / "otters.zip", "computational_graphs", extra)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert "tests/q1.py" in archive.namelist()
            assert (SETTINGS in archive.namelist()) == bool(extra)


def test_settings_that_the_grader_would_refuse(tmp_path: Path) -> None:
    """Building says so, not the first grading."""
    (tmp_path / SETTINGS).write_text("[limits]\ncell = 'long'\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"autograder\.toml: cell = 'long' is not a number"):
        packaging._settings(tmp_path / SETTINGS)
    assert packaging._settings(tmp_path / "missing.toml") is None
