"""Downloads as somebody laid them out who had not seen how they are read.

A list is a notebook, by its code cells; None is an empty folder.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.lms.downloads.collect import collect
from autograder.submissions.files import Submission

SOLVED = ["import torch", "def double(x):\n    return 2 * x", "def slope(x):\n    return 2 * x"]
OTHER = ["def forward(x):\n    return x", "def backward(x):\n    return x"]
HELPED = ["import torch", "from helper import double", *SOLVED[2:]]
HELPER = "def double(x):\n    return 2 * x"
MOODLE = "{}_{}_assignsubmission_{}"


def bytes_of(content: object) -> bytes:
    """Return the bytes of a notebook or of a text."""
    if not isinstance(content, list):
        return content if isinstance(content, bytes) else str(content).encode()
    cells = [{"cell_type": "code", "metadata": {}, "source": each} for each in content]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


def zip_of(files: Mapping[str, object]) -> bytes:
    """Return a zip of notebooks and texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, bytes_of(content))
    return buffer.getvalue()


GRADED: dict[str, tuple[dict[str, object], str, tuple[str, ...]]] = {
    # What is there, the file that is graded, and what it may read.
    "Canvas, a late pair": (
        {"park_LATE_48_92_helper.py": HELPER, "park_LATE_48_91_hw.ipynb": HELPED},
        "hw.ipynb",
        ("helper.py",),
    ),
    "Canvas, handed in again": (
        {"lee_482_92_helper-1.py": HELPER, "lee_482_91_hw-2.ipynb": HELPED},
        "hw-2.ipynb",
        ("helper-1.py", "helper.py"),
    ),
    "Canvas, handed in again and again": (
        {
            "lee_482_92_helper-1.py": "raise SystemExit",
            "lee_482_100_helper-2.py": HELPER,
            "lee_482_91_hw.ipynb": HELPED,
        },
        "hw.ipynb",
        ("helper-1.py", "helper-2.py", "helper.py"),
    ),
    "a zip with a package and litter": (
        {
            "kim_hw2.zip": zip_of(
                {
                    "kim/hw.ipynb": [*SOLVED, "from utils.tools import x"],
                    "kim/utils/__init__.py": "",
                    "kim/utils/tools.py": "x = 1",
                    "__MACOSX/kim/._hw.ipynb": "x",
                }
            )
        },
        "hw.ipynb",
        ("utils/__init__.py", "utils/tools.py"),
    ),
    "Moodle, with src": (
        {
            f"{MOODLE.format('민서 최', 123, 'file')}/hw.ipynb": [*HELPED, "import sys"],
            f"{MOODLE.format('민서 최', 123, 'file')}/src/helper.py": HELPER,
        },
        "hw.ipynb",
        ("src/helper.py",),
    ),
    "conftest and tests of one's own": (
        {
            "oh/hw.ipynb": HELPED,
            "oh/helper.py": HELPER,
            "oh/conftest.py": "raise SystemExit(3)",
            "oh/tests/__init__.py": "",
            "oh/tests/q1.py": "points = 1000",
        },
        "hw.ipynb",
        ("conftest.py", "helper.py"),
    ),
    "a helper of a helper": (
        {
            "yoon/hw.ipynb": HELPED,
            "yoon/helper.py": f"import torch\nfrom consts import TWO\n{HELPER}",
            "yoon/consts.py": "TWO = 2",
        },
        "hw.ipynb",
        ("consts.py", "helper.py"),
    ),
    "copies of a Drive": (
        {
            "lee/Copy of Copy of autograd.ipynb": OTHER,
            "lee/Copy of hw2 (1).ipynb": SOLVED,
            "lee/Copy of Untitled0.ipynb": ["x = 1"],
        },
        "Copy of hw2 (1).ipynb",
        (),
    ),
    "Chinese copies": (
        {"wang/autograd - 副本 (2).ipynb": OTHER, "wang/hw - 副本.ipynb": SOLVED},
        "hw - 副本.ipynb",
        (),
    ),
    "the whole course": (
        {"seo.zip": zip_of({"week1.ipynb": OTHER, "week2.ipynb": SOLVED, "week3.ipynb": OTHER})},
        "week2.ipynb",
        (),
    ),
    "Safari's name": ({"kim/hw (1).ipynb.json": SOLVED}, "", ()),
    "hidden endings, in capitals": ({"kim/HW.IPYNB.TXT": SOLVED}, "", ()),
    "a no-break space": ({"kim/hw.ipynb\u00a0": SOLVED}, "", ()),
    "an editor's backup": ({"kim/hw.ipynb.bak2": SOLVED}, "", ()),
    "a tar called zip": ({"an_1_11_hw2.zip": gzip.compress(bytes_of(SOLVED))}, "hw2", ()),
    "a zip without an ending": ({"eun_5_15_hw2": zip_of({"hw.ipynb": SOLVED})}, "hw.ipynb", ()),
}


@pytest.mark.parametrize("name", GRADED)
def test_graded(tmp_path: Path, name: str) -> None:
    """The one that is meant, with what it may read; no other row."""
    files, graded, read = GRADED[name]
    found = gather(tmp_path, files)
    (submission,) = found.values()
    assert not submission.problem
    assert submission.file == graded or (not submission.file and not graded)
    assert tuple(sorted(each for each, _ in submission.beside)) == read


LEFT: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    # What is there besides one that is graded, and why each cannot be.
    "Canvas, a link and a text": (
        {"kim_90001_link.html": "<a>", "lee_LATE_90002_text.html": "<p>"},
        {"kim": "a link was handed in", "lee": "a text was typed in"},
    ),
    "archives that are none": (
        {
            "barom_2_12_hw2.zip": b"Rar!\x1a\x07",
            "chani_3_13_hw2.zip": "<!DOCTYPE html><title>Sign in",
            "dahye_4_14_hw2.zip": b"",
        },
        {"barom": "a RAR archive", "chani": "a web page", "dahye": "it is empty"},
    ),
    "of many wrong kinds": (
        {
            "an_1_11_hw2.pdf": b"%PDF-1.7",
            "barom_2_12_hw2.docx": b"PK\x03\x04",
            "chani_3_13_hw2.hwp": b"\xd0\xcf\x11\xe0",
            "dahye_4_14_screenshot.png": b"\x89PNG",
            "eun_5_15_hw2.gdoc": '{"url": "https://docs"}',
            "giho_6_16_hw.ipynb.icloud": b"bplist00",
            "harin_7_17_hw.html": "<!DOCTYPE html>",
            "ijun_8_18_hw2.webloc": "<?xml version='1.0'?>",
            "jian_9_19_hw2.url": "[InternetShortcut]\r\nURL=https://x",
            "kyu_10_20_hw2.lnk": b"L\0\0\0\x01\x14\x02\0",
            "min_11_21_hw2.numbers": b"PK\x03\x04",
        },
        {
            "an": "a PDF",
            "barom": "an Office document",
            "chani": "a document of Hangul",
            "dahye": "a picture",
            "eun": "a link to a document of Google's",
            "giho": "that iCloud has not downloaded",
            "harin": "a web page",
            "ijun": "a link",
            "jian": "a link",
            "kyu": "a link",
            "min": "a document of Apple's",
        },
    ),
    "Moodle, texts and empty folders": (
        {
            f"{MOODLE.format('Kim Ara', 71, 'onlinetext')}/onlinetext.html": "<p>hi",
            f"{MOODLE.format('Lee Bora', 72, 'file')}/hw": SOLVED,
            MOODLE.format("Park Chan", 73, "file"): None,
            f"{MOODLE.format('Oh Dam', 74, 'file')}/desktop.ini": "[x]",
        },
        {"Kim": "a text was typed in", "Park": "there is no file", "Oh": "there is no file"},
    ),
    "archives of other kinds": (
        {"kim_7_91_hw.7z": b"7z\xbc\xaf\x27\x1c", "lee_8_92_hw.rar": b"Rar!\x1a\x07"},
        {"kim": "a 7z archive", "lee": "a RAR archive"},
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_left(tmp_path: Path, name: str) -> None:
    """Each has a row, with its owner and the reason."""
    files, problems = LEFT[name]
    if "Moodle" not in name:
        files = {**files, "noah_12_22_hw.ipynb": SOLVED}
    found = gather(tmp_path, files)
    said = {each.partition("_")[0].split()[0]: row.problem for each, row in found.items()}
    assert len(said) == len(problems) + 1
    for who, why in problems.items():
        assert why in said[who]


def test_two_of_other_assignments(tmp_path: Path) -> None:
    """Nothing says which is meant: each has its row, and grading says that neither answers."""
    found = gather(tmp_path, {"han/HW2 (1).ipynb": OTHER, "han/HW2.ipynb": ["x = 1"]})
    assert list(found) == ["han/HW2 (1).ipynb", "han/HW2.ipynb"]


def gather(folder: Path, files: Mapping[str, object]) -> dict[str, Submission]:
    """Write the files and collect them; returns the submissions by their names."""
    for name, content in files.items():
        place = folder / "class" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            place.mkdir()
        else:
            place.write_bytes(bytes_of(content))
    found = collect(
        [folder / "class"], assignment="hw", scratch=folder / "scratch", asked=("double", "slope")
    )
    return {each.name: each for each in found.submissions}
