"""CSV files in which one cell changes and no other byte."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.lms.exports.csvtext import CsvText, read_number, read_table, write_table

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for examples."""
    return tmp_path_factory.mktemp("csv")


class TestReading:
    """Values are those that Python's own reader finds."""

    @example(rows=[["\t", "\t"]], bom=False)
    @example(rows=[["a;b;c\n;", "d"]], bom=False)
    @given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5), st.booleans())
    def test_any_table(self, folder: Path, rows: list[list[str]], bom: bool) -> None:  # noqa: FBT001 -- Hypothesis passes it by name
        """Whatever is in the cells, it comes back, and so do the bytes."""
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
        data = (("\ufeff" if bom else "") + text.getvalue()).encode()
        path = folder / "x.csv"
        path.write_bytes(data)
        table = CsvText(path)
        assert table.rows == rows
        assert table.render() == data

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("参与者1,王伟,成绩,最高分\r\n", "gb18030"),
            ("參與者1,陳大文,成績,最高分\r\n", "cp950"),
            ("참가자1,박지우,성적,최고 점수\r\n", "cp949"),
            ("参加者1,山田太郎,評点,最大評点\r\n", "cp932"),
            ("Участник1,Иванов,оценка\r\n", "cp1251"),  # noqa: RUF001 -- Cyrillic is meant
            ("Teilnehmer1;Jörg Weiß;Höchste\r\n", "cp1252"),
        ],
    )
    def test_what_spreadsheets_save(self, tmp_path: Path, text: str, encoding: str) -> None:
        """It is read in the encoding in which a column has a known name, and keeps its bytes."""
        (tmp_path / "x.csv").write_bytes(text.encode(encoding))
        known = ("成绩", "成績", "성적", "評点", "оценка", "bewertung")
        table = CsvText(tmp_path / "x.csv", known)
        assert table.rows == [re.split("[,;]", text.strip())]
        assert table.render() == text.encode(encoding)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("last", [True, False])
    def test_line_ends(self, tmp_path: Path, end: str, last: bool) -> None:  # noqa: FBT001 -- pytest passes it by name
        """Every kind is kept, also where the last is missing."""
        data = (f'a,"b, c"{end}1, 2{end}{end},x' + (end if last else "")).encode()
        (tmp_path / "x.csv").write_bytes(data)
        table = CsvText(tmp_path / "x.csv")
        assert table.rows == [["a", "b, c"], ["1", " 2"], [""], ["", "x"]]
        assert table.render() == data

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b'a,b\n1,"2', "line 2: a quotation mark is not closed"),
            (b'a,b\n1,"2"x\n', "line 2: a quotation mark is not closed or not alone"),
            ("a,b\n".encode("utf-16-le"), "no CSV in UTF-8"),
            ("a,b\n".encode("utf-16")[:-1], "is cut off"),
            (b"PK\x03\x04", "no CSV in UTF-8"),
        ],
    )
    def test_no_csv(self, tmp_path: Path, data: bytes, said: str) -> None:
        """It says where and what."""
        (tmp_path / "x.csv").write_bytes(data)
        with pytest.raises(UsageError, match=said):
            CsvText(tmp_path / "x.csv")

    def test_not_there(self, tmp_path: Path) -> None:
        """It says so."""
        with pytest.raises(UsageError, match="cannot be read"):
            CsvText(tmp_path / "x.csv")

    def test_tables(self, tmp_path: Path) -> None:
        """Columns go by their names; short lines have fewer; an empty file is refused."""
        path = tmp_path / "x.csv"
        path.write_text("A , b,\n 1,2,3\n\n4\n")
        assert read_table(path) == [{"a": "1", "b": "2"}, {"a": "4"}]
        path.write_text("a,A\n")
        with pytest.raises(UsageError, match="two columns have the same name"):
            read_table(path)
        path.write_text("\n")
        with pytest.raises(UsageError, match="is empty"):
            read_table(path)


class TestWriting:
    """One cell at a time."""

    def test_setting(self, tmp_path: Path) -> None:
        """The cell changes, and a line that is too short grows."""
        (tmp_path / "x.csv").write_bytes(b'"a";"b";c\r\n"1";"2;3";"4"\r\n5\r\n')
        table = CsvText(tmp_path / "x.csv")
        table.set(1, 2, table.number("7.5"))
        table.set(2, 2, "8")
        assert table.render() == b'"a";"b";c\r\n"1";"2;3";7,5\r\n5;;8\r\n'

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16(self, tmp_path: Path, encoding: str) -> None:
        """What a spreadsheet calls Unicode text is read, and written as it was."""
        before = "\ufeffName\tGrade\r\n이보라\t\r\n"
        (tmp_path / "x.csv").write_bytes(before.encode(encoding))
        table = CsvText(tmp_path / "x.csv")
        assert table.rows[1] == ["이보라", ""]
        table.set(1, 1, "7")
        assert table.render() == before.replace("라\t", "라\t7").encode(encoding)

    def test_new_tables(self) -> None:
        """Formulas and terminal escapes are harmless; a negative number is a number."""
        data = write_table(["a", "b"], [["=1+1", "-3.5"], ['@x"', "\x1b[2Jy"], ["王, ليلى", "😀"]])
        assert data.decode().split("\r\n") == [
            "a,b",
            "'=1+1,-3.5",
            '"\'@x""",\ufffd[2Jy',
            '"王, ليلى",😀',
            "",
        ]


@pytest.mark.parametrize(
    ("text", "number"), [("80.00", 80.0), (" 80,5 ", 80.5), ("", None), ("(read only)", None)]
)
def test_numbers(text: str, number: float | None) -> None:
    """A point and a comma both divide."""
    assert read_number(text) == number
