"""What students get: a folder that installs from itself, without this package being on PyPI."""

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder import __version__
from autograder.assignment.description import Description
from autograder.assignment.testfiles import Question
from autograder.authoring.image.wheel import make_wheel, wheel_name
from autograder.basics.handedout import ABOUT, About, AskedFor
from autograder.basics.zips import write_zip

_REQUIREMENTS = "requirements.txt"
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


def zip_folder(folder: Path, name: str) -> bytes:
    """Return a zip that unpacks to one folder of this name, with the same bytes each time."""
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return write_zip(files)
