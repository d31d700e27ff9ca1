"""What TAs download, as it is: a folder or a zip of any system becomes submissions.

Each system's module recognises its own layout. A student is known by what the system says,
never by a guess from a name; in plain folders nobody is known, and files go by their names.
"""

import itertools
from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from autograder.basics.text import listed
from autograder.errors import UnreadableSubmissionError, UsageError
from autograder.lms.downloads.archive import unpack
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.contents import ARCHIVE, BESIDE, imports, kind, what_it_is
from autograder.lms.downloads.handin import File, Handin, Origin
from autograder.lms.downloads.layout import Download
from autograder.lms.downloads.systems import KNOWN
from autograder.lms.downloads.tars import is_tar
from autograder.submissions.files import SUFFIXES, Submission, files_below, unique

PLAIN = "plain"
SYSTEMS = (*(each.SYSTEM for each in KNOWN), PLAIN)
_GRADABLE = (*SUFFIXES, ARCHIVE)
# What `grader.export()` puts beside the notebook: such a zip is one student's.
_NAMED = 4
_LINK = "it is a link, and links in a folder are not followed: give the file itself"
_OTTERS = frozenset({"__zip_filename__", ".OTTER_LOG"})


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
            if origin.system != PLAIN:
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
        handins = _plain(path, files) if name == PLAIN else handins
        for handin in handins:
            submission, notes = _submission(
                handin,
                assignment,
                scratch / f"handin-{next(numbers)}",
                asked,
                plain=name == PLAIN,
            )
            # A link that is not followed stands for itself, and not for what it points at.
            place = submission.path if submission.problem == _LINK else submission.path.resolve()
            if name != PLAIN or place not in taken:
                found.append((submission, _origin(name, handin, submission, notes)))
                taken.add(place)
    if not found:
        where = " ".join(map(str, given))
        message = f"there is no notebook (.ipynb) and no script (.py) in {where}"
        raise UsageError(message)
    return _in_order(found)


def _submission(
    handin: Handin, assignment: str, scratch: Path, asked: AnyCollection[str], *, plain: bool
) -> tuple[Submission, list[str]]:
    first = handin.files[0] if handin.files else None
    if plain and first and len(handin.files) == 1 and kind(first) != ARCHIVE:
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


def _recognise(
    path: Path, files: Sequence[File], assignment: str, wanted: str | None
) -> tuple[str, Sequence[Handin]]:
    """Return the system whose layout this is, and its hand-ins."""
    own = [file for file in files if not file.path.is_symlink()]
    download = Download(files=own, path=path, assignment=assignment)
    for system in KNOWN:
        if wanted in {None, system.SYSTEM}:
            handins = system.recognise(download)
            if handins is not None:
                return system.SYSTEM, handins
    if wanted not in {None, PLAIN}:
        message = f"{path} is not laid out as a download from {wanted}"
        raise UsageError(message)
    return PLAIN, ()


def _plain(path: Path, files: Sequence[File]) -> list[Handin]:
    """Return each notebook, script and archive as a hand-in, and all else as one or with one.

    A folder in which one file can be graded is one student's: what lies there besides, or below,
    is handed in with it. What lies elsewhere is a hand-in that cannot be graded.
    """
    # At the top alone: what one student has handed in lies below, in a zip of many.
    if any(file.name in _OTTERS for file in files) and not path.is_dir():
        return [Handin(name=path.name, files=tuple(files))]
    if not any(file.path == path or _is_gradable(file) for file in files):
        return []
    folders: dict[PurePosixPath, list[File]] = {}
    for file in files:
        folders.setdefault(PurePosixPath(file.name).parent, []).append(file)
    owners = {folder: own for folder, inside in folders.items() if (own := _owner(folder, inside))}
    nearest = {folder: _nearest(folder, inside, owners) for folder, inside in folders.items()}
    alone = len({owner.name for owner in nearest.values() if owner}) == 1
    handins = []
    whose: dict[str, list[File]] = {}
    for folder, inside in folders.items():
        owner = nearest[folder]
        for file in inside:
            # Who names a file means it, whatever it is called.
            if owner is None or file.path == path or (alone and not _may_read(file)):
                handins.append(Handin(name=file.name, files=(file,)))
            else:
                whose.setdefault(owner.name, []).append(file)
    return handins + [_with_its_files(name, its) for name, its in whose.items()]


def _is_gradable(file: File) -> bool:
    return kind(file) in _GRADABLE and PurePosixPath(file.name).name != "__init__.py"


def _may_read(file: File) -> bool:
    return _is_gradable(file) or PurePosixPath(file.name).suffix.lower() in BESIDE


def _owner(folder: PurePosixPath, inside: Sequence[File]) -> File | None:
    """Return the only submission of a folder: scripts that its notebook imports are none."""
    if folder == PurePosixPath():
        return None
    gradable = [file for file in inside if _is_gradable(file)]
    notebooks = [file for file in gradable if kind(file) == ".ipynb"]
    if len(notebooks) == 1 and _are_modules(notebooks[0], gradable):
        return notebooks[0]
    return gradable[0] if len(gradable) == 1 else None


def _are_modules(notebook: File, files: Sequence[File]) -> bool:
    """Whether all of these that could be graded, but the notebook, are scripts that it imports."""
    others = [file for file in files if file is not notebook and _is_gradable(file)]
    return all(kind(file) == ".py" and imports(notebook, file) for file in others)


def _nearest(
    folder: PurePosixPath, inside: Sequence[File], owners: Mapping[PurePosixPath, File]
) -> File | None:
    """Return the submission that what lies in a folder belongs to: the outermost that takes it."""
    for each in (*reversed(folder.parents), folder):
        owner = owners.get(each)
        if owner is not None and (owner in inside or _are_modules(owner, inside)):
            return owner
    return None


def _with_its_files(name: str, files: Sequence[File]) -> Handin:
    unread = [PurePosixPath(each.name).name for each in files if not _may_read(each)]
    note = f"handed in with it, and not graded: {listed(unread, _NAMED)}"
    return Handin(name=name, files=tuple(files), notes=(note,) if unread else ())


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
