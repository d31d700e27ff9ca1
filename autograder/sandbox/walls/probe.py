"""Which walls this machine provides: each is put up in a throwaway child, and looked at.

Nothing is taken for granted from versions or settings: some systems let a process make a user
namespace and then nothing in it.
"""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from autograder.sandbox.walls import cgroups, identity, jail
from autograder.sandbox.walls.kernel import landlock, namespaces, seccomp
from autograder.sandbox.walls.plan import Plan

_MAX_REASON = 500
_MODULES = (".py", ".so")
_NOT_LINUX = "this system is {}: only Linux has it"
_HERE = Path(__file__).resolve().parents[2]


def probe(scratch: Path) -> Plan:
    """Return the layers that hold here.

    Args:
        scratch: a folder of ours, of which nobody else needs to see anything.
    """
    if sys.platform != "linux":
        reason = _NOT_LINUX.format(platform.system() or sys.platform)
        return Plan(missing=dict.fromkeys(("namespaces", "uid", "landlock", "seccomp"), reason))
    version = landlock.abi()
    has_namespaces = _failure(lambda: _try_namespaces(scratch))
    groups, no_groups = _find_cgroups()
    missing = {
        "namespaces": has_namespaces,
        "uid": _failure(lambda: _try_user(jailed=not has_namespaces)),
        "landlock": _failure(lambda: _try_landlock(version, scratch)),
        "seccomp": _failure(seccomp.check),
        "cgroups": no_groups,
    }
    return Plan(
        namespaces=not missing["namespaces"],
        uid=not missing["uid"],
        landlock=0 if missing["landlock"] else version,
        seccomp=not missing["seccomp"],
        cgroups=groups,
        missing={name: reason for name, reason in missing.items() if reason},
    )


def report() -> Plan:
    """Tell the grader on its control socket which walls there are; for the zygote's start.

    The command line's first argument is that socket's descriptor, the second is a plan to use
    instead, or nothing.
    """
    descriptor, given = int(sys.argv[1]), sys.argv[2]
    plan = msgspec.json.decode(given, type=Plan) if given else probe(Path.cwd())
    data = msgspec.json.encode(plan) + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]
    return plan


def _find_cgroups() -> tuple[str, str]:
    """Return where submissions' cgroups can be made, "" if nowhere; and why not."""
    try:
        return str(cgroups.find()), ""
    except OSError as error:
        return "", str(error.strerror or error)


def _failure(attempt: Callable[[], None]) -> str:
    """Make the attempt in a child; returns why it failed, "" if it did not."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        reason = "it ended without a word"
        try:
            attempt()
            reason = ""
        except OSError as error:
            reason = str(error.strerror or error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the reason
            reason = f"{type(error).__name__}: {error}"
        finally:
            os.write(writing, b"." + reason.encode()[:_MAX_REASON])
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said[1:].decode("utf-8", "replace") if said else "the attempt was killed"


def _try_namespaces(scratch: Path) -> None:
    """Put up the whole jail, in the process that is first in its namespaces."""
    reading, writing = os.pipe()
    child = namespaces.fork()
    if child == 0:
        try:
            owner = jail.Owner(user=os.geteuid(), group=os.getegid())
            jail.enter(scratch, [_HERE], size=2**20, owner=owner)
            if os.getpid() != 1 or scratch.exists():
                os.write(writing, b"the jail does not hold")
        except Exception as error:  # noqa: BLE001 -- the reason is what is asked for
            os.write(writing, f"{error}".encode()[:_MAX_REASON] or b"unknown")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    if said:
        raise OSError(said.decode("utf-8", "replace"))


def _try_user(*, jailed: bool) -> None:
    if os.geteuid() != 0:
        message = "only root can give each submission a user of its own"
        raise OSError(message)
    identity.become(identity.own_user(0))
    if not jailed:
        needed = (sys.prefix, sys.base_prefix, str(_HERE), os.__file__, msgspec.__file__)
        for path in (*needed, *_libraries()):
            if not os.access(path, os.R_OK):
                message = f"another user cannot read {path}"
                raise OSError(message)


def _libraries() -> Iterator[str]:
    """Yield the modules and packages that may be imported: an unreadable one would be missing."""
    for folder in filter(os.path.isdir, sys.path):
        with os.scandir(folder) as entries:
            for entry in entries:
                is_package = entry.name.isidentifier() and entry.name != "__pycache__"
                is_module = (is_package and entry.is_dir()) or entry.name.endswith(_MODULES)
                if is_module and not entry.is_symlink():
                    yield entry.path


def _try_landlock(version: int, scratch: Path) -> None:
    if version == 0:
        message = f"this kernel ({platform.release()}) has no Landlock, or it is switched off"
        raise OSError(message)
    landlock.restrict(version, readable=[], writable=[])
    try:
        next(scratch.iterdir(), None)
    except PermissionError:
        return
    message = "Landlock is there but is not obeyed"
    raise OSError(message)
