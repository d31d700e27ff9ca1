"""How the documentation is built: `make docs`, with warnings as errors."""

import re
from pathlib import Path

from sphinx.application import Sphinx

from autograder import __version__

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Pages that live beside what they are about, and are a part of the site.
_PAGES = {
    "checks": "autograder/checks/README.md",
    "walls": "autograder/sandbox/README.md",
    "handed-in": "autograder/submissions/README.md",
    "store": "autograder/store/README.md",
    "cluster": "autograder/batch/CLUSTER.md",
    "programs": "tests/programs/README.md",
    "architecture": "autograder/ARCHITECTURE.md",
    "contributing": "CONTRIBUTING.md",
    "changelog": "CHANGELOG.md",
}
# For those who read a page on a code host, where nothing is included.
_ELSEWHERE = re.compile(r"^In the repository, this is \[.+\]\(\.\./.+\)\.\n\n", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")

project = "autograd-autograder"
author = "the autograd-autograder contributors"
project_copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_made"]
html_theme = "furo"
html_title = project
html_static_path: list[str] = []
autodoc_typehints = "description"
autodoc_member_order = "bysource"
add_module_names = False


def bring_pages() -> None:
    """Copy the pages that lie beside their subject; links to files become their names."""
    made = HERE / "_made"
    made.mkdir(exist_ok=True)
    for name, place in _PAGES.items():
        text = (ROOT / place).read_text(encoding="utf-8")
        (made / f"{name}.md").write_text(_LINK.sub(r"\1", text), encoding="utf-8")


bring_pages()


def mark_code(
    _app: object, _what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Let an indented block below a paragraph of a docstring be code, as in the source."""
    marked: list[str] = []
    for number, line in enumerate(lines):
        before = lines[number - 2] if number > 1 and not lines[number - 1].strip() else ""
        deeper = len(line) - len(line.lstrip()) > len(before) - len(before.lstrip())
        if line.strip() and before.strip() and deeper and not before.rstrip().endswith("::"):
            indent = " " * (len(before) - len(before.lstrip()))
            marked += [f"{indent}::", ""]
        marked.append(line)
    lines[:] = marked


def leave_out_links(_app: object, _page: str, source: list[str]) -> None:
    """Leave out where an included page lies, for the site has it."""
    source[0] = _ELSEWHERE.sub("", source[0])


def setup(app: Sphinx) -> None:
    """Connect what is ours."""
    app.connect("source-read", leave_out_links)
    app.connect("autodoc-process-docstring", mark_code, priority=100)
