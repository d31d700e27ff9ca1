"""What is printed may go nowhere: the work goes on, for the grades are written to files."""

import contextlib
import os
import re
import sys
from typing import TYPE_CHECKING, Any, TextIO

from autograder.basics.language import phrase
from autograder.basics.text import points_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.assignment.description import QuestionText

_PADDING = re.compile(r"(?<! ) ++(?=\n)")


def said_by_hand(questions: "Iterable[QuestionText]") -> str:
    """Return which questions a person judges, and for how many points."""
    return ", ".join(
        phrase("%(question)s (%(points)s points)", question=each.name, points=points)
        for each in questions
        for points in (points_text(each.max_score),)
    )


class LastingOutput:
    """A text stream that drops the rest of what is printed when its reader has gone, or is full.

    Into a file or another program, no line ends in spaces, as those of tables do.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self.failure: OSError | None = None
        """Why nothing more is printed, if so."""

    def write(self, text: str) -> int:
        """Print, or drop, a text."""
        printed = text if self._is_terminal else _PADDING.sub("", text)
        self._attempt(lambda: self._stream.write(printed))
        return len(text)

    def flush(self) -> None:
        """Send what has been printed on its way."""
        self._attempt(self._stream.flush)

    def _attempt(self, action: Any) -> None:
        if self.failure is not None:
            return
        try:
            action()
        except OSError as error:
            self.failure = error
            with contextlib.suppress(OSError, ValueError):
                # What the stream still holds must go somewhere when it is closed.
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def __getattr__(self, name: str) -> Any:
        """Be like the stream in all else."""
        return getattr(self._stream, name)

    @property
    def problem(self) -> str:
        """What a person should know: "" if all was printed, or the reader wanted no more."""
        if self.failure is None or isinstance(self.failure, BrokenPipeError):
            return ""
        return f"the output could not be printed: {self.failure.strerror}"


def lasting_output() -> LastingOutput:
    """Let what this process prints last; returns the stream."""
    lasting = LastingOutput(sys.stdout)
    sys.stdout = lasting
    return lasting
