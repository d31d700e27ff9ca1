"""Where edits are made and run: in the process that runs the student's code, with its names.

Nothing here knows what is right. A :class:`Workshop` takes a function or class of a notebook
apart, lists the edits of it and of what it calls in the same notebook, and runs those that it is
asked for. An edited function sees a copy of the notebook's names, so that the notebook stays as
it is.
"""

import ast
import contextlib
import functools
import gc
import io
import linecache
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch

from autograder.repairs.binding import bound_to, compiled, define
from autograder.repairs.grammar import Edit, edits
from autograder.repairs.sources import (
    Part,
    cell_of,
    codes_in,
    functions_of,
    is_of_notebook,
    parts_of,
)

_MOST_FUNCTIONS = 12
_MOST_ENTRIES = 2_000
_LEAST_SECONDS = 0.01
"""What an edited function may always take, for one call."""
_TIMES = 10
"""How much longer than the student's own it may take."""
_MOST_EDITS = 2_500
_MOST_TEXT = 200

Listed = list[tuple[str, int, str, int, str, int, str, str]]
"""Of each edit: kind, rank, file, line, its text, the file's cell, and what is put for what."""


class _TooLongError(BaseException):
    """An edited function takes too long."""


class Workshop:
    """The edits of one function or class of a notebook.

    Args:
        student: the function or class, as the notebook defines it.
    """

    def __init__(self, student: Any) -> None:
        self._root = str(getattr(student, "__name__", ""))
        self._names = _names_of(student)
        self._student = student
        self._used: dict[str, Any] = {}
        self._parts: list[Part] = []
        self._edits: list[tuple[int, Edit]] = []
        if self._names is not None and is_of_notebook(student):
            self._collect(self._root, student)

    def _collect(self, name: str, function: Any) -> None:
        if name in self._used or len(self._used) >= _MOST_FUNCTIONS:
            return
        self._used[name] = function
        parts = list(parts_of(name, function))
        self._parts += parts
        codes = [code for one in functions_of(function) for code in codes_in(one.__code__)]
        for code in codes:
            for other in code.co_names:
                value = (self._names or {}).get(other)
                if value is not None and is_of_notebook(value):
                    self._collect(other, value)

    def edits(self, args: Sequence[Any], use: Any) -> Listed:
        """List the edits, the likely ones first, those of what such a call does not reach last.

        Args:
            args: the arguments of a call that goes wrong.
            use: as for :meth:`run`.
        """
        reached = self._reached(args, use)
        ordered = sorted(enumerate(self._parts), key=lambda each: not each[1].is_among(reached))
        found: list[tuple[int, Edit]] = []
        later: list[tuple[int, Edit]] = []
        for number, part in ordered:
            is_reached = part.is_among(reached)
            if not is_reached and len(found) + len(later) >= _MOST_EDITS:
                break
            among = found if is_reached else later
            among += [(number, edit) for edit in edits(part.statement)]
        for some in (found, later):
            some.sort(key=lambda each: each[1].rank)
        self._edits = [*found, *later][:_MOST_EDITS]
        return [self._listed(number, edit) for number, edit in self._edits]

    def _listed(self, number: int, edit: Edit) -> tuple[str, int, str, int, str, int, str, str]:
        part = self._parts[number]
        text = linecache.getline(part.file, edit.line).strip()[:_MOST_TEXT]
        cell = cell_of(part.file)
        return edit.kind, edit.rank, part.file, edit.line, text, cell, part.owner, part.name

    def shown(self, number: int) -> str:
        """Return the line of an edit as it would stand then; "" if it is no single line's."""
        part, edit = self._of(number)
        before = ast.unparse(part.statement).splitlines()
        with edit.made():
            after = ast.unparse(part.statement).splitlines()
        changed = [line.strip() for line in after if line not in before]
        return changed[0][:_MOST_TEXT] if len(changed) == 1 else ""

    def run(
        self,
        chosen: Sequence[Sequence[int]],
        calls: Sequence[Sequence[Any]],
        use: Any,
        seconds: float,
    ) -> tuple[list[list[Any]], float]:
        """Call the function with some edits made, each for itself.

        Args:
            chosen: numbers of the edits that are made together, as :meth:`edits` lists them.
            calls: the arguments of the calls.
            use: what calls the function with such arguments; None for a plain call.
            seconds: of processor time, after which no more are made.

        Returns:
            For each of those that were made what the calls returned, one list with one value
            each, an empty one where it raised something; and the processor time.
        """
        start = time.process_time()
        results: list[list[Any]] = []
        with _quiet(), _alarms():
            allowed = _LEAST_SECONDS + _TIMES * self._own_time(calls[0], use)
            for numbers in chosen:
                if time.process_time() - start > seconds:
                    break
                results.append(self._outcomes(numbers, calls, use, allowed))
        return results, time.process_time() - start

    def _reached(self, args: Sequence[Any], use: Any) -> set[tuple[str, int]]:
        """Return the functions that a call gets into, by file and line."""
        reached: set[tuple[str, int]] = set()

        def note(frame: Any, _event: str, _arg: Any) -> None:
            reached.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

        before = sys.gettrace()
        with _quiet(), contextlib.suppress(Exception):
            sys.settrace(note)
            try:
                _call(self._student, use, args)
            finally:
                sys.settrace(before)
        return reached

    def _own_time(self, args: Sequence[Any], use: Any) -> float:
        start = time.process_time()
        with contextlib.suppress(Exception):
            _call(self._student, use, args)
        return time.process_time() - start

    def _outcomes(
        self, numbers: Sequence[int], calls: Sequence[Sequence[Any]], use: Any, allowed: float
    ) -> list[Any]:
        graded = torch.is_grad_enabled()
        try:
            edited = _within(allowed, lambda: self._made(numbers))
        except (Exception, _TooLongError):  # noqa: BLE001 -- not every edit makes sense
            return [[] for _ in calls]
        outcomes: list[Any] = []
        for args in calls:
            try:
                value = _within(allowed, functools.partial(_call, edited, use, args))
                outcomes.append([_plain(value)])
            except (Exception, SystemExit, KeyboardInterrupt, _TooLongError):  # noqa: BLE001 -- see above
                outcomes.append([])
                torch.set_grad_enabled(graded)
        return outcomes

    def _of(self, number: int) -> tuple[Part, Edit]:
        part, edit = self._edits[number]
        return self._parts[part], edit

    def _made(self, numbers: Sequence[int]) -> Any:
        """Return the function with these edits, among names of its own."""
        changed = dict.fromkeys(self._of(number)[0] for number in numbers)
        with contextlib.ExitStack() as stack:
            for number in numbers:
                stack.enter_context(self._of(number)[1].made())
            codes = {part: compiled(part) for part in changed}
        names: dict[str, Any] = dict(self._names or {})
        for name, value in self._used.items():
            names[name] = bound_to(names, value)
        for part, code in codes.items():
            define(part, code, names)
        return names[self._root]


def open_workshop(student: Any) -> Workshop | None:
    """Return a workshop for a function or class; None if there is nothing to edit."""
    if threading_forbids():
        return None
    shop = Workshop(student)
    return shop if shop._parts else None  # noqa: SLF001 -- the two belong together


def threading_forbids() -> bool:
    """Whether what takes too long could not be stopped here."""
    import threading  # noqa: PLC0415 -- asked once

    here = threading.current_thread() is threading.main_thread()
    return not here or not hasattr(signal, "setitimer")


def _names_of(student: Any) -> dict[str, Any] | None:
    for function in functions_of(student):
        return function.__globals__
    return None


def _call(function: Any, use: Any, args: Sequence[Any]) -> Any:
    copies = [_copied(arg) for arg in args]
    return function(*copies) if use is None else use(function, *copies)


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, list | tuple):
        return type(value)(map(_copied, value))
    return value


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a small value as it is, without a graph.

    Raises:
        ValueError: it is no number, tensor or list of such, or a large one.
    """
    if isinstance(value, torch.Tensor):
        if value.numel() <= _MOST_ENTRIES and not value.is_sparse:
            return value.detach().clone()
    elif value is None or type(value) in {bool, int, float, complex, str}:
        return value
    elif isinstance(value, list | tuple) and len(value) <= _MOST_ENTRIES and depth < 6:  # noqa: PLR2004 -- deep enough
        return [_plain(each, depth + 1) for each in value]
    elif (
        type(value).__module__ == "numpy" and getattr(value, "size", _MOST_ENTRIES) < _MOST_ENTRIES
    ):
        return value
    raise ValueError


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    class Nowhere(io.TextIOBase):
        def write(self, text: str) -> int:
            return len(text)

    nowhere = Nowhere()
    limit = sys.getrecursionlimit()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        try:
            yield
        finally:
            sys.setrecursionlimit(limit)


def _time_is_up(_signal: int, _frame: Any) -> None:
    raise _TooLongError


@contextlib.contextmanager
def _alarms() -> Iterator[None]:
    # What an alarm raises in a callback of the garbage collector is printed, and lost.
    collects = gc.isenabled()
    gc.disable()
    before = signal.signal(signal.SIGVTALRM, _time_is_up)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        if collects:
            gc.enable()


def _within(seconds: float, act: Callable[[], Any]) -> Any:
    """Act, and raise if it takes too long; again and again, for code that swallows the first."""
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _LEAST_SECONDS)
        return act()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
