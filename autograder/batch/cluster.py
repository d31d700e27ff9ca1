"""Grading on other machines, by the workers of a ``dask.distributed`` cluster.

Each worker is sent the autograder once, as a plugin of the scheduler's, and keeps a process of ours
(:mod:`autograder.batch.crew`) with a zygote and walls of its own. Submissions go there as bytes,
several in a task, and come back as results; whatever is lost on the way is sent again. Nothing is
written but by the command that was started.
"""

import asyncio
import contextlib
import logging
import secrets
import subprocess
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait

import msgspec
from distributed import Client, KilledWorker, Worker, WorkerPlugin, get_worker

from autograder.batch.parcels import (
    Graded,
    Lost,
    Parcel,
    Ready,
    Refused,
    Reply,
    Setup,
    pack,
    read_frame,
    write_frame,
)
from autograder.errors import AutograderError, UnreadableSubmissionError, UsageError
from autograder.grading.grade import without_score
from autograder.grading.rules import Rules
from autograder.result import Status, SubmissionResult
from autograder.sandbox.walls.plan import Level
from autograder.submissions.files import Submission

_AWAKE = 0.5
_PATIENCE = 60.0
"""Seconds without a scheduler or without a worker until we give up."""
_CONNECTING = 15.0
_ENDING = 5.0
_MOST = 200
_MOST_BYTES = 4 * 2**20
_EACH = 4
"""Tasks for each worker, at least, so that none waits long for the last."""
_KEPT = "What is graded by now is kept: run the same command again when it is back"
_LOST = (
    "our fault: the process that graded this submission on another machine was killed, each time; "
    "is there too little memory?"
)


class CrewGoneError(Exception):
    """The process that grades on this machine has ended."""


class Crew:
    """The process of ours beside a worker of the cluster, started when it is first asked.

    Args:
        setup: by what it grades, see :class:`Setup`.
        jobs: how many submissions it grades at a time, at most.
    """

    def __init__(self, setup: bytes, jobs: int) -> None:
        self._setup = setup
        self._jobs = jobs
        self._one = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._greeting = b""
        self._is_closed = False

    def greet(self) -> bytes:
        """Return what it says at its start, a :data:`Reply`.

        Raises:
            CrewGoneError: it is killed at its start, twice.
        """
        with self._one:
            try:
                self._start()
            except CrewGoneError:
                self._start()
            return self._greeting

    def grade(self, parcels: bytes) -> bytes:
        """Return its :data:`Reply` to a task; tasks wait for each other.

        If it is killed meanwhile, it is started again, once.
        """
        with self._one:
            for _ in range(2):
                with contextlib.suppress(CrewGoneError):
                    self._start()
                    if isinstance(msgspec.msgpack.decode(self._greeting, type=Reply), Refused):
                        return self._greeting
                    return self._ask(parcels)
        return msgspec.msgpack.encode(Lost())

    def close(self) -> None:
        """End it for good; what is at work is given up."""
        self._is_closed = True
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            process.kill()  # its own processes end with it
        _put_away(process)

    def _start(self) -> None:
        if self._is_closed:
            raise CrewGoneError
        if self._process is not None and self._process.poll() is None:
            return
        command = [sys.executable, "-P", "-m", "autograder.batch.crew", str(self._jobs)]
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._greeting = self._ask(self._setup)

    def _ask(self, message: bytes) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise CrewGoneError
        answer = None
        with contextlib.suppress(OSError):  # it may be about to end
            write_frame(process.stdin, message)
            answer = read_frame(process.stdout)
        if answer is None:
            process.kill()
            _put_away(process)
            raise CrewGoneError
        return answer


def _put_away(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that ends, and close what led to it."""
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # there may be something in it that nobody reads
                pipe.close()


class CrewPlugin(WorkerPlugin):  # type: ignore[misc]  # -- the library is not annotated
    """What the scheduler gives to each worker, those that come later as well.

    Args:
        setup: by what is graded.
        name: by what tasks find it.
        jobs: how many submissions each grades at a time; twice its threads if it is not said.
    """

    def __init__(self, setup: bytes, name: str, jobs: int | None) -> None:
        self.name = name
        self._setup = setup
        self._jobs = jobs
        self.crew: Crew | None = None

    def setup(self, worker: Worker) -> None:
        """Have a crew for a worker."""
        self.crew = Crew(self._setup, self._jobs or 2 * worker.state.nthreads)

    def teardown(self, worker: Worker) -> None:
        """End the crew."""
        del worker
        if self.crew is not None:
            self.crew.close()


def _crew(worker: Worker, name: str) -> Crew:
    crew: Crew = worker.plugins[name].crew
    return crew


async def _greet(name: str, dask_worker: Worker) -> bytes:
    return await asyncio.to_thread(_crew(dask_worker, name).greet)


def _grade(name: str, parcels: bytes) -> bytes:
    return _crew(get_worker(), name).grade(parcels)


class Cluster:
    """Grades submissions by the workers of a cluster, as a batch does by those of one machine.

    Args:
        address: the scheduler's, ``tcp://host:8786`` or ``tls://host:8786``.
        rules: what to grade by.
        setup: what each worker is told.
        jobs: how many submissions each grades at a time; None for twice its threads.

    Raises:
        UsageError: nobody answers there, there is no worker, or one of them may not grade.
    """

    def __init__(self, address: str, rules: Rules, setup: Setup, jobs: int | None) -> None:
        _be_quiet()
        self._address = address
        self._rules = rules
        self._name = f"autograder-{setup.digest[:8]}-{secrets.token_hex(4)}"
        try:
            self._client = Client(address, timeout=_CONNECTING, set_as_default=False)
        except (OSError, ValueError) as error:
            message = f"no scheduler answers at {address}: start one with `dask scheduler`"
            raise UsageError(message) from error
        try:
            self._client.wait_for_workers(1, timeout=_CONNECTING)
            plugin = CrewPlugin(msgspec.msgpack.encode(setup), self._name, jobs)
            self._client.register_plugin(plugin, name=self._name)
            self._greetings: Mapping[str, Reply] = self._greet()
        except TimeoutError as error:
            self._client.close(timeout=1)
            message = f"{address} has no worker: start one with `dask worker {address}`"
            raise UsageError(message) from error
        except BaseException:
            self.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    @property
    def level(self) -> Level:
        """The weakest walls of the workers that are there at the start."""
        ready = [each for each in self._greetings.values() if isinstance(each, Ready)]
        return min((each.level for each in ready), key=lambda level: level.rank)

    @property
    def workers(self) -> int:
        """How many workers are there at the start."""
        return len(self._greetings)

    @property
    def jobs(self) -> int:
        """How many submissions these grade at a time."""
        ready = (each for each in self._greetings.values() if isinstance(each, Ready))
        return sum(each.jobs for each in ready)

    def _greet(self) -> dict[str, Reply]:
        said = self._client.run(_greet, self._name, on_error="return")
        found: dict[str, Reply] = {}
        for worker, answer in said.items():
            if isinstance(answer, Exception):
                why = Refused(f"{type(answer).__name__}: {answer}")
                raise UsageError(_refusal(worker, why))
            reply = msgspec.msgpack.decode(answer, type=Reply)
            if isinstance(reply, Refused):
                raise UsageError(_refusal(worker, reply))
            found[worker] = reply
        return found

    def run(
        self, submissions: Sequence[Submission], *, meanwhile: Callable[[], object] = bool
    ) -> Generator[SubmissionResult]:
        """Yield the results as they come. Closing the iterator gives up what is at work.

        Args:
            submissions: what is graded.
            meanwhile: called before the first result is waited for.
        """
        meanwhile()
        waiting = deque(_tasks(submissions, _EACH * self.workers))
        at_work: dict[Future[bytes], list[Submission]] = {}
        watch = _Watch(self._client, self._address)
        try:
            while waiting or at_work:
                watch.look()
                while waiting and len(at_work) < 2 * watch.workers:
                    packed, unread, rest = _packed(waiting.popleft())
                    for submission, why in unread:
                        yield without_score(submission, self._rules, Status.UNREADABLE, why)
                    if rest:
                        waiting.appendleft(rest)
                    if packed:
                        at_work[self._send(packed.values())] = list(packed)
                done, _ = wait(at_work, _AWAKE, FIRST_COMPLETED)
                for future in done:
                    task = at_work.pop(future)
                    reply = self._received(future)
                    if isinstance(reply, Graded):
                        yield from reply.results
                    elif len(task) > 1:  # by themselves, to know which it is
                        waiting.extendleft([each] for each in task)
                    else:
                        yield without_score(task[0], self._rules, Status.FAULT, _LOST)
        finally:
            for future in at_work:
                future.cancel()

    def _send(self, parcels: Iterable[Parcel]) -> "Future[bytes]":
        data = msgspec.msgpack.encode(list(parcels))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a task is large
            future: Future[bytes] = self._executor.submit(_grade, self._name, data)
        return future

    def _received(self, future: "Future[bytes]") -> Graded | Lost:
        try:
            reply = msgspec.msgpack.decode(future.result(), type=Reply)
        except KilledWorker:
            return Lost()
        except CancelledError as error:
            message = f"the scheduler at {self._address} has dropped our tasks. {_KEPT}"
            raise AutograderError(message) from error
        except Exception as error:
            what = f"{type(error).__name__}: {error}".partition("\n")[0]
            message = f"a worker of {self._address} cannot grade: {what}. {_KEPT}"
            raise AutograderError(message) from error
        if isinstance(reply, Graded | Lost):
            return reply
        if isinstance(reply, Refused):
            raise UsageError(_refusal("one that has come later", reply))
        message = f"a worker of {self._address} has answered what it was not asked"
        raise AutograderError(message)

    def close(self) -> None:
        """Let go of the cluster, and let its workers end what was started for us."""
        with contextlib.suppress(Exception):  # it may be gone
            if self._client.status == "running":
                self._client.unregister_worker_plugin(self._name)
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)


def _be_quiet() -> None:
    """Let the libraries print nothing: what a person should know we say ourselves."""
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] in {"asyncio", "distributed", "tornado"}:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _refusal(worker: str, reply: Refused) -> str:
    return f"the worker {worker} may not grade: {reply.why}"


class _Watch:
    """Looks whether there is still somebody to wait for."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._last = time.monotonic()
        self._asked = -_PATIENCE
        self.workers = 1
        """How many workers there are, or were when it was last known."""

    def look(self) -> None:
        """Ask, every now and then.

        Raises:
            AutograderError: there was no scheduler, or no worker, for too long.
        """
        now = time.monotonic()
        if now - self._asked < 2 * _AWAKE:
            return
        self._asked = now
        what = "no scheduler answers"
        if self._client.status == "running":
            what = "there is no worker"
            with contextlib.suppress(Exception):  # then it is asked again
                count = len(self._client.nthreads())
                if count:
                    self.workers, self._last = count, now
        if now - self._last > _PATIENCE:
            message = f"for {_PATIENCE:.0f} s {what} at {self._address}. {_KEPT}"
            raise AutograderError(message)


def _tasks(submissions: Sequence[Submission], count: int) -> list[list[Submission]]:
    """Return the submissions in so many tasks, or in more if these were too large."""
    most = max(1, min(_MOST, len(submissions) // count))
    return [list(submissions[at : at + most]) for at in range(0, len(submissions), most)]


def _packed(
    task: Sequence[Submission],
) -> tuple[dict[Submission, Parcel], list[tuple[Submission, str]], list[Submission]]:
    """Return what goes in one task as bytes, what cannot be read and why, and what is too much."""
    packed: dict[Submission, Parcel] = {}
    unread: list[tuple[Submission, str]] = []
    size = 0
    for place, submission in enumerate(task):
        if size > _MOST_BYTES:
            return packed, unread, list(task[place:])
        try:
            packed[submission] = pack(submission)
        except UnreadableSubmissionError as error:
            unread.append((submission, str(error)))
        else:
            size += packed[submission].size
    return packed, unread, []
