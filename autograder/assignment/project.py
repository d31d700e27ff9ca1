"""Where an instructor's assignments and what is built from them lie."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from autograder.basics.handedout import ABOUT
from autograder.basics.language import phrase
from autograder.basics.text import nearest
from autograder.basics.zips import DAMAGE
from autograder.errors import UsageError

MAX_BYTES = 256 * 2**20
SETTINGS = "autograder.toml"
DESCRIPTION = "description.json"
# Not the word `autograder` alone: it stands in the script that Otter puts into every zip.
_TORCH = re.compile(rb"\btorch\b|\b(?:from|import)\s+autograder\b|\bautograder\.checks\b")


def assignment_names(root: Path) -> list[str]:
    """Return the names of the assignments that have a master below ``root``."""
    masters = (root / "solutions").glob("*/*.md")
    return sorted(master.stem for master in masters if master.stem == master.parent.name)


def autograder_zip(root: Path, name: str) -> Path:
    """Return the place of an assignment's autograder zip."""
    return root / "dist" / f"{name}-autograder.zip"


def find_autograder(name: str, root: Path) -> Path:
    """Return the zip that ``name`` means: a zip's path, or an assignment below ``root``.

    Raises:
        UsageError: there is none; the message says what there is.
    """
    if name.endswith(".zip"):
        if Path(name).is_file():
            return Path(name)
        message = f"there is no autograder zip {name!r}"
        raise UsageError(message)
    if autograder_zip(root, name).is_file():
        return autograder_zip(root, name)
    names = assignment_names(root)
    if name in names:
        message = f"the assignment {name!r} is not built yet: run `autograder build {name}`"
        raise UsageError(message)
    raise no_such_assignment(name, root)


def no_such_assignment(name: str, root: Path) -> UsageError:
    """Return the error for a name that no assignment has."""
    known = assignment_names(root)
    near, names = nearest(name, known), ", ".join(known)
    if near:
        message = phrase(
            "there is no assignment %(name)r. Did you mean %(near)s? (Here: %(names)s)",
            name=name,
            near=near,
            names=names,
        )
    elif names:
        message = phrase(
            "there is no assignment %(name)r; there is: %(names)s", name=name, names=names
        )
    else:
        message = phrase(
            "there is no assignment %(name)r; there are none below %(folder)s: are you in the "
            "project's folder?",
            name=name,
            folder=root / "solutions",
        )
    return UsageError(message)


def no_autograder(notebook: str, root: Path) -> str:
    """Return what is wrong if a notebook stands where an autograder belongs."""
    said = phrase(
        "the first argument is an assignment or an autograder zip; %(name)s is a notebook",
        name=notebook,
    )
    names = ", ".join(assignment_names(root))
    here = phrase("Here: %(names)s", names=names)
    return f"{said} ({here})" if names else said


def is_test(name: str) -> bool:
    """Whether a file of this name in an autograder zip is one of Otter's test files."""
    path = PurePosixPath(name)
    return path.parent == PurePosixPath("tests") and path.suffix == ".py"


def may_hold_tests(name: str) -> bool:
    """Whether a file of this name may hold tests: a test file, or a notebook in its metadata."""
    path = PurePosixPath(name)
    return is_test(name) or (path.suffix == ".ipynb" and len(path.parts) <= 2)  # noqa: PLR2004 -- at the top, or a folder below


def needs_torch(files: Mapping[str, bytes]) -> bool:
    """Whether the tests of an autograder zip, or modules that they import, speak of torch.

    Whatever uses checks of this project does: what they hand to a student's function is torch's.
    """
    return any(
        _TORCH.search(data) is not None
        for name, data in files.items()
        if name.endswith(".py") or may_hold_tests(name)
    )


def _mentions_tests(name: str, data: bytes) -> bool:
    """Whether a notebook may hold tests in its metadata; it is read in full only later."""
    return may_hold_tests(name) and b'"otter"' in data and b'"tests"' in data


def read_autograder_zip(path: Path) -> dict[str, bytes]:
    """Return the files of an autograder zip by their names in it.

    Raises:
        UsageError: it is no zip or a damaged one, is too large, or holds no tests.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > MAX_BYTES:
                message = f"{path} unpacks to more than {MAX_BYTES // 2**20} MB"
                raise UsageError(message)
            files = {member.filename: archive.read(member) for member in members}
    except (*DAMAGE, OSError) as error:
        message = f"{path} cannot be read as a zip: {str(error) or 'it is cut off'}"
        raise UsageError(message) from error
    return _checked(path, files)


def read_autograder_folder(path: Path) -> dict[str, bytes]:
    """Return the tests, the staff's modules and the configuration of an unpacked autograder zip.

    Raises:
        UsageError: it cannot be read, or holds no tests.
    """
    found = [path / "otter_config.json", path / SETTINGS, path / DESCRIPTION]
    found += [*path.glob("tests/*"), *path.glob("files/**/*"), *path.glob("*.ipynb")]
    try:
        files = {
            file.relative_to(path).as_posix(): file.read_bytes() for file in found if file.is_file()
        }
    except OSError as error:
        message = f"{path} cannot be read: {error}"
        raise UsageError(message) from error
    return _checked(path, files)


def _checked(path: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    if any(PurePosixPath(name).name == ABOUT for name in files):
        message = (
            f"{path} is what students are given, without the hidden tests: grade by the autograder "
            "zip, which `autograder build` puts into dist/"
        )
        raise UsageError(message)
    if any(is_test(name) or _mentions_tests(name, data) for name, data in files.items()):
        return files
    if any(name.startswith("tests/") and name.endswith((".R", ".r")) for name in files):
        message = f"{path} is an autograder zip for R: only Python can be graded here"
        raise UsageError(message)
    inside = next((name for name in files if "/tests/" in name and name.endswith(".py")), "")
    if inside:
        folder = inside.partition("/tests/")[0]
        message = (
            f"{path} holds its tests inside the folder {folder!r}: zip what is in that folder, "
            "not the folder"
        )
        raise UsageError(message)
    message = f"{path} holds no tests (tests/*.py): is it an autograder zip of Otter's?"
    raise UsageError(message)
