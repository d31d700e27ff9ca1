"""The systems whose downloads are known: another is a module like ``moodle.py``, and a name."""

from collections.abc import Callable
from typing import Protocol

from autograder.lms.downloads.handin import Handin
from autograder.lms.downloads.systems import canvas, github, gradescope, moodle, nbgrader
from autograder.lms.downloads.systems.layout import Download


class System(Protocol):
    """What the module of a system has. ``feedback_name`` is had by those that take pages back."""

    SYSTEM: str
    """Its name, as ``--from`` takes it."""
    ID: str
    """The kind of identity by which it knows a person."""

    def recognise(self, download: Download, /) -> list[Handin] | None:
        """Return the hand-ins of a download, or None if it is not laid out as this system's."""


# The most unmistakable layouts first.
KNOWN: tuple[System, ...] = (gradescope, moodle, github, nbgrader, canvas)

FEEDBACK: dict[str, Callable[[str], str]] = {
    each.SYSTEM: each.feedback_name for each in KNOWN if hasattr(each, "feedback_name")
}
"""What makes the name of a page of that of its submission, by the system that takes it back."""
