"""Files as students hand them in, and what is said about those that cannot be read."""

import contextlib
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.errors import UnreadableSubmissionError
from autograder.submissions import files
from autograder.submissions.cells import Handed
from autograder.submissions.files import SUFFIXES, digest, read_bytes
from autograder.submissions.reading.ingest import MAX_CELL, MAX_CELLS, read_cells, read_submission

CELLS = ["import torch\n", "x = torch.ones(2)\nx * 2"]


def code(source: str | list[str], **rest: Any) -> dict[str, Any]:
    """Return a code cell."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **rest}


def notebook(*cells: Any, **rest: Any) -> bytes:
    """Return the bytes of a notebook of these cells."""
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **rest}
    return json.dumps(content, indent=1).encode()


MARKS = "it holds the marks of an unresolved merge conflict (<<<<<<<)"
PLAIN = notebook(code(CELLS[0]), {"cell_type": "markdown", "source": "# Text"}, code(CELLS[1]))


def read_notebook(data: bytes) -> list[str]:
    """Return the code cells of a notebook's bytes."""
    return read_cells(data, ".ipynb")


def refusal(data: bytes, suffix: str = ".ipynb") -> str:
    """Return what is said about bytes that are refused."""
    with pytest.raises(UnreadableSubmissionError) as caught:
        read_cells(data, suffix)
    return str(caught.value)


class TestNotebooks:
    """What real notebooks have wrong with them is repaired."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda data: data,
            lambda data: b"\xef\xbb\xbf" + data,
            lambda data: data.replace(b"\n", b"\r\n"),
            lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
            lambda data: b"\n\t " + data + b"\n\n",
            lambda data: data.decode().encode("utf-16"),
            lambda data: data.decode().encode("utf-32-le"),
        ],
        ids=["plain", "BOM", "CRLF", "BOM and CRLF", "white space", "UTF-16", "UTF-32"],
    )
    def test_encodings_and_line_ends(self, change: Callable[[bytes], bytes]) -> None:
        """The same notebook, saved by different editors, has the same cells."""
        assert read_notebook(change(PLAIN)) == CELLS

    def test_source_is_a_text_or_a_list_of_lines(self) -> None:
        """Both forms of format 4 are read, and only code cells count."""
        data = notebook(
            code("a = 1\nb = 2"),
            code(["a = 1\n", "b = 2"]),
            code([]),
            {"cell_type": "raw", "source": "raw"},
            {"cell_type": "markdown", "source": ["# a\n", "b"]},
        )
        assert read_notebook(data) == ["a = 1\nb = 2", "a = 1\nb = 2", ""]

    def test_line_ends_within_cells(self) -> None:
        """Cells have plain line ends, however the notebook has them."""
        assert read_notebook(notebook(code("a\r\nb\rc\n"))) == ["a\nb\nc\n"]

    def test_format_3(self) -> None:
        """The format of before 2015 keeps its cells in work sheets, and the source as input."""
        old = {
            "metadata": {"name": ""},
            "nbformat": 3,
            "nbformat_minor": 0,
            "worksheets": [
                {"cells": [{"cell_type": "code", "input": ["a = 1\n", "a"], "outputs": []}]},
                {
                    "cells": [
                        {"cell_type": "heading", "level": 1, "source": "Title"},
                        {"cell_type": "code", "input": "b = 2", "prompt_number": 3},
                    ],
                    "metadata": {},
                },
            ],
        }
        assert read_notebook(json.dumps(old).encode()) == ["a = 1\na", "b = 2"]

    @pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity"])
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
    def test_numbers_that_are_no_json(self, number: bytes, mark: bytes) -> None:
        """Jupyter writes NaN into outputs, which JSON does not have."""
        data = notebook(code(CELLS[0], outputs=["here"])).replace(b'"here"', number)
        assert read_notebook(mark + data) == CELLS[:1]

    def test_lone_surrogates(self) -> None:
        """Half an emoji in the source becomes a question mark; elsewhere it is not read."""
        data = notebook(code("a = '\ud83d'", outputs=["\udc00"]), metadata={"\ud800": "\ud800"})
        assert read_notebook(data) == ["a = '?'"]

    @pytest.mark.parametrize("rest", ["", ', "x": NaN'], ids=["strict", "lenient"])
    @pytest.mark.parametrize("source", ["ü = '€'", "π = 3.14", "s = '😀'", "a\u2028b", "\u200bx"])
    def test_unicode(self, source: str, rest: str) -> None:
        """Text arrives as it was written, escaped or not."""
        for text in (json.dumps(source), json.dumps(source, ensure_ascii=False)):
            data = f'{{"cells": [{{"cell_type": "code", "source": {text}}}]{rest}}}'
            assert read_notebook(data.encode()) == [source]

    def test_missing_metadata(self) -> None:
        """Nothing but the cells is needed; what does not say what it is, is read as code."""
        assert read_notebook(b'{"cells": [{"cell_type": "code", "source": "a"}]}') == ["a"]
        cells = b'{"cells": [{"cell_type": "code"}, {"source": "a"}, {}, {"cell_type": "raw"}]}'
        assert read_notebook(cells) == ["", "a"]
        assert read_notebook(b'{"cells": []}') == []
        assert read_notebook(b'{"worksheets": [{}]}') == []

    @pytest.mark.parametrize(
        "outputs",
        [
            [{"data": {"image/png": "iVBORw0KGgo" * 500_000}}],
            {"not": "a list"},
            None,
            [[[[[[1]]]]], "text", 10**400],
            [{"\ud800": "\ud800"}],
        ],
        ids=["huge", "dict", "null", "odd", "surrogates"],
    )
    def test_outputs_are_skipped(self, outputs: object) -> None:
        """Whatever a cell has put out, and of whatever size, is not looked at."""
        assert read_notebook(notebook(code("a", outputs=outputs))) == ["a"]

    def test_fields_that_nobody_asked_for(self) -> None:
        """Attachments, ids, tags and a course's own fields change nothing."""
        cell = code(
            "a", id="1", execution_count=3, metadata={"tags": ["x"]}, nbgrader={"points": 1}
        )
        assert read_notebook(notebook(cell, grader="mine", nbformat=99)) == ["a"]

    def test_invalid_text_in_outputs(self) -> None:
        """Bytes in an output that are no UTF-8 cost nothing."""
        data = notebook(code("a", outputs=["here"])).replace(b"here", b"\xff\xfe")
        assert read_notebook(data) == ["a"]

    def test_size_of_cells(self) -> None:
        """A cell of 1 MB is read whole; a larger one, or too many, are refused."""
        longest = "#" * MAX_CELL
        assert read_notebook(notebook(code(longest))) == [longest]
        assert len(read_notebook(notebook(*[code("a")] * MAX_CELLS))) == MAX_CELLS
        message = "it has more than 5000 cells, or one of more than 1 MB of code"
        assert refusal(notebook(code(longest + "#"))) == message
        assert refusal(notebook(*[code("a")] * (MAX_CELLS + 1))) == message

    @pytest.mark.parametrize(
        "data",
        [
            b'{"\\ud800": 1, "cells": []}',
            b'{"cells": [{"cell_type": "code", "source": "a", "\\udfff": NaN}]}',
            b'"\\ud800"',
        ],
        ids=["name", "name in a cell", "text"],
    )
    def test_lone_surrogate_where_none_is_expected(self, data: bytes) -> None:
        """What UTF-8 cannot carry, in whatever place, raises nothing of its own."""
        with contextlib.suppress(UnreadableSubmissionError):
            read_notebook(data)


class TestUnreadable:
    """What is no notebook is named."""

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"%PDF-1.7\n%\xe2\xe3", "it looks like a PDF"),
            (b"PK\x03\x04\x14\x00", "it looks like a zip archive or an Office document"),
            (b"\x89PNG\r\n\x1a\n\x00", "it looks like a picture"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "it looks like a picture"),
            (b"<!DOCTYPE html>\n<html></html>", "it looks like a web page"),
            (b"\n  <!doctype HTML>", "it looks like a web page"),
            (b"<HTML><body>", "it looks like a web page"),
            (PLAIN[: len(PLAIN) // 2], "its JSON is damaged or cut off"),
            (b"\xef\xbb\xbf" + PLAIN[:-3], "its JSON is damaged or cut off"),
            (b'{"x": ' + b"[" * 100_000, "its JSON is damaged or cut off"),
            (b"My answer is x = 1.\n", "it is not JSON"),
            (b"\x00\x01\x02", "it is not JSON"),
            (b"\xef\xbb\xbf", "it is not JSON"),
        ],
        ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else "",
    )
    def test_no_json(self, data: bytes, what: str) -> None:
        """The message says what the file looks like instead."""
        said, _, where = refusal(data).partition(" at line ")
        assert said == f"it is no notebook: {what}"
        assert bool(where) is ("damaged" in what and b"[[" not in data)

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"{}", "it has no cells"),
            (b'{"cells": null}', "it has no cells"),
            (b'{"name": "package", "version": 1}', "it has no cells"),
            (b"[]", "Expected `object`, got `array`"),
            (b"null", "Expected `object`, got `null`"),
            (b"NaN", "Expected `object`, got `float`"),
            (b'"text"', "Expected `object`, got `str`"),
            (b'{"cells": {}}', "Expected `array | null`, got `object` - at `$.cells`"),
            (b'{"cells": [1]}', "Expected `object`, got `int` - at `$.cells[0]`"),
            (
                b'{"cells": [{"source": 1}]}',
                "Expected `str | array | null`, got `int` - at `$.cells[0].source`",
            ),
        ],
    )
    def test_json_that_is_no_notebook(self, data: bytes, why: str) -> None:
        """The message says where it differs from a notebook."""
        assert refusal(data).startswith("it is JSON but no notebook: ")
        assert why in refusal(data)

    @pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
    @pytest.mark.parametrize("mark", [b"<<<<<<< HEAD", b">>>>>>> 1a2b3c (mine)"])
    def test_merge_conflict(self, mark: bytes, end: bytes) -> None:
        """Git's marks are recognised before the JSON that they damage."""
        lines = PLAIN.split(b"\n")
        data = end.join([*lines[:3], mark, *lines[3:]])
        assert refusal(data) == f"{MARKS} in line 4"

    @pytest.mark.parametrize(
        "data",
        [
            b"\xef\xbb\xbf<<<<<<< HEAD\n" + PLAIN,
            b"\xef\xbb\xbf<<<<<<<\n" + PLAIN,
            b"<<<<<<<\n" + PLAIN,
            b"<<<<<<<\r\n" + PLAIN,
            PLAIN + b"\n>>>>>>>",
        ],
        ids=["BOM", "BOM, no label", "no label", "CRLF", "end"],
    )
    def test_merge_conflict_at_the_edges(self, data: bytes) -> None:
        """So are marks without a label, and behind a byte-order mark."""
        assert refusal(data).startswith(f"{MARKS} in line ")

    @pytest.mark.parametrize("line", [b"<<<<<<<<", b"<<<<<<", b" <<<<<<< HEAD", b"<<<<<<<HEAD"])
    def test_other_arrows_are_no_conflict(self, line: bytes) -> None:
        """Marks have seven arrows, and stand at the beginning of their line."""
        assert refusal(line + b"\n" + PLAIN) == "it is no notebook: it is not JSON"

    def test_arrows_in_a_cell_are_no_conflict(self) -> None:
        """A cell may speak of the marks: only damaged JSON is searched for them."""
        source = "<<<<<<< HEAD\n>>>>>>> mine"
        assert read_notebook(notebook(code(source))) == [source]
        data = notebook(code(source, outputs=["here"])).replace(b'"here"', b"NaN")
        assert read_notebook(data) == [source]

    def test_message_has_one_short_line(self) -> None:
        """However long what is wrong is, the message is not."""
        data = b'{"cells": [' + b"{}," * 4000 + b'{"source": 1}]}'
        assert len(refusal(data)) < 250
        assert "\n" not in refusal(data)


class TestScripts:
    """Scripts are divided where editors and nbconvert divide them."""

    @pytest.mark.parametrize(
        ("script", "cells"),
        [
            ("x = 1\n", ["x = 1\n"]),
            ("# In[1]:\nx = 1\n# In[ ]:\ny = 2", ["\nx = 1\n", "\ny = 2"]),
            ("# In [12]\nx = 1\n#In[2]:  \ny = 2", ["\nx = 1\n", "\ny = 2"]),
            ("# %%\nx = 1\n#%% second\ny = 2\n# %% [code]\nz", ["\nx = 1\n", "\ny = 2\n", "\nz"]),
            ("a\n# %%\n\n# %%\n  \n# %%\nb", ["a\n", "\nb"]),
            ("if x:  # %%\n    # %%\n    y = '# In[3]:'\n", None),
            ("# In the beginning\n# In[x]:\n## %%\n", None),
        ],
    )
    def test_cells(self, script: str, cells: list[str] | None) -> None:
        """Marks stand alone on their line, with or without a space; empty cells are left out."""
        assert read_cells(script.encode(), ".py") == (cells or [script])

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
    def test_windows(self, mark: bytes) -> None:
        """A byte-order mark and Windows line ends are taken away."""
        assert read_cells(mark + b"# %%\r\nx = 1\r\n# %%\r\ny\r\n", ".py") == ["\nx = 1\n", "\ny\n"]

    def test_other_encoding(self) -> None:
        """Bytes that are no UTF-8 do not cost the student the script."""
        assert read_cells(b"x = 1  # f\xfcr\n", ".py") == ["x = 1  # f\xfcr\n"]

    @pytest.mark.parametrize("data", [b"x\0y", b"\x89PNG\r\n\x1a\n\0"])
    def test_binary(self, data: bytes) -> None:
        """NUL bytes are in no script."""
        assert refusal(data, ".py") == "it is no Python script: it holds binary data"

    def test_size(self) -> None:
        """The limits are those of notebooks."""
        assert "more than 1 MB of code" in refusal(b"#" * (MAX_CELL + 1), ".py")
        assert "more than 5000 cells" in refusal(b"# %%\nx\n" * (MAX_CELLS + 1), ".py")

    @pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n "])
    @pytest.mark.parametrize("rest", [b"", b', "x": NaN'], ids=["strict", "lenient"])
    def test_notebook_under_a_scripts_name(self, before: bytes, rest: bytes) -> None:
        """A notebook that was only renamed is the notebook that it is."""
        assert read_cells(before + PLAIN[:-1].rstrip() + rest + b"}", ".py") == CELLS

    @pytest.mark.parametrize(
        "script",
        [
            "{'a': 1}\n",
            '{"cells": 1}\n',
            '{"a": 1}',
            "{x for x in y}\n",
            '[{"cells": []}]',
            PLAIN.decode()[:-3],
        ],
    )
    def test_script_that_begins_like_a_notebook(self, script: str) -> None:
        """What is no notebook stays a script, for Python to judge."""
        assert read_cells(script.encode(), ".py") == [script]

    def test_script_under_a_notebooks_name(self) -> None:
        """The other way round, too; text that is no program stays what it is."""
        handed = read_submission(b"%matplotlib inline\nimport torch\nx = 1\n", "hw.ipynb")
        assert [cell.strip() for cell in handed.cells][-1] == "x = 1"
        assert handed.notes == ("it is no notebook but a script, and is read as one",)
        assert refusal(b"answer\n") == "it is no notebook: it is not JSON"

    @pytest.mark.parametrize("suffix", [".IPYNB", ".Ipynb"])
    def test_suffix_in_capitals(self, suffix: str) -> None:
        """Windows users' suffixes count."""
        assert read_cells(PLAIN, suffix) == CELLS


class TestSavedByPrograms:
    """What browsers, servers and editors make of a notebook on its way."""

    SOURCE = '# a < b & "c" 두 배\ndef double(x):\n    return 2 * x'

    def read(self, data: bytes, name: str = "hw.ipynb") -> Handed:
        """Read a submission, and find the answer in it."""
        handed = read_submission(data, name)
        assert self.SOURCE in handed.cells
        return handed

    def notebook(self, **more: object) -> dict[str, object]:
        """Return a small notebook."""
        cell = {"cell_type": "code", "source": self.SOURCE, "metadata": {}, "outputs": []}
        return {"cells": [cell], "metadata": {}, "nbformat": 4, **more}

    @pytest.mark.parametrize("name", ["hw.ipynb", "hw.ipynb.html", "hw.html", "hw.txt"])
    def test_the_page_of_a_browser(self, name: str) -> None:
        """A page that shows nothing but a notebook's bytes is that notebook."""
        text = html.escape(json.dumps(self.notebook(), ensure_ascii=False))
        head = '<html><head><meta name="color-scheme"></head><body><pre style="word-wrap: x;">'
        self.read(f"{head}{text}</pre></body></html>".encode(), name)

    def test_as_a_server_sends_it(self) -> None:
        """Jupyter's own interface puts it into another object."""
        self.read(json.dumps({"type": "notebook", "content": self.notebook()}).encode())

    def test_nuls_within(self) -> None:
        """NULs that a copy has left anywhere are left out."""
        data = json.dumps(self.notebook()).encode()
        self.read(data.replace(b', "metadata"', b'\0, "metadata"'))

    def test_a_half_letter(self) -> None:
        """Half of a surrogate pair, as some editors write it, spoils nothing beside it."""
        text = json.dumps([self.SOURCE, 's = "\ud83d"'], ensure_ascii=False)
        data = f'{{"cells": [{{"cell_type": "code", "source": {text}}}]}}'
        handed = read_submission(data.encode("utf-8", "surrogatepass"), "hw.ipynb")
        assert handed.cells[0].startswith(self.SOURCE)

    def test_letters_that_hide_a_quotation_mark(self) -> None:
        """Where the encoding is guessed wrongly, the notebook's own signs are still found."""
        text = json.dumps(self.notebook(note='é"'), ensure_ascii=True)
        data = text.replace("\\u00e9", "\x00").encode().replace(b"\x00", b"\xed\xa0\xbd")
        self.read(data)

    @pytest.mark.parametrize("kind", ["python", "", None, "Code"])
    def test_cells_of_an_unknown_kind(self, kind: object) -> None:
        """They are read as code, with a note."""
        content = {"cells": [{"cell_type": kind, "source": self.SOURCE}], "nbformat": 4}
        (note,) = self.read(json.dumps(content).encode()).notes
        assert note == "cell 1 does not say what it is: it is read as code"

    @pytest.mark.parametrize(
        "damaged",
        [{"cell_type": "code", "source": None}, {"cell_type": "code", "source": 5}, None],
    )
    def test_what_is_lost(self, damaged: object) -> None:
        """It is told apart from what was only mended: a person may have to look."""
        content = self.notebook()
        content["cells"] = [damaged, *content["cells"]]  # type: ignore[misc]
        handed = self.read(json.dumps(content).encode())
        assert handed.lost == handed.notes != ()
        assert self.read(json.dumps(self.notebook()).encode() + b"{}").lost != ()
        assert self.read(json.dumps(self.notebook()).encode() + b"\0").lost == ()


# JSON that is nearly a notebook.
WORDS = st.sampled_from(("cells", "cell_type", "source", "input", "worksheets", "code", "x", ""))
NEARLY = st.recursive(
    st.one_of(
        st.none(),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.text(max_size=5),
        WORDS,
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=10,
)


class TestAnyBytes:
    """Nothing that is handed in raises anything else."""

    def judge(self, data: bytes, suffix: str) -> None:
        """Read it: there are cells, of text that can be stored, or a message."""
        with contextlib.suppress(UnreadableSubmissionError):
            cells = read_cells(data, suffix)
            assert all(type(cell) is str for cell in cells)
            assert "\r" not in "".join(cells).encode().decode()

    @given(st.binary(max_size=200), st.sampled_from(SUFFIXES))
    @example(b"", ".py")
    def test_random_bytes(self, data: bytes, suffix: str) -> None:
        """Noise is refused, or read as what it says."""
        self.judge(data, suffix)

    @given(NEARLY)
    @settings(max_examples=200)
    def test_random_json(self, content: object) -> None:
        """So is JSON of any form."""
        self.judge(json.dumps(content).encode(), ".ipynb")

    @given(st.integers(0, len(PLAIN)), st.integers(0, 40), st.binary(max_size=6))
    @settings(max_examples=200)
    def test_damaged_notebook(self, start: int, length: int, new: bytes) -> None:
        """So is a notebook with a piece replaced."""
        self.judge(PLAIN[:start] + new + PLAIN[start + length :], ".ipynb")

    @given(st.text(st.sampled_from("# %[In]:\r\n\t01x\0\ufeffé"), max_size=60))
    def test_random_script(self, script: str) -> None:
        """So is a script of little but marks."""
        self.judge(script.encode(), ".py")


class TestBytes:
    """Files are opened with care."""

    def test_whole_file(self, tmp_path: Path) -> None:
        """The bytes are those on the disk."""
        (tmp_path / "a.ipynb").write_bytes(PLAIN)
        assert read_bytes(tmp_path / "a.ipynb") == PLAIN

    def test_missing_file(self, tmp_path: Path) -> None:
        """A file that is gone since it was found is unreadable, not the end of the batch."""
        message = r"^the file cannot be read: No such file or directory$"
        with pytest.raises(UnreadableSubmissionError, match=message):
            read_bytes(tmp_path / "gone.ipynb")

    def test_folder(self, tmp_path: Path) -> None:
        """A folder of a notebook's name is no notebook."""
        message = r"^the file cannot be read: Is a directory$"
        with pytest.raises(UnreadableSubmissionError, match=message):
            read_bytes(tmp_path)

    def test_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The operating system's own words are passed on."""

        def refuse(_path: Path, _mode: str) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        message = r"^the file cannot be read: Permission denied$"
        with pytest.raises(UnreadableSubmissionError, match=message):
            read_bytes(tmp_path / "a.ipynb")

    @pytest.mark.parametrize("data", [b"", b" \n\r\n\t"])
    def test_empty_file(self, tmp_path: Path, data: bytes) -> None:
        """White space is nothing."""
        (tmp_path / "a.py").write_bytes(data)
        with pytest.raises(UnreadableSubmissionError, match=r"^the file is empty$"):
            read_bytes(tmp_path / "a.py")

    def test_large_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file of just the limit is read, one of a byte more is refused."""
        monkeypatch.setattr(files, "MAX_BYTES", 2**20)
        (tmp_path / "a.py").write_bytes(b"#" * 2**20)
        assert len(read_bytes(tmp_path / "a.py")) == 2**20
        (tmp_path / "a.py").write_bytes(b"#" * (2**20 + 1))
        with pytest.raises(UnreadableSubmissionError, match=r"^the file is larger than 1 MB$"):
            read_bytes(tmp_path / "a.py")

    def test_digest(self) -> None:
        """The same bytes have the same hash, other bytes another."""
        assert digest(PLAIN) == digest(bytes(PLAIN))
        assert digest(PLAIN) != digest(PLAIN + b"\n")
        assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
