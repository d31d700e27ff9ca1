"""The folder that students were given: what stands in it, and where it and their notebook are.

A notebook may have been renamed, and its kernel may have been started in another folder.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

ABOUT = "handout.json"
_TESTS = "tests"
_ABOVE = 3
# What stands in every test file of Otter's that is handed out.
_MARK = re.compile(r"^OK_FORMAT\s*=", re.MULTILINE)


class AskedFor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question, as a student may know it."""

    name: str
    title: str = ""
    points: float = 0.0
    public: float = 0.0
    """The points of its public tests."""
    by_hand: bool = False
    """Whether a person judges it."""


class About(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was handed out."""

    assignment: str = ""
    version: str = ""
    """The version of this package that made it."""
    language: str = ""
    """In which its students are spoken to; "" if that is not set."""
    questions: tuple[AskedFor, ...] = ()
    stubs: dict[str, str] = {}
    """How what a test takes stood there when it was handed out, by name."""

    def question(self, name: str) -> AskedFor | None:
        """Return a question; None if nothing is known of it."""
        return next((each for each in self.questions if each.name == name), None)


def read_about(folder: Path) -> About:
    """Return what a folder says of itself; nothing, if it does not, or not readably."""
    try:
        return msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
    except (OSError, msgspec.DecodeError):
        return About()


def find_folder(name: str, start: Path) -> Path | None:
    """Return the folder with an assignment's tests, None if there is none at hand.

    Args:
        name: the assignment's name.
        start: where to begin: the kernel's folder.
    """
    places = [each for each in _candidates(name, start) if _has_tests(each / _TESTS)]
    said = {place: read_about(place).assignment for place in places}
    # One that says that it is this assignment's comes before those that say nothing.
    for wanted in (name, ""):
        for place in places:
            if said[place] == wanted:
                return place
    return None


def _candidates(name: str, start: Path) -> Iterator[Path]:
    """Yield the folders to look at: this one, those of the name below it, those above it."""
    yield start
    yield from (start / name, start / "assignments" / name)
    for pattern in (f"*/{name}", f"*/assignments/{name}"):
        yield from sorted(start.glob(pattern))
    yield from list(start.parents)[:_ABOVE]


def _has_tests(folder: Path) -> bool:
    try:
        return any(_MARK.search(file.read_text("utf-8", "replace")) for file in folder.glob("*.py"))
    except OSError:
        return False


def question_names(folder: Path) -> list[str]:
    """Return the names of the questions that a handed-out folder has tests of, in their order."""
    names = [file.stem for file in (folder / _TESTS).glob("*.py") if file.stem != "__init__"]
    known = [each.name for each in read_about(folder).questions]
    return [name for name in known if name in names] + sorted(set(names) - set(known))


def own_notebook(handed_out: str, folders: Iterable[Path], told: Iterable[str] = ()) -> Path | None:
    """Return the file of the notebook that is running, None if it cannot be known.

    Args:
        handed_out: the name that it had when it was handed out.
        folders: where it may lie.
        told: what the surroundings say it is called, the surest first.
    """
    places = list(dict.fromkeys(folders))
    surely = [place / Path(name).name for name in told if name for place in places]
    for file in (*map(Path, filter(None, told)), *surely):
        if file.suffix == ".ipynb" and file.is_file():
            return file
    for place in places:
        calling = [file for file in place.glob("*.ipynb") if _mentions(file, handed_out)]
        if calling:  # of two, nobody may submit the wrong one
            return calling[0] if len(calling) == 1 else None
    return None


def _mentions(file: Path, handed_out: str) -> bool:
    """Whether a notebook says somewhere that it was handed out under this name."""
    try:
        return handed_out in file.read_text("utf-8", "replace")
    except OSError:
        return False
