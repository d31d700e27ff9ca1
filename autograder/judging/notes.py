"""What a check has seen and does not decide: it is for a person to look at."""

import contextlib
import contextvars
from collections.abc import Iterator

_notes = contextvars.ContextVar[list[str] | None]("notes", default=None)


@contextlib.contextmanager
def collected_notes() -> Iterator[list[str]]:
    """Collect what the checks in this block leave to a person."""
    notes: list[str] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def leave_to_a_person(note: str) -> None:
    """Take note of something, once, where anybody collects it; the verdict stays as it is."""
    notes = _notes.get()
    if notes is not None and note not in notes:
        notes.append(note)
