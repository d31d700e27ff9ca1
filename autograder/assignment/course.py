"""A project of assignments: what the file ``autograder.toml`` at its root says for all of them.

It has a table of its own, and may hold each table of :mod:`autograder.assignment.settings`, which
then counts for every assignment that does not set the same thing itself::

    [project]
    title = "Deep Learning 1"
    repository = "https://github.com/owner/course"   # where the project lies; for links that open
                                                     # a notebook in Colab, in Binder, or on a hub
    branch = "main"
    hub = "https://hub.example.edu"   # a JupyterHub with nbgitpuller
"""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from autograder.assignment.project import SETTINGS as FILE
from autograder.errors import UsageError

_OWN = "project"
_ADDRESS = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[\w./~-]*)?")
_BRANCH = re.compile(r"[\w./-]+")


class Project(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a project says of itself."""

    title: str = ""
    repository: str = ""
    """Its address, of the form ``https://github.com/owner/name``; "" if it has none."""
    branch: str = "main"
    hub: str = ""
    """The address of a JupyterHub with nbgitpuller; "" if there is none."""


def read_project(root: Path) -> Project:
    """Return what a project says of itself; the defaults if it says nothing.

    Raises:
        UsageError: its file is not TOML, or sets something that there is not.
    """
    table = _tables(_content(root)).get(_OWN, {})
    try:
        project = msgspec.convert(table, type=Project)
    except msgspec.ValidationError as error:
        there_are = ", ".join(field.name for field in msgspec.structs.fields(Project))
        message = f"{FILE} of the project: [{_OWN}]: {error}; there are: {there_are}"
        raise UsageError(message) from error
    for address in (project.repository, project.hub):
        if address and not _ADDRESS.fullmatch(address):
            message = (
                f"{FILE} of the project: {address!r} is no address: write one like "
                '"https://github.com/owner/name"; it begins with https://'
            )
            raise UsageError(message)
    if not _BRANCH.fullmatch(project.branch):
        message = f"{FILE} of the project: {project.branch!r} is no name of a branch"
        raise UsageError(message)
    return project


def with_project(root: Path, own: bytes | None) -> bytes | None:
    """Return an assignment's settings, with the project's where it has none of its own.

    Args:
        root: the project's root.
        own: the content of the assignment's own file; None if it has none.

    Returns:
        The content of the file that counts; None if neither says anything.

    Raises:
        UsageError: one of the files is not TOML.
    """
    ours = {name: table for name, table in _tables(_content(root)).items() if name != _OWN}
    if not any(ours.values()):
        return own
    theirs = _tables(own)
    merged = {name: {**_table(ours, name), **_table(theirs, name)} for name in (*ours, *theirs)}
    return write_settings(merged)


def write_settings(tables: Mapping[str, Mapping[str, object]]) -> bytes:
    """Return a settings file of these tables, of which empty ones are left out."""
    lines = []
    for name, table in tables.items():
        if table:
            lines += [
                f"[{name}]",
                *(f"{_written(key)} = {_written(table[key])}" for key in table),
                "",
            ]
    return "\n".join(lines).encode()


def _content(root: Path) -> bytes | None:
    path = root / FILE
    return path.read_bytes() if path.is_file() else None


def _tables(content: bytes | None) -> dict[str, Any]:
    try:
        return tomllib.loads((content or b"").decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{FILE}: {error}"
        raise UsageError(message) from error


def _table(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = tables.get(name, {})
    if isinstance(table, dict):
        return table
    message = f"{FILE}: {name} is a table: write [{name}], and below it what you set"
    raise UsageError(message)


def _written(value: object) -> str:
    """Return a value as TOML; of texts, numbers, truth values and lists of these that is JSON.

    Raises:
        UsageError: it is none of these.
    """
    try:
        if not isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        pass
    message = f"{FILE}: {value!r} is no text, number or truth value"
    raise UsageError(message)
