"""What may tell one system's layout from another's: names that no student has chosen.

Whoever hands in a file chooses its name, and in a folder of his own all names. So only what lies
at the top says what a download is, and only if it explains most of what there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.lms.downloads.handin import File

_ENDINGS = (".zip", ".tar.gz", ".tar.bz2", ".tgz", ".tbz2", ".tar")
UNKNOWN = "whose it is is not known"
TWO = f"its name could be two people's: {UNKNOWN}"


@dataclass(frozen=True, kw_only=True)
class Download:
    """What was given to be graded: a folder, an archive or a file."""

    files: Sequence[File]
    empty: Sequence[File] = ()
    """Folders near the top in which there is nothing."""
    path: Path = Path()
    assignment: str = ""
    """The assignment to be graded."""

    @property
    def folder(self) -> str:
        """The name of the folder, without the ending of an archive."""
        name = self.path.name or self.path.resolve().name
        ending = next(filter(name.endswith, _ENDINGS), "")
        return name.removesuffix(ending)


def roots(files: Sequence[File]) -> Iterator[str]:
    """Yield what the names of a download may begin with: nothing, or the one folder of all."""
    yield ""
    tops = {file.name.partition("/")[0] for file in files}
    if len(tops) == 1 and all("/" in file.name for file in files):
        yield f"{tops.pop()}/"


def top(file: File, root: str) -> str:
    """Return the outermost part of a file's name below ``root``."""
    return file.name.removeprefix(root).partition("/")[0]


def explains(number: int, files: Sequence[object]) -> bool:
    """Whether so many of the files are more than half of them."""
    return 2 * number > len(files)
