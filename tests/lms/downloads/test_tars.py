"""Tar archives that strangers made."""

import bz2
import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.errors import UnreadableSubmissionError
from autograder.lms.downloads import archive, tars
from autograder.lms.downloads.archive import unpack
from autograder.lms.downloads.collect import collect
from support.helpers import write_notebook

Packed = Callable[[bytes], bytes]
AS: dict[str, Packed] = {".tar": bytes, ".tar.gz": gzip.compress, ".tar.bz2": bz2.compress}


def tar(members: Mapping[str, bytes], style: int = tarfile.PAX_FORMAT) -> bytes:
    """Return an archive of these members."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=style) as opened:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1_700_000_000
            opened.addfile(member, io.BytesIO(content))
    return data.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    """Write a file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return the block that stands before a member, whatever it says of its size."""
    member = tarfile.TarInfo(name)
    member.size, member.type = max(size, 0), kind
    block = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    if size < 0:
        block[124:136] = b"\xff" + (256**11 + size).to_bytes(11, "big")
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize("ending", AS)
@pytest.mark.parametrize("style", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_members(tmp_path: Path, ending: str, style: int) -> None:
    """Their names are kept, their bytes lie under our own; roots and steps upwards are dropped."""
    names = ["hw/answers.ipynb", "../../up.py", "/etc/root.py", "김민수/hw.csv", "n" * 90 + ".py"]
    packed = AS[ending](tar({name: name.encode() for name in names}, style))
    inside = tmp_path / "deep" / "inside"
    files = unpack(put(tmp_path, f"x{ending}", packed), inside)
    assert [file.name for file in files] == [
        "hw/answers.ipynb",
        "up.py",
        "etc/root.py",
        "김민수/hw.csv",
        "n" * 90 + ".py",
    ]
    assert [file.path.read_bytes().decode() for file in files] == names
    assert all(file.path.parent == inside for file in files)
    assert {file.modified for file in files} == {1_700_000_000.0}


def test_links_and_devices_are_left_out(tmp_path: Path) -> None:
    """A link could point at anything of the TA's."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as opened:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE)):
            member = tarfile.TarInfo(f"{number}.ipynb")
            member.type, member.linkname = kind, "/etc/passwd"
            opened.addfile(member)
        opened.addfile(tarfile.TarInfo("._a.ipynb"))
        opened.addfile(tarfile.TarInfo("real.ipynb"))
    files = unpack(put(tmp_path, "x.tar", data.getvalue()), tmp_path / "in")
    assert [file.name for file in files] == ["real.ipynb"]


def test_a_compressed_file_alone(tmp_path: Path) -> None:
    """What is compressed and no archive is that file."""
    place = put(tmp_path, "hw.ipynb.gz", gzip.compress(b"{}"))
    (file,) = unpack(place, tmp_path / "in")
    assert (file.name, file.path.read_bytes(), file.problem) == ("hw.ipynb", b"{}", "")


@pytest.mark.parametrize("ending", AS)
def test_given_and_handed_in(tmp_path: Path, ending: str) -> None:
    """A class's archive is opened like a zip, and so is a student's in it."""
    notebook = write_notebook(tmp_path / "n.ipynb", ["def double(x):\n    return 2 * x"])
    hers = AS[ending](tar({"hw/hw.ipynb": notebook.read_bytes(), "hw/data.csv": b"1"}))
    members = {f"kim_7_90_hw{ending}": hers, "lee_8_91_hw.ipynb": notebook.read_bytes()}
    place = put(tmp_path / "d", f"submissions{ending}", AS[ending](tar(members)))
    found = collect([place], assignment="hw", scratch=tmp_path / "s", asked=["double"])
    assert [(each.name, each.problem) for each in found.submissions] == [
        (f"kim_7_90_hw{ending}/hw/hw.ipynb", ""),
        ("lee_8_91_hw.ipynb", ""),
    ]
    assert [name for name, _ in found.submissions[0].beside] == ["data.csv"]
    assert [origin.students[0].ids for origin in found.origins] == [
        {"canvas": "7"},
        {"canvas": "8"},
    ]


class TestBombs:
    """Nothing that an archive says of itself is believed, and none is read for ever."""

    def test_a_file_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only so much is written that reading it says that it is too large."""
        monkeypatch.setattr(archive, "MAX_BYTES", 2**20)
        packed = gzip.compress(tar({"bomb.ipynb": bytes(5 * 2**20)}))
        (file,) = unpack(put(tmp_path, "x.tgz", packed), tmp_path / "in")
        assert 2**20 < file.path.stat().st_size < 3 * 2**20

    @pytest.mark.parametrize(
        "data",
        {
            "much": header("a.pdf", 2**20) + bytes(2**21),
            "said to be more": header("a.py", 8 * 2**30) + bytes(2**21),
            "a header without end": header("x", 2**40, tarfile.XHDTYPE) + bytes(2**12),
            "a name without end": header("x", 2**35, tarfile.GNUTYPE_LONGNAME) + bytes(2**12),
            "headers of headers": header("x", 0, tarfile.XHDTYPE) * 3_000,
            "backwards": header("a", 0) + header("b", -512),
        }.values(),
    )
    def test_bounds(self, tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        """What unpacks to much is refused or cut, in little memory and a moment."""
        monkeypatch.setattr(tars, "MAX_TOTAL", 2**20)
        monkeypatch.setattr(tars, "MAX_HEADERS", 2**18)
        place = put(tmp_path, "x.tar.gz", gzip.compress(data))
        tracemalloc.start()
        try:
            with pytest.raises(UnreadableSubmissionError, match="the archive"):
                unpack(place, tmp_path / "in")
            assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
        finally:
            tracemalloc.stop()

    def test_sparse_files(self, tmp_path: Path) -> None:
        """A file of holes says that it has to be packed again: it may be of any size."""
        member = bytearray(header("a.py", 0, tarfile.GNUTYPE_SPARSE))
        member[483:495] = b"77777777777\0"
        member[148:156] = b"        "
        member[148:156] = b"%06o\0 " % sum(member)
        (file,) = unpack(put(tmp_path, "x.tar", bytes(member) + bytes(1024)), tmp_path / "in")
        assert file.problem.startswith("it is stored as a sparse file")
        assert not file.path.exists()

    def test_too_many_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Their number is bounded."""
        monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
        place = put(tmp_path, "x.tar", tar({f"{number}.py": b"" for number in range(4)}))
        with pytest.raises(UnreadableSubmissionError, match="more than 3 files"):
            unpack(place, tmp_path / "in")


@pytest.mark.parametrize("cut", [3, 30, 300, 900])
def test_damage(tmp_path: Path, cut: int) -> None:
    """What is cut off is said, of the archive or of the file in it."""
    data = gzip.compress(tar({"hw.py": bytes(range(256)) * 40}))
    place = put(tmp_path, "x.tgz", data[: min(cut, len(data) // 2)])
    try:
        problem = unpack(place, tmp_path / "in")[0].problem
    except UnreadableSubmissionError as error:
        problem = str(error)
    assert "damaged" in problem or "cannot be read" in problem
