"""The arrows between the modules."""

import ast
from pathlib import Path

import pytest

# Each layer may import those to its right, and modules of its own layer may not import each
# other except inside a package. What everybody may import comes last.
LAYERS = (
    {"cli"},
    {"verification"},
    {"batch", "report", "lms", "packaging"},
    {"grading", "settings"},
    {"bundle", "checks", "sandbox", "ingest"},
    {"catalogue", "graphs", "image", "project", "testfiles", "wire"},
    {"channel"},
    {"errors"},
    {"files", "pictures", "result", "text", "zips"},
)
STUDENT_SIDE = (
    *("student", "shell", "stand_ins", "semaphores", "hints", "zygote", "protocol", "limits"),
    *("walls/confine", "walls/jail", "walls/probe", "walls/watch", "walls/seccomp"),
)


def package_imports(path: Path) -> set[str]:
    """Return the names of the package's modules that a file imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "autograder":
                found |= {alias.name for alias in node.names}
            elif node.module.startswith("autograder."):
                found.add(node.module.removeprefix("autograder."))
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("autograder.")
                for alias in node.names
                if alias.name.startswith("autograder.")
            }
    return found - {"__version__"}


def layer_of(module: str) -> int:
    """Return the number of the layer of a module's first part."""
    first = module.split(".", maxsplit=1)[0]
    return next(number for number, layer in enumerate(LAYERS) if first in layer)


def modules(root: Path) -> list[tuple[str, Path]]:
    """Return the package's modules, dotted, and their files."""
    package = root / "autograder"
    return [
        (".".join(path.relative_to(package).with_suffix("").parts), path)
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).as_posix() not in {"__init__.py", "__main__.py"}
    ]


def test_imports_point_one_way(root: Path) -> None:
    """No module imports from a layer above its own, nor sideways out of its package."""
    wrong = [
        (module, imported)
        for module, path in modules(root)
        for imported in package_imports(path)
        if imported.split(".")[0] != module.split(".")[0] and layer_of(imported) <= layer_of(module)
    ]
    assert wrong == []


def test_the_students_side_holds_no_tests(root: Path) -> None:
    """What runs in the student's process imports neither the checks nor the grading."""
    for name in STUDENT_SIDE:
        imported = package_imports(root / "autograder" / "sandbox" / f"{name}.py")
        tops = {module.split(".")[0] for module in imported}
        assert tops <= {"sandbox", "channel", "wire", "errors", "result", "text"}, name


def test_the_package_knows_no_solutions(root: Path) -> None:
    """``solutions`` imports the package, never the other way."""
    for module, path in modules(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            alias.name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        } | {
            (node.module or "").split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
        }
        assert not names & {"solutions", "reference", "mistakes", "alternatives"}, module


@pytest.mark.parametrize(
    "package", ["", "checks", "cli", "image", "lms", "sandbox", "verification"]
)
def test_packages_only_re_export(root: Path, package: str) -> None:
    """An ``__init__`` holds a docstring, imports and names, and no logic."""
    path = root / "autograder" / package / "__init__.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert all(isinstance(node, ast.Expr | ast.ImportFrom | ast.Assign) for node in tree.body)
