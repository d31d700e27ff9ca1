"""What the person who grades should know about a cell that was run: said once, in order."""

_MOST = 5
_notes: dict[str, None] = {}
_troubled = False


def note(text: str) -> None:
    """Remember a sentence about the cell that runs now."""
    if len(_notes) < _MOST:
        _notes.setdefault(text)


def trouble() -> None:
    """Remember that something was used which is not there: what fails now may hang on it."""
    global _troubled  # noqa: PLW0603 -- a student's process runs one cell at a time
    _troubled = True


def is_troubled() -> bool:
    """Whether something was used in this cell which is not there."""
    return _troubled


def take() -> list[str]:
    """Return the sentences, and begin anew."""
    global _troubled  # noqa: PLW0603 -- see above
    taken = list(_notes)
    _notes.clear()
    _troubled = False
    return taken
