"""Where edits are made and run: in the process that runs the student's code, with its names.

Nothing here knows what is right. A :class:`Workshop` takes a function or class of a notebook
apart, lists the edits of it and of what it calls in the same notebook, and runs those that it is
asked for. An edited function sees a copy of the notebook's names, so that the notebook stays as
it is.

How much is run is counted, not timed, so that as much is tried on a slow machine as on a fast one:
the unit is about a microsecond of an ordinary machine. The clock only ends what does not count.
"""

import ast
import contextlib
import gc
import io
import linecache
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import torch

from autograder.repairs.binding import bound_to, compiled, define
from autograder.repairs.grammar import Edit, edits
from autograder.repairs.lines import Lines, TooLongError, cost_of
from autograder.repairs.reading import unread
from autograder.repairs.sources import (
    Part,
    cell_of,
    codes_in,
    functions_of,
    is_of_notebook,
    parts_of,
)

if TYPE_CHECKING:
    import types

_MOST_FUNCTIONS = 12
_MOST_ENTRIES = 2_000
_MOST_OWN = 50_000
"""Lines of the student's own call."""
_LEAST_LINES = 500
"""What an edited function may always run of the notebook, in one call."""
_TIMES = 10
"""How many times as many as the student's own it may run."""
_MOST_SECONDS = 0.5
"""Of processor time for one call: nothing that counts lines ends a library's loop."""
_AGAIN = 0.01
_FOR_AN_EDIT = 60
_NODES_FOR_ONE = 3
_FOR_A_CALL = 30
_FOR_A_LINE = 1.0
_FOR_WHAT_IS_ENDED = 200_000
_MOST_EDITS = 2_500
_EARLIER = {"statement": 2, "call": 1, "place": 1, "name": -0.5}
"""Kinds of which there are few are tried before others of their rank, the many names after them."""
_MOST_TEXT = 200

_Described = tuple[str, int, str, int, str, int, str, str, str, int]
Listed = list[_Described]
"""Of each edit: kind, rank, file, line, its text, the file's cell, the owner and the name of the
function, what it has in common with the same change elsewhere, and the number of its spot."""


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
        self._files: frozenset[str] = frozenset()
        self._for_a_line = _FOR_A_LINE
        """With what the notebook's lines call besides."""
        self._least_lines = 0
        """As many count at least: what a probe does around them costs as well."""
        self._running: list[types.FunctionType] = []
        """Copies of the notebook's functions with edits made, which are called now."""
        if self._names is not None and is_of_notebook(student):
            self._collect(self._root, student)
            self._files = frozenset(part.file for part in self._parts)

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
        """List the edits, the likely ones first, those of lines that a call does not get to last.

        Args:
            args: the arguments of a call that goes wrong.
            use: as for :meth:`run`.
        """
        lines = self._reached(args, use)
        if not lines:
            return []
        found: list[tuple[bool, int, Edit]] = []
        ordered = sorted(enumerate(self._parts), key=lambda each: not each[1].is_among(lines))
        for number, part in ordered:
            if len(found) >= _MOST_EDITS and not part.is_among(lines):
                break
            found += [
                ((part.file, edit.line) not in lines, number, edit)
                for edit in edits(part.statement)
            ]
        found.sort(key=lambda each: (each[0], each[2].rank - _EARLIER.get(each[2].kind, 0)))
        self._edits = [(number, edit) for _, number, edit in found][:_MOST_EDITS]
        spots: dict[tuple[int, Any], int] = {}
        return [
            self._listed(number, edit, spots.setdefault(edit.spot, len(spots)))
            for number, edit in self._edits
        ]

    def _listed(self, number: int, edit: Edit, spot: int) -> _Described:
        part = self._parts[number]
        text = linecache.getline(part.file, edit.line).strip()[:_MOST_TEXT]
        cell = cell_of(part.file)
        where = part.file, edit.line, text, cell, part.owner, part.name
        return edit.kind, edit.rank, *where, edit.alike, spot

    def unread(self) -> list[str]:
        """Return the arguments of the function itself that nothing reads; of a class none."""
        own = [part for part in self._parts if part.owner == self._root]
        if len(own) == 1 and not own[0].in_class and isinstance(own[0].statement, ast.FunctionDef):
            return unread(own[0].statement)
        return []

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
        work: int,
    ) -> tuple[list[list[Any]], int]:
        """Call the function with some edits made, each for itself.

        Args:
            chosen: numbers of the edits that are made together, as :meth:`edits` lists them.
            calls: the arguments of the calls.
            use: what calls the function with such arguments; None for a plain call.
            work: about how many microseconds' worth, after which no more are made.

        Returns:
            For each of those that were made what the calls returned, one list with one value
            each, an empty one where it raised something; and how much work it was.
        """
        done = 0
        results: list[list[Any]] = []
        with _quiet(), _alarms(self._stop):
            most = [self._may_run(args, use) for args in calls]
            for numbers in chosen:
                if done > work:
                    break
                outcomes, used = self._outcomes(numbers, calls, use, most)
                results.append(outcomes)
                done += used
        return results, done

    def _may_run(self, args: Sequence[Any], use: Any) -> int:
        """Return how many lines an edited function may run, by what the student's own does."""
        own = Lines(self._files, most=_MOST_OWN)
        with contextlib.suppress(Exception, TooLongError):
            self._call(own, self._student, use, args)
        return _LEAST_LINES + _TIMES * own.count

    def _reached(self, args: Sequence[Any], use: Any) -> set[tuple[str, int]]:
        """Return the lines that a call gets to, by file, and see what a line costs.

        None are returned for a call without an end, or one with more numbers than memory holds or
        an operation gets through: its edits would be like it.
        """
        lines = Lines(self._files, most=_MOST_OWN, looks=True)
        with _quiet(), _alarms(self._stop):
            try:
                self._call(lines, self._student, use, args)
            except (TooLongError, MemoryError):
                return set()
            except Exception as error:  # noqa: BLE001 -- the student's, and known by now
                if "memory" in str(error) or "bad_alloc" in str(error):
                    return set()
        with contextlib.suppress(Exception), _quiet(), _alarms(self._stop):
            call = _prepared(self._student, use, args)
            try:
                cost = _within(_MOST_SECONDS, lambda: cost_of(call))
            except TooLongError:
                return set()
            self._for_a_line = _FOR_A_LINE + cost / max(1, lines.count)
            self._least_lines = 0 if use is None else 2 * lines.count // 3
        return lines.reached

    def _call(self, lines: Lines, function: Any, use: Any, args: Sequence[Any]) -> Any:
        call = _prepared(function, use, args)
        return _within(_MOST_SECONDS, lambda: lines.of(call))

    def _outcomes(
        self, numbers: Sequence[int], calls: Sequence[Sequence[Any]], use: Any, most: Sequence[int]
    ) -> tuple[list[Any], int]:
        """Return what the calls return with some edits made, and how much work it was."""
        parts = dict.fromkeys(self._of(number)[0] for number in numbers)
        work = _FOR_AN_EDIT + sum(part.size for part in parts) // _NODES_FOR_ONE
        try:
            edited = _within(_MOST_SECONDS, lambda: self._made(numbers))
        except (Exception, TooLongError):  # noqa: BLE001 -- not every edit makes sense
            return [[] for _ in calls], work
        outcomes: list[Any] = []
        graded = torch.is_grad_enabled()
        code = [(function, function.__code__) for function in self._running]
        for args, allowed in zip(calls, most, strict=True):
            lines = Lines(self._files, most=allowed)
            try:
                outcomes.append([_plain(self._call(lines, edited, use, args))])
            except (Exception, SystemExit, KeyboardInterrupt, TooLongError) as error:  # noqa: BLE001 -- see above
                outcomes.append([])
                torch.set_grad_enabled(graded)
                if isinstance(error, TooLongError) and lines.count <= allowed:
                    work += _FOR_WHAT_IS_ENDED
                for function, own in code:
                    function.__code__ = own
            counted = max(lines.count, self._least_lines)
            work += _FOR_A_CALL + round(self._for_a_line * counted)
        return outcomes, work

    def _of(self, number: int) -> tuple[Part, Edit]:
        part, edit = self._edits[number]
        return self._parts[part], edit

    def _made(self, numbers: Sequence[int]) -> Any:
        """Return the function with these edits, among names of its own."""
        changed = dict.fromkeys(self._of(number)[0] for number in numbers)
        with contextlib.ExitStack() as stack:
            for number in sorted(numbers, key=lambda each: self._of(each)[1].is_last):
                stack.enter_context(self._of(number)[1].made())
            codes = {part: compiled(part) for part in changed}
        names: dict[str, Any] = dict(self._names or {})
        for name, value in self._used.items():
            names[name] = bound_to(names, value)
        for part, code in codes.items():
            define(part, code, names)
        self._running = [each for name in self._used for each in functions_of(names[name])]
        return names[self._root]

    def _stop(self) -> None:
        """Let no edited function run again: a library may swallow what ends it, and call on."""
        for function in self._running:
            if not function.__code__.co_freevars:
                function.__code__ = _ended.__code__


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


def _prepared(function: Any, use: Any, args: Sequence[Any]) -> Callable[[], Any]:
    """Return the call of a function, with copies of its arguments."""
    copies = [_copied(arg) for arg in args]
    called = partial(function) if use is None else partial(use, function)
    return partial(called, *copies)


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


def _ended(*_args: Any, **_kwargs: Any) -> Any:
    return 1 / 0  # an error without a name, for the code runs among a notebook's names


@contextlib.contextmanager
def _alarms(stop: Callable[[], None]) -> Iterator[None]:
    def time_is_up(_signal: int, _frame: Any) -> None:
        stop()
        raise TooLongError

    # What an alarm raises in a callback of the garbage collector is printed, and lost.
    collects = gc.isenabled()
    gc.disable()
    before = signal.signal(signal.SIGVTALRM, time_is_up)
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
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
        return act()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
