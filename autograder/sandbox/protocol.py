"""What the grader and the student's processes say to each other.

Four processes take part. The grader holds the tests and speaks first everywhere.

- The *monitor* is there for one submission. A :class:`Watch` tells it what all processes of the
  submission may use together; it ends them when they use more. It says :class:`Gone` when the
  student's process has ended, and ends everything of the submission when the grader closes the
  channel. A :class:`Renew` comes before each branch, and is answered by :class:`Renewed`.
- The *student's process* gets one :class:`Run`. It confines itself and says by a
  :class:`Confined` how far that went. It takes the assignment's files, each in some
  :class:`Put`, if the Run has announced any; a :class:`Keep` then may bring the channel of a copy
  in which nothing of the notebook has been run. Then it answers with a :class:`CellDone` for each
  cell, with an :class:`AtCheck` at each ``grader.check`` (and waits for a :class:`Keep`, which
  brings the channel of the copy that it then forks), and at last with :class:`Finished`, from
  when on it is a checkpoint itself.
- A *checkpoint* is a paused copy of the student's process. :class:`Branch` brings the channel
  of a fresh copy to be forked for one test case, and ends the copy before; :class:`EndBranch`
  only ends it, and is answered by :class:`Ended`; :class:`Serve` makes the checkpoint itself
  the last branch.
- A *branch* answers each numbered request by one reply of the same number. A :class:`Together`
  brings many requests at once; they are done in order, up to the first that fails, and
  :class:`Answers` answers them all.

All channels are made by the grader and handed out with the message that needs them: no
process of the student's ever sends a descriptor.
"""

from typing import Annotated

import msgspec

from autograder.result import Ran
from autograder.sandbox.limits import Limits
from autograder.sandbox.wire import Value

MAX_MESSAGE = 1_000
"""Characters of a sentence, and of a line of code, that a student's process may send."""
MAX_LINES = 8
"""Lines of a traceback that it may send."""
MAX_WORD = 2_000
"""Characters of what has no sentence: a name, a question, the name of a wall."""

# One more, for the sign that something was cut. What is longer, no honest process sends.
_Text = Annotated[str, msgspec.Meta(max_length=MAX_MESSAGE + 1)]
_Word = Annotated[str, msgspec.Meta(max_length=MAX_WORD + 1)]
_Lines = Annotated[list[_Text], msgspec.Meta(max_length=MAX_LINES)]


class Message(msgspec.Struct, tag=True):
    """Base of all messages."""


class Run(Message, kw_only=True):
    """Run these cells in order; cells in ``skip`` (by number, from 1) are left out."""

    cells: list[str]
    skip: list[int]
    files: list[tuple[str, int]] = []
    """Names and sizes of what lies beside the notebook; the bytes follow one after another."""
    folder: str
    seed: int
    limits: Limits
    keeps_start: bool = False
    """Whether a :class:`Keep` comes before the first cell."""
    puts: int = 0
    """How many :class:`Put` follow."""
    cell_seed: int | None = None
    """What each cell is seeded with before it runs, as Otter does it."""
    seed_variable: str = ""
    """The variable that is set to it; "" if numpy's and Python's generators are seeded."""


class Put(Message, kw_only=True):
    """Append the bytes sent along to this file, below the notebook's folder."""

    name: str


class Watch(Message, kw_only=True):
    """Look after these limits; ``folder`` is the submission's, "" if it has a file system."""

    limits: Limits
    folder: str


class Renew(Message, kw_only=True):
    """Make the folders that the submission may write to what they were at the first of these.

    After ``until``, on the monotonic clock, they are somebody's who is using them.
    """

    number: int
    until: float


class Renewed(Message, kw_only=True):
    """They are, or it was too late; the :class:`Renew` had this number."""

    number: int


class Keep(Message):
    """Fork a checkpoint that listens on the channel sent along."""


class Confined(Message, kw_only=True):
    """The process can no longer do harm; ``isolation`` says by which layers."""

    isolation: dict[str, str]


class Unconfined(Message, kw_only=True):
    """A wall that this machine has promised does not hold; nothing of the student's has run."""

    reason: str


class CellDone(Message, kw_only=True):
    """A cell has been run."""

    number: int
    ran: Ran
    message: _Text
    traceback: _Lines
    output: str
    wall: _Word


MAX_CHECKS = 3
"""So many copies of one question's checks are kept: the first, and the latest."""


class AtCheck(Message, kw_only=True):
    """The notebook calls ``grader.check(question)``."""

    question: _Word


class Finished(Message):
    """The last cell is done."""


class Gone(Message, kw_only=True):
    """The student's process has ended, by a signal or with an exit code.

    ``exceeded`` is the limit for which the monitor has ended it, or "". It is said again when
    copies that are left exceed one.
    """

    signal: int
    exit_code: int
    exceeded: _Word = ""


class Branch(Message):
    """Fork a copy that serves on the channel sent along."""


class EndBranch(Message):
    """End the copy that was forked last."""


class Serve(Message):
    """Serve requests yourself, here, from now on."""


class Ended(Message, kw_only=True):
    """How the copy ended: by a signal or with an exit code."""

    signal: int
    exit_code: int


class Lookup(Message, kw_only=True):
    """Send the global variable ``name``."""

    number: int
    name: str


class Call(Message, kw_only=True):
    """Call a kept object."""

    number: int
    target: int
    args: Value
    kwargs: Value


class Attribute(Message, kw_only=True):
    """Send an attribute of a kept object."""

    number: int
    target: int
    name: str


class Item(Message, kw_only=True):
    """Send an item of a kept object."""

    number: int
    target: int
    key: Value


class Define(Message, kw_only=True):
    """Make a function of this code, which is marshalled, and send a handle of it."""

    number: int
    code: bytes
    name: str


class Restart(Message, kw_only=True):
    """Draw random numbers as at the first of these requests."""

    number: int


class Test(Message, kw_only=True):
    """Run a test case beside the student's objects, and send why it failed, "" if it passed.

    ``source`` is its file, of which it is the ``case``-th function; or doctests, if that is None.
    """

    number: int
    source: str
    case: int | None


class Together(Message, kw_only=True):
    """Do these one after the other, until one fails."""

    number: int
    requests: "list[Request]"


class Returned(Message, kw_only=True):
    """The request's value."""

    number: int
    value: Value


class Missing(Message, kw_only=True):
    """There is no global variable of that name."""

    number: int


class Raised(Message, kw_only=True):
    """The request raised an exception."""

    number: int
    type_name: _Word
    text: _Word
    traceback: _Lines
    wall: _Word = ""


class Refused(Message):
    """The value exists but cannot cross; ``text`` completes "it returned …"."""

    number: int
    text: _Word


class Answers(Message, kw_only=True):
    """The answers to the requests of a :class:`Together`; none follows one that failed."""

    number: int
    answers: "list[Answer]"


Request = Lookup | Call | Attribute | Item | Define | Restart | Test
Answer = Returned | Missing | Raised | Refused

ToStudent = Run | Put | Keep
FromStudent = Confined | Unconfined | CellDone | AtCheck | Finished
ToMonitor = Watch | Renew
FromMonitor = Gone | Renewed
ToCheckpoint = Branch | EndBranch | Serve
FromCheckpoint = Ended
ToBranch = Request | Together
FromBranch = Answer | Answers
