"""Who grades: processes of this machine, or the workers of a cluster."""

import contextlib
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.basics.language import phrase, spoken
from autograder.cli.common.walls import tell_walls
from autograder.errors import UsageError
from autograder.result import SubmissionResult
from autograder.sandbox.hints import size
from autograder.sandbox.launch import Zygote
from autograder.sandbox.walls.plan import Level
from autograder.submissions.files import Submission

if TYPE_CHECKING:
    from autograder.batch.cluster import Cluster
    from autograder.batch.pool import Batch
    from autograder.grading.rules import Rules


@dataclass(frozen=True, kw_only=True)
class Team:
    """What grades, and what there is to say of it."""

    grader: "Batch | Cluster"
    level: Level
    """The weakest walls that students' processes stand behind."""
    where: str = ""
    memory: int = 0
    """What a submission may take; 0 if others know whether there is enough."""
    wanted: int = 0
    """How many submissions were to be graded at a time."""

    def run(
        self, submissions: Sequence[Submission], *, meanwhile: Callable[[], object]
    ) -> Generator[SubmissionResult]:
        """Yield the results as they come; ``meanwhile`` is done while the first are graded."""
        return self.grader.run(submissions, meanwhile=meanwhile)

    def tell(self, console: Console) -> None:
        """Say who grades, and behind which walls."""
        if self.where:
            console.print(self.where, soft_wrap=True)
        tell_walls(console, self.level)

    def tell_memory(self, console: Console, count: int) -> None:
        """Say if fewer are graded at a time than could be, for want of memory."""
        if self.memory and self.grader.workers < min(self.wanted, count):
            said = phrase(
                "There is memory for %(count)s at a time, with %(memory)s each (--limit memory=… "
                "says less).",
                count=self.grader.workers,
                memory=size(self.memory),
            )
            console.print(said)


def local_team(rules: "Rules", zygote: Zygote, required: Level, jobs: int | None) -> Team:
    """Return processes of this machine.

    Raises:
        UsageError: its walls are too weak.
    """
    from autograder.batch.pool import Batch  # noqa: PLC0415 -- the zygote has begun by now

    level = zygote.plan.level
    if level.rank < required.rank:
        message = (
            f"this machine's walls are {level.value!r}, weaker than the {required.value!r} "
            "required: run `autograder doctor` to see what is missing, and why"
        )
        raise UsageError(message)
    wanted = jobs or default_jobs()
    batch = Batch(rules, zygote, wanted)
    return Team(grader=batch, level=level, memory=rules.limits.memory, wanted=wanted)


@contextlib.contextmanager
def cluster_team(
    address: str,
    archive: Path,
    rules: "Rules",
    warm: Sequence[str],
    required: Level,
    jobs: int | None,
) -> Iterator[Team]:
    """Provide the workers of a cluster.

    Raises:
        UsageError: what it needs is not installed, it cannot be reached, or a worker's walls are
            too weak.
    """
    try:
        from autograder.batch.cluster import Cluster  # noqa: PLC0415 -- an extra
    except ImportError as error:
        message = "a cluster needs more libraries: pip install 'autograd-autograder[cluster]'"
        raise UsageError(message) from error
    from autograder.batch.parcels import Setup  # noqa: PLC0415 -- the same
    from autograder.grading.rules import VERSIONS  # noqa: PLC0415 -- the zygote has begun by now

    setup = Setup(
        name=archive.name,
        archive=archive.read_bytes(),
        limits=rules.limits,
        seed=rules.seed,
        warm=tuple(warm),
        # Who reaches a scheduler's port can do anything: students' code must not.
        level=max(required, Level.USER, key=lambda level: level.rank),
        language=spoken(),
        versions=VERSIONS,
    )
    with contextlib.closing(Cluster(address, rules, setup, jobs)) as cluster:
        workers = "1 worker" if cluster.workers == 1 else f"{cluster.workers} workers"
        where = f"Cluster: {address}, {workers}, {cluster.jobs} submissions at a time."
        yield Team(grader=cluster, level=cluster.level, where=where)


def default_jobs() -> int:
    """Return twice the number of processors: a submission and its tests often wait in turn."""
    return 2 * (os.cpu_count() or 1)
