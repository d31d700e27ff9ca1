"""A room in which a function is run to see how it comes by what it returns.

Its definition, and those that it needs, are run anew, with each operation recorded. In a process
that has run nothing else of the notebook, nothing can have been prepared against it.
"""

import ast
import builtins
import contextlib
import linecache
import random
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from autograder.evidence.definitions import Definitions, Namespace
from autograder.evidence.guards import DIFFERENTIATES, UNCLEAR, Seen, Watch, listen
from autograder.evidence.hooks import Recorder
from autograder.evidence.instrument import instrumented
from autograder.evidence.own_modules import OwnModules
from autograder.evidence.record import Node, Record
from autograder.evidence.shifts import complex_step, finite_difference

DIFFERENCE, COMPLEX = "difference", "complex"
_TEXT = "<text>"
_MOST_TEXT = 120
_DEPTH = 4
_MOST_FOLLOWED = 2
_TURNS = 3

Report = tuple[str, str, str, str, int, str]
"""A token, the kind of what was seen, what, and its file, line and the text of that line."""


class Room:
    """A function of a notebook, and what is seen when it runs.

    Args:
        definitions: the notebook's.
        name: the function's name there.
        named: functions of the notebook that it must do without.
        live: the notebook's names as they are; None where nothing of it has been run.
        function: what is run if the name is not defined there.
    """

    def __init__(
        self,
        definitions: Definitions,
        name: str,
        *,
        named: Sequence[str] = (),
        live: Mapping[str, Any] | None = None,
        function: Any = None,
    ) -> None:
        self._definitions = definitions
        self._watch = Watch(definitions.lines.keys(), named)
        self._recorder = Recorder(definitions.lines, self._reached)
        self._results: list[Node] = []
        self._measured: list[Seen] = []
        make = {"eval": self._eval, "exec": self._exec, "compile": self._compile_text}
        own = vars(builtins) | make
        self._namespace = Namespace(definitions, self._compile, own, live)
        # What has been imported by a notebook that was run is there already.
        modules = OwnModules(self._compile, definitions.lines, own)
        self._importing = modules.imported if live is None else contextlib.nullcontext
        with self._watch.on(), self._importing():
            try:
                self._function = self._namespace[name]
            except KeyError:
                if function is None:
                    message = f"no cell defines {name}"
                    raise NameError(message) from None
                self._function = function

    def __call__(self, use: Callable[..., Any] | None, *calls: Sequence[Any]) -> list[Any]:
        """Return what the function returns; run it on numbers that can be followed as well.

        Args:
            use: how the function is called; None for a plain call.
            calls: the arguments of each call.
        """
        values = []
        for place, args in enumerate(calls):
            values.append(self._run(use, _copied(tuple(args))))
            if place < _MOST_FOLLOWED and not self._is_certain():
                self._follow(use, tuple(args))
        return values

    def seen(self, token: str) -> Report:
        """Return the most telling of what was seen; the token shows that it is from here."""
        order = {UNCLEAR: 1}
        every = sorted(
            (*self._watch.seen, *self._measured), key=lambda each: order.get(each.kind, 0)
        )
        if not every:
            return token, "", "", "", 0, ""
        first = every[0]
        text = self._definitions.line(first.file, first.line)[:_MOST_TEXT]
        return token, first.kind, first.what, first.file, first.line, text

    def _reached(self, what: str) -> None:
        self._watch.note(DIFFERENTIATES, what, sys._getframe(2))  # noqa: SLF001 -- the code that is watched

    def _is_certain(self) -> bool:
        return any(each.kind != UNCLEAR for each in (*self._watch.seen, *self._measured))

    def _follow(self, use: Callable[..., Any] | None, args: tuple[Any, ...]) -> None:
        """Take note of a measured derivative, if numbers of other digits show it as well.

        In a long run two numbers may be the same by chance, or have few digits.
        """
        found = self._measure(use, args, 0)
        if found is not None and all(
            self._measure(use, args, turn) is not None for turn in range(1, _TURNS)
        ):
            self._measured.append(found)

    def _measure(
        self, use: Callable[..., Any] | None, args: tuple[Any, ...], turn: int
    ) -> Seen | None:
        """Return where a derivative is measured, for numbers that can be followed."""
        self._recorder.record = Record()
        self._results = []
        chance = random.Random(len(args) + 100 * turn)  # noqa: S311 -- no secret
        try:
            self._run(use, tuple(_with_many_digits(args, chance)))
        except Exception:  # noqa: BLE001, S110 -- it was right to be run on what it was asked
            pass
        finally:
            self._recorder.record = None
        for kind, find in ((DIFFERENCE, finite_difference), (COMPLEX, complex_step)):
            place = find(self._results)
            if place is not None:
                return Seen(kind=kind, what="", file=place.file, line=place.line)
        return None

    def _run(self, use: Callable[..., Any] | None, args: tuple[Any, ...]) -> Any:
        depth = sys.getrecursionlimit()
        sys.setrecursionlimit(_DEPTH * depth)
        try:
            with self._watch.on(), self._importing():
                return self._asked(*args) if use is None else use(self._asked, *args)
        finally:
            sys.setrecursionlimit(depth)

    def _asked(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function, and take note of its arguments and results."""
        record = self._recorder.record
        if record is None:
            return self._function(*args, **kwargs)
        for value in (*args, *kwargs.values()):
            found = self._recorder.numbers(value)
            if found is not None:
                record.argument(found)
        result = self._function(*args, **kwargs)
        found = self._recorder.numbers(result)
        known = () if found is None else map(record.known, found.values)
        self._results += [node for node in known if node is not None]
        return result

    def _compile(self, tree: ast.AST, file: str, mode: str = "exec") -> types.CodeType:
        return instrumented(tree, file, mode, self._recorder.hooks(file))

    def _compile_text(
        self, source: Any, filename: Any = _TEXT, mode: str = "exec", *args: Any, **kwargs: Any
    ) -> Any:
        """Stand for Python's ``compile``."""
        if not isinstance(source, str | bytes) or args or kwargs:
            return compile(source, filename, mode, *args, **kwargs)
        text = source if isinstance(source, str) else source.decode()
        self._definitions.lines[_TEXT] = text.splitlines()
        return self._compile(
            ast.parse(text.strip() if mode == "eval" else text, mode=mode), _TEXT, mode
        )

    def _eval(self, source: Any, *names: Any) -> Any:
        """Stand for Python's ``eval``."""
        frame = sys._getframe(1)  # noqa: SLF001 -- whose names it uses
        code = (
            self._compile_text(source, mode="eval") if isinstance(source, str | bytes) else source
        )
        return eval(code, *(names or (frame.f_globals, frame.f_locals)))  # noqa: S307 -- the student's own

    def _exec(self, source: Any, *names: Any, **options: Any) -> None:
        """Stand for Python's ``exec``."""
        frame = sys._getframe(1)  # noqa: SLF001 -- whose names it uses
        code = self._compile_text(source) if isinstance(source, str | bytes) else source
        exec(code, *(names or (frame.f_globals, frame.f_locals)), **options)  # noqa: S102 -- the student's own


def fresh_room(cells: Sequence[str], name: str, named: Sequence[str]) -> Room:
    """Return a room for a function of a notebook of which nothing has been run here.

    Raises:
        Exception: whatever its definitions raise.
    """
    listen()
    definitions = Definitions(
        (f"cell {number}", cell) for number, cell in enumerate(cells, start=1)
    )
    return Room(definitions, name, named=named)


def room_around(function: Any, named: Sequence[str]) -> Room:
    """Return a room for a function that is here, in a notebook that has been run."""
    names = _names_around(function)
    name = next((key for key, value in list(names.items()) if value is function), "")
    files = dict.fromkeys(_files(names, names))
    definitions = Definitions((file, "".join(linecache.getlines(file))) for file in files)
    live = names if name else {}
    return Room(definitions, name or "\0", named=named, live=live, function=function)


def _names_around(function: Any) -> dict[str, Any]:
    """Return the global names of the notebook that a callable is written in."""
    called = vars(type(function)).get("__call__")
    for each in (function, getattr(function, "func", None), called):
        names = getattr(getattr(each, "__wrapped__", each), "__globals__", None)
        if isinstance(names, dict):
            return names
    return vars(sys.modules.get(getattr(function, "__module__", ""), types.ModuleType("none")))


def _files(value: Any, names: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield the files of the code that is written among these names."""
    if isinstance(value, types.FunctionType):
        if value.__globals__ is names:
            yield value.__code__.co_filename
    elif depth < _DEPTH:
        inner: Sequence[Any] = ()
        if isinstance(value, dict):
            inner = list(value.values())
        elif isinstance(value, list | tuple):
            inner = value
        elif isinstance(value, type):
            inner = list(vars(value).values())
        elif hasattr(value, "func"):
            inner = [value.func]
        for each in inner:
            yield from _files(each, names, depth + 1)


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple):
        return type(value)(_copied(each) for each in value)
    return value


def _with_many_digits(value: Any, draw: random.Random) -> Any:
    """Return the same with other numbers, near these, of which no two are computed alike."""
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        numbers = [_near(number, draw) for number in value.detach().reshape(-1).tolist()]
        made = torch.tensor(numbers, dtype=value.dtype).reshape(value.shape)
        return made.requires_grad_(value.requires_grad)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.array([_near(each, draw) for each in value.ravel()]).reshape(value.shape)
    if isinstance(value, list | tuple):
        return type(value)(_with_many_digits(each, draw) for each in value)
    return _near(value, draw) if type(value) is float else value


def _near(number: float, draw: random.Random) -> float:
    moved = number * draw.uniform(1.01, 1.2) if number else draw.uniform(0.3, 0.6)
    return float(np.float32(moved))  # so that it is the same in single precision


def rehearse() -> None:
    """Run a function once, so that no room is the first to: what is imported then stays."""
    cell = "import torch\n\ndef twice(x):\n    return torch.as_tensor(x) + x"
    Room(Definitions([("cell 1", cell)]), "twice")(None, (0.3,))
