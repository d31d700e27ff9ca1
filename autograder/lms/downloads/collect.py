"""What TAs download, as it is: a folder or a zip of any system becomes submissions.

Each system's module recognises its own layout. A student is known by what the system says,
never by a guess from a name; in plain folders nobody is known, and files go by their names.
"""

import itertools
from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from autograder.basics.scratch import held_below
from autograder.basics.text import clean_text
from autograder.errors import UnreadableSubmissionError, UsageError
from autograder.lms.downloads.archive import unpack
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.contents import ARCHIVE, kind, what_it_is
from autograder.lms.downloads.handin import NOTHING, File, Handin, Origin
from autograder.lms.downloads.systems import plain
from autograder.lms.downloads.systems.known import KNOWN
from autograder.lms.downloads.systems.layout import Download
from autograder.lms.downloads.tars import is_tar
from autograder.submissions.files import SUFFIXES, Submission, files_below, is_aside, unique

SYSTEMS = (*(each.SYSTEM for each in KNOWN), plain.SYSTEM)
_LINK = "it is a link, and links in a folder are not followed: give the file itself"


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What was found: submissions in the order of their names, each with its origin."""

    submissions: tuple[Submission, ...]
    origins: tuple[Origin, ...]

    @property
    def systems(self) -> dict[str, int]:
        """How many submissions came from each system, plain folders left out."""
        counted: dict[str, int] = {}
        for origin in self.origins:
            if origin.system != plain.SYSTEM:
                counted[origin.system] = counted.get(origin.system, 0) + 1
        return counted


def collect(
    paths: Iterable[Path],
    *,
    assignment: str,
    scratch: Path,
    system: str | None = None,
    asked: AnyCollection[str] = (),
) -> Collection:
    """Return the submissions that lie at ``paths``.

    Args:
        paths: notebooks, scripts, zips, and folders of them, as they were downloaded.
        assignment: its name, which is that of the notebook handed out.
        scratch: a folder for what is unpacked; it must stay until the submissions are graded.
        system: one of :data:`SYSTEMS`, if it shall not be recognised.
        asked: the names that the tests look for, by which a notebook is known.

    Raises:
        UsageError: a path does not exist or cannot be read, is not of ``system``, or there is
            nothing to grade.
    """
    given = list(paths)
    try:
        return _collect(given, assignment, scratch, system, asked)
    except OSError as error:
        message = (
            f"what is in the zips cannot be written to {scratch}: {error.strerror}; "
            "TMPDIR can name another place"
        )
        raise UsageError(message) from error


def _collect(
    given: Sequence[Path],
    assignment: str,
    scratch: Path,
    system: str | None,
    asked: AnyCollection[str],
) -> Collection:
    numbers = itertools.count()
    found: list[tuple[Submission, Origin]] = []
    taken: set[Path] = set()
    for path in given:
        files = _list(path, scratch / f"given-{next(numbers)}")
        name, handins = _recognise(path, files, assignment, system)
        if name == plain.SYSTEM:
            every = [*files, *empty_folders(path, files)]
            handins = plain.recognise(path, every, asked, assignment)
        for handin in handins:
            submission, notes = _submission(
                handin,
                assignment,
                scratch / f"handin-{next(numbers)}",
                asked,
                is_plain=name == plain.SYSTEM,
            )
            # A link that is not followed stands for itself, and not for what it points at.
            place = submission.path if submission.problem == _LINK else submission.path.resolve()
            if name != plain.SYSTEM or place not in taken:
                found.append((submission, _origin(name, handin, submission, notes)))
                taken.add(place)
    if not found:
        where = " ".join(map(str, given))
        message = f"there is no notebook (.ipynb) and no script (.py) in {where}"
        raise UsageError(message)
    return _in_order(found)


def _submission(
    handin: Handin, assignment: str, scratch: Path, asked: AnyCollection[str], *, is_plain: bool
) -> tuple[Submission, list[str]]:
    first = handin.files[0] if handin.files else None
    if is_plain and first and len(handin.files) == 1 and kind(first) != ARCHIVE:
        # A file on its own is what it is; grading says whether it can be read.
        problem = first.problem or ("" if kind(first) in SUFFIXES else what_it_is(first))
        return Submission(path=first.path, name=first.name, problem=problem), list(handin.notes)
    return choose(handin, assignment, scratch, asked)


def _list(path: Path, scratch: Path) -> list[File]:
    """Return the files of a folder or an archive, or the file itself."""
    if _is_archive(path):
        try:
            return unpack(path, scratch)
        except UnreadableSubmissionError as error:
            message = f"{path}: {error}"
            raise UsageError(message) from error
    return files_of(path)


def _is_archive(path: Path) -> bool:
    try:
        return path.is_file() and (path.suffix.lower() == ARCHIVE or is_tar(path))
    except OSError:  # whoever lists it says what is wrong
        return False


def files_of(folder: Path) -> list[File]:
    """Return the files below a folder that may be somebody's work, or the file that it is.

    Links below it are not followed, and say so.

    Raises:
        UsageError: it does not exist or cannot be read.
    """
    return [
        File(
            name=each.name,
            path=each.path,
            modified=each.path.lstat().st_mtime,
            # A student's link may point at anything of the TA's, or at another's work.
            problem=_LINK if each.path != folder and each.path.is_symlink() else "",
        )
        for each in files_below(folder)
    ]


def empty_folders(folder: Path, files: Sequence[File]) -> list[File]:
    """Return those at a folder's top, or at that of the only one in it, that hold none of these."""
    if not folder.is_dir():
        return []
    holding = {parent for file in files for parent in PurePosixPath(file.name).parents}
    top = [place for place in sorted(folder.iterdir()) if place.is_dir()]
    below = sorted(top[0].iterdir()) if len(top) == 1 else ()
    found = []
    ours = {folder / each for each in held_below(folder)}
    for place in (*top, *(place for place in below if place.is_dir())):
        name = PurePosixPath(place.relative_to(folder))
        if name in holding or place in ours:
            continue
        if not is_aside(place.name) and not place.is_symlink():
            called = clean_text(name.as_posix(), 500)
            found.append(File(name=called, path=place, problem=NOTHING))
    return found


def _recognise(
    path: Path, files: Sequence[File], assignment: str, wanted: str | None
) -> tuple[str, Sequence[Handin]]:
    """Return the system whose layout this is, and its hand-ins."""
    own = [file for file in files if not file.path.is_symlink()]
    empty = empty_folders(path, own)
    download = Download(files=own, empty=empty, path=path, assignment=assignment)
    for system in KNOWN:
        if wanted in {None, system.SYSTEM}:
            handins = system.recognise(download)
            if handins is not None:
                return system.SYSTEM, handins
    if wanted not in {None, plain.SYSTEM}:
        message = f"{path} is not laid out as a download from {wanted}"
        raise UsageError(message)
    return plain.SYSTEM, ()


def _origin(system: str, handin: Handin, submission: Submission, notes: Iterable[str]) -> Origin:
    return Origin(
        submission=submission.name,
        system=system,
        students=handin.students,
        late=handin.late,
        seconds_late=handin.seconds_late,
        submitted=handin.submitted,
        notes=tuple(notes),
    )


def _in_order(found: Sequence[tuple[Submission, Origin]]) -> Collection:
    ordered = sorted(found, key=lambda pair: pair[0].name)
    submissions = unique([submission for submission, _ in ordered])
    return Collection(
        submissions=tuple(submissions),
        origins=tuple(
            msgspec.structs.replace(origin, submission=submission.name)
            for submission, (_, origin) in zip(submissions, ordered, strict=True)
        ),
    )
