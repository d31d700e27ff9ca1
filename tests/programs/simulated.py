"""Machines that this one can pretend to be: a command runs as it would run there.

``python tests/programs/simulated.py MACHINE COMMAND…``, as root. A machine is a user, capabilities
and a filter of system calls; what the command then finds out about its walls, it finds out
itself.
"""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from autograder.sandbox.walls import jail
from autograder.sandbox.walls.kernel import seccomp
from autograder.sandbox.walls.kernel.syscalls import Machine, call, checked, libc, this_machine

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "tests" / "data" / "docker" / "seccomp.txt"
USER = 64_123
# CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, NET_BIND_SERVICE, NET_RAW,
# SYS_CHROOT, MKNOD, AUDIT_WRITE, SETFCAP: what Docker leaves to a container's root.
DOCKER_CAPABILITIES = frozenset({0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31})
_NEWNS, _NEWUSER = 0x0002_0000, 0x1000_0000
_PR_CAPBSET_DROP = 24
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06


def ordinary_user() -> None:
    """Be nobody in particular, as on a laptop."""
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


def without_user_namespaces() -> None:
    """Be an ordinary user where user namespaces are forbidden."""
    ordinary_user()
    refuse = [(_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    absent = [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    machine = _machine()
    flag = seccomp.Condition(call="clone", argument=0, mask=_NEWUSER, values=(_NEWUSER,))
    seccomp.install(
        [
            (_LOAD, 0, 0, 0),
            *seccomp._if_number(machine, "unshare", refuse),
            *seccomp._if_number(machine, "clone3", absent),
            *seccomp._if_number(machine, "clone", seccomp._by_argument(flag)),
            (_RETURN, 0, 0, _ALLOW),
        ]
    )


def docker() -> None:
    """Be root in a container with Docker's default capabilities and profile."""
    _in_docker(frozenset())


def docker_without_landlock() -> None:
    """Be root in such a container on an older kernel, or in gVisor."""
    _in_docker({"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"})


def root() -> None:
    """Be root on a machine, as now."""


MACHINES: dict[str, Callable[[], None]] = {
    "user": ordinary_user,
    "user-without-namespaces": without_user_namespaces,
    "docker": docker,
    "docker-without-landlock": docker_without_landlock,
    "root": root,
}


def _in_docker(missing: Iterable[str]) -> None:
    for capability in range(64):
        if capability not in DOCKER_CAPABILITIES:
            libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    seccomp.install(docker_filter(_machine(), frozenset(missing)))


def docker_filter(machine: Machine, missing: frozenset[str]) -> list[tuple[int, int, int, int]]:
    """Return Docker's default profile as a filter, without the calls in ``missing``."""
    build = [(_LOAD, 0, 0, 0)]
    for line in DOCKER.read_text(encoding="utf-8").splitlines():
        name, *numbers = line.split()
        if name != "#" and numbers[machine.column] != "-" and name not in missing:
            number = int(numbers[machine.column])
            build += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    allow = [(_RETURN, 0, 0, _ALLOW)]
    conditions = [
        *seccomp.CONDITIONS[: len(seccomp._NAMESPACE_FLAGS)],
        seccomp.Condition(call="socket", argument=0, values=(40,)),
        seccomp.Condition(
            call="personality",
            argument=0,
            values=(0, 8, 0x20000, 0x20008, 0xFFFFFFFF),
            unless=True,
        ),
    ]
    for condition in conditions:
        build += seccomp._if_number(machine, condition.call, seccomp._by_argument(condition))
    for name in ("clone", "socket", "personality"):
        build += seccomp._if_number(machine, name, allow)
    absent = [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    build += seccomp._if_number(machine, "clone3", absent)
    return [*build, (_RETURN, 0, 0, _ERRNO | errno.EPERM)]


def _machine() -> Machine:
    machine = this_machine()
    if machine is None:
        sys.exit("this machine's system calls are not known")
    return machine


def make_reachable(paths: Iterable[Path]) -> None:
    """Let every user reach these folders, in mounts that only this process and its own see.

    A developer's Python may lie in a home that only root can enter.
    """
    checked(call("unshare", _NEWNS), "unshare")
    jail._mount(None, "/", jail._REC | jail._PRIVATE)
    closed: dict[Path, list[Path]] = {}
    for path in paths:
        for parent in reversed(path.parents):
            if not parent.stat().st_mode & stat.S_IXOTH:
                closed.setdefault(parent, []).append(path)
                break
    for parent, inside in closed.items():
        kept = [(path, os.open(path, os.O_PATH)) for path in sorted(set(inside))]
        jail._mount("tmpfs", str(parent), 0, kind="tmpfs", options="mode=755")
        for path, descriptor in kept:
            path.mkdir(parents=True, exist_ok=True)
            jail._mount(f"/proc/self/fd/{descriptor}", str(path), jail._BIND | jail._REC)
            os.close(descriptor)


def main() -> None:
    """Be the machine named first, and run the rest."""
    if len(sys.argv) < 3 or sys.argv[1] not in MACHINES:
        sys.exit(f"{__doc__}\nMachines: {', '.join(MACHINES)}")
    make_reachable({Path(sys.prefix), Path(sys.base_prefix), ROOT})
    MACHINES[sys.argv[1]]()
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 -- a command of the tests' own


if __name__ == "__main__":
    main()
