"""Zips that strangers made."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from autograder.errors import UnreadableSubmissionError
from autograder.lms.downloads import archive
from autograder.lms.downloads.archive import unpack
from autograder.submissions.files import MAX_BYTES, read_bytes


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return path


class TestNames:
    """No name in a zip is used as a name here."""

    def test_slips_stay_inside(self, tmp_path: Path) -> None:
        """Roots, drives and steps upwards are dropped; the bytes lie under our own names."""
        names = ["../../up.ipynb", "/root.py", "a/../../b.py", "C:\\x\\..\\..\\w.ipynb", "ok/e.py"]
        path = make_zip(tmp_path / "x.zip", {name: name.encode() for name in names})
        inside = tmp_path / "deep" / "inside"
        files = unpack(path, inside)
        assert [file.name for file in files] == [
            "up.ipynb",
            "root.py",
            "a/b.py",
            "C:/x/w.ipynb",
            "ok/e.py",
        ]
        assert all(file.path.parent == inside and ".." not in file.path.name for file in files)
        assert sorted(tmp_path.rglob("*.py")) == sorted(inside.glob("*.py"))
        assert [file.path.read_bytes().decode() for file in files] == names

    def test_names_of_any_script(self, tmp_path: Path) -> None:
        """Names are kept to the letter, but for what UTF-8 cannot carry and absurd lengths."""
        names = ["王小明.ipynb", "ليلى.ipynb", "Zoë 😀.ipynb", 'O\'Neill, "A".ipynb', "=1+1.py"]
        files = unpack(make_zip(tmp_path / "x.zip", dict.fromkeys(names, b"x")), tmp_path / "in")
        assert [file.name for file in files] == names
        long = unpack(make_zip(tmp_path / "y.zip", {"d" * 9_000 + ".py": b"x"}), tmp_path / "in2")
        assert len(long[0].name) < 600

    def test_links_and_devices_are_left_out(self, tmp_path: Path) -> None:
        """A symbolic link in a zip could point at anything of the TA's."""
        path = tmp_path / "x.zip"
        with zipfile.ZipFile(path, "w") as opened:
            for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
                member = zipfile.ZipInfo(f"{kind}.ipynb")
                member.external_attr = (kind | 0o777) << 16
                opened.writestr(member, "/etc/passwd")
            opened.writestr("__MACOSX/._a.ipynb", "")
            opened.writestr(".hidden.ipynb", "")
            opened.writestr("folder/", "")
            opened.writestr("real.ipynb", "x")
        assert [file.name for file in unpack(path, tmp_path / "in")] == ["real.ipynb"]


class TestBounds:
    """A bomb is noticed while it is unpacked, whatever it says of itself."""

    def test_a_file_too_large(self, tmp_path: Path) -> None:
        """Only so much is written that reading it says that it is too large."""
        path = make_zip(tmp_path / "x.zip", {"bomb.ipynb": b"\0" * (MAX_BYTES + 5 * 2**20)})
        assert path.stat().st_size < 2**20
        (file,) = unpack(path, tmp_path / "in")
        assert MAX_BYTES < file.path.stat().st_size < MAX_BYTES + 2 * 2**20
        with pytest.raises(UnreadableSubmissionError, match="larger than 64 MB"):
            read_bytes(file.path)

    def test_too_much_in_all(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The whole is bounded too: what does not fit is named, the largest first."""
        monkeypatch.setattr(archive, "MAX_TOTAL", 3_000)
        sizes = {"0.py": 2_500, "1.py": 900, "2.py": 1_000, "3.py": 950}
        path = make_zip(tmp_path / "x.zip", {n: b"x" * size for n, size in sizes.items()})
        problems = {file.name: file.problem for file in unpack(path, tmp_path / "in")}
        assert "unpacks to more than" in problems.pop("0.py")
        assert set(problems.values()) == {""}

    def test_too_many_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """So is their number."""
        monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
        path = make_zip(tmp_path / "x.zip", {f"{n}.py": b"" for n in range(4)})
        with pytest.raises(UnreadableSubmissionError, match="more than 3 files"):
            unpack(path, tmp_path / "in")

    def test_what_cannot_matter_is_not_unpacked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Of large pictures and data sets only the names are needed; what is small may be read."""
        monkeypatch.setattr("autograder.lms.downloads.archive.MAX_SMALL", 10)
        data = {"d.csv": b"1", "e.csv": b"1" * 11, "f.png": b"1"}
        small, *others = unpack(make_zip(tmp_path / "x.zip", data), tmp_path / "in")
        assert (small.name, small.path.read_bytes(), small.problem) == ("d.csv", b"1", "")
        assert [(each.name, each.path.exists()) for each in others] == [
            ("e.csv", False),
            ("f.png", False),
        ]


class TestDamage:
    """What cannot be read is named; one broken member does not stop the class."""

    @pytest.mark.parametrize(
        "data", [b"", b"PK\x03\x04", b"%PDF-1.4", b"PK\x05\x06" + b"\xff" * 18]
    )
    def test_no_zip(self, tmp_path: Path, data: bytes) -> None:
        """It says that it is no zip."""
        (tmp_path / "x.zip").write_bytes(data)
        with pytest.raises(UnreadableSubmissionError, match="the zip cannot be read"):
            unpack(tmp_path / "x.zip", tmp_path / "in")

    def test_one_broken_member(self, tmp_path: Path) -> None:
        """It has a problem, the others have none."""
        path = make_zip(tmp_path / "x.zip", {"a.py": b"first one", "b.py": b"second one"})
        data = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            start = opened.getinfo("a.py").header_offset + 30 + len("a.py")
        path.write_bytes(data[:start] + b"\xff\xff" + data[start + 2 :])
        broken, whole = unpack(path, tmp_path / "in")
        assert broken.problem.startswith("its archive is damaged: ")
        assert whole.problem == ""

    def test_a_password(self, tmp_path: Path) -> None:
        """It says so; nobody is asked for one."""
        path = make_zip(tmp_path / "x.zip", {"a.py": b"x"})
        data = bytearray(path.read_bytes())
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + offset] |= 1
        path.write_bytes(data)
        (file,) = unpack(path, tmp_path / "in")
        assert file.problem == "it is protected by a password"
