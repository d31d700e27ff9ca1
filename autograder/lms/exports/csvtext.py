"""CSV whose cells can be changed one by one, while all other bytes stay what they are."""

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from autograder.basics.language import phrase
from autograder.basics.text import inert, printable
from autograder.errors import UsageError
from autograder.submissions.reading.decoding import guess

_BOM = "\ufeff"
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DELIMITERS = (",", ";", "\t")
# What spreadsheets save in East Asia, Russia and the West; the last holds whatever bytes there are.
_ENCODINGS = ("cp949", "gb18030", "cp950", "cp932", "cp1251", "cp1252", "latin-1")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class CsvText:
    """A CSV file: its cells are read as values, and written only where they are set.

    Args:
        path: the file, in UTF-8, in UTF-16 with its mark, or in the encoding of a language.
        known: names in small letters, of which a column of it should have one; they show which
            encoding it is where several are possible.

    Raises:
        UsageError: it cannot be read, or is no CSV.
    """

    def __init__(self, path: Path, known: Collection[str] = ()) -> None:
        self._path = path
        try:
            data = path.read_bytes()
        except OSError as error:
            message = phrase("%(file)s cannot be read: %(error)s", file=path, error=error.strerror)
            raise UsageError(message) from error
        # A spreadsheet's "Unicode text" is UTF-16, with tabs.
        wide = next((name for mark, name in _WIDE if data.startswith(mark)), "")
        if data.startswith(b"PK") or (b"\0" in data and not wide):
            message = phrase(
                "%(file)s is no CSV in UTF-8; export it again, or save it as CSV UTF-8", file=path
            )
            raise UsageError(message)
        self._encoding = wide or "utf-8"
        try:
            text = data.decode(self._encoding)
        except UnicodeDecodeError as error:
            if wide:
                message = phrase(
                    "%(file)s is cut off: it ends within a letter of UTF-16; export it again",
                    file=path,
                )
                raise UsageError(message) from error
            text, self._encoding = _legacy(data, known)
        self._start = _BOM if text.startswith(_BOM) else ""
        text = text.removeprefix(_BOM)
        self._delimiter = max(_DELIMITERS, key=_first_line(text).count)
        self._records, self._ends = self._split(text)

    def _split(self, text: str) -> tuple[list[list[str]], list[str]]:
        """Return the cells of each line as they are written, and how each line ends."""
        delimiter = re.escape(self._delimiter)
        cell = re.compile(
            rf'(?P<cell>"(?:[^"]|"")*"|[^"{delimiter}\r\n][^{delimiter}\r\n]*|)'
            rf"(?P<end>{delimiter}|\r\n|\n|\r|\Z)"
        )
        records: list[list[str]] = [[]]
        ends: list[str] = []
        at = 0
        while at < len(text) or records[-1]:
            match = cell.match(text, at)
            if match is None:
                line = text.count("\n", 0, at) + 1
                message = phrase(
                    "%(file)s, line %(line)s: a quotation mark is not closed or not alone",
                    file=self._path,
                    line=line,
                )
                raise UsageError(message)
            records[-1].append(match["cell"])
            at = match.end()
            if match["end"] != self._delimiter:
                ends.append(match["end"])
                records.append([])
        return records[:-1], ends

    @property
    def rows(self) -> list[list[str]]:
        """The cells' values, line by line."""
        return [[_value(cell) for cell in record] for record in self._records]

    def set(self, row: int, column: int, text: str) -> None:
        """Write a cell; ``text`` must hold no quotation mark."""
        record = self._records[row]
        record += [""] * (column + 1 - len(record))
        record[column] = f'"{text}"' if self._delimiter in text else text

    def render(self) -> bytes:
        """Return the file: as it was, but for the cells that were set."""
        lines = (
            self._delimiter.join(record) + end
            for record, end in zip(self._records, self._ends, strict=True)
        )
        return (self._start + "".join(lines)).encode(self._encoding)

    def number(self, text: str, like: str = "") -> str:
        """Return a number as this file writes them, or as that one is written.

        Where cells end in semicolons, it is with a comma.
        """
        return text.replace(".", ",") if self._delimiter == ";" or "," in like else text


def _legacy(data: bytes, known: Collection[str]) -> tuple[str, str]:
    """Return what bytes that are not UTF-8 say, and an encoding that gives them back."""
    read = [
        (text, encoding)
        for encoding in (guess(data), *_ENCODINGS)
        if (text := _as(encoding, data)) is not None
    ]
    for text, encoding in read:
        head = _first_line(text).lower()
        if any(name in head for name in known if not name.isascii()):
            return text, encoding
    return read[0]


def _as(encoding: str, data: bytes) -> str | None:
    """Return what bytes say in an encoding; None if it would not give the same bytes back."""
    with contextlib.suppress(UnicodeError):
        text = data.decode(encoding)
        return text if text.encode(encoding) == data else None
    return None


def _first_line(text: str) -> str:
    """Return the first line without what stands in quotation marks, which separates nothing."""
    return re.split(r"[\r\n]", _QUOTED.sub("", text), maxsplit=1)[0]


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet has written an id as a number like 1.001E+03, and lost digits."""
    return _SHORTENED.fullmatch(text.strip()) is not None


def id_of(text: str) -> str:
    """Return an id without the .0 that other programs put behind a number.

    Nor is that its own by which people keep a spreadsheet from changing it: '1001, ="1001".
    """
    stripped = text.strip()
    if stripped.startswith('="') and stripped.endswith('"'):
        stripped = stripped[2:-1]
    stripped = stripped.removeprefix("'")
    return stripped[:-2] if stripped.endswith(".0") and stripped[:-2].isdecimal() else stripped


def _value(cell: str) -> str:
    quoted = cell.startswith('"')
    return cell[1:-1].replace('""', '"') if quoted else cell


def read_number(text: str) -> float | None:
    """Return a cell's number, with a point or a comma; None if it holds none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file by the names of its columns, in small letters.

    Raises:
        UsageError: it cannot be read, or is no CSV, or two columns have one name.
    """
    rows = [row for row in CsvText(path).rows if any(cell.strip() for cell in row)]
    if not rows:
        message = phrase("%(file)s is empty", file=path)
        raise UsageError(message)
    head = [name.strip().lower() for name in rows[0]]
    if len(set(head)) < len(head):
        message = phrase("%(file)s: two columns have the same name", file=path)
        raise UsageError(message)
    table = [
        {name: cell.strip() for name, cell in zip(head, row, strict=False) if name}
        for row in rows[1:]
    ]
    for number, entry in enumerate(table, start=2):
        for name, cell in entry.items():
            if is_shortened(cell):
                message = phrase(
                    "%(file)s, line %(line)s: %(column)s is %(cell)r: a spreadsheet has shortened "
                    "it. Format the column as text, and enter it again",
                    file=path,
                    line=number,
                    column=name,
                    cell=cell,
                )
                raise UsageError(message)
    return table


def write_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in which no cell steers a terminal or is a formula.

    Numbers are written as they are: only they may begin with a sign.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([cell if read_number(cell) is not None else _safe(cell) for cell in row])
    return text.getvalue().encode("utf-8")


def _safe(cell: str) -> str:
    return inert(printable(cell))
