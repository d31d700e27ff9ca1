"""GitHub Classroom: a folder of cloned repositories, ``<assignment>-<login>`` each.

The login is what the clone's own remote address says after the assignment's name, which the
folder's name ``<assignment>-submissions`` gives. Git itself is never run there: a repository's
configuration can make it run a student's commands.
"""

import configparser
import re
from collections import defaultdict
from pathlib import Path

from autograder.lms.downloads.handin import File, Handin, Student
from autograder.lms.downloads.systems.layout import UNKNOWN, Download, explains

SYSTEM = "github"
ID = "github"

_FOLDER = re.compile(r"(?P<slug>.+)-submissions(?:-\d+)?")
_MAX_CONFIG = 100_000


def recognise(download: Download) -> list[Handin] | None:
    """Return the hand-ins of a folder of clones, or None if it is none.

    A clone whose address does not tell the assignment from the login is identified by its
    repository's whole name.
    """
    files, folder = download.files, download.path
    if not folder.is_dir():
        return None
    clones = {
        entry.name: repository
        for entry in sorted(folder.iterdir())
        if entry.is_dir() and not entry.is_symlink() and (repository := _repository(entry))
    }
    if not clones:
        return None
    match = _FOLDER.fullmatch(folder.resolve().name)
    slug = f"{match['slug']}-" if match else ""
    whose: dict[str, list[File]] = defaultdict(list)
    left = []
    for file in files:
        top = file.name.partition("/")[0]
        if top not in clones:
            left.append(file)
        else:
            whose[top].append(file)
    if not explains(sum(map(len, whose.values())), files):
        return None
    note = f"it lies in no clone: {UNKNOWN}"
    return [
        Handin(
            name=top,
            files=tuple(whose[top]),
            students=(_student(repository, slug),),
        )
        for top, repository in clones.items()
    ] + [Handin(name=file.name, files=(file,), notes=(note,)) for file in left]


def _repository(clone: Path) -> str:
    """Return the name of the repository that a clone comes from; "" if it is no clone."""
    try:
        with (clone / ".git" / "config").open(encoding="utf-8", errors="replace") as file:
            text = file.read(_MAX_CONFIG)
    except OSError:
        return ""
    config = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        config.read_string(text)
        address = config.get('remote "origin"', "url", fallback="") or ""
    except configparser.Error:
        return ""
    return re.split(r"[:/]", address.rstrip("/").removesuffix(".git"))[-1]


def _student(repository: str, slug: str) -> Student:
    if slug and repository.startswith(slug) and repository != slug:
        login = repository.removeprefix(slug)
        return Student(name=login, ids={ID: login, "repository": repository})
    return Student(name=repository, ids={"repository": repository})
