"""Making submissions, and reading results, in tests."""

import fcntl
import json
import pickle
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from autograder.authoring.packaging import Built
from autograder.basics.imports import otter_command
from autograder.result import SubmissionResult

T = TypeVar("T")
Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs the command with some arguments."""


def made_once(folder: Path, name: str, make: Callable[[], T]) -> T:
    """Return what ``make`` returns: whichever of pytest's processes comes first calls it.

    The others wait for it and read a copy. ``folder`` is theirs in common.
    """
    kept = folder / f"{name}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
        made: T = pickle.loads(kept.read_bytes())  # noqa: S301 -- written by ourselves, above
    return made


def write_notebook(path: Path, cells: Sequence[str]) -> Path:
    """Write a notebook of these code cells."""
    content = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"c{number}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def for_otter(notebook: Path, folder: Path) -> Path:
    """Return a copy of a notebook for a kernel that is here: Otter stops at any other name."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    copy = folder / notebook.name
    copy.write_text(json.dumps(content), encoding="utf-8")
    return copy


def scores(result: SubmissionResult) -> dict[str, float]:
    """Return the points of each question."""
    return {question.name: question.score for question in result.questions}


def replace_function(cells: Sequence[str], name: str, source: str) -> list[str]:
    """Return the cells with the one that defines the function or class ``name`` replaced."""
    begins = (f"def {name}(", f"class {name}:")
    replaced = [source if cell.startswith(begins) else cell for cell in cells]
    if replaced == list(cells):
        message = f"no cell defines {name}"
        raise ValueError(message)
    return replaced


def read_golden(name: str) -> dict[str, Any]:
    """Return the golden result of a submission of the demo class."""
    path = Path(__file__).resolve().parents[1] / "data" / "golden" / f"{name}.json"
    golden: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return golden


def otter_run(submission: Path, built: Built, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run Otter as a person does; the results lie in the folder."""
    command = [*otter_command(), "run", "--no-logo", "-a", str(built.autograder)]
    return subprocess.run(
        [*command, "-o", str(folder), str(submission)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def otters_scores(folder: Path) -> dict[str, float]:
    """Return the points of each question that Otter has written."""
    results: dict[str, Any] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    scores = {test["name"]: test["score"] for test in results["tests"] if "score" in test}
    scores.pop("Public Tests", None)
    return scores


def descendants(process: int) -> set[int]:
    """Return the processes that descend from this one, as the system sees them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):  # it may end meanwhile
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found: set[int] = set()
    new = {process}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found
