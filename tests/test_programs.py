"""The programs apart from tests, and the Makefile, say what there is."""

import json
import os
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
    """One line each, below what they are for; and the targets that the pages name are there."""
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
    listed = [line for line in run.stdout.splitlines() if line.startswith("  ")]
    lines = [line.split(maxsplit=1) for line in listed]
    assert {name for name, _said in lines} == targets
    for page in (*root.glob("*.md"), *root.glob("autograder/**/*.md"), *root.glob("tests/*/*.md")):
        assert set(re.findall(r"`make ([\w-]+)", page.read_text(encoding="utf-8"))) <= targets


def test_workflows_run_what_there_is(root: Path) -> None:
    """Each target and script that a workflow runs is there, and each Python that is promised."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    workflows = [*root.glob(".github/workflows/*.yml"), root / ".ci" / "run"]
    ran = "\n".join(path.read_text(encoding="utf-8") for path in workflows)
    targets = set(
        re.findall(r"^(?:\s*(?:- )?run: )?(?:if )?make ([\w-]+)", ran, flags=re.MULTILINE)
    )
    assert {"test", "lint", "types", "demo", "prove", "release"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
    for script in re.findall(r"run: (\.[\w./-]+)", ran):
        assert os.access(root / script, os.X_OK), script
    (matrix,) = re.findall(r"python: (\[.*\])", ran)
    assert json.loads(matrix) == ["3.11", "3.12", "3.13", "3.14"]


def test_the_confusion_is_a_gate() -> None:
    """Each count that must be 0, a share that has sunk, and no answers at all are complaints."""
    fine = {"right passed": 2, "right diagnosis": 3}
    assert list(complain(fine, RECORDED)) == []
    for verdict in NEVER:
        [said] = complain(fine | {verdict: 1}, 1.0)
        assert said.startswith(f"1 {verdict}, ")
    assert len(list(complain(fine, RECORDED - 0.01))) == 1
    assert list(complain({}, 1.0)) == ["no answer was judged"]
