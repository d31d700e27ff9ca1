"""The order in which a student's process puts its walls up, and whether they hold."""

import contextlib
import os
import resource
import socket
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.limits import Limits
from autograder.sandbox.walls import cgroups, identity, jail, rlimits
from autograder.sandbox.walls.kernel import landlock, seccomp
from autograder.sandbox.walls.kernel.syscalls import this_machine
from autograder.sandbox.walls.plan import Plan

CANARY = "canary"
"""A file in the zygote's folder that no student's process may be able to read."""


class WallError(Exception):
    """A wall does not stand, or does not hold. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """A memory cgroup that a student's process has still to enter."""

    folder: Path
    door: int
    """What :func:`~autograder.sandbox.walls.cgroups.enter` takes."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a student's process is put."""

    plan: Plan
    readable: tuple[Path, ...]
    """What Python, its libraries and the system's need."""
    scratch: Path
    """The zygote's folder."""
    grader: int
    """The process that holds the tests."""
    number: int
    """Of the submission, for a user id that no other has."""
    group: Doorway | None = None
    """The submission's memory cgroup, if it has one."""


def confine(place: Place, folder: Path, limits: Limits, keep: int) -> dict[str, str]:
    """Give up everything that running the submission does not need.

    Args:
        place: what this machine provides.
        folder: the submission's own folder, where there is no jail.
        limits: the submission's limits.
        keep: the one descriptor that stays open, besides the standard ones.

    Returns:
        What isolates this process, by layer.

    Raises:
        WallError: a layer that this machine has promised does not hold.
    """
    plan = place.plan
    user = identity.own_user(place.number) if plan.uid else os.geteuid()
    group = user if plan.uid else os.getegid()
    try:
        _be_first_to_be_killed()
        if place.group is not None:
            cgroups.enter(place.group.door)
        if plan.namespaces:
            owner = jail.Owner(user=user, group=group)
            jail.enter(place.scratch, place.readable, size=limits.disk, owner=owner)
            writable: tuple[Path, ...] = jail.WRITABLE
        else:
            os.chdir(folder)
            if plan.uid:
                os.chown(folder, user, group)
            writable = (folder,)
        _own_environment(writable)
        _close_descriptors(keep)
        rlimits.apply(limits, alone=plan.uid or plan.namespaces)
        _become(user, plan)
        if plan.landlock:
            _restrict_files(place, writable)
        if plan.seccomp:
            _filter_calls(plan)
    except OSError as error:
        message = f"a wall could not be put up: {error}"
        raise WallError(message) from error
    _check(place)
    return {"level": plan.level.value} | plan.layers() | {"limits": plan.limits}


def _be_first_to_be_killed() -> None:
    """If memory runs out, let it be this process that is ended, not the grader."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _own_environment(writable: tuple[Path, ...]) -> None:
    home = str(writable[0])
    for name in ("HOME", "MPLCONFIGDIR", "TORCH_HOME", "IPYTHONDIR"):
        os.environ[name] = home
    os.environ["TMPDIR"] = str(writable[min(1, len(writable) - 1)])
    tempfile.tempdir = None  # it remembers the zygote's


def _close_descriptors(keep: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # until here, the zygote's
        os.dup2(nowhere, standard)
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, keep)
    os.closerange(keep + 1, highest)


def _become(user: int, plan: Plan) -> None:
    if plan.uid:
        identity.become(user)
    if plan.uid or plan.namespaces:
        identity.drop_capabilities()
    if sys.platform == "linux":  # again, for a change of user takes both back
        identity.set_readable(True)
        identity.end_with_parent()


def _restrict_files(place: Place, writable: Iterable[Path]) -> None:
    # All that the jail shows may be read; should somebody get out of it, this still holds.
    readable = [Path("/")] if place.plan.namespaces else place.readable
    landlock.restrict(
        place.plan.landlock, readable=readable, writable=[*writable, Path(os.devnull)]
    )


def _filter_calls(plan: Plan) -> None:
    machine = this_machine()
    if machine is None:  # then the plan would not have promised it
        raise OSError
    may_signal = os.getpid() if plan.filters_signals else None
    seccomp.install(seccomp.program(machine, may_signal=may_signal))


def _check(place: Place) -> None:
    """Try what must not work any more: the kernel may have promised and not kept it."""
    plan = place.plan
    if plan.seccomp:
        _must_fail("the network can be reached", lambda: socket.socket().close())
    if plan.seccomp or plan.namespaces:
        _must_fail("the grader can be signalled", lambda: os.kill(place.grader, 0))
    if plan.namespaces or plan.landlock or plan.uid:
        canary = place.scratch / CANARY
        _must_fail("the grader's files can be read", canary.read_bytes)
        written = place.scratch / "written"
        _must_fail("files outside can be written", lambda: written.write_bytes(b""))


def _must_fail(what: str, attempt: object) -> None:
    if not callable(attempt):
        raise TypeError
    try:
        attempt()
    except OSError:
        return
    message = f"a wall does not hold: {what}"
    raise WallError(message)
