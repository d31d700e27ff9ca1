"""What students get: a folder that installs from itself, with nothing on any index."""

import re
from pathlib import Path

from autograder.authoring.image.wheel import make_wheel, wheel_name
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


def zip_folder(folder: Path, name: str) -> bytes:
    """Return a zip that unpacks to one folder of this name, with the same bytes each time."""
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return write_zip(files)
