"""Gradescope: its export of submissions.

It is a folder with ``submission_metadata.yml`` and one folder ``submission_<number>`` each.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
import yaml

from autograder.basics.text import clean_text
from autograder.errors import UsageError
from autograder.lms.downloads.handin import File, Handin, Student
from autograder.lms.downloads.systems.layout import UNKNOWN, Download, explains, roots, top

SYSTEM = "gradescope"
ID = "gradescope"

_METADATA = "submission_metadata.yml"
_MAX_TEXT = 500


_FOLDER = re.compile(r"submission_[0-9]+")
_MAX_BYTES = 16 * 2**20
_MAX_DEPTH = 20
_MAX_GROUP = 200


class _Submitter(msgspec.Struct, rename=lambda name: f":{name}"):
    name: str | None = None
    email: str | None = None
    sid: str | int | None = None


class _Submission(msgspec.Struct, rename=lambda name: f":{name}"):
    submitters: Annotated[list[_Submitter], msgspec.Meta(max_length=_MAX_GROUP)] = []
    created_at: Any = None


def recognise(download: Download) -> list[Handin] | None:
    """Return the hand-ins of a Gradescope export, or None if it is none.

    Raises:
        UsageError: it is laid out like one, but ``submission_metadata.yml`` cannot be understood.
    """
    return next(
        filter(None, (_recognise(download.files, root) for root in roots(download.files))), None
    )


def _recognise(files: Sequence[File], root: str) -> list[Handin] | None:
    listed = next((file for file in files if file.name == f"{root}{_METADATA}"), None)
    others = [file for file in files if file is not listed]
    if listed is None or not explains(sum(_is_inside(file, root) for file in others), others):
        return None
    metadata = _read(listed)
    whose: dict[str, list[File]] = defaultdict(list)
    left = []
    for file in others:
        if _is_inside(file, root) and top(file, root) in metadata:
            whose[top(file, root)].append(file)
        else:
            left.append(file)
    note = f"{_METADATA} does not list it: {UNKNOWN}"
    return [
        _handin(name, entry, whose[name])
        for name, entry in metadata.items()
        if _FOLDER.fullmatch(name)
    ] + [Handin(name=file.name, files=(file,), notes=(note,)) for file in left]


def _is_inside(file: File, root: str) -> bool:
    """Whether a file lies in a folder that Gradescope has named."""
    below = file.name.removeprefix(root)
    return "/" in below and _FOLDER.fullmatch(top(file, root)) is not None


def _handin(name: str, entry: _Submission, files: Sequence[File]) -> Handin:
    return Handin(
        name=name,
        files=tuple(files),
        students=tuple(_student(name, each) for each in entry.submitters),
        submitted=_text(entry.created_at),
    )


def _student(submission: str, submitter: _Submitter) -> Student:
    ids = {
        "email": _text(submitter.email),
        "sid": _text(submitter.sid),
        ID: submission.rpartition("_")[2],
    }
    return Student(
        name=_text(submitter.name), ids={kind: value for kind, value in ids.items() if value}
    )


def _text(value: object) -> str:
    plain = isinstance(value, str | int | float | date)  # which a datetime is, too
    return clean_text(str(value), _MAX_TEXT) if plain else ""


def _read(file: File) -> dict[str, _Submission]:
    try:
        with file.path.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
        content = _parsed(data)
        return msgspec.convert(content, type=dict[str, _Submission], strict=False)
    except (yaml.YAMLError, msgspec.ValidationError, OSError, ValueError, RecursionError) as error:
        why = " ".join(clean_text(str(error), 200).split())
        message = f"{file.name} is not as Gradescope writes it: {why}"
        raise UsageError(message) from error


def _parsed(data: bytes) -> object:
    """Return what a YAML document holds; raises a ValueError for one that is a bomb."""
    if len(data) > _MAX_BYTES:
        message = f"it is larger than {_MAX_BYTES // 2**20} MB"
        raise ValueError(message)
    # The loaders in C are twenty times as fast; a class's list is a megabyte or more.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(data, Loader=loader):
        depth += isinstance(event, yaml.events.CollectionStartEvent)
        depth -= isinstance(event, yaml.events.CollectionEndEvent)
        if depth > _MAX_DEPTH or (isinstance(event, yaml.events.ScalarEvent) and _grows(event)):
            message = "it is nested deeply, or grows when it is read"
            raise ValueError(message)
    return yaml.load(data, Loader=loader)  # noqa: S506 -- both are safe loaders


def _grows(event: yaml.events.ScalarEvent) -> bool:
    """Whether a scalar takes far more to be read than its own length.

    An alias does not: it is the same object again, as Ruby writes it, and the declared types
    take no more of it than a submission's few people. Merged mappings do, and endless numbers.
    """
    plain = not event.style
    return plain and (
        event.value == "<<" or (len(event.value) > _MAX_TEXT and event.value[0] in "+-.0123456789")
    )
