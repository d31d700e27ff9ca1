"""The record of a result as it is kept: JSON of a published shape, which has a version.

``result.schema.json``, beside this module, describes it for programs of other people.
"""

import hashlib
import re
from typing import Any

import msgspec

from autograder.errors import AutograderError
from autograder.result import SubmissionResult

RECORD_VERSION = 1
"""To be raised when a reader of the version before would misunderstand a record.

The store's own version, of its schema, is then to be raised as well: only that is looked at there.
"""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_HASHED = re.compile(r"-[0-9a-f]{10}\Z")
_MAX_NAME = 100
_TITLE = "A graded submission of autograd-autograder"


class Record(SubmissionResult, frozen=True, kw_only=True):
    """A submission's result, as ``results/<id>.json`` and the store have it."""

    record_version: int = RECORD_VERSION
    check: str = ""
    """The hash of all before it, by which a file is known to be as it was written."""


def encode_record(result: SubmissionResult) -> bytes:
    """Return a result as JSON."""
    fields = {name: getattr(result, name) for name in result.__struct_fields__}
    return msgspec.json.encode(Record(**fields, check=_check(result)))


def decode_record(data: bytes | str) -> SubmissionResult:
    """Return a result of the store's.

    Raises:
        AutograderError: it is none, and what to do.
    """
    try:
        return msgspec.json.decode(data, type=SubmissionResult)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = (
            f"results.sqlite holds a result that cannot be read ({error}): it is damaged, or a "
            "newer autograder has written it. `autograder grade --fresh` into the same folder "
            "grades anew; what the desk has decided is kept"
        )
        raise AutograderError(message) from error


def read_record(data: bytes) -> SubmissionResult | None:
    """Return the result in a file; None if it is none, is of a newer version, or was changed."""
    try:
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    result = decode_record(data)
    whole = record.check == _check(result) and record.record_version <= RECORD_VERSION
    return result if whole else None


def _check(result: SubmissionResult) -> str:
    return hashlib.sha256(msgspec.json.encode(result)).hexdigest()


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record, of the 2020-12 draft."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLE,
        **msgspec.json.schema(Record),
    }


def result_id(name: str) -> str:
    """Return a file name for a submission's name: itself if it is plain, else with its hash.

    A plain name has no capitals, for some file systems do not tell them from small letters,
    and does not end like a hash, or else it could take another submission's place.
    """
    readable = _UNSAFE.sub("_", name)[:_MAX_NAME].strip(".")
    if readable == name == name.lower() and not _HASHED.search(name):
        return name
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
