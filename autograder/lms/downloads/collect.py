"""What TAs download, as it is: a folder or a zip of any system becomes submissions.

Each system's module recognises its own layout. A student is known by what the system says,
never by a guess from a name; in plain folders nobody is known, and files go by their names.
"""

import itertools
from collections.abc import Collection as AnyCollection
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.errors import UnreadableSubmissionError, UsageError
from autograder.grading.ingest import SUFFIXES, Submission, files_below, unique
from autograder.lms.downloads import canvas, github, gradescope, moodle, nbgrader
from autograder.lms.downloads.archive import unpack
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.contents import imports, kind, what_it_is
from autograder.lms.downloads.handin import File, Handin, Origin

PLAIN = "plain"
SYSTEMS = (
    gradescope.SYSTEM,
    moodle.SYSTEM,
    canvas.SYSTEM,
    nbgrader.SYSTEM,
    github.SYSTEM,
    PLAIN,
)
_ZIP = ".zip"
_GRADABLE = (*SUFFIXES, _ZIP)
# What `grader.export()` puts beside the notebook: such a zip is one student's.
_OTTERS = frozenset({"__zip_filename__", ".OTTER_LOG"})


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What was found: submissions in the order of their names, each with its origin."""

    submissions: tuple[Submission, ...]
    origins: tuple[Origin, ...]
    others: tuple[str, ...]
    """The names of files that are nobody's submission."""

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
    others: list[str] = []
    taken: set[Path] = set()
    for path in given:
        files = _list(path, scratch / f"given-{next(numbers)}")
        name, handins = _recognise(path, files, assignment, system)
        if name == PLAIN:
            handins, left = _plain(path, files)
            others += left
        for handin in handins:
            submission, notes = _submission(
                handin,
                assignment,
                scratch / f"handin-{next(numbers)}",
                asked,
                plain=name == PLAIN,
            )
            place = submission.path.resolve()
            if name != PLAIN or place not in taken:
                found.append((submission, _origin(name, handin, submission, notes)))
                taken.add(place)
    if not found:
        where = " ".join(map(str, given))
        message = f"there is no notebook (.ipynb) and no script (.py) in {where}"
        raise UsageError(message)
    return _in_order(found, others)


def _submission(
    handin: Handin, assignment: str, scratch: Path, asked: AnyCollection[str], *, plain: bool
) -> tuple[Submission, list[str]]:
    first = handin.files[0] if handin.files else None
    if plain and first and len(handin.files) == 1 and kind(first) != _ZIP:
        # A file on its own is what it is; grading says whether it can be read.
        problem = first.problem or ("" if kind(first) in SUFFIXES else what_it_is(first))
        return Submission(path=first.path, name=first.name, problem=problem), list(handin.notes)
    return choose(handin, assignment, scratch, asked)


def _list(path: Path, scratch: Path) -> list[File]:
    """Return the files of a folder or a zip, or the file itself."""
    if path.suffix.lower() == _ZIP and path.is_file():
        try:
            return unpack(path, scratch)
        except UnreadableSubmissionError as error:
            message = f"{path}: {error}"
            raise UsageError(message) from error
    return files_of(path)


def files_of(folder: Path) -> list[File]:
    """Return the files below a folder that may be somebody's work, or the file that it is.

    Raises:
        UsageError: it does not exist or cannot be read.
    """
    return [
        File(name=each.name, path=each.path, modified=each.path.lstat().st_mtime)
        for each in files_below(folder)
    ]


def _recognise(
    path: Path, files: Sequence[File], assignment: str, system: str | None
) -> tuple[str, Sequence[Handin]]:
    """Return the system whose layout this is, and its hand-ins."""
    if system != PLAIN:
        # A student's link may point at anything of the TA's.
        own = [file for file in files if not file.path.is_symlink()]
        for name, handins in _attempts(path, own, assignment, system):
            if handins is not None:
                return name, handins
    if system not in {None, PLAIN}:
        message = f"{path} is not laid out as a download from {system}"
        raise UsageError(message)
    return PLAIN, ()


def _attempts(
    path: Path, files: Sequence[File], assignment: str, system: str | None
) -> Iterator[tuple[str, Sequence[Handin] | None]]:
    """Yield what each system makes of the files, the most unmistakable layouts first."""
    folder = path.name.removesuffix(_ZIP) if path.name else path.resolve().name
    if system in {None, gradescope.SYSTEM}:
        yield gradescope.SYSTEM, gradescope.recognise(files)
    if system in {None, moodle.SYSTEM}:
        yield moodle.SYSTEM, moodle.recognise(files)
    if system in {None, github.SYSTEM} and path.is_dir():
        yield github.SYSTEM, github.recognise(files, path)
    if system in {None, nbgrader.SYSTEM}:
        yield nbgrader.SYSTEM, nbgrader.recognise(files, folder, assignment)
    if system in {None, canvas.SYSTEM}:
        yield canvas.SYSTEM, canvas.recognise(files)


def _plain(path: Path, files: Sequence[File]) -> tuple[list[Handin], list[str]]:
    """Return each notebook, script and zip as a hand-in, and what lies beside them.

    Of a folder that holds one notebook and what that imports, the notebook is the hand-in. What
    is neither, and lies beside none, is a hand-in that cannot be graded.
    """
    if any(PurePosixPath(file.name).name in _OTTERS for file in files) and not path.is_dir():
        return [Handin(name=path.name, files=tuple(files))], []
    handins: list[Handin] = []
    others: list[str] = []
    if not any(file.path == path or kind(file) in _GRADABLE for file in files):
        return [], [file.name for file in files]
    folders: dict[PurePosixPath, list[File]] = {}
    for file in files:
        folders.setdefault(PurePosixPath(file.name).parent, []).append(file)
    for folder, inside in folders.items():
        whole = folder != PurePosixPath() and _is_one_students(inside)
        gradable = [file for file in inside if kind(file) in _GRADABLE]
        if whole:
            notebook = next(file for file in inside if kind(file) == ".ipynb")
            handins.append(Handin(name=notebook.name, files=tuple(inside)))
        for file in [] if whole else inside:
            # Who names a file means it, whatever it is called.
            if file.path == path or file in gradable or not gradable or folder == PurePosixPath():
                handins.append(Handin(name=file.name, files=(file,)))
            else:
                others.append(file.name)
    return handins, others


def _is_one_students(files: Sequence[File]) -> bool:
    """Whether a folder holds one notebook, and scripts only that it imports."""
    notebooks = [file for file in files if kind(file) == ".ipynb"]
    scripts = [file for file in files if kind(file) == ".py"]
    if len(notebooks) != 1 or not scripts or any(kind(file) == _ZIP for file in files):
        return False
    return all(imports(notebooks[0], script) for script in scripts)


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


def _in_order(found: Sequence[tuple[Submission, Origin]], others: Sequence[str]) -> Collection:
    ordered = sorted(found, key=lambda pair: pair[0].name)
    submissions = unique([submission for submission, _ in ordered])
    return Collection(
        submissions=tuple(submissions),
        origins=tuple(
            Origin(
                submission=submission.name,
                system=origin.system,
                students=origin.students,
                late=origin.late,
                seconds_late=origin.seconds_late,
                submitted=origin.submitted,
                notes=origin.notes,
            )
            for submission, (_, origin) in zip(submissions, ordered, strict=True)
        ),
        others=tuple(others),
    )
