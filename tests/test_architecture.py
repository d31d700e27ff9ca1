"""What no linter of imports knows: the arrows themselves are held by `lint-imports`."""

import ast
import re
import tomllib
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "autograder"
STAFF = {"solutions", "reference", "mistakes", "alternatives"}


def name_of(path: Path) -> str:
    """Return a file's name below the project's root."""
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Return the first parts of the names that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=name_of)
def test_the_package_knows_no_solutions(path: Path) -> None:
    """``solutions`` imports the package, never the other way."""
    assert not imported(path) & STAFF


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=name_of)
def test_packages_only_re_export(path: Path) -> None:
    """An ``__init__`` says what belongs there, and holds imports and names, and no logic."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert all(isinstance(node, ast.Expr | ast.ImportFrom | ast.Assign) for node in tree.body)


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder that holds modules has an ``__init__`` that says what they are."""
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def named_files(page: Path) -> list[str]:
    """Return the files and folders that a page names, as code or as links."""
    text = page.read_text(encoding="utf-8")
    names = re.findall(r"`([\w./]+/|[\w/]+\.(?:py|md))`", text)
    return names + re.findall(r"\]\(([^)#:]+)\)", text)


@pytest.mark.parametrize(
    ("page", "below"),
    [
        (PACKAGE / "ARCHITECTURE.md", PACKAGE),
        (PACKAGE / "sandbox" / "README.md", PACKAGE / "sandbox"),
        (ROOT / "CONTRIBUTING.md", ROOT),
    ],
    ids=["ARCHITECTURE.md", "sandbox/README.md", "CONTRIBUTING.md"],
)
def test_pages_name_files_that_exist(page: Path, below: Path) -> None:
    """Whoever follows a name on a page finds the file, from the page's folder or the root."""
    named = named_files(page)
    places = (below, ROOT, ROOT / "tests" / "data" / "attacks")
    assert named
    assert [name for name in named if not any((each / name).exists() for each in places)] == []


def test_the_floors_drawn_are_those_that_are_held() -> None:
    """The table for contributors shows the floors of ``pyproject.toml``, from the top down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (floors,) = [each["layers"] for each in contracts if each["containers"] == ["autograder"]]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| [^|]+ \|$", text, re.MULTILINE)
    drawn = [
        (number, [room for _, room in rooms]) for number, rooms in groupby(rows, itemgetter(0))
    ]
    assert [int(number) for number, _ in drawn] == list(range(len(floors), 0, -1))
    names = [rooms for _, rooms in drawn]
    assert names == [floor.split(" | ") for floor in floors]
