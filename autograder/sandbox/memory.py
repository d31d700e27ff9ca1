"""The machine's memory: how much is left for submissions, and whether it has run out."""

from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")
# Version 1 says it when there is no limit by a number that no machine has.
_NO_LIMIT = 2**60
_FILES = {
    "limit": ("memory.max", "memory.limit_in_bytes"),
    "use": ("memory.current", "memory.usage_in_bytes"),
}


def kills(proc: Path = _PROC) -> int | None:
    """Return how many processes the kernel has ended for want of memory; None if it does not tell.

    It counts those of the whole machine, and those that a group's own limit has cost.
    """
    try:
        lines = (proc / "vmstat").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)
    except (OSError, ValueError, IndexError):
        return None


def available(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> int | None:
    """Return the bytes that can be taken before something has to give; None if nobody tells.

    That is what the machine has left, or less, where this process is in a group with a limit.
    """
    left = [
        amount for amount in (_of_machine(proc), *_of_groups(proc, cgroups)) if amount is not None
    ]
    return max(0, min(left)) if left else None


def _of_machine(proc: Path) -> int | None:
    try:
        lines = (proc / "meminfo").read_text(encoding="ascii").splitlines()
        found = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
        return next((int(size) * 1024 for size in found), None)
    except (OSError, ValueError, IndexError):
        return None


def _of_groups(proc: Path, cgroups: Path) -> Iterator[int | None]:
    for folder in own_groups(proc, cgroups):
        limit = _first_number(folder, _FILES["limit"])
        use = _first_number(folder, _FILES["use"])
        if limit is not None and use is not None and limit < _NO_LIMIT:
            yield limit - use + _idle_pages(folder)


def own_groups(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> Iterator[Path]:
    """Yield the folders of the memory cgroup that this process is in, and of those above it."""
    try:
        lines = (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0":
            root = cgroups
        elif "memory" in controllers.split(","):
            root = cgroups / "memory"
        else:
            continue
        # In a container, the path may be one that only the machine outside knows.
        place = root / path.lstrip("/")
        place = place if place.is_dir() else root
        while place.is_relative_to(root) and place.is_dir():
            yield place
            place = place.parent


def _first_number(folder: Path, names: tuple[str, ...]) -> int | None:
    for name in names:
        try:
            return int((folder / name).read_text(encoding="ascii"))
        except (OSError, ValueError):  # not there, or "max"
            continue
    return None


def _idle_pages(folder: Path) -> int:
    """Return the bytes of files' pages that the kernel takes back first."""
    try:
        lines = (folder / "memory.stat").read_text(encoding="ascii").splitlines()
        sizes = dict(line.split() for line in lines)
        return int(sizes.get("total_inactive_file", sizes.get("inactive_file", "0")))
    except (OSError, ValueError):
        return 0
