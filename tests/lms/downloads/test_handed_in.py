"""Which file of a hand-in is graded, what lies beside it, and what has a row though it is none."""

import gzip
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.lms.downloads.collect import Collection, collect
from autograder.submissions.files import Submission
from support.helpers import write_notebook

ASKED = ("double", "slope")
SOLVED = ["import torch", "def double(x):\n    return 2 * x", "def slope(x):\n    return 2 * x"]
STUBS = ["def double(x):\n    '''Double it.'''\n    ...", "def slope(x):\n    pass"]
NOTES = ["x = 1", "print('a lecture')"]


def download(folder: Path, files: Mapping[str, object]) -> Path:
    """Write a folder: notebooks of cells, and other files of text or bytes."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list):
            write_notebook(place, content)
        else:
            place.write_bytes(content if isinstance(content, bytes) else str(content).encode())
    return folder


def gather(folder: Path) -> Collection:
    """Collect what lies there."""
    return collect([folder], assignment="hw", scratch=folder.parent / "scratch", asked=ASKED)


def only(found: Collection) -> Submission:
    """Return the only submission."""
    (submission,) = found.submissions
    return submission


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Copy of hw.ipynb",
            "hw_kim.ipynb",
            "Kopie von hw.ipynb",
            "final v2.ipynb",
            "hw(2).ipynb",
        ),
        *("Untitled3.ipynb", "HW .ipynb", "my answers.py", "hw.ipynb.txt", "answers"),
    ],
)
@pytest.mark.parametrize(
    "other", [{"hw.ipynb": STUBS}, {"lecture.ipynb": NOTES}, {"zz.ipynb": NOTES, "aa.py": "x = 1"}]
)
def test_the_one_that_answers(tmp_path: Path, name: str, other: dict[str, object]) -> None:
    """Of several files, the one that answers what is asked, whatever it is called."""
    answer = "\n".join(SOLVED) if name.endswith(".py") else SOLVED
    files = {**other, name: answer}
    numbered = {
        f"kim_7_{90 + at}_{each}": content
        for at, (each, content) in enumerate(reversed(files.items()))
    }
    found = gather(download(tmp_path / "canvas", numbered))
    assert only(found).file == name
    assert any("there is also" in note for note in found.origins[0].notes) or name.endswith(".py")


@pytest.mark.parametrize("layout", ["canvas", "zip", "folder"])
def test_a_helper(tmp_path: Path, layout: str) -> None:
    """A module handed in with the notebook is put beside it, and is no submission."""
    cells = ["import torch", "from helper import double", *SOLVED[2:]]
    files = {"hw.ipynb": cells, "helper.py": SOLVED[1], "data.csv": "1,2\n"}
    if layout == "canvas":
        files = {f"kim_7_{90 + at}_{each}": files[each] for at, each in enumerate(files)}
    elif layout == "folder":
        files = {f"kim/{each}": content for each, content in files.items()}
    place = download(tmp_path / "d", files)
    if layout == "zip":
        zipped = tmp_path / "class"
        zipped.mkdir()
        with zipfile.ZipFile(zipped / "kim_7_90_hw.zip", "w") as archive:
            for file in sorted(place.iterdir()):
                archive.write(file, f"hw/{file.name}")
        place = zipped
    submission = only(gather(place))
    assert submission.name.endswith("hw.ipynb")
    assert sorted(name for name, _ in submission.beside) == ["data.csv", "helper.py"]


def test_a_link_is_no_helper(tmp_path: Path) -> None:
    """What a link points at is not handed over: it could be the tests."""
    secret = tmp_path / "secret.py"
    secret.write_text("answer = 42")
    place = download(tmp_path / "d" / "kim", {"hw.ipynb": ["import helper", *SOLVED]})
    (place / "helper.py").symlink_to(secret)
    (place / "own.py").write_text("")
    for submission in gather(tmp_path / "d").submissions:
        assert all(name != "helper.py" for name, _ in submission.beside)


def test_two_students_in_one_folder(tmp_path: Path) -> None:
    """A script beside notebooks of others stays a submission of its own."""
    files = {
        "s1/ann.ipynb": ["import bob", *SOLVED],
        "s1/cat.ipynb": SOLVED,
        "s1/bob.py": SOLVED[1],
    }
    found = gather(download(tmp_path / "d", files))
    assert [each.name for each in found.submissions] == [
        "s1/ann.ipynb",
        "s1/bob.py",
        "s1/cat.ipynb",
    ]
    assert [each.beside for each in found.submissions] == [(), (), ()]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("kim_7_link.html", "<html>", "a link was handed in"),
        ("kim_LATE_7_text.html", "<p>", "a text was typed in"),
        ("kim_7_90_hw.rar", b"Rar!\x1a\x07", "a RAR archive"),
        ("kim_7_90_hw.7z", b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        ("kim_7_90_hw.tar.gz", b"\x1f\x8b\x08", "the archive cannot be read"),
        ("kim_7_90_hw.tar.xz", b"\xfd7zXZ\0", "an xz archive, which cannot be opened here"),
        ("kim_7_90_hw.tar.zst", b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
        ("kim_7_90_hw.pages", b"PK\x03\x04", "a document of Apple's"),
        ("kim_7_90_hw.pdf", b"%PDF-1.7", "a PDF"),
        ("kim_7_90_hw.docx", b"PK\x03\x04", "an Office document"),
        ("kim_7_90_hw.zip", b"PK\x03\x04", "the zip cannot be read"),
        ("kim_7_90_hw.zip", b"Rar!\x1a\x07", "the zip cannot be read: it looks like a RAR archive"),
        (
            "kim_7_90_hw.zip",
            b"<!DOCTYPE html><p>Sign in",
            "cannot be read: it looks like a web page",
        ),
        ("kim_7_90_hw.zip", b"", "the zip cannot be read: it is empty"),
        ("kim_7_90_hw.hwp", b"\xd0\xcf\x11\xe0", "a document of Hangul"),
        ("kim_7_90_hw.ipynb.icloud", b"bplist00", "that iCloud has not downloaded"),
        ("kim_7_90_hw.gdoc", b'{"url": "https://docs"}', "a link to a document of Google's"),
        ("kim_7_90_hw.webloc", b"<?xml version='1.0'?>", "it looks like a link"),
        ("kim_7_90_hw", b"[InternetShortcut]\r\nURL=x", "it looks like a link"),
        ("kim_7_90_hw.txt", "my answer is 4", "no notebook and no script"),
    ],
)
def test_what_cannot_be_graded(tmp_path: Path, name: str, content: object, said: str) -> None:
    """It has a row with its owner and the reason."""
    found = gather(download(tmp_path / "d", {name: content, "lee_8_91_hw.ipynb": SOLVED}))
    row = next(each for each in found.submissions if each.name.startswith("kim"))
    assert said in row.problem
    owner = next(origin for origin in found.origins if origin.submission == row.name)
    assert owner.students[0].ids == {"canvas": "7"}
    assert len(found.submissions) == 2


def test_a_compressed_notebook(tmp_path: Path) -> None:
    """Where a program has compressed it and kept its name, it is opened."""
    plain = download(tmp_path / "plain", {"hw.ipynb": SOLVED}) / "hw.ipynb"
    pressed = gzip.compress(plain.read_bytes())
    found = gather(download(tmp_path / "d", {"kim/hw.ipynb": pressed, "lee/hw.ipynb": SOLVED}))
    assert [each.problem for each in found.submissions] == ["", ""]
    assert found.submissions[0].path.read_bytes() == plain.read_bytes()


def test_folders_of_students(tmp_path: Path) -> None:
    """Where each has a folder, what lies in it is in the row of who owns it."""
    files = {
        "kim/hw.ipynb": ["import src.steps", *SOLVED],
        "kim/report.pdf": b"%PDF-1.7",
        "kim/src/__init__.py": "",
        "kim/src/steps.py": "x = 1",
        "kim/data/train.csv": "1",
        "lee/hw.py": SOLVED[1],
        "lee/run.log": "ok",
        "max/hw.7z": b"7z\xbc\xaf",
        "max/~$hw.docx": "",
        "noa/hw.tgz": b"\x1f\x8b",
    }
    found = gather(download(tmp_path / "d", files))
    problems = {each.name: each.problem for each in found.submissions}
    assert list(problems) == ["kim/hw.ipynb", "lee/hw.py", "max/hw.7z", "noa/hw.tgz"]
    assert [name for name, problem in problems.items() if problem] == ["max/hw.7z", "noa/hw.tgz"]
    beside = [name for name, _ in found.submissions[0].beside]
    assert sorted(beside) == ["data/train.csv", "src/__init__.py", "src/steps.py"]
    notes = {origin.submission: "; ".join(origin.notes) for origin in found.origins}
    assert "not graded: report.pdf" in notes["kim/hw.ipynb"]
    assert "not graded: run.log" in notes["lee/hw.py"]


@pytest.mark.parametrize("notebooks", [1, 2])
def test_a_folder_of_everybodys(tmp_path: Path, notebooks: int) -> None:
    """In the one folder of a class, every file that is not graded has a row of its own."""
    files: dict[str, object] = {f"hw1/{number}.ipynb": SOLVED for number in range(notebooks)}
    files |= {"hw1/kim.pdf": b"%PDF-1.7", "hw1/lee.rar": b"Rar!", "hw1/sub/max.docx": b"PK\x03\x04"}
    found = gather(download(tmp_path / "d", files))
    assert {each.name for each in found.submissions if each.problem} == {
        "hw1/kim.pdf",
        "hw1/lee.rar",
        "hw1/sub/max.docx",
    }
    assert len(found.submissions) == 3 + notebooks


def test_the_only_one_of_this_assignment(tmp_path: Path) -> None:
    """In a folder, what can be read and holds nothing that is asked is handed in with what does."""
    files = {
        "kim/Copy of Copy of autograd.ipynb": ["def forward(x):\n    return x"],
        "kim/Copy of Untitled0.ipynb": NOTES,
        "kim/Copy of hw (1).ipynb": ["from parts import double", *SOLVED[2:]],
        "kim/conftest.py": "raise SystemExit(3)",
        "kim/parts.py": "from consts import TWO\ndef double(x):\n    return TWO * x",
        "kim/consts.py": "TWO = 2",
        "lee/hw.ipynb": SOLVED,
        "lee/hw as handed out.ipynb": STUBS,
        "max/hw.ipynb": SOLVED,
        "max/broken.ipynb": b'{"cells": [',
    }
    found = gather(download(tmp_path / "d", files))
    rows = {each.name: each for each in found.submissions}
    assert list(rows) == [
        "kim/Copy of hw (1).ipynb",
        *("lee/hw as handed out.ipynb", "lee/hw.ipynb", "max/broken.ipynb", "max/hw.ipynb"),
    ]
    kim = rows["kim/Copy of hw (1).ipynb"]
    assert [name for name, _ in kim.beside] == ["conftest.py", "consts.py", "parts.py"]
    assert "there is also Copy of Copy of autograd.ipynb" in found.origins[0].notes[0]


def test_answers_in_another_assignments_notebook(tmp_path: Path) -> None:
    """Not the notebook into which some answers were copied, but the one that is mostly these."""
    other = [f"def forward_{number}(x):\n    return x" for number in range(3)]
    files = {"kim_7_92_hw.ipynb": [*other, *SOLVED], "kim_7_91_graphs.ipynb": SOLVED[:2]}
    assert only(gather(download(tmp_path / "canvas", files))).file == "graphs.ipynb"


def test_empty_folders(tmp_path: Path) -> None:
    """Whose folder is empty has a row, in Moodle's layout and among folders of students."""
    moodle = "{}_{}_assignsubmission_file"
    files = {f"{moodle.format('Kim', 1)}/hw.ipynb": SOLVED, "x/desktop.ini": ""}
    files[f"{moodle.format('Lee', 2)}/desktop.ini"] = "[x]"
    download(tmp_path / "m", files)
    (tmp_path / "m" / moodle.format("Max", 3)).mkdir()
    rows = {each.name: each.problem for each in gather(tmp_path / "m").submissions}
    assert [rows[moodle.format(*who)] for who in (("Lee", 2), ("Max", 3))] == [
        "there is no file in it",
        "there is no file in it",
    ]
    plain = download(tmp_path / "p", {"d/kim/hw.ipynb": SOLVED, "d/lee/.DS_Store": ""})
    rows = {each.name: each.problem for each in gather(plain).submissions}
    assert rows == {"d/kim/hw.ipynb": "", "d/lee": "there is no file in it"}
    loose = download(tmp_path / "q", {"kim.ipynb": SOLVED, "a/lee.ipynb": SOLVED, "b/Icon\r": ""})
    assert len(gather(loose).submissions) == 2
