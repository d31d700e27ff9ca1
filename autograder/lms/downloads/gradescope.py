"""Gradescope: its export of submissions.

It is a folder with ``submission_metadata.yml`` and one folder ``submission_<number>`` each.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
import yaml

from autograder.basics.text import clean_text
from autograder.errors import UsageError
from autograder.lms.downloads.handin import File, Handin, Student

SYSTEM = "gradescope"
ID = "gradescope"

_METADATA = "submission_metadata.yml"
_MAX_TEXT = 500


class _Submitter(msgspec.Struct, rename=lambda name: f":{name}"):
    name: str | None = None
    email: str | None = None
    sid: str | int | None = None


class _Submission(msgspec.Struct, rename=lambda name: f":{name}"):
    submitters: list[_Submitter] = []
    created_at: Any = None


def recognise(files: Sequence[File]) -> list[Handin] | None:
    """Return the hand-ins of a Gradescope export, or None if it is none.

    Raises:
        UsageError: there is ``submission_metadata.yml``, but it cannot be understood.
    """
    listed = [file for file in files if file.name.rpartition("/")[2] == _METADATA]
    listed = sorted(listed, key=lambda file: file.name.count("/"))
    if not listed:
        return None
    metadata = _read(listed[0])
    root = listed[0].name.removesuffix(_METADATA)
    whose: dict[str, list[File]] = defaultdict(list)
    left = []
    for file in files:
        top = file.name.removeprefix(root).partition("/")[0]
        if file.name.startswith(root) and top in metadata:
            whose[top].append(file)
        elif file is not listed[0]:
            left.append(file)
    note = f"{_METADATA} does not list it: whose it is is not known"
    return [_handin(name, entry, whose[name]) for name, entry in metadata.items()] + [
        Handin(name=file.name, files=(file,), notes=(note,)) for file in left
    ]


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
    return "" if value is None else clean_text(str(value), _MAX_TEXT)


def _read(file: File) -> dict[str, _Submission]:
    # The loader in C is twenty times as fast; a class's list is a megabyte or more.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(file.path.read_bytes(), Loader=loader)  # noqa: S506 -- both are safe loaders
        return msgspec.convert(content, type=dict[str, _Submission], strict=False)
    except (yaml.YAMLError, msgspec.ValidationError, OSError, ValueError, RecursionError) as error:
        why = " ".join(clean_text(str(error), 200).split())
        message = f"{file.name} is not as Gradescope writes it: {why}"
        raise UsageError(message) from error
