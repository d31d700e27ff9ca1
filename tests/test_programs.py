"""The programs apart from tests, and the Makefile, say what there is."""

import re
import subprocess
from pathlib import Path

from programs.confusion import NEVER, RECORDED, complain


def test_the_page_has_every_program(root: Path) -> None:
    """Each has an entry, in order, which says what, how, how long and how to read it."""
    page = root / "tests" / "programs" / "README.md"
    _, *entries = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = [entry.partition("\n")[0] for entry in entries]
    assert named == sorted(path.stem for path in page.parent.glob("*.py"))
    for entry in entries:
        marked = re.findall(r"^- \*\*([\w ]+)\*\* \S", entry, flags=re.MULTILINE)
        assert marked == ["Measures", "Command", "Takes", "To read"], entry


def test_make_help_lists_every_target(root: Path) -> None:
    """One line each, and the targets that the pages name are there."""
    text = (root / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: ((?:.*\\\n)*.*)$", text, flags=re.MULTILINE)
    targets = set(phony.replace("\\\n", " ").split())
    run = subprocess.run(
        ["/usr/bin/env", "make", "--no-print-directory", "help"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split(maxsplit=1) for line in run.stdout.splitlines()]
    assert {name for name, _said in lines} == targets
    for page in (*root.glob("*.md"), *root.glob("autograder/**/*.md"), *root.glob("tests/*/*.md")):
        assert set(re.findall(r"`make ([\w-]+)", page.read_text(encoding="utf-8"))) <= targets


def test_the_confusion_is_a_gate() -> None:
    """Each count that must be 0, a share that has sunk, and no answers at all are complaints."""
    fine = {"right passed": 2, "right diagnosis": 3}
    assert list(complain(fine, RECORDED)) == []
    for verdict in NEVER:
        [said] = complain(fine | {verdict: 1}, 1.0)
        assert said.startswith(f"1 {verdict}, ")
    assert len(list(complain(fine, RECORDED - 0.01))) == 1
    assert list(complain({}, 1.0)) == ["no answer was judged"]
