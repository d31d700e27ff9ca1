"""Which walls stand on a machine, and what that is called."""

import enum

import msgspec

from autograder.sandbox.walls.kernel.landlock import SCOPES_SIGNALS


class Level(enum.Enum):
    """How far a student's process is walled off, in one word."""

    FULL = "full"
    """Namespaces and a file tree of its own: it sees nothing of this machine."""
    FILES = "files"
    """It sees the machine's processes, but opens only libraries and its own folder."""
    USER = "user"
    """It is another user: it opens what everybody may open."""
    PROCESS = "process"
    """A process with limits, and no security boundary."""

    @property
    def rank(self) -> int:
        """Return a number that is higher for the stronger level."""
        return len(Level) - list(Level).index(self)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The layers that hold on this machine, each having been tried."""

    namespaces: bool = False
    """Namespaces and the jail in them."""
    uid: bool = False
    """A user id of each submission's own."""
    landlock: int = 0
    """The version of Landlock's interface; 0 without."""
    seccomp: bool = False
    cgroups: str = ""
    """The memory cgroup in which one for each submission is made; "" if none can be."""
    missing: dict[str, str] = {}
    """Why the other layers are not there."""

    @property
    def level(self) -> Level:
        """What the layers amount to."""
        if not self.seccomp:
            return Level.PROCESS
        if self.namespaces:
            return Level.FULL
        if self.landlock:
            return Level.FILES
        return Level.USER if self.uid else Level.PROCESS

    @property
    def filters_signals(self) -> bool:
        """Whether only the filter keeps a student's process from signalling others."""
        elsewhere = self.namespaces or self.uid or self.landlock >= SCOPES_SIGNALS
        return self.seccomp and not elsewhere

    @property
    def limits(self) -> str:
        """What the limits hold, in words."""
        if self.cgroups:
            return "of each process; of all together by a memory cgroup, kernel memory included"
        return "of each process, and of all processes of a submission together"

    def layers(self) -> dict[str, str]:
        """Return each layer with what stands there, in words."""
        landlock = f"ABI {self.landlock}" if self.landlock else ""
        private = "own processes, mounts, network, IPC and host name; own file tree"
        found = {
            "namespaces": private if self.namespaces else "",
            "uid": "a user of the submission's own" if self.uid else "",
            "landlock": landlock,
            "seccomp": "filter in force" if self.seccomp else "",
        }
        return {
            name: text or f"none: {self.missing.get(name, 'not tried')}"
            for name, text in found.items()
        }
