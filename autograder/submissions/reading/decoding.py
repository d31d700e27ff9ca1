"""From a submission's bytes to its text, whatever the student's editor or system has written."""

import codecs
import contextlib
import itertools
import re
from collections.abc import Iterator

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = {2: ("utf-16-le", "utf-16-be"), 4: ("utf-32-le", "utf-32-be")}
# Encodings of one or two bytes a letter, with the letters that show that it is this one.
_HAN = re.compile("[\u4e00-\u9fa5]")
_LEGACY = (
    ("cp949", re.compile("[\uac00-\ud7a3\u3131-\u3163]")),  # Hangul
    ("cp932", re.compile("[\u3041-\u3096\u30a1-\u30fc]")),  # kana
    ("gb18030", re.compile("[\u4e00-\u9fa5\u3001\u3002\uff00-\uff5e]")),  # Chinese
    ("cp1251", re.compile("[\u0400-\u04ff]{3,}")),  # Cyrillic
)
_SAMPLE = 100_000
_MOST_LINES = 1_000
_HIGH = re.compile(rb"[^\x00-\x7f]")
_PAIRS = re.compile(rb"[^\x00-\x7f]{2,}")
_ENOUGH = 0.6


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return a file's text, and what a person should know about how it was read."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace").rstrip("\0")
            return text, [f"it is read as {encoding.upper()}"]
    data = data.removeprefix(codecs.BOM_UTF8)
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace").rstrip("\0"), [f"it is read as {wide.upper()}"]
    notes = []
    if data.endswith(b"\0"):
        data = data.rstrip(b"\0")
        notes.append("NUL bytes at its end are left out")
    try:
        return data.decode("utf-8"), notes
    except UnicodeDecodeError:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode("utf-8", "surrogatepass"), notes
        encoding = guess(data)
        return data.decode(encoding, "replace"), [*notes, f"it is read as {encoding.upper()}"]


def is_utf_8(data: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def other_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what else bytes that are not UTF-8 may say, each with the note about its encoding.

    Of another encoding than it seems to be, a letter can hide the end of a text.
    """
    for encoding in (*(encoding for encoding, _ in _LEGACY), "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            how = "replace" if encoding == "cp1252" else "strict"
            yield data.decode(encoding, how), f"it is read as {encoding.upper()}"


def _wide(data: bytes) -> str:
    """Return the encoding of text in which most letters are Latin, and are padded with NULs."""
    head = data[:400]
    for width in (4, 2):
        count = len(head) // width
        for little, encoding in zip((True, False), _WIDE[width], strict=True):
            at = 0 if little else width - 1
            letters = head[at::width]
            if count > 1 and head.count(0) > 0.8 * count * (width - 1) and 0 not in letters[:count]:
                return encoding
    return ""


def guess(data: bytes) -> str:
    """Return in which encoding bytes that are not UTF-8 were most likely written.

    No code depends on it: what is not ASCII stands in comments and texts.
    """
    # Only the lines that are not ASCII matter.
    lines = (line for line in data.splitlines() if not line.isascii())
    sample = b"\n".join(itertools.islice(lines, _MOST_LINES))[:_SAMPLE]
    valid = [char for char in sample.decode("utf-8", "replace") if char > "\x7f"]
    if valid.count("\ufffd") < len(valid) / 2:
        return "utf-8"  # a few bytes of it are damaged
    paired = sum(map(len, _PAIRS.findall(sample))) > _ENOUGH * len(_HIGH.findall(sample))
    for encoding, letters in _LEGACY:
        if encoding == "gb18030" and not paired:
            continue  # a letter with an accent, and what follows it, would be Chinese as well
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Signs of formulas are in every encoding.
        others = [char for char in text if char > "\x7f" and char.isalpha()]
        found = sum(len(match[0]) for match in letters.finditer(text))
        if found and encoding == "cp932":  # between kana, words are written in Chinese letters
            found += len(_HAN.findall(text))
        if found and found > _ENOUGH * len(others):
            return encoding
    return "cp1252"
