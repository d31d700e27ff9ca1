"""Starting the zygote. This module imports nothing heavy, so that it can start early."""

import contextlib
import os
import re
import select
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.basics.scratch import make_scratch, remove_scratch
from autograder.errors import SandboxError, ZygoteGoneError
from autograder.sandbox.walls import cgroups
from autograder.sandbox.walls.confine import CANARY
from autograder.sandbox.walls.plan import Plan

# The walls are tried while the process is still small, for that forks it several times.
# Without the garbage collector, which finds nothing there, imports take an eighth less time.
_MAIN = """
import gc; gc.disable()
from autograder.sandbox.walls.probe import report
plan = report()
from autograder.sandbox.inside.zygote import main
main(plan)
"""
MORE = "..."
"""The last argument of a zygote that is told later what else to import."""
_STARTUP = 60.0
_A_MOMENT = 0.2


class Zygote:
    """The process that students' processes are forked from, and the socket to ask it.

    Processes forked from the one that started it may use it too; the one that started it
    ends it.

    Args:
        warm: modules to import before the first fork, see :func:`worth_warming`.
        plan: the walls to put up, instead of all that this machine provides.
        waits: whether :meth:`warm_up` will name more of them, for which it waits before any fork.
    """

    def __init__(
        self, warm: Iterable[str] = ("torch",), *, plan: Plan | None = None, waits: bool = False
    ) -> None:
        self._given = "" if plan is None else msgspec.json.encode(plan).decode()
        self._warm = tuple(warm)
        self._owner = os.getpid()
        self._start(waits=waits)

    def _start(self, *, waits: bool = False) -> None:
        self._plan: Plan | None = None
        self._folder = make_scratch("zygote")
        self._log = self._folder / "log"
        (self._folder / CANARY).write_bytes(b"")
        self._control, theirs = socket.socketpair()
        waiting = [MORE] if waits else []
        # In UTF-8, which the zygote reads them in, whatever this process's locale can say.
        arguments = [
            each.encode() for each in (str(theirs.fileno()), self._given, *self._warm, *waiting)
        ]
        with theirs, self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                # -P and -s: nothing is imported from the working or the user's own folder.
                [sys.executable, "-P", "-s", "-c", _MAIN, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=_environment(self._folder),
                pass_fds=[theirs.fileno()],
                # A Ctrl-C at the terminal is for the grader, which then ends this in order.
                start_new_session=True,
            )

    def warm_up(self, names: Iterable[str]) -> None:
        """Name more modules to import before the first fork, to one that waits for them."""
        more = tuple(names)
        self._warm = tuple(sorted({*self._warm, *more}))
        with contextlib.suppress(OSError):  # one that has ended is noticed when it is asked
            self._control.sendall(" ".join(more).encode() + b"\n")

    def restart(self) -> None:
        """Begin anew, in the process that started it: what is forked from now on has a zygote."""
        self.close()
        self._start()

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, so that nothing more can be forked from it."""
        try:
            return not self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    @property
    def plan(self) -> Plan:
        """The walls that it puts up around a student's process; waits until they are known.

        To be asked for before this object is copied by a fork.

        Raises:
            SandboxError: it has stopped before it could say.
        """
        if self._plan is None:
            said = b""
            self._control.settimeout(_STARTUP)
            try:
                while not said.endswith(b"\n"):
                    part = self._control.recv(4096)
                    if not part:
                        raise self.failure()
                    said += part
                self._plan = msgspec.json.decode(said, type=Plan)
            except (OSError, msgspec.DecodeError) as error:
                raise self.failure() from error
            self._control.settimeout(None)
        return self._plan

    def fork(self, monitor: socket.socket, student: socket.socket) -> None:
        """Ask for the processes of one submission, which then listen on these sockets.

        Raises:
            ZygoteGoneError: it has ended.
        """
        try:
            socket.send_fds(self._control, [b"s"], [monitor.fileno(), student.fileno()])
        except OSError as error:
            raise self.failure() from error

    def failure(self) -> SandboxError:
        """Return the error that describes a zygote, or a process of its, that does not answer."""
        try:
            last = self._log.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
        except OSError:
            last = ""
        select.select([self._control], [], [], _A_MOMENT)  # one just killed is still ending
        return (ZygoteGoneError if self.is_gone else SandboxError)(
            "the process that students' code is forked from has stopped"
            + (f"; it printed:\n{last}" if last else " without a word")
        )

    def close(self) -> None:
        """End the zygote and remove its folder; in a forked copy, only let go of it."""
        self._control.close()
        if os.getpid() != self._owner:
            return
        self._process.kill()  # it keeps nothing; students' monitors end on their own
        self._process.wait()
        if self._plan is not None and self._plan.cgroups:
            cgroups.remove_all(Path(self._plan.cgroups), self._process.pid)
        remove_scratch(self._folder)


# Modules whose import is slow, and what a notebook that needs them mentions.
_SLOW_MODULES = {
    "autograder.graphs": re.compile(rb"\bautograder\.graphs\b"),
    # What autograder.notebook needs: that itself is to find the Otter of a student's process.
    "autograder.shown": re.compile(rb"\bautograder\.notebook\b"),
    "autograder.submissions.stubs": re.compile(rb"\bautograder\.notebook\b"),
    "matplotlib": re.compile(rb"\bmatplotlib\b"),
    "matplotlib.pyplot": re.compile(rb"\b(?:pyplot|pylab)\b"),
    "pandas": re.compile(rb"\bpandas\b"),
    "torch": re.compile(rb"\btorch\b"),
    "torch.optim": re.compile(rb"\boptim\b"),
}


def worth_warming(texts: Iterable[bytes], *, torch: bool) -> list[str]:
    """Return the slow modules that at least a tenth of the submissions mention.

    Everybody waits for what is imported beforehand; for what is not, only those who need it. But
    torch is imported if anybody mentions it: with CUDA, its libraries alone are larger than what
    a student's process may take.

    Args:
        texts: the submissions.
        torch: whether the assignment's tests need torch, whatever the submissions say.
    """
    mentions: Counter[str] = Counter()
    count = 0
    for text in texts:
        count += 1
        mentions.update(name for name, mention in _SLOW_MODULES.items() if mention.search(text))
    worth = {name for name, number in mentions.items() if 10 * number >= count}
    return sorted(worth | ({"torch"} if torch or "torch" in mentions else set()))


def _environment(folder: Path) -> dict[str, str]:
    """Return a whole environment, with nothing in it of the person who grades."""
    home = str(folder)
    return {
        # No GPU: with one, torch's gradients have a thread of their own, which no fork survives.
        "CUDA_VISIBLE_DEVICES": "",
        # A heap of huge pages makes a fork four times as fast: fewer pages to copy entries of.
        # The zygote also keeps what it has freed, see its _leave_room.
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.trim_threshold=1073741824",
        "HIP_VISIBLE_DEVICES": "",
        "HOME": home,
        "IPYTHONDIR": home,
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": home,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": "/usr/bin:/bin",
        "PYTHONMALLOC": "malloc",  # Python's own arenas would not be huge pages
        "TMPDIR": home,
        "TORCHDYNAMO_DISABLE": "1",
        "TORCH_HOME": home,
        "USER": "student",
    }
