"""What the pages show: every Python block runs, and every command can be typed."""

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from autograder import checks
from autograder.authoring.starting import start
from autograder.cli.main import cli
from support.helpers import Run, write_notebook

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
BLOCK = re.compile(r"^(`{3,})(\S[^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ |    )((?:autograder|make) .+|pip install .+)$", re.MULTILINE)
INLINE = re.compile(r"`(autograder [a-z][^`]*)`")


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each block's kind, or the file that its caption names, and its content."""
    for _, kind, content in BLOCK.findall(page.read_text(encoding="utf-8")):
        caption = re.match(r":caption: (.+)\n\n", content)
        yield (caption[1], content[caption.end() :]) if caption else (kind, content)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_are_run(page: Path) -> None:
    """In their order, as one program; those that name a file are the guide's, see below."""
    names: dict[str, Any] = {name: getattr(checks, name) for name in checks.__all__}
    for kind, content in blocks(page):
        if kind == "python":
            names.setdefault("__name__", page.stem)
            exec(compile(content, str(page), "exec"), names)  # noqa: S102 -- our own examples


def commands() -> list[tuple[str, str]]:
    """Return every command of the pages, and the page that it stands on."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [(page.name, each.split("  #")[0].strip()) for each in COMMAND.findall(text)]
        found += [(page.name, each) for each in INLINE.findall(text) if "…" not in each]
    return found


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_commands_can_be_typed(page: str, line: str) -> None:
    """`autograder` knows the subcommand and its options, and make the target."""
    del page
    program, *arguments = shlex.split(line)
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = [each for each in arguments if "=" not in each]
        assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    elif program == "autograder" and arguments and arguments[0] not in {"--help", "-h"}:
        context = click.Context(cli)
        command = cli.get_command(context, arguments[0])
        assert command is not None, f"there is no `autograder {arguments[0]}`"
        options = {option for each in command.params for option in each.opts}
        while isinstance(command, click.Group) and len(arguments) > 1:
            arguments = arguments[1:]
            command = command.get_command(context, arguments[0]) or command
            options |= {option for each in command.params for option in each.opts}
        asked = {each.split("=")[0] for each in arguments[1:] if each.startswith("-")}
        assert asked <= options | {"--help", "-h"}, f"no such option of `{line}`"


def test_linked_pages_and_pictures_exist() -> None:
    """Of the README and the site, whatever is not on the web."""
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        text = page.read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(
            r"\{image\} (\S+)", text
        )
        assert [link for link in links if not (page.parent / link).exists()] == []


def test_pages_can_be_read_where_nothing_is_rendered_but_markdown() -> None:
    """Pictures are Markdown's, there are no definition lists, and what is included is linked."""
    for page in set(DOCS.glob("*.md")) - {DOCS / "index.md"}:  # which is the site's own
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"^```\{image\}|^: ", text, re.MULTILINE), page.name
        included = len(re.findall(r"^```\{include\}", text, re.MULTILINE))
        linked = re.findall(
            r"^In the repository, this is \[(.+)\]\(\.\./\1\)\.$", text, re.MULTILINE
        )
        assert len(linked) == included, page.name
        assert all((ROOT / place).is_file() for place in linked)


def write_guides_assignment(folder: Path) -> None:
    """Write the assignment of the guide, as a reader would."""
    start("softmax", folder)
    files = dict(blocks(DOCS / "guide.md"))
    master = folder / "solutions" / "softmax" / "softmax.md"
    text = master.read_text(encoding="utf-8")
    first = re.search(
        r"(?<=```\{code-cell\} ipython3\n).*?(?=^```$)", text, re.DOTALL | re.MULTILINE
    )
    assert first is not None
    text = text.replace(first[0], files.pop("solutions/softmax/softmax.md, the first cell"))
    end = text.index("# END QUESTION\n```") + 19
    question = files.pop("solutions/softmax/softmax.md, the question")
    lesson = text.index("## An example")  # which the guide has replaced or deleted
    master.write_text(f"{text[:lesson]}{question}{text[end:]}", encoding="utf-8")
    for name, content in files.items():
        if "/" in name or name.endswith(".py"):
            (folder / name).write_text(content, encoding="utf-8")


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    """The project of the guide."""
    write_guides_assignment(tmp_path)
    return tmp_path


def test_the_guides_assignment_is_only_its_own(guides: Path) -> None:
    """Nothing is left in it of the example that `autograder new` has begun it with."""
    left = [
        path.name
        for path in guides.rglob("*")
        if path.is_file() and "cylinder" in path.read_text("utf-8")
    ]
    assert left == []


def test_the_guides_file_for_a_debugger(guides: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It passes, run from the project's folder."""
    monkeypatch.chdir(guides)
    names: dict[str, Any] = {}
    exec((guides / "try_softmax.py").read_text(encoding="utf-8"), names)  # noqa: S102 -- the guide's
    names["test_mine"]()


@pytest.mark.slow
def test_the_guides_assignment(guides: Path, command: Run) -> None:
    """By the guide's own commands it is proven, built and graded, and says what is shown."""
    proven = command("verify", "softmax")
    assert proven.returncode == 0, proven.stdout + proven.stderr
    shown = [line.split() for line in proven.stdout.splitlines() if line.strip()]
    said = next(text for _, text in blocks(DOCS / "guide.md") if "nothing surprising" in text)
    assert [line.split() for line in said.splitlines()] == shown
    assert command("build", "softmax").returncode == 0
    notebook = guides / "assignments" / "softmax" / "softmax.ipynb"
    assert "cylinder" not in notebook.read_text(encoding="utf-8")
    graded = command("grade", "softmax", "dist/softmax-solution.ipynb")
    assert "10/10" in graded.stdout
    assert (guides / "dist" / "softmax-handout.zip").is_file()


SMALL = """
OK_FORMAT = False
from otter.test_files import test_case
name = "q1"
points = 80
@test_case()
def test_x(x):
    assert x == 1
"""


def prepare(folder: Path) -> None:
    """Lay out what the pages take as given: an autograder, downloads and gradebooks."""
    name = "computational_graphs"
    (folder / "dist").mkdir()
    for place in (folder, folder / "dist"):
        with zipfile.ZipFile(place / f"{name}-autograder.zip", "w") as archive:
            archive.writestr("tests/q1.py", SMALL)
    submissions = folder / "submissions"
    submissions.mkdir()
    for user, x in ((101, 1), (102, 2)):
        write_notebook(submissions / f"kimminji_{user}_{9000 + user}_hw.ipynb", [f"x = {x}"])
    for download in ("submissions.zip", "canvas-submissions.zip"):
        with zipfile.ZipFile(folder / download, "w") as archive:
            for file in submissions.iterdir():
                archive.write(file, file.name)
    write_notebook(folder / "one.ipynb", ["x = 1"])
    (folder / "two.py").write_text("x = 2\n", encoding="utf-8")
    data = ROOT / "tests" / "data" / "lms"
    shutil.copy(data / "canvas-gradebook.csv", folder / "export.csv")
    shutil.copy(data / "moodle-worksheet.csv", folder / "worksheet.csv")


@pytest.mark.slow
@pytest.mark.parametrize(
    "pages",
    [["start-instructor.md", "courses.md"], ["start-assistant.md", "grading.md", "systems.md"]],
    ids=lambda pages: pages[0],
)
def test_commands_are_run(pages: list[str], command: Run, tmp_path: Path) -> None:
    """In the order of the pages: each does something, and is never refused."""
    prepare(tmp_path)
    ran = 0
    for page in pages:
        for line in COMMAND.findall((DOCS / page).read_text(encoding="utf-8")):
            program, *arguments = shlex.split(line)
            if program == "autograder":
                answer = command(*arguments)
                # 1: that a person has to look at somebody is said by that.
                assert answer.returncode in {0, 1}, f"{line}: {answer.stdout} {answer.stderr}"
                assert "autograder: " not in answer.stderr, line
                ran += 1
    assert ran > 3


@pytest.mark.slow
def test_the_site_is_built(tmp_path: Path) -> None:
    """Without a warning."""
    options = ["-W", "--keep-going", "-q", "-b", "html"]
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, DOCS, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "reference.html").is_file()
