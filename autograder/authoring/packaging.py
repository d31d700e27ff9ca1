"""Building an assignment: from its master to the student's folder and the autograder zip.

Jupytext turns the master into a notebook, and Otter Assign that into a student's and a
staff's half. Otter empties the folders that it writes to, so it works in a scratch folder,
from which the results are taken. The same master gives the same bytes.
"""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jupytext
import msgspec
import nbformat

from autograder.assignment.bundle import natural
from autograder.assignment.course import Project, read_project, with_project
from autograder.assignment.description import Description, QuestionText
from autograder.assignment.project import (
    DESCRIPTION,
    SETTINGS,
    assignment_names,
    autograder_zip,
    no_such_assignment,
)
from autograder.assignment.settings import (
    brings_wheel,
    read_gradescope,
    read_language,
    read_lectures,
    read_limits,
    read_telling,
)
from autograder.assignment.testfiles import Question, load_question
from autograder.authoring.describing import describe_master, enclosed_questions, encode
from autograder.authoring.handing import read_handed_out
from autograder.authoring.handout import bring_about, bring_wheel, files_in, renew, zip_folder
from autograder.authoring.image.contents import EXECUTABLE, complete
from autograder.authoring.opening import colab_cell, page
from autograder.authoring.translating import read_translations
from autograder.basics.imports import otter_command
from autograder.basics.scratch import scratch_folder
from autograder.basics.zips import write_zip
from autograder.errors import BuildError, UsageError

_MAX_SAID = 2_000
_RAISED = re.compile(r"^[\w.]+(?:Error|Exception)\b", re.MULTILINE)
_OF_FORMAT = re.compile(r"\A[\w.]*AssignNotebookFormatException: ")
_CELL = re.compile(r"\bcell number (\d+)(?=\)\Z)")
_BLOCK = re.compile(r"^```otter *\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_UNWANTED = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".*_cache")


@dataclass(frozen=True, kw_only=True)
class Built:
    """Where the parts of a built assignment lie."""

    name: str
    student: Path
    autograder: Path
    solution: Path
    handout: Path
    by_hand: tuple[QuestionText, ...] = ()
    """The questions that a person judges."""
    kept: tuple[Path, ...] = ()
    """The files of the student's folder that somebody has changed, as they are now."""


def select(names: Iterable[str], root: Path) -> list[str]:
    """Return ``names``, or all assignments below ``root`` if there are none.

    Raises:
        UsageError: there is no assignment of a name.
    """
    known = assignment_names(root)
    for name in names:
        if name not in known:
            raise no_such_assignment(name, root)
    selected = list(names) or known
    if not selected:
        message = f"there are no assignments in {root.resolve()}: no solutions/NAME/NAME.md"
        raise UsageError(message)
    return selected


def build(name: str, root: Path, *, into: Path | None = None) -> Built:
    """Build one assignment.

    Args:
        name: the assignment's name, with a master ``solutions/<name>/<name>.md``.
        root: the project's root.
        into: where ``assignments/`` and ``dist/`` are written; by default in ``root``.

    Returns:
        The student's folder, the autograder zip, the solved notebook, and the student's folder
        as a zip to hand out.

    Raises:
        BuildError: the master is not what jupytext and Otter Assign expect.
    """
    target = into or root
    built = Built(
        name=name,
        student=target / "assignments" / name,
        autograder=autograder_zip(target, name),
        solution=target / "dist" / f"{name}-solution.ipynb",
        handout=target / "dist" / f"{name}-handout.zip",
    )
    with scratch_folder("building") as scratch:
        source = scratch / "source"
        shutil.copytree(root / "solutions" / name, source, ignore=_UNWANTED)
        settings = _settings(source / SETTINGS, root)
        description = _describe(source, name, settings)
        staff, student = _run_otter(source, name)
        questions = _questions(staff / "tests")
        if brings_wheel(settings):
            bring_wheel(student)
        project = _project(root)
        (student / "README.md").write_text(page(name, description.title, project), encoding="utf-8")
        for half in (staff, student):
            _make_reproducible(half / f"{name}.ipynb", colab_cell(name, project))
        handed_out = read_handed_out(
            student / f"{name}.ipynb",
            enclosed=enclosed_questions(_read_master(source, name)),
            by_hand=[each.name for each in description.by_hand],
            wanted={each for one in questions for case in one.cases for each in case.parameters},
        )
        kept = msgspec.structs.replace(description, handed_out=handed_out)
        bring_about(student, name, kept, questions)
        extra = {DESCRIPTION: encode(kept)}
        if settings is not None:
            extra[SETTINGS] = settings
        built.autograder.parent.mkdir(parents=True, exist_ok=True)
        _write(built.autograder, _repack(next(staff.glob("*.zip")), name, extra, settings))
        _write(built.solution, (staff / f"{name}.ipynb").read_bytes())
        changed = renew(built.student, student, written=files_in(built.handout, name))
        _write(built.handout, zip_folder(student, name))
    return replace(built, by_hand=description.by_hand, kept=changed)


def _settings(path: Path, root: Path | None = None) -> bytes | None:
    """Return the assignment's settings, if it has any, and none that the grader would refuse."""
    own = path.read_bytes() if path.exists() else None
    try:
        content = own if root is None else with_project(root, own)
        read_limits(content)
        brings_wheel(content)
        read_telling(content)
        read_lectures(content)
        read_language(content)
        read_gradescope(content)
    except UsageError as error:
        raise BuildError(str(error)) from error
    return content


def _read_master(source: Path, name: str) -> Any:
    try:
        return jupytext.read(source / f"{name}.md")
    except Exception as error:  # jupytext's readers raise many things
        message = f"solutions/{name}/{name}.md cannot be read as a notebook: {error}"
        raise BuildError(message) from error


def _describe(source: Path, name: str, settings: bytes | None) -> Description:
    """Return what is asked, in words."""
    files = {each: source / f"{each}.py" for each in ("mistakes", "alternatives", "reference")}
    texts = {
        each: file.read_text(encoding="utf-8") if file.is_file() else ""
        for each, file in files.items()
    }
    description = describe_master(_read_master(source, name), texts, read_lectures(settings))
    return msgspec.structs.replace(
        description, language=read_language(settings), translations=read_translations(source)
    )


def _questions(folder: Path) -> list[Question]:
    """Return the questions of Otter's test files."""
    files = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}
    questions = [load_question(name, text, ours=True) for name, text in files.items()]
    return sorted(questions, key=lambda question: natural(question.name))


def _run_otter(source: Path, name: str) -> tuple[Path, Path]:
    """Return the staff's and the student's half."""
    master = source / f"{name}.ipynb"
    notebook = _read_master(source, name)
    notebook.metadata.setdefault("kernelspec", _KERNEL)
    nbformat.write(notebook, master)
    command = [*otter_command(), "assign", master.name, "out"]
    run = subprocess.run(  # noqa: S603 -- our own interpreter and Otter
        [*command, "--no-run-tests", "--no-pdfs"],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        said = run.stderr.strip() or run.stdout.strip()
        # What it raised says what is wrong; the traceback before it is about Otter's code.
        said = said[max((match.start() for match in _RAISED.finditer(said)), default=0) :]
        where = f"solutions/{name}/{name}.md"
        if _OF_FORMAT.match(said):
            text = (source / f"{name}.md").read_text(encoding="utf-8")
            cells = [cell.source for cell in _read_master(source, name).cells]
            said = _in_lines(_OF_FORMAT.sub("", said), text, cells)
            said += ". Is an `# END TESTS`, or another BEGIN or END, missing or misspelt?"
        message = f"Otter Assign does not accept {where}: {said[-_MAX_SAID:]}"
        raise BuildError(message)
    return source / "out" / "autograder", source / "out" / "student"


def _in_lines(said: str, text: str, cells: Iterable[str]) -> str:
    """Return what Otter says with the line of the master in the place of its cell's number.

    Otter makes a cell of each of its blocks, and of each text between them, before it counts.
    """
    found = _CELL.search(said)
    parts = [part for cell in cells for part in _BLOCK.split(cell) if part.strip()]
    if found is None or said.startswith("Unclosed") or int(found[1]) > len(parts):
        return said
    at = end = 0
    for part in parts[: int(found[1])]:
        at = text.find(part.strip(), end)
        if at < 0:
            return said
        end = at + len(part.strip())
    return f"{said[: found.start()]}line {text.count(chr(10), 0, at) + 1}{said[found.end() :]}"


def _project(root: Path) -> Project:
    """Return what the project says of itself, and nothing that cannot be meant."""
    try:
        return read_project(root)
    except UsageError as error:
        raise BuildError(str(error)) from error


def _make_reproducible(path: Path, first: str = "") -> None:
    """Number the cells, where Otter gives them random ids, and drop what a run left behind.

    Args:
        path: the notebook.
        first: a code cell to come before the others; "" for none.
    """
    notebook: Any = nbformat.read(path, as_version=4)
    if first:
        code = [each.cell_type for each in notebook.cells].index("code")
        notebook.cells.insert(code, nbformat.v4.new_code_cell(first))
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
        if cell.cell_type == "markdown":
            cell.source = cell.source.rstrip()
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    notebook.metadata.pop("jupytext", None)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def _repack(
    archive: Path, name: str, extra: Mapping[str, bytes], settings: bytes | None = None
) -> bytes:
    """Return Otter's zip with our image and ``extra``, in a fixed order, with fixed times."""
    with zipfile.ZipFile(archive) as old:
        files = {member: old.read(member) for member in old.namelist()}
    shown = read_gradescope(settings)
    return write_zip(complete({**files, **extra}, name, shown), EXECUTABLE)


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.writing")
    temporary.write_bytes(data)
    temporary.replace(path)
