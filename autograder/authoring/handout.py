"""What students get: a folder that installs from itself, without this package being on PyPI."""

import itertools
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from autograder import __version__
from autograder.assignment.description import Description
from autograder.assignment.testfiles import Question
from autograder.authoring.image.wheel import make_wheel, wheel_name
from autograder.basics.handedout import ABOUT, About, AskedFor
from autograder.basics.zips import write_zip

_REQUIREMENTS = "requirements.txt"
_WHEEL = ".whl"  # nobody works in it
# The distribution's name, with whatever extras, versions and markers stand behind it.
_ITSELF = re.compile(r"^autograd[-_.]autograder(?![\w.-]).*$", re.MULTILINE | re.IGNORECASE)


def bring_wheel(folder: Path) -> None:
    """Put this package into a student's folder, and let its ``requirements.txt`` name that file.

    A folder without one, or whose file does not ask for this package, stays as it is. pip finds
    the wheel from the folder itself, so that is where ``pip install -r requirements.txt`` is run.
    """
    path = folder / _REQUIREMENTS
    if not path.is_file():
        return
    text, count = _ITSELF.subn(f"./{wheel_name()}", path.read_text(encoding="utf-8"))
    if count:
        path.write_text(text, encoding="utf-8")
        (folder / wheel_name()).write_bytes(make_wheel())


def bring_about(
    folder: Path, name: str, description: Description, questions: Iterable[Question]
) -> None:
    """Let a student's folder say what it asks, for which points, and what it was made with."""
    tested = tuple(
        AskedFor(
            name=question.checked_as,
            title=description.question(question.name).title,
            points=question.max_score,
            public=float(sum(case.worth for case in question.cases if not case.hidden)),
        )
        for question in questions
    )
    judged = tuple(
        AskedFor(name=each.name, title=each.title, points=each.max_score, by_hand=True)
        for each in description.by_hand
    )
    about = About(
        assignment=name,
        version=__version__,
        language=description.language,
        questions=(*tested, *judged),
        stubs=description.handed_out.stubs,
    )
    encoded = msgspec.json.format(msgspec.json.encode(about), indent=1)
    (folder / ABOUT).write_bytes(encoded + b"\n")


def files_in(handout: Path, name: str) -> dict[str, bytes]:
    """Return what a zip made by :func:`zip_folder` holds; nothing if there is none."""
    try:
        with zipfile.ZipFile(handout) as archive:
            return {
                each.removeprefix(f"{name}/"): archive.read(each) for each in archive.namelist()
            }
    except (OSError, zipfile.BadZipFile):
        return {}


def renew(folder: Path, made: Path, *, written: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Bring a student's folder up to date, in which somebody may have worked since.

    Args:
        folder: where it lies.
        made: how it is to be; files of other names stay.
        written: what was written there the last time: what is still so, and no more wanted, goes.

    Returns:
        The files that had been changed since: as they are, or under another name if there is a
        new one.
    """
    kept = []
    new = {path.relative_to(made).as_posix(): path for path in made.rglob("*") if path.is_file()}
    for name, content in written.items():
        if name not in new and _content(folder / name) == content:
            (folder / name).unlink()
    for name, path in new.items():
        place, content = folder / name, path.read_bytes()
        there = _content(place)
        if there == content:
            continue
        if there not in {None, written.get(name)} and path.suffix != _WHEEL:
            if content == written.get(name):
                kept.append(place)
                continue
            kept.append(_set_aside(place))
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    return tuple(kept)


def _content(path: Path) -> bytes | None:
    """Return what a file holds; None if there is no such file."""
    return path.read_bytes() if path.is_file() else None


def _set_aside(path: Path) -> Path:
    """Give a file a name of its own, and return where it is now."""
    numbers = itertools.count(1)
    free = (path.with_name(f"{path.stem}-kept-{number}{path.suffix}") for number in numbers)
    aside = next(each for each in free if not each.exists())
    return path.rename(aside)


def zip_folder(folder: Path, name: str) -> bytes:
    """Return a zip that unpacks to one folder of this name, with the same bytes each time."""
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return write_zip(files)
