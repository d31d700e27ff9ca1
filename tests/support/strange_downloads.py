"""Downloads as systems lay them out, with what one student may have put into his part of them."""

import gzip
import io
import json
import os
import random
import stat
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

ASSIGNMENT = "hw1"
STUDENTS = ("Ann", "Bo", "Cy", "Dee")
SECRET = b"x = 'of the one who grades'\n"
Files = dict[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a system lays a class out.

    Each function is given a student's name and number, and what the file is called by the student.
    """

    system: str
    place: Callable[[str, int, str], str]
    is_flat: bool = False
    """Whether a student chooses the end of a name, and no folders below his own."""
    only_folder: bool = False
    beside: Callable[[Sequence[str]], Files] = lambda _: {}

    def is_named_by_system(self, name: str) -> bool:
        """Whether only the system itself can have called a file so: one of the honest, or its own.

        Whoever lays such a file there himself has changed what somebody handed in.
        """
        placed = (
            os.path.commonprefix([self.place(who, number, own) for own in "ab"]).rstrip("/")  # noqa: RUF071 -- letter by letter
            for number, who in enumerate(STUDENTS, start=1)
        )
        return name.startswith(tuple(placed)) or name in self.beside(STUDENTS)


def _counted(own: str) -> int:
    """Return what no other file has: Canvas gives each a number."""
    return crc32(os.fsencode(own))


def _listed(names: Sequence[str]) -> Files:
    lines = (
        f"submission_{number}:\n  :submitters:\n  - :name: {name}\n    :sid: '{number}'\n"
        for number, name in enumerate(names, start=1)
    )
    return {"submission_metadata.yml": "".join(lines).encode()}


def _cloned(names: Sequence[str]) -> Files:
    return {
        f"{ASSIGNMENT}-{name}/.git/config": (
            f'[remote "origin"]\n\turl = https://github.com/course/{ASSIGNMENT}-{name}.git\n'
        ).encode()
        for name in names
    }


LAYOUTS = (
    Layout(
        system="moodle",
        place=lambda name, number, own: f"{name}_{number}_assignsubmission_file_/{own}",
    ),
    Layout(
        system="moodle",
        place=lambda name, number, own: f"{name}_{number}_assignsubmission_file_{own}",
        is_flat=True,
    ),
    Layout(
        system="canvas",
        place=lambda name, number, own: f"{name.lower()}_{number}_{number}{_counted(own)}_{own}",
        is_flat=True,
    ),
    Layout(
        system="gradescope",
        place=lambda _name, number, own: f"submission_{number}/{own}",
        beside=_listed,
    ),
    Layout(
        system="nbgrader", place=lambda name, _number, own: f"submitted/{name}/{ASSIGNMENT}/{own}"
    ),
    Layout(
        system="github",
        place=lambda name, _number, own: f"{ASSIGNMENT}-{name}/{own}",
        only_folder=True,
        beside=_cloned,
    ),
    Layout(system="plain", place=lambda name, _number, own: f"{name}/{own}"),
    Layout(system="plain", place=lambda name, _number, own: f"{name}-{own}", is_flat=True),
)

_WORDS = (
    *("hw1.ipynb", "hw1(1).ipynb", "HW1.IPYNB", "hw1.py", "a.ipynb", "b.py", "data.csv", "x.zip"),
    *("submission_metadata.yml", "submission_1", "timestamp.txt", "submitted", "feedback"),
    *(".git", "config", "__zip_filename__", ".OTTER_LOG", "__init__.py", "__MACOSX", "._hw1.ipynb"),
    *(".ipynb_checkpoints", "hw1-checkpoint.ipynb", "Ann_1_assignsubmission_file_", "grades.csv"),
    *("Ann_1_assignsubmission_file_hw1.ipynb", "ann_1_1009_hw1.ipynb", "anon_x1_9_hw1.ipynb"),
    *(
        "bo_LATE_2_2009_link.html",
        "Bo",
        "Ann",
        "hw1-Ann",
        "x.tar.gz",
        "x.pdf",
        "x.7z",
        "origins.json",
    ),
    *(
        "e\u0301.ipynb",
        "\u00e9.ipynb",
        "\u202eypni.ipynb",
        "[/b].ipynb",
        "=1+1.ipynb",
        "-rf",
        "%s.py",
    ),
    *(
        "a\nb.ipynb",
        "a\x1b[2J.ipynb",
        "CON.ipynb",
        "a .ipynb ",
        "a..",
        "~",
        "$HOME.ipynb",
        "*.ipynb",
    ),
    *("n" * 200 + ".ipynb", "1" * 60 + "x.ipynb", "hw1" + "1" * 60 + "x.ipynb", "a.ipynb.txt"),
)
_ONLY_IN_ZIPS = (
    *(
        "..",
        "../../../x.ipynb",
        "/etc/cron.d/x.ipynb",
        "C:\\x.ipynb",
        "..\\..\\x.py",
        "./.././x.py",
    ),
    *(
        "n" * 300 + ".ipynb",
        "a\0b.ipynb",
        "//x//y.ipynb",
        "\ud83d.py".encode("utf-8", "replace").decode(),
    ),
)
_ONLY_IN_FOLDERS = ("\udcff\udcfe.ipynb", "\udced\udca0\udc80.py")


def name(random_: random.Random, *, flat: bool, zipped: bool) -> str:
    """Return what a student calls a file, perhaps with folders."""
    words = (*_WORDS, *(_ONLY_IN_ZIPS if zipped else _ONLY_IN_FOLDERS))
    if flat:
        return random_.choice(words).replace("/", "_").replace("\\", "_").strip(".") or "x.py"
    depth = random_.choice((1, 1, 1, 2, 3, 40 if zipped else 12))
    parts = (random_.choice(words) for _ in range(depth))
    return "/".join(part for part in parts if part not in {".", ".."} or zipped) or "x.py"


def notebook(source: str) -> bytes:
    """Return a notebook of one cell."""
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


def _zipped(random_: random.Random) -> bytes:
    data = io.BytesIO()
    kind = random_.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", kind) as made:
        warnings.simplefilter("ignore")  # of names that are there twice
        for _ in range(random_.randrange(4)):
            member = zipfile.ZipInfo(name(random_, flat=False, zipped=True))
            if random_.random() < 1 / 4:
                member.external_attr = (random_.choice((stat.S_IFLNK, stat.S_IFCHR)) | 0o777) << 16
            made.writestr(
                member, random_.choice((b"/etc/passwd", b"0" * 200_000, notebook("x = 2")))
            )
    return data.getvalue()


def _tarred(random_: random.Random) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=random_.choice(("w", "w:gz", "w:bz2"))) as made:
        for _ in range(random_.randrange(4)):
            member = tarfile.TarInfo(name(random_, flat=False, zipped=True).replace("\0", ""))
            member.type = random_.choice(
                (tarfile.REGTYPE,) * 3 + (tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.LNKTYPE)
            )
            member.linkname = "/etc/passwd"
            content = notebook("x = 3") if member.isreg() else b""
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return data.getvalue()


def _bomb(_: random.Random) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return ("\n".join(lines) + "\nsubmission_1:\n  :submitters: *a9\n").encode()


def _stolen(random_: random.Random) -> bytes:
    victim = random_.randrange(1, 5)
    return f"submission_{victim}:\n  :submitters:\n  - :name: Mal\n    :sid: '9'\n".encode()


_CONTENTS: tuple[Callable[[random.Random], bytes], ...] = (
    lambda random_: notebook(f"x = {random_.randrange(9)}"),
    lambda random_: notebook(f"x = {random_.randrange(9)}"),
    lambda _: b"x = 1\n",
    lambda _: b"",
    lambda random_: random_.randbytes(300),
    lambda _: notebook("x = '\u20ac'").decode().encode("utf-16"),
    lambda _: b"\xef\xbb\xbf" + notebook("x = 5"),
    lambda _: notebook("x")[:-9],
    lambda _: b"[" * 3_000,
    lambda _: b'{"cells": ' + b"[" * 3_000,
    lambda _: b"%PDF-1.7\n" + bytes(99),
    lambda _: b"<html><meta http-equiv=refresh></html>",
    lambda _: b"PK\x03\x04" + bytes(40),
    lambda _: b'[remote "origin"]\n\turl = https://x/hw1-Ann.git\n',
    lambda random_: gzip.compress(random_.choice((notebook("x = 7"), bytes(10**6)))),
    *(_zipped, _tarred, _bomb, _stolen),
)


def content(random_: random.Random) -> bytes:
    """Return what a file holds."""
    return random_.choice(_CONTENTS)(random_)


def honest(layout: Layout) -> Files:
    """Return the files of the honest students: a notebook, and for some what it reads."""
    files: Files = {}
    for number, who in enumerate(STUDENTS, start=1):
        own = (f"{ASSIGNMENT}.ipynb", "work.ipynb")[number % 2]
        source = f"who = {who!r}\nopen('data.csv')"
        files[layout.place(who, number, own)] = notebook(source)
        if not layout.is_flat and number % 2:
            files[layout.place(who, number, "data.csv")] = f"{who}, 1\n".encode()
    return files


def hostile(random_: random.Random, layout: Layout, *, zipped: bool) -> list[tuple[str, bytes]]:
    """Return what one more student has handed in, in the place that the system gave him."""
    number, who = len(STUDENTS) + 1, "Mal"
    return [
        (
            layout.place(who, number, name(random_, flat=layout.is_flat, zipped=zipped)),
            content(random_),
        )
        for _ in range(random_.choice((1, 1, 2, 3, 6)))
    ]


def misplaced(random_: random.Random, *, zipped: bool) -> list[tuple[str, bytes]]:
    """Return one or two files that lie anywhere, among them where another system looks."""
    found = []
    for _ in range(random_.choice((1, 2))):
        other = random_.choice(LAYOUTS)
        inner = name(random_, flat=other.is_flat, zipped=zipped)
        placed = other.place("Mal", random_.choice((5, 6)), inner)
        anywhere = name(random_, flat=random_.random() < 1 / 2, zipped=zipped)
        found.append((random_.choice((placed, anywhere, f"Mal/{placed}")), content(random_)))
    return found


def write_zip(
    random_: random.Random, files: Files, strange: list[tuple[str, bytes]], path: Path
) -> None:
    """Write a zip: names as they are, some twice, with links, devices, and damaged members."""
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        warnings.simplefilter("ignore")  # of names that are there twice
        members = [(each, False) for each in files.items()] + [(each, True) for each in strange]
        random_.shuffle(members)
        for (member_name, text), is_strange in members:
            info = zipfile.ZipInfo(member_name, (2026, 11, random_.randrange(1, 28), 1, 1, 1))
            info.compress_type = random_.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
            if is_strange and random_.random() < 1 / 8:
                kind = random_.choice((stat.S_IFLNK, stat.S_IFCHR, stat.S_IFDIR, stat.S_IFIFO))
                info.external_attr = (kind | 0o777) << 16
            made.writestr(info, text)
            if is_strange and random_.random() < 1 / 16:
                made.filelist[-1].flag_bits |= random_.choice((0x1, 0x20, 0x40))
            if is_strange and random_.random() < 1 / 16:
                made.filelist[-1].CRC ^= 1
            if is_strange and random_.random() < 1 / 32:
                made.filelist[-1].compress_type = random_.choice((9, 97, 12))
            if is_strange and random_.random() < 1 / 32:
                made.filelist[-1].file_size = random_.choice((0, 2**31, 5))
    path.write_bytes(data.getvalue())


def write_folder(
    random_: random.Random,
    files: Files,
    strange: list[tuple[str, bytes]],
    folder: Path,
    secret: Path,
) -> None:
    """Write a folder, with links to the grader's own file, or to others' work."""
    for file_name, text in files.items():
        place = folder / file_name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
        os.utime(place, (1e9, 1e9 + random_.randrange(9)))
    for file_name, text in strange:
        place = folder / file_name.replace("\0", "").lstrip("/")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if random_.random() < 1 / 8:
                first = folder / next(iter(files))
                to = random_.choice((secret, secret.parent, first, Path("nowhere"), place, folder))
                place.symlink_to(to)
            elif random_.random() < 1 / 64:
                os.mkfifo(place)
            elif not os.path.lexists(place) or (place.is_file() and not place.is_symlink()):
                place.write_bytes(text)
        except OSError:  # there is such a file, or the name is too long here
            continue
