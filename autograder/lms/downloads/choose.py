"""Which file of a hand-in is graded: the notebook of the assignment's name, or the newest."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from autograder.basics.text import listed, printable
from autograder.errors import UnreadableSubmissionError
from autograder.lms.downloads.archive import unpack
from autograder.lms.downloads.contents import ARCHIVE, answers, beside, kind, others, what_it_is
from autograder.lms.downloads.handin import NOTHING, File, Handin
from autograder.lms.downloads.systems.canvas import original_name
from autograder.submissions.files import SUFFIXES, Submission

_NAMED = 4
# What browsers and systems add to a name that is taken: "(1)", "-1", "_2", " copy".
# Without going back: of sixty digits, there are too many ways to make numbers.
_COPY = r"(?:[ _-]*+(?:\([0-9]++\)|[0-9]++|copy))*+"


def choose(
    handin: Handin, assignment: str, scratch: Path, asked: Collection[str] = ()
) -> tuple[Submission, list[str]]:
    """Return what is graded of a hand-in, and what a person should know about the choice.

    Notebooks come before scripts, and both before zips and tar archives, of which one level is
    opened. Among several, those come first that answer what is asked, then those named like the
    assignment, then the newest. If that still leaves several that differ, none is: the submission
    says so itself.

    Args:
        handin: the files.
        assignment: its name, which is that of the notebook handed out.
        scratch: an own folder of this hand-in, for what is unpacked.
        asked: the names that the tests look for; none if they are not known.
    """
    damaged: list[str] = []
    groups = list(_groups(handin.files, scratch, damaged))
    notes = [*handin.notes, *damaged]
    files, among = _first_that_answers(groups, asked)
    if not files:
        return _nothing(handin, damaged), notes
    best = _best(files, assignment, asked)
    if len(best) > 1 and _differ(best):
        names = _names(best)
        problem = (
            f"it is not clear which of its {len(best)} files is meant: {names}; "
            f"name one of them {assignment}.ipynb"
        )
        return Submission(path=best[-1].path, name=handin.name, problem=problem), notes
    chosen = best[-1]
    others = [file for file in files if file is not chosen]
    if others:
        notes.append(f"{_short(chosen)} is graded; there is also {_names(others)}")
    own = beside(chosen, [file for file in among if kind(file) != ".ipynb"])
    if own:
        names = listed([name for name, _ in own], _NAMED)
        notes.append(f"it may read what was handed in with it: {names}")
    # Where nobody is known, a hand-in goes by the name of what was handed in; of versions, the one.
    is_version = {handin.name, chosen.name} <= {file.name for file in handin.files}
    name = chosen.name if handin.students or is_version else handin.name
    return Submission(
        path=chosen.path,
        name=name,
        file=original_name(chosen.name),
        problem=chosen.problem,
        beside=own,
    ), notes


_Group = tuple[list[File], Sequence[File]]


def _groups(files: Sequence[File], scratch: Path, damaged: list[str]) -> Iterator[_Group]:
    """Yield the notebooks, the scripts, and those in each archive, with what lies beside them.

    Archives that cannot be read are put into ``damaged``, with the reason.
    """
    for suffix in SUFFIXES:
        yield [file for file in files if kind(file) == suffix], files
    archives = [file for file in files if kind(file) == ARCHIVE]
    archives.sort(key=lambda file: file.modified)
    for number, archive in enumerate(reversed(archives)):
        if archive.problem:  # a link, for example, which is not followed
            damaged.append(f"{_short(archive)}: {archive.problem}")
            continue
        try:
            inner = unpack(archive.path, scratch / str(number), _short(archive))
        except UnreadableSubmissionError as error:
            damaged.append(f"{_short(archive)}: {error}")
            continue
        named = [replace(file, name=f"{archive.name}/{file.name}") for file in inner]
        for suffix in SUFFIXES:
            yield [file for file in named if kind(file) == suffix], named


def _first_that_answers(groups: Sequence[_Group], asked: Collection[str]) -> _Group:
    """Return the first group in which something asked for is answered, or else the first."""
    there = [group for group in groups if group[0]]
    if len(there) > 1 and asked:
        for group in there:
            if any(answers(file, asked) for file in group[0]):
                return group
    return there[0] if there else ([], ())


def _best(files: Sequence[File], assignment: str, asked: Collection[str]) -> list[File]:
    """Return the newest of those that answer what is asked and are named like the assignment."""
    among = list(files)
    if len(among) > 1 and asked:
        count = {id(file): answers(file, asked) for file in among}
        most = max(count.values())
        # Of one notebook in several states, the newest may be no longer the fullest.
        among = [file for file in among if 2 * count[id(file)] >= most]
        # What somebody has copied into another assignment's notebook is not what is handed in.
        own = [file for file in among if others(file, asked) <= count[id(file)]]
        among = own or among
    pattern = re.compile(re.escape(assignment) + _COPY, re.IGNORECASE)
    named = [file for file in among if pattern.fullmatch(PurePosixPath(_short(file)).stem)]
    alike = named or [file for file in among if _plain(assignment) in _plain(_short(file))]
    among = alike or among
    newest = max(file.modified for file in among)
    return [file for file in among if file.modified == newest]


def _differ(files: Sequence[File]) -> bool:
    if any(file.problem for file in files):  # and can then not be read
        return True
    return len({file.path.read_bytes() for file in files}) > 1


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _short(file: File) -> str:
    return printable(original_name(file.name))


def _names(files: Sequence[File]) -> str:
    return listed([original_name(file.name) for file in files], _NAMED)


def _nothing(handin: Handin, damaged: Sequence[str]) -> Submission:
    opened = [file for file in handin.files if kind(file) == ARCHIVE]
    if all(file.problem == NOTHING for file in handin.files):
        problem = NOTHING
    elif damaged:
        problem = "; ".join(damaged)
    elif opened:
        problem = f"there is no notebook and no script in {_names(opened)}"
    else:
        problem = f"there is no notebook and no script in it, but {_names(handin.files)}"
        if len(handin.files) == 1:
            problem += f": {what_it_is(handin.files[0])}"
    return Submission(path=Path(handin.name), name=handin.name, problem=problem)
