"""What can go wrong and reaches a person, by whose fault it is and who must act.

A message says what happened, where, and what to do next. None of these is ever a
student's mistake, but for :class:`StudentCallError`, which checks turn into a failure.
"""

from autograder.result import Kind

TORCH_NEEDED = (
    "The checks need it: pip install 'autograd-autograder[torch]', or first, for one without CUDA, "
    "pip install torch --index-url https://download.pytorch.org/whl/cpu"
)


class AutograderError(Exception):
    """The base of the project's own errors: one line for the person at the keyboard."""


class UsageError(AutograderError):
    """The command line asks for something that is not there or not possible."""


class UnreadableSubmissionError(AutograderError):
    """A submitted file holds no notebook and no script that could be run."""


class ExerciseError(AutograderError):
    """An exercise contradicts itself, so no student can be judged by it."""


class BuildError(AutograderError):
    """An assignment's master could not be turned into its notebook and autograder."""


class SandboxError(AutograderError):
    """The machinery around the student's process failed: ours to mend, never a zero."""


class ZygoteGoneError(SandboxError):
    """The process that students' processes are forked from has ended: to be started again."""


class UncertainEndError(SandboxError):
    """A process of a submission's ended, and not for sure by its own doing: to be graded again."""


class WireError(AutograderError):
    """The other end of a channel sent something that the protocol does not allow."""


class OverBudgetError(WireError):
    """The other end of a channel has sent more than it may in all."""


class DeadlineError(AutograderError):
    """The other end of a channel did not answer in time."""


class ChannelClosedError(AutograderError):
    """The other end of a channel is gone."""


class StudentCallError(Exception):
    """A call into the student's process gave no value; raised by the proxy that was called.

    Args:
        kind: what happened.
        message: one sentence, fit for the student.
        traceback: the student's own lines, outermost first.
    """

    def __init__(self, kind: Kind, message: str, traceback: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.traceback = traceback
