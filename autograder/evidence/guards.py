"""What is reached while code runs: functions that differentiate, and ways out of sight."""

import builtins
import contextlib
import sys
import threading
import types
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.evidence import differentiators

DIFFERENTIATES, NAMED, UNCLEAR = "differentiates", "named", "unclear"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Something that was seen: of what kind, what, and in which line of the notebook's."""

    kind: str
    what: str
    file: str = ""
    line: int = 0


class Watch:
    """Watches what code of some files reaches, in all its threads.

    Args:
        files: the code's files, as its frames name them; it may grow.
        named: functions of these files that are not to be reached either.
    """

    def __init__(self, files: Collection[str], named: Collection[str]) -> None:
        self.seen: list[Seen] = []
        self._files = files
        self._named = frozenset(named)
        self._thread = threading.current_thread()

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """Watch while the block runs."""
        before, importing = sys.getprofile(), builtins.__import__
        threading.setprofile(self._profile)
        _watching.append(self)
        builtins.__import__ = self._unseen(importing)
        sys.setprofile(self._profile)
        try:
            yield
        finally:
            sys.setprofile(before)
            builtins.__import__ = importing
            _watching.remove(self)
            threading.setprofile(None)

    def _unseen(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function during which nothing is looked at: an import takes long enough."""

        def run(*args: Any, **kwargs: Any) -> Any:
            before = sys.getprofile()  # none within the import of another module
            sys.setprofile(None)
            try:
                return function(*args, **kwargs)
            finally:
                sys.setprofile(before)

        return run

    def note(self, kind: str, what: str, frame: types.FrameType | None) -> None:
        """Take note of something that the code has reached, once."""
        while frame is not None and frame.f_code.co_filename not in self._files:
            frame = frame.f_back
        if frame is None and threading.current_thread() is self._thread:
            return  # it was not the code that is watched
        file, line = ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
        if all((each.kind, each.what) != (kind, what) for each in self.seen):
            self.seen.append(Seen(kind=kind, what=what, file=file, line=line))

    def _profile(self, frame: types.FrameType, event: str, argument: Any) -> None:
        if event in _CALLS:
            _told.append(1)  # Python tells of whoever looks at a frame
            try:
                self._called(frame, event, argument)
            finally:
                _told.pop()

    def _called(self, frame: types.FrameType, event: str, argument: Any) -> None:
        if event == "c_call":
            what = differentiators.of_builtin(argument.__name__)
            if what:
                self.note(DIFFERENTIATES, what, frame)
            elif argument.__name__ in _BLINDING and self._is_of_code(frame):
                self.note(UNCLEAR, "it switches off what looks at it", frame)
        else:
            code = frame.f_code
            name = code.co_name
            what = differentiators.of_frame(frame) if name in differentiators.NAMES else ""
            if what:
                self.note(DIFFERENTIATES, what, frame)
            elif (
                name in self._named
                and code.co_qualname == name
                and (code.co_filename in self._files)
            ):
                # Where it is called, not where it stands.
                self.note(NAMED, code.co_name, frame.f_back)

    def audit(self, event: str) -> None:
        """Take note of what Python itself tells of."""
        what = _OUT_OF_SIGHT.get(event)
        if what is None:
            return
        frame = sys._getframe(2)  # noqa: SLF001 -- where the event comes from
        if event in _ANYWHERE or self._is_of_code(frame):
            self.note(UNCLEAR, what, frame)

    def _is_of_code(self, frame: types.FrameType | None) -> bool:
        """Whether a frame is of the code that is watched, or makes a call for it."""
        if frame is not None and frame.f_code is call_for.__code__:
            frame = frame.f_back and frame.f_back.f_back
        return frame is not None and frame.f_code.co_filename in self._files


def call_for(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Call a function for code that is watched: what it does is that code's doing."""
    return function(*args, **kwargs)


_CALLS = frozenset({"call", "c_call"})
_BLINDING = frozenset({"setprofile", "settrace"})
_PROCESS, _TEXT = "it starts another process", "it runs code that is made while it runs"
_FRAMES, _MEMORY = "it looks at the frames that call it", "it looks through Python's memory"
_OUT_OF_SIGHT = {
    **dict.fromkeys(("os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen"), _PROCESS),
    **dict.fromkeys(("os.system", "os.exec"), _PROCESS),
    **dict.fromkeys(("compile", "exec", "marshal.loads", "code.__new__"), _TEXT),
    **dict.fromkeys(("sys._getframe", "sys._current_frames"), _FRAMES),
    **dict.fromkeys(("gc.get_objects", "gc.get_referrers", "gc.get_referents"), _MEMORY),
    "object.__getattr__": "it looks into code",
    "_thread.start_new_thread": "it starts a thread of its own",
    "ctypes.dlopen": "it calls C by itself",
    "ctypes.dlsym": "it calls C by itself",
    "ctypes.call_function": "it calls C by itself",
    "sys.addaudithook": "it watches what looks at it",
}
_ANYWHERE = frozenset(
    (
        *("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec", "subprocess.Popen"),
        "ctypes.call_function",
    )
)
_watching: list[Watch] = []
_told: list[int] = []
"""Not empty while what Python tells of is our own doing."""
_hooked = False


def listen() -> None:
    """Let Python tell all watches what it audits, in this process and for good."""
    global _hooked  # noqa: PLW0603 -- a hook stays as long as its process
    if _hooked:
        return
    _hooked = True

    def hook(event: str, _arguments: tuple[Any, ...]) -> None:
        if not _told and _watching and event in _OUT_OF_SIGHT:
            _told.append(1)
            try:
                for watch in _watching:
                    watch.audit(event)
            finally:
                _told.pop()

    sys.addaudithook(hook)
