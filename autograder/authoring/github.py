"""What grades a push on GitHub: a workflow, and Classroom 50's ``autograder.py``.

Both lie where students can read them: a workflow in the student's own repository, Classroom 50's
autograders on a site of GitHub Pages. So the tests in them are the public ones, and nothing of the
staff's; hidden tests are graded where the staff alone is.
"""

import tomllib
import zipfile
from importlib import resources
from pathlib import Path

import msgspec

from autograder.assignment.course import write_settings
from autograder.assignment.description import read_description
from autograder.assignment.project import DESCRIPTION, SETTINGS, autograder_zip
from autograder.authoring.describing import encode
from autograder.authoring.image.wheel import make_wheel, wheel_name
from autograder.basics.zips import write_zip
from autograder.errors import UsageError
from autograder.lms.gradescope.config import CONFIG_FILE, with_plugin

_KEPT = ("limits", "feedback")
"""The tables of the settings that matter to grading."""
_FOLDER = ".autograder"


def write_github(name: str, root: Path) -> list[Path]:
    """Write what grades a push, from what was built; returns the files.

    Raises:
        UsageError: the assignment is not built.
    """
    archive, student = autograder_zip(root, name), root / "assignments" / name
    if not archive.is_file() or not (student / "tests").is_dir():
        message = f"the assignment {name!r} is not built yet: run `autograder build {name}`"
        raise UsageError(message)
    target = root / "dist" / f"{name}-github"
    tests = {f"{name}-autograder.zip": public_zip(archive, student), wheel_name(): make_wheel()}
    files = {f"repository/{_FOLDER}/{file}": data for file, data in tests.items()}
    files |= {f"classroom50/{file}": data for file, data in tests.items()}
    files["classroom50/autograder.py"] = _text("classroom50.txt", name)
    files["repository/.github/workflows/grade.yml"] = _text("workflow.txt", name)
    for file, data in files.items():
        path = target / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [target / file for file in files]


def public_zip(archive: Path, student: Path) -> bytes:
    """Return an autograder zip that has the public tests alone, and nothing of the staff's.

    Args:
        archive: the whole one.
        student: the folder that students get, whose tests are the public ones.
    """
    with zipfile.ZipFile(archive) as whole:
        there = {name: whole.read(name) for name in whole.namelist()}
    description = read_description(there.get(DESCRIPTION))
    settings = tomllib.loads(there.get(SETTINGS, b"").decode("utf-8-sig"))
    files = {
        CONFIG_FILE: with_plugin(b"{}", archive.name.removesuffix("-autograder.zip")),
        DESCRIPTION: encode(msgspec.structs.replace(description, mistakes=())),
        SETTINGS: write_settings({name: settings.get(name, {}) for name in _KEPT}),
    }
    files |= {f"tests/{test.name}": test.read_bytes() for test in (student / "tests").glob("*.py")}
    return write_zip(files)


def _text(file: str, name: str) -> bytes:
    text = resources.files("autograder.authoring.scaffold").joinpath(file).read_text("utf-8")
    return text.replace("@NAME@", name).replace("@WHEEL@", wheel_name()).encode()
