"""Beginning an assignment: files that build, verify and grade at once, to be changed from there."""

import keyword
import re
from importlib import resources
from pathlib import Path

from autograder.assignment.project import SETTINGS, assignment_names
from autograder.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NEVER = frozenset({"reference", "mistakes", "alternatives", "autograder", "tests", "solutions"})
# By the file that is made, the text that it is made of.
_FILES = {
    "@NAME@.md": "master.md",
    "reference.py": "reference.txt",
    "mistakes.py": "mistakes.txt",
    "alternatives.py": "alternatives.txt",
    "requirements.txt": "requirements.txt",
}
_OF_PROJECT = {SETTINGS: "project.toml", ".gitignore": "gitignore.txt"}


def start(name: str, root: Path) -> list[Path]:
    """Write a new assignment, and what its project needs, where that is not there yet.

    Args:
        name: the assignment's name, which its files and folders will have.
        root: the project's root; any folder can become one.

    Returns:
        The files that were written.

    Raises:
        UsageError: the name cannot be one or is taken, or something lies where it would be
            written. Nothing is written then.
    """
    _expect_name(name)
    folder = root / "solutions" / name
    if name in assignment_names(root):
        message = f"there is an assignment {name!r} already: {folder / name}.md"
        raise UsageError(message)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there, and not empty: choose another name, or move what is in it"
        raise UsageError(message)
    texts = {folder / file.replace("@NAME@", name): text for file, text in _FILES.items()}
    texts |= {root / file: text for file, text in _OF_PROJECT.items() if not (root / file).exists()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            path.write_text(_filled(text, name), encoding="utf-8")
    except OSError as error:
        message = f"{error.filename} cannot be written: {error.strerror}"
        raise UsageError(message) from error
    return list(texts)


def _expect_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        like = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60]
        instead = f", for example {like!r}" if _NAME.fullmatch(like) else ""
        message = (
            f"{name!r} cannot name an assignment: use lower-case letters, digits and _, and a "
            f"letter first{instead}"
        )
        raise UsageError(message)
    if name in _NEVER or keyword.iskeyword(name):
        message = f"{name!r} cannot name an assignment: it means something else here"
        raise UsageError(message)


def _filled(text: str, name: str) -> str:
    content = resources.files("autograder.authoring.scaffold").joinpath(text).read_text("utf-8")
    title = name.replace("_", " ").capitalize()
    return content.replace("@NAME@", name).replace("@TITLE@", title)
