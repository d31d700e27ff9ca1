"""Coverage of what runs behind the walls: a plugin of pytest's for ``make coverage``.

A student's process can write no file, and is often killed. So the zygote maps a file before it
raises a wall, all that is forked from it inherits the map, and a tracer sets a byte there for each
step from a line of ours to another. Here, the file becomes data of coverage's.

This module is loaded by the zygote as well: it imports nothing but Python's own at its top.
"""

import contextlib
import dis
import mmap
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_RESUME = dis.opmap["RESUME"]
_PRELUDE = """
import importlib.util
spec = importlib.util.spec_from_file_location("behind_walls", {here!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.begin({ledger!r}, {package!r})
"""


def _places(package: str) -> dict[str, tuple[int, int]]:
    """Return where in the ledger each file's square of bytes begins, and how long its side is.

    A line stands in it by its number, the exit of a function that begins there by the number's
    negative: those count from the end, as Python's own indices do.
    """
    places = {}
    begin = 0
    for path in sorted(Path(package).rglob("*.py")):
        side = 2 * len(path.read_bytes().splitlines()) + 3
        places[str(path)] = begin, side
        begin += side * side
    return places


def _size(package: str) -> int:
    begin, side = max(_places(package).values(), default=(0, 1))
    return begin + side * side


def begin(ledger: str, package: str) -> None:
    """Note from now on, in this process and all that are forked from it, what runs of ours."""
    with Path(ledger).open("r+b") as file:
        steps = mmap.mmap(file.fileno(), 0)
    places = _places(package)
    spare = _Spare()

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        place = places.get(code.co_filename)
        if place is None:
            return None
        start, side = place
        first = code.co_firstlineno
        is_call = code.co_code[frame.f_lasti + 1] == 0  # else a generator goes on
        last = -first if is_call else frame.f_lineno

        def note(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            if event == "line":
                steps[start + (last % side) * side + frame.f_lineno] = 1
                last = frame.f_lineno
            elif event == "return" and _ends(code, frame.f_lasti):
                steps[start + (last % side) * side + side - first] = 1
            elif event == "exception" and issubclass(argument[0], MemoryError | RuntimeError):
                spare.give_out()
            return note

        spare.keep()
        return note

    threading.settrace(enter)
    sys.settrace(enter)


class _Spare:
    """Memory for the tracer itself, where a student's code has filled all that there is.

    To trace a call takes some: the sandbox's own, on the way to giving out its reserve, would fail.
    """

    def __init__(self) -> None:
        self._held: mmap.mmap | None = None
        self.keep()

    def keep(self) -> None:
        """Take it, if there is any to be had."""
        if self._held is None:
            with contextlib.suppress(OSError):
                self._held = mmap.mmap(-1, 8 * 2**20)

    def give_out(self) -> None:
        """Let it be used for whatever comes now."""
        if self._held is not None:
            self._held.close()
            self._held = None


def _ends(code: CodeType, instruction: int) -> bool:
    """Whether a function is left, and not only a generator for a while."""
    following = code.co_code[instruction + 2 : instruction + 3]
    return not following or following[0] != _RESUME


def _found(ledger: Path, package: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield the steps of each file."""
    with ledger.open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as steps:
        for name, (start, side) in _places(package).items():
            square = steps[start : start + side * side]
            found = []
            position = square.find(1)
            while position >= 0:
                found.append(tuple(_signed(part, side) for part in divmod(position, side)))
                position = square.find(1, position + 1)
            yield name, [(before, after) for before, after in found]


def _signed(index: int, side: int) -> int:
    return index if index <= side // 2 else index - side


class _Plugin:
    """Lends each zygote that this process starts a ledger."""

    def __init__(self, data_file: str) -> None:
        from autograder.sandbox import launch  # noqa: PLC0415 -- see above

        self._package = str(Path(launch.__file__).parent.parent)
        self._data_file = data_file
        self._ledger = Path(f"{data_file}_ledger.{os.getpid()}")
        with self._ledger.open("wb") as file:
            file.truncate(_size(self._package))
        prelude = _PRELUDE.format(
            here=__file__, ledger=str(self._ledger.resolve()), package=self._package
        )
        # From outside: there is to be no door for it in the product.
        launch._MAIN = prelude + launch._MAIN

    def pytest_unconfigure(self) -> None:
        """Make coverage's data of what was noted."""
        import coverage  # noqa: PLC0415 -- see above

        data = coverage.CoverageData(self._data_file, suffix=f"walls.{os.getpid()}")
        data.add_arcs(dict(_found(self._ledger, self._package)))
        data.write()
        self._ledger.unlink()


def pytest_configure(config: Any) -> None:
    """Begin, in a process that runs tests."""
    import coverage  # noqa: PLC0415 -- see above

    measuring = coverage.Coverage.current()
    if measuring is None:
        return
    config.pluginmanager.register(_Plugin(str(measuring.config.data_file)), "behind the walls")
