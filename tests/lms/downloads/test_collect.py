"""Downloads of every system, as folders and as zips."""

import errno
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.lms.downloads.collect import Collection, collect
from autograder.lms.downloads.handin import Origin
from support.helpers import write_notebook

DATA = Path(__file__).resolve().parents[2] / "data" / "lms"
NAME = "computational_graphs"
NOTEBOOK = f"{NAME}.ipynb"

Make = Callable[..., Path]


def fill(folder: Path, *names: str) -> Path:
    """Write a small notebook, different from all others, for each name."""
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith((".ipynb", ".py")):
            write_notebook(place, [f"x = {name!r}"])
        else:
            place.write_bytes(b"%PDF")
    return folder


def zipped(folder: Path) -> Path:
    """Return a zip of a folder's files, named like it."""
    path = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return path


@pytest.fixture(params=["folder", "zip"])
def given(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Return what is given to the command: the folder itself, or a zip of it."""
    return zipped if request.param == "zip" else lambda folder: folder


@pytest.fixture
def gather(tmp_path: Path) -> Callable[..., Collection]:
    """Return a function that collects what lies at a path."""

    def collect_it(*paths: Path, system: str | None = None) -> Collection:
        return collect(paths, assignment=NAME, scratch=tmp_path / "scratch", system=system)

    return collect_it


def whose(collection: Collection) -> dict[str, list[dict[str, str]]]:
    """Return the identities of the students of each submission."""
    return {
        origin.submission: [student.ids for student in origin.students]
        for origin in collection.origins
    }


def one(collection: Collection, name: str) -> Origin:
    """Return the origin of a submission."""
    return next(origin for origin in collection.origins if origin.submission == name)


class TestCanvas:
    """``<name>[_LATE]_<user>_<attachment>_<file>``."""

    def test_a_class(
        self, tmp_path: Path, gather: Callable[..., Collection], given: Callable[[Path], Path]
    ) -> None:
        """Numbers say who it is: two people of one name stay two, late marks are kept."""
        names = [
            f"kimminji_101_9001_{NOTEBOOK}",
            f"kimminji_102_9002_{NOTEBOOK}",
            f"oneillada_LATE_103_9003_{NAME}-1.ipynb",
            f"王小明_104_9004_{NOTEBOOK}",
            f"ليلىحسن_105_9005_{NOTEBOOK}",
            "nofile_106_9006_photo.pdf",
        ]
        found = gather(given(fill(tmp_path / "submissions", *names)))
        assert whose(found) == {
            name: [{"canvas": str(number)}] for number, name in enumerate(names, start=101)
        }
        assert [origin.late for origin in found.origins].count(True) == 1
        assert one(found, names[2]).late
        assert one(found, names[2]).students[0].name == "oneillada"
        problems = {each.name: each.problem for each in found.submissions if each.problem}
        assert list(problems) == [names[5]]
        assert "but photo.pdf" in problems[names[5]]
        assert found.systems == {"canvas": 6}

    def test_the_newest_of_several(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """The assignment's own name comes first, then the attachment with the highest number."""
        fill(
            tmp_path / "c",
            f"ann_7_20_{NOTEBOOK}",
            f"ann_7_31_{NAME}-2.ipynb",
            "ann_7_40_scratch.ipynb",
            "bob_8_50_hw.ipynb",
            "bob_8_49_old.ipynb",
        )
        found = gather(tmp_path / "c")
        assert [each.name for each in found.submissions] == [
            f"ann_7_31_{NAME}-2.ipynb",
            "bob_8_50_hw.ipynb",
        ]
        assert found.origins[0].notes == (
            f"{NAME}-2.ipynb is graded; there is also {NOTEBOOK}, scratch.ipynb",
        )
        assert found.origins[1].notes == ("hw.ipynb is graded; there is also old.ipynb",)

    def test_anonymous(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """Canvas's anonymous numbers are kept as they are."""
        names = ["anon_AbC12_70_a.ipynb", "LATE_anon_9xYz3_71_b.ipynb"]
        found = gather(fill(tmp_path / "c", *names))
        assert whose(found) == {names[0]: [{"canvas": "AbC12"}], names[1]: [{"canvas": "9xYz3"}]}
        assert one(found, names[1]).late

    def test_numbers_that_are_not_canvass(
        self, tmp_path: Path, gather: Callable[..., Collection]
    ) -> None:
        """Names that only look so do not merge two people's work."""
        found = gather(fill(tmp_path / "c", "lab_1_2_ann.ipynb", "lab_1_2_bob.ipynb"))
        assert len(found.submissions) == 2
        assert found.systems == {}
        found = gather(fill(tmp_path / "d", "ann_1_2_lab.ipynb", "bob_1_3_lab.ipynb"))
        assert len(found.submissions) == 2
        assert found.systems == {}

    def test_zips_as_otter_names_them(
        self, tmp_path: Path, gather: Callable[..., Collection]
    ) -> None:
        """A year and a month are no numbers of Canvas's: two zips of one year are two people's."""
        zips = [f"{NAME}_2026_{day}_28_819902.zip" for day in ("10_31T15_18", "11_01T09_05")]
        notebook = fill(tmp_path, NOTEBOOK) / NOTEBOOK
        for folder, names in (
            (tmp_path / "c", zips),
            (tmp_path / "d", [f"kim_7_70_{zips[0]}", f"lee_8_71_{zips[1]}"]),
        ):
            folder.mkdir()
            for name in names:
                with zipfile.ZipFile(folder / name, "w") as archive:
                    archive.write(notebook, NOTEBOOK)
        found = gather(tmp_path / "c")
        assert len(found.submissions) == 2
        assert found.systems == {}
        by_canvas = gather(tmp_path / "d")
        assert [each.students[0].ids for each in by_canvas.origins] == [
            {"canvas": "7"},
            {"canvas": "8"},
        ]

    def test_a_strange_file_among_them(
        self, tmp_path: Path, gather: Callable[..., Collection]
    ) -> None:
        """It is graded, and its note says that nobody knows whose it is."""
        fill(tmp_path / "c", "ann_7_20_a.ipynb", "bob_8_21_a.ipynb", "by mail.ipynb")
        found = gather(tmp_path / "c")
        assert one(found, "by mail.ipynb").students == ()
        assert "whose it is is not known" in one(found, "by mail.ipynb").notes[0]


class TestMoodle:
    """``<full name>_<participant>_assignsubmission_file_/``."""

    def test_folders(
        self, tmp_path: Path, gather: Callable[..., Collection], given: Callable[[Path], Path]
    ) -> None:
        """Names of any script, with underscores; two of one name; a picture instead of work."""
        folders = [
            "Min-ji Kim_2001_assignsubmission_file_",
            "Min-ji Kim_2002_assignsubmission_file_",
            "O'Neill, Ada_B_2003_assignsubmission_file_",
            "王小明_2004_assignsubmission_file_",
            "Zoë 😀 Ångström_2005_assignsubmission_file",
        ]
        fill(tmp_path / "m", *(f"{folder}/{NOTEBOOK}" for folder in folders))
        fill(tmp_path / "m", "Only Text_2006_assignsubmission_onlinetext_/onlinetext.html")
        found = gather(given(tmp_path / "m"))
        assert [ids for (ids,) in whose(found).values()] == [
            {"moodle": str(number)} for number in (2001, 2002, 2003, 2006, 2005, 2004)
        ]
        assert one(found, f"{folders[2]}/{NOTEBOOK}").students[0].name == "O'Neill, Ada_B"
        assert [bool(each.problem) for each in found.submissions].count(True) == 1

    def test_without_folders(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """When Moodle makes no folders, the file itself is named so."""
        found = gather(fill(tmp_path / "m", "Ann Lee_5_assignsubmission_file_my_1_2.ipynb"))
        assert list(whose(found).values()) == [[{"moodle": "5"}]]

    def test_a_zip_of_a_student_in_it(
        self, tmp_path: Path, gather: Callable[..., Collection], given: Callable[[Path], Path]
    ) -> None:
        """What `grader.export` made is opened; a zip in that zip is not."""
        export = zipped(fill(tmp_path / "export", NOTEBOOK, "__zip_filename__"))
        bomb = zipped(fill(tmp_path / "bomb", "inner.zip"))
        for name, file in (("A_1", export), ("B_2", bomb)):
            folder = tmp_path / "m" / f"{name}_assignsubmission_file_"
            folder.mkdir(parents=True)
            shutil.copy(file, folder / file.name)
        found = gather(given(tmp_path / "m"))
        opened, refused = found.submissions
        assert opened.problem == ""
        assert "computational_graphs.ipynb" in opened.path.read_text(encoding="utf-8")
        assert refused.problem == "there is no notebook and no script in bomb.zip"


class TestGradescope:
    """A folder each, and ``submission_metadata.yml``."""

    @pytest.fixture
    def export(self, tmp_path: Path) -> Path:
        """An export of three submissions, one of them a group's, one of them empty."""
        folder = tmp_path / "assignment_77_export"
        shutil.copytree(DATA / "gradescope_export", folder)
        fill(folder, f"submission_301112233/{NOTEBOOK}", "submission_301112234/homework/any.ipynb")
        return folder

    @pytest.mark.parametrize("nested", [False, True])
    def test_an_export(
        self,
        export: Path,
        gather: Callable[..., Collection],
        given: Callable[[Path], Path],
        nested: bool,  # noqa: FBT001 -- pytest passes it by name
    ) -> None:
        """E-mail and SID identify; a group has several people; times are kept."""
        if nested:  # as the zip has it
            outer = export.parent / "outer"
            outer.mkdir()
            export.rename(outer / export.name)
            export = outer
        found = gather(given(export))
        assert list(whose(found).values()) == [
            [{"email": "ada@example.edu", "sid": "0030311", "gradescope": "301112233"}],
            [
                {"email": "xm.wang@example.edu", "sid": "0030312", "gradescope": "301112234"},
                {"email": "layla@example.edu", "gradescope": "301112234"},
            ],
            [{"email": "formula@example.edu", "sid": "30313", "gradescope": "301112235"}],
        ]
        assert found.origins[0].students[0].name == 'O\'Neill-Smith, Ada "Addy"'
        assert found.origins[0].submitted.startswith("2026-03-01 21:14:03")
        assert found.submissions[2].problem == "there is no file in it"
        assert found.systems == {"gradescope": 3}

    @pytest.mark.parametrize(
        "text", ["", "- 1\n", "a: [", "a:\n  :submitters: 3\n", "\x00", "a: &a [*a]"]
    )
    def test_metadata_that_is_wrong(
        self, export: Path, gather: Callable[..., Collection], text: str
    ) -> None:
        """Then nobody would be known: it stops, and says what is wrong."""
        (export / "submission_metadata.yml").write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="is not as Gradescope writes it"):
            gather(export)


class TestNbgrader:
    """``submitted/<student>/<assignment>/``."""

    def test_a_tree(
        self, tmp_path: Path, gather: Callable[..., Collection], given: Callable[[Path], Path]
    ) -> None:
        """The assignment's folders are taken, the others are not; the folder is the student."""
        fill(
            tmp_path / "course",
            f"submitted/ann/{NAME}/{NOTEBOOK}",
            f"submitted/bo.li/{NAME}/{NOTEBOOK}",
            "submitted/ann/other/o.ipynb",
            "source/other/o.ipynb",
        )
        stamp = tmp_path / "course" / "submitted" / "ann" / NAME / "timestamp.txt"
        stamp.write_text("2026-03-01 10:00:00.5 UTC\n", encoding="utf-8")
        found = gather(given(tmp_path / "course"))
        assert list(whose(found).values()) == [[{"nbgrader": "ann"}], [{"nbgrader": "bo.li"}]]
        assert found.origins[0].submitted == "2026-03-01 10:00:00.5 UTC"
        assert len(gather(tmp_path / "course" / "submitted").submissions) == 2

    def test_several_assignments(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """None of them the one to be graded: it says which there are."""
        fill(tmp_path / "submitted", "ann/ps1/a.ipynb", "ann/ps2/a.ipynb")
        with pytest.raises(UsageError, match="assignments ps1, ps2, but no computational_graphs"):
            gather(tmp_path / "submitted")


class TestGitHub:
    """``<assignment>-submissions/<assignment>-<login>/``."""

    @pytest.fixture
    def clones(self, tmp_path: Path) -> Path:
        """Two clones and a folder that is none."""
        folder = tmp_path / "graphs-hw-submissions"
        fill(folder, f"graphs-hw-ann-b/{NOTEBOOK}", f"graphs-hw-bo/{NOTEBOOK}", "notes/x.ipynb")
        for name, address in (
            ("graphs-hw-ann-b", "https://github.com/cs-course/graphs-hw-ann-b.git"),
            ("graphs-hw-bo", "git@github.com:cs-course/graphs-hw-bo"),
        ):
            (folder / name / ".git").mkdir()
            (folder / name / ".git" / "config").write_text(
                f'[core]\n\tfsmonitor = touch owned\n[remote "origin"]\n\turl = {address}\n',
                encoding="utf-8",
            )
        return folder

    def test_clones(self, clones: Path, gather: Callable[..., Collection]) -> None:
        """The login is what the address says after the assignment's name."""
        (clones / "graphs-hw-bo" / "solution.ipynb").symlink_to("/etc/passwd")
        found = gather(clones)
        assert whose(found) == {
            f"graphs-hw-ann-b/{NOTEBOOK}": [{"github": "ann-b", "repository": "graphs-hw-ann-b"}],
            f"graphs-hw-bo/{NOTEBOOK}": [{"github": "bo", "repository": "graphs-hw-bo"}],
            "notes/x.ipynb": [],
        }
        assert found.systems == {"github": 3}

    def test_a_renamed_folder(self, clones: Path, gather: Callable[..., Collection]) -> None:
        """Without the assignment's name, the login is not guessed: the repository stands for it."""
        found = gather(clones.rename(clones.with_name("clones")))
        assert {"repository": "graphs-hw-bo"} in [ids for (ids,) in list(whose(found).values())[:2]]
        assert not any("github" in ids for each in whose(found).values() for ids in each)


class TestPlain:
    """Folders, files, and the zips that `grader.export` makes."""

    def test_nobody_is_guessed(
        self, tmp_path: Path, gather: Callable[..., Collection], given: Callable[[Path], Path]
    ) -> None:
        """Files go by their names; what cannot be graded has a row, or is noted in its owner's."""
        others = ("cat/c.ipynb", "bob.py", "notes.pdf")
        fill(tmp_path / "p", "ann/a.ipynb", "ann/picture.pdf", *others)
        found = gather(given(tmp_path / "p"))
        assert whose(found) == {name: [] for name in sorted(("ann/a.ipynb", *others))}
        problems = {each.name: each.problem for each in found.submissions if each.problem}
        assert problems == {"notes.pdf": "it looks like a PDF"}
        notes = {each.submission: each.notes for each in found.origins if each.notes}
        assert notes == {"ann/a.ipynb": ("handed in with it, and not graded: picture.pdf",)}

    def test_export_zips(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """Each is one submission, under the zip's name, given alone or in a folder."""
        export = zipped(fill(tmp_path / "ann_2026", NOTEBOOK, "__zip_filename__", "data.pdf"))
        alone = gather(export)
        assert [each.name for each in alone.submissions] == ["ann_2026.zip"]
        (tmp_path / "p").mkdir()
        export.rename(tmp_path / "p" / export.name)
        (tmp_path / "p" / "broken.zip").write_bytes(b"PK")
        found = gather(tmp_path / "p")
        assert [each.name for each in found.submissions] == ["ann_2026.zip", "broken.zip"]
        assert "broken.zip: the zip cannot be read" in found.submissions[1].problem

    def test_two_that_differ(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """Of one student's two files of the same time, none is graded: a person has to look."""
        export = zipped(fill(tmp_path / "x", "b.ipynb", "a.ipynb", "__zip_filename__"))
        with zipfile.ZipFile(export, "w") as archive:
            for name in ("a.ipynb", "b.ipynb"):
                archive.writestr(zipfile.ZipInfo(name), name)
            archive.writestr("__zip_filename__", export.name)
        (found,) = gather(export).submissions
        assert found.problem == (
            "it is not clear which of its 2 files is meant: a.ipynb, b.ipynb; "
            "name one of them computational_graphs.ipynb"
        )

    def test_saying_the_system(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """What looks like Canvas's can be called plain; what does not cannot be called Canvas's."""
        fill(tmp_path / "c", "ann_7_20_a.ipynb")
        assert gather(tmp_path / "c", system="plain").systems == {}
        fill(tmp_path / "d", "a.ipynb")
        with pytest.raises(UsageError, match="not laid out as a download from canvas"):
            gather(tmp_path / "d", system="canvas")

    def test_nothing_there(self, tmp_path: Path, gather: Callable[..., Collection]) -> None:
        """It says where it looked."""
        with pytest.raises(UsageError, match="no notebook"):
            gather(fill(tmp_path / "e", "a.pdf"))
        (tmp_path / "x.zip").write_bytes(b"")
        with pytest.raises(UsageError, match="the zip cannot be read"):
            gather(tmp_path / "x.zip")

    def test_no_room_to_unpack(
        self,
        tmp_path: Path,
        gather: Callable[..., Collection],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """It says where there is none, and what to do."""

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("autograder.lms.downloads.collect.unpack", full)
        with pytest.raises(UsageError, match="No space left on device; TMPDIR can name another"):
            gather(zipped(fill(tmp_path / "p", "a.ipynb")))
