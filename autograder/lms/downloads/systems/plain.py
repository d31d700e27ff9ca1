"""Plain folders, that no system has laid out: files go by their names, and nobody is known.

A folder in which one file can be a submission is one student's: what lies there besides, or below,
is handed in with it. So is one of several notebooks whose names are versions, and tell no two
people apart. What lies elsewhere is a hand-in of its own, also if it cannot be graded.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.basics.text import listed
from autograder.lms.downloads.contents import ARCHIVE, BESIDE, imports, is_another, kind
from autograder.lms.downloads.handin import NOTHING, File, Handin
from autograder.lms.downloads.versions import are_of_one
from autograder.submissions.files import SUFFIXES

SYSTEM = "plain"
_GRADABLE = (*SUFFIXES, ARCHIVE)
_NAMED = 4
_MOST_VERSIONS = 6
# What `grader.export()` puts beside the notebook: such a zip is one student's.
_OTTERS = frozenset({"__zip_filename__", ".OTTER_LOG"})


def recognise(
    path: Path, files: Sequence[File], asked: Collection[str], assignment: str = ""
) -> list[Handin]:
    """Return the hand-ins of a folder, an archive or a file, and all else as one or with one.

    Args:
        path: what was given.
        files: what there is.
        asked: the names that the tests look for; none if they are not known.
        assignment: its name.
    """
    if _is_export(path, files):
        return [Handin(name=path.name, files=tuple(files))]
    if not any(file.path == path or _is_gradable(file) for file in files):
        return []
    empty = [file for file in files if file.problem == NOTHING]
    files = [file for file in files if file.problem != NOTHING]
    folders: dict[PurePosixPath, list[File]] = {}
    for file in files:
        folders.setdefault(PurePosixPath(file.name).parent, []).append(file)
    owners = {
        folder: own
        for folder, inside in folders.items()
        if (own := _owner(folder, inside, asked, assignment))
    }
    nearest = {
        folder: _nearest(folder, inside, owners, asked) for folder, inside in folders.items()
    }
    alone = len({owner.name for owner in nearest.values() if owner}) == 1
    # Among folders of students, an empty one is somebody's.
    beside = {folder.parent for folder in owners}
    handins = [
        Handin(name=file.name, files=(file,))
        for file in empty
        if PurePosixPath(file.name).parent in beside - set(folders)
    ]
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


def _is_export(path: Path, files: Sequence[File]) -> bool:
    """Whether these are one student's: marked at their top, and if of many notebooks, by name."""
    marks = [file for file in files if file.name in _OTTERS]
    if path.is_dir() or not marks:
        return False
    notebooks = sum(kind(file) == ".ipynb" for file in files)
    return notebooks <= 1 or any(map(partial(_names, path.name.encode()), marks))


def _names(name: bytes, mark: File) -> bool:
    """Whether what Otter has put into its zip is the zip's own name."""
    try:
        return mark.path.stat().st_size == len(name) and mark.path.read_bytes() == name
    except OSError:  # it was not unpacked
        return False


def _is_gradable(file: File) -> bool:
    return kind(file) in _GRADABLE and PurePosixPath(file.name).name != "__init__.py"


def _may_read(file: File) -> bool:
    return _is_gradable(file) or PurePosixPath(file.name).suffix.lower() in BESIDE


def _owner(
    folder: PurePosixPath, inside: Sequence[File], asked: Collection[str], assignment: str
) -> File | None:
    """Return the only file of a folder that can be a submission; none of the outermost folder.

    Of several versions, it is one that stands for all.
    """
    if folder == PurePosixPath():
        return None
    gradable = [file for file in inside if _is_gradable(file)]
    if len(gradable) == 1:
        return gradable[0]
    meant = [file for file in gradable if not is_another(file, asked)]
    notebooks = [file for file in meant if kind(file) == ".ipynb"]
    if len(notebooks) == 1 and _go_with(notebooks[0], meant, asked):
        return notebooks[0]
    if len(meant) == 1:
        return meant[0]
    names = [PurePosixPath(file.name).stem for file in meant]
    few = bool(notebooks) and len(names) <= _MOST_VERSIONS
    return notebooks[0] if few and are_of_one(names, assignment, folder.name) else None


def _go_with(owner: File, files: Sequence[File], asked: Collection[str]) -> bool:
    """Whether all of these files are the owner's: modules, or of something else."""
    others = [
        file
        for file in files
        if file is not owner and _is_gradable(file) and not is_another(file, asked)
    ]
    return all(kind(file) == ".py" and imports(owner, file) for file in others)


def _nearest(
    folder: PurePosixPath,
    inside: Sequence[File],
    owners: Mapping[PurePosixPath, File],
    asked: Collection[str],
) -> File | None:
    """Return the submission that what lies in a folder belongs to: the outermost that takes it."""
    for each in (*reversed(folder.parents), folder):
        owner = owners.get(each)
        if owner is not None and (owner in inside or _go_with(owner, inside, asked)):
            return owner
    return None


def _with_its_files(name: str, files: Sequence[File]) -> Handin:
    unread = [PurePosixPath(each.name).name for each in files if not _may_read(each)]
    note = f"handed in with it, and not graded: {listed(unread, _NAMED)}"
    return Handin(name=name, files=tuple(files), notes=(note,) if unread else ())
