"""Bytes of real editors and systems: read, with a note about how."""
# ruff: noqa: E501, RUF001 -- one line a file; texts of many languages

import json

import pytest

from autograder.errors import UnreadableSubmissionError
from autograder.submissions.cells import Handed
from autograder.submissions.reading.ingest import read_submission

CODE = "def double(x):\n    return 2 * x"


def notebook(comment: str) -> str:
    """Return a notebook with a comment in it that is not ASCII."""
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
        for source in (f"# {comment}", CODE)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, ensure_ascii=False)


def read(data: bytes, name: str = "a.ipynb") -> Handed:
    """Read a file of this content."""
    return read_submission(data, name)


@pytest.mark.parametrize("kind", ["notebook", "script"])
@pytest.mark.parametrize(
    ("encoding", "comment"),
    [
        ("cp949", "내 풀이: 편미분을 손으로 구했다"),
        ("euc-kr", "기울기"),
        ("cp932", "これは私の答えです。ソフト"),
        ("shift_jis", "テスト 表"),
        ("cp932", "誤差逆伝播法の表示"),
        ("gb18030", "这是我的答案，梯度下降"),
        ("gbk", "梯度"),
        ("cp1251", "Решение задачи: градиент"),
        ("cp1252", "Größe, Straße – «déjà» résumé"),
        ("cp1252", "Übung"),
        ("latin-1", "año, solución"),
        ("utf-16", "Größe 기울기"),
        ("utf-16-le", "only ASCII"),
        ("utf-16-be", "only ASCII"),
        ("utf-32", "기울기"),
        ("utf-32-le", "only ASCII"),
    ],
)
def test_encodings(encoding: str, comment: str, kind: str) -> None:
    """Code and comment arrive as they were written, and a note names the encoding."""
    if kind == "notebook":
        handed = read(notebook(comment).encode(encoding))
    else:
        handed = read(f"# %%\n# {comment}\n# %%\n{CODE}".encode(encoding), "a.py")
    assert [cell.strip() for cell in handed.cells] == [f"# {comment}", CODE]
    assert "it is read as" in handed.notes[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (notebook("x").encode() + b"\0" * 600, "NUL bytes"),
        (notebook("x").encode() + b"\r\n\0", "NUL bytes"),
        (notebook("[1,], {2,}").replace("}]", "},\n ]").replace("4}", "4,}").encode(), "commas"),
        (notebook("表").encode("cp932"), "CP932"),
        (notebook("ü").encode() + b"\n" + notebook("ü").encode()[-40:], "what follows"),
        (notebook("x").replace("def double(x):\\n", "def double(x):\n").encode(), "line 1 is broken within"),
        (notebook("x").replace("def double(x):\\n    ", "def double(x):\r\n\t").encode(), "line 1 is broken within"),
        (notebook("x").replace('"outputs"', '"execution_count": null, "outputs"').encode(), ""),
        (notebook("x").replace("[{", '[{"cell_type": "code", "source": null}, {', 1).encode(), ""),
        (notebook("x").replace("[{", '[{"cell_type": null, "source": "?"}, {', 1).encode(), ""),
        (notebook("x").replace("[{", '[17, {"cell_type": "code", "source": 1}, {', 1).encode(), "1, 2"),
        (notebook("x").replace('"# x"', '["# x", null]').encode(), ""),
        (notebook("x").encode().replace(b"# x", b"# x \xff"), "it is read as"),
        (b"\xef\xbb\xbf" + notebook("x").encode() + b"\0\0", "NUL bytes"),
    ],
)  # fmt: skip
def test_damage_that_can_be_mended(data: bytes, said: str) -> None:
    """The code is all there, and a note says what was done."""
    handed = read(data)
    assert [line.strip() for line in handed.cells[-1].splitlines()] == [
        "def double(x):",
        "return 2 * x",
    ]
    assert said in "; ".join(handed.notes)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (json.dumps(json.loads(notebook("x")), indent=1).encode()[:-60], "at line "),
        (notebook("x").replace('"cell_type"', '"cell_type', 1).encode(), "at line 1, column "),
        (notebook("x").replace("},", "}", 1).encode(), "at line 1, column "),
    ],
)
def test_damage_that_cannot(data: bytes, where: str) -> None:
    """The message says where, so that a person can mend it."""
    with pytest.raises(UnreadableSubmissionError, match=f"its JSON is damaged or cut off {where}"):
        read(data)


@pytest.mark.parametrize(
    "name",
    [
        *("hw.ipynb.json", "hw.ipynb.txt", "hw.ipynb.download", "hw", "hw.ipynb ", "hw.json"),
        *(
            "hw (1).ipynb.txt",
            "hw.IPYNB.TXT",
            "hw.ipynb.html",
            "hw.ipynb.json (1)",
            "hw.ipynb.part",
        ),
        *("hw_ipynb", "hw.ipynb.bak", "hw.txt", "hw.ipynb.zip"),
    ],
)
def test_names(name: str) -> None:
    """A notebook is known by its content, and a note names what it is called."""
    handed = read(notebook("x").encode(), name)
    assert handed.cells[-1] == CODE
    assert name.strip() in handed.notes[0]


@pytest.mark.parametrize("name", ["hw.py.txt", "hw.py.download", "hw.py ", "HW.PY.TXT"])
def test_names_of_scripts(name: str) -> None:
    """A script has no mark in itself: it is known by the suffix that something was put behind."""
    handed = read(CODE.encode(), name)
    assert handed.cells == (CODE,)
    assert handed.notes
