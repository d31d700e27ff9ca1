"""Make the pictures of the documentation anew: a class, a student's report, a failed check.

From the demo class as it was graded into ``graded/demo`` (`make demo`), and from a check of the
built assignment, in Chromium.
"""

import linecache
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from autograder.notebook import Notebook

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
QUESTION = "Question 5"
STUDENT = "05_quadratic_input_not_squared"
WRONG = "def affine_gradient(x, y, w, b):\n    r = 2 * (x * w + b - y)\n    return r, r"
FILE = "/tmp/ipykernel_1/1.py"  # noqa: S108 -- as Jupyter calls a cell; nothing is there
CELL = """<!doctype html><meta charset="utf-8"><style>
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 16px; width: 720px }}
pre {{ background: #f5f5f5; border: 1px solid #e0e0e0; padding: 8px; font-size: 13px }}
table {{ border-collapse: collapse; margin: 6px 0 }}
td, th {{ padding: 2px 12px; text-align: right }}
</style><pre>{code}</pre><pre>grader.check("q4")</pre>{shown}"""


def main() -> None:
    """Make all pictures, or say what is missing."""
    graded = ROOT / "graded" / "demo"
    reports = list(graded.glob(f"reports/{STUDENT}*.html"))
    if not reports:
        sys.exit("run `make demo` first")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        wide: Any = {"width": 1200, "height": 870}  # two columns
        page = browser.new_page(viewport=wide, device_scale_factor=1)
        shoot(page, graded / "index.html", "class")
        page.set_viewport_size({"width": 1000, "height": 760})
        shoot(page, reports[0], "report", QUESTION)
        page.set_viewport_size({"width": 760, "height": 520})
        page.set_content(CELL.format(code=WRONG, shown=check()))
        page.screenshot(path=PICTURES / "diagnosis.png")
        browser.close()


def shoot(page: Page, file: Path, name: str, begin: str = "") -> None:
    """Make the picture of a page, from its top or from the last heading of this text."""
    page.goto(file.as_uri())
    if begin:
        heading = page.locator("h2", has_text=begin).last
        heading.evaluate("each => { each.scrollIntoView(); window.scrollBy(0, -30) }")
    page.screenshot(path=PICTURES / f"{name}.png")


def check() -> str:
    """Return what a student sees, whose answer to q4 is wrong."""
    names: dict[str, Any] = {}
    # As a kernel does it: the slip is looked for in the cell's own lines.
    linecache.cache[FILE] = (len(WRONG), None, WRONG.splitlines(keepends=True), FILE)
    exec(compile(WRONG, FILE, "exec"), names)  # noqa: S102 -- our own text
    grader = Notebook("computational_graphs.ipynb")
    html: str = grader.check("q4", names)._repr_html_()
    return html


if __name__ == "__main__":
    main()
