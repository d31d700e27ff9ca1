"""What a person can do about a wall that is missing on this machine."""

import os
import sys
from pathlib import Path

from autograder.sandbox.walls.plan import Level, Plan

_SYSCTL = Path("/proc/sys")
_CONTAINER = tuple(map(Path, ("/.dockerenv", "/run/.containerenv")))


def advice(plan: Plan) -> dict[str, str]:
    """Return, for each missing layer that would help, what to do about it."""
    if sys.platform != "linux":
        return {"namespaces": _OTHER_SYSTEM}
    found = {}
    if not plan.namespaces:
        found["namespaces"] = _for_namespaces()
    if not plan.landlock and not plan.namespaces:
        found["landlock"] = (
            "use Linux 5.13 or newer, with `landlock` in the boot parameter `lsm=`; "
            "or get namespaces, which do as much and more"
        )
    if not plan.uid and os.geteuid() == 0:
        found["uid"] = (
            "let every user reach Python and its libraries: `chmod o+x` the folders above them"
        )
    if not plan.cgroups:
        found["cgroups"] = (
            "`systemd-run --user --scope -p Delegate=yes autograder grade …`, or grade as root; "
            "without one, sockets and pipes are counted, and the kernel's other memory is not"
        )
    if not plan.seccomp:
        found["seccomp"] = "use a 64-bit Linux on x86-64 or aarch64"
    return found


_OTHER_SYSTEM = (
    "use Linux: on Windows, WSL 2; on macOS, a Linux virtual machine or container. Here, grade "
    "only people you trust"
)


def _for_namespaces() -> str:
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return (
            "this system's AppArmor forbids them to ordinary users: "
            "`sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
        )
    if _setting("kernel/unprivileged_userns_clone") == "0":
        return "`sudo sysctl kernel.unprivileged_userns_clone=1`"
    if _setting("user/max_user_namespaces") == "0":
        return "`sudo sysctl user.max_user_namespaces=10000`"
    if any(map(Path.exists, _CONTAINER)):
        return "grade outside of the container; inside, they are not to be had"
    return "use Linux 5.12 or newer, where users may make user namespaces"


def _setting(name: str) -> str:
    try:
        return (_SYSCTL / name).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def verdict(plan: Plan) -> str:
    """Return in one sentence what this machine is good for."""
    return {
        Level.FULL: "You can grade code from anyone here.",
        Level.FILES: "You can grade code from anyone here; what is missing would be a second wall.",
        Level.USER: (
            "While it grades, the command closes its own files to other users. Close what else "
            "students must not read: `chmod -R o-rwx`."
        ),
        Level.PROCESS: "Grade only people you trust.",
    }[plan.level]
