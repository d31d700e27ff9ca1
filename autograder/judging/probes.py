"""Probes: small public functions that do their work beside the student's objects.

Some questions cannot be asked by a plain call: a function has to be handed over, a class driven,
an optimizer built around a parameter, a graph looked at. A probe does that where the objects
are, in the student's process or in the notebook, and returns plain values. It knows inputs, and
never answers.

    @probe
    def on_a_cubic(forward_difference, x, h):
        return forward_difference(lambda t: t**3, x, h)

    check_value(forward_difference, reference.forward_difference, via=on_a_cubic, inputs=...)
"""

import builtins
import dis
import functools
import marshal
import types
from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.errors import ExerciseError
from autograder.judging.compare import type_name

# Torch's own imports look for the built-ins among the names of whoever calls it.
_REMEMBERED = 1024
_CODES = "the codes of a probe and of what stands in others' places"
"""Where :func:`_run_replaced` finds them: a code has no other place for what it brings along."""
_GLOBALS = {"torch": torch, "__name__": "probe", "__builtins__": builtins}


class Probe:
    """A function whose first arguments are the student's objects; made by :func:`probe`.

    Args:
        function: it uses nothing from outside but ``torch`` and built-ins: what else it needs, it
            imports inside.

    Raises:
        ExerciseError: the function uses something from outside.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        known = {*_GLOBALS, *vars(builtins), "__module__", "__qualname__"}
        outside = {*code.co_freevars, *(_globals_of(code) - known)}
        if outside or function.__defaults__ or function.__kwdefaults__:
            message = (
                f"the probe {function.__name__} uses {', '.join(sorted(outside)) or 'defaults'} "
                "from outside: import it inside the probe, or pass it as an argument"
            )
            raise ExerciseError(message)
        self.__name__ = function.__name__
        self.compiled = code

    def __eq__(self, other: object) -> bool:
        """Tell whether the other does the same: a test may define it anew each time."""
        return isinstance(other, Probe) and self.compiled == other.compiled

    def __hash__(self) -> int:
        return hash(self.compiled)

    def __call__(self, *args: Any) -> Any:
        """Run the probe here."""
        return types.FunctionType(self.compiled, dict(_GLOBALS), self.__name__)(*args)

    def packed(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the other arguments as the probe itself takes them."""
        return args

    @property
    def code(self) -> bytes:
        """The probe as it is sent: the same interpreter runs on both sides."""
        return _marshalled(self.compiled)

    def replacing(self, **others: Callable[..., Any]) -> "Probe":
        """Return the probe, run while other functions have the place of some of the notebook's.

            called.replacing(gradient=lambda W, b, X, y: (W + b, b - W.mean()))

        So a loop is judged by itself, whatever earlier questions have made of what it calls. The
        names are those that the first object sees, and are given back afterwards.

        Args:
            others: functions by the names they stand for; as a probe, each uses nothing from
                outside but ``torch`` and built-ins.

        Raises:
            ExerciseError: a function uses something from outside.
        """
        codes = (
            self.compiled,
            tuple((name, Probe(each).compiled) for name, each in others.items()),
        )
        made = _run_replaced.__code__
        consts = [codes if each == _CODES else each for each in made.co_consts]
        # By themselves as well: there it is looked for what they speak of.
        consts += [self.compiled, *(code for _, code in codes[1])]
        replaced = Probe(_run_replaced)
        replaced.compiled = made.replace(co_consts=tuple(consts))
        replaced.__name__ = self.__name__
        return replaced

    def on(self, *students: Any) -> Any:
        """Return the probe as a function of its other arguments.

        Args:
            students: the objects that the probe works on, or proxies of them.

        Returns:
            A callable; where an object is missing or cannot be called, that object itself.
        """
        for student in students:
            if student is None or not callable(student):
                return student
        return _Bound(self, students)

    def run(self, students: tuple[Any, ...]) -> Callable[..., Any]:
        """Return the probe as a function that runs where the first of ``students`` is."""
        define = getattr(type(students[0]), "__define__", None)
        if define is None:
            return self
        function: Callable[..., Any] = define(students[0], self.code, type_name_or_own(students[0]))
        return function


def _run_replaced(student: Any, *args: Any) -> Any:
    from types import FunctionType  # noqa: PLC0415 -- a probe brings all along

    codes: Any = "the codes of a probe and of what stands in others' places"
    run, others = codes
    names = getattr(student, "__wrapped__", student).__globals__
    kept = {name: names[name] for name, _ in others if name in names}
    names.update({name: FunctionType(code, globals(), name) for name, code in others})
    try:
        return FunctionType(run, globals(), "probe")(student, *args)
    finally:
        for name, _ in others:
            del names[name]
        names.update(kept)


def type_name_or_own(student: Any) -> str:
    """Return the name of a function or class, else of its type."""
    return str(getattr(student, "__name__", "") or type_name(student))


Calls = Sequence[Sequence[Any]]
"""The positional arguments of several calls."""


def ask_all(student: Any, calls: Calls) -> list[Any] | None:
    """Call a student's function many times in one exchange, where that is possible.

    Returns:
        What each call returned, or the error that it raised, up to the first such; None where
        calls are to be made one at a time: in a notebook, or to learn what is wrong.
    """
    if isinstance(student, Wrapper):
        return student.ask_all(calls)
    asked: Callable[..., list[Any] | None] | None = getattr(type(student), "__ask_all__", None)
    return None if asked is None else asked(student, calls)


class Wrapper:
    """A function of ours around a student's, which may be in another process."""

    bare: Any = None
    """The function as the student wrote it, where there is one alone."""

    def ask_all(self, calls: Calls) -> list[Any] | None:
        """Do as :func:`ask_all` does; by default, calls are made one at a time."""
        del calls
        return None

    def ask_all_under(self, made: Probe, calls: Calls) -> list[Any] | None:
        """Call a probe as :meth:`under` does, with each of these arguments."""
        del made, calls
        return None

    def inside(self, outer: Probe, *args: Any) -> Any:
        """Call ``outer`` beside the student's function, with it and ``args`` as arguments."""
        raise NotImplementedError

    def under(self, made: Probe, *args: Any) -> Any:
        """Call a probe whose first object this is: here, unless there is a better place."""
        return made(self, *args)


class _Bound(Wrapper):
    """A probe together with the objects it works on."""

    def __init__(self, made: Probe, students: tuple[Any, ...]) -> None:
        self._probe = made
        self._students = students
        self._function: Callable[..., Any] | None = None
        self.__name__ = type_name_or_own(students[0])

    def __eq__(self, other: object) -> bool:
        """Tell whether the other is the same probe on the same objects: it gives the same."""
        return isinstance(other, _Bound) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[object, ...]:
        return self._probe, *map(id, self._students)

    def __call__(self, *args: Any) -> Any:
        first, *others = self._students
        if isinstance(first, Wrapper):
            return first.under(self._probe, *others, *args)
        if self._function is None:
            self._function = self._probe.run(self._students)
        return self._function(*self._students, *args)

    def ask_all(self, calls: Calls) -> list[Any] | None:
        """Do as :func:`ask_all` does."""
        first, *others = self._students
        if isinstance(first, Wrapper):
            return first.ask_all_under(self._probe, [(*others, *args) for args in calls])
        if self._function is None:
            self._function = self._probe.run(self._students)
        return ask_all(self._function, [(*self._students, *args) for args in calls])

    def inside(self, outer: Probe, *args: Any) -> Any:
        """Call ``outer`` with this probe, its objects and ``args``, where the objects are."""
        function = self._probe.run(self._students)
        return outer.run(self._students)(function, *self._students, *args)


def probe(function: Callable[..., Any]) -> Probe:
    """Make a probe of a function. See :mod:`autograder.judging.probes`."""
    return Probe(function)


@functools.lru_cache(maxsize=_REMEMBERED)
def _marshalled(code: types.CodeType) -> bytes:
    return marshal.dumps(code)


@functools.lru_cache(maxsize=_REMEMBERED)
def _globals_of(code: types.CodeType) -> frozenset[str]:
    """Return the names that the code, and functions within it, look up outside."""
    names = {
        str(instruction.argval)
        for instruction in dis.get_instructions(code)
        if instruction.opname in {"LOAD_GLOBAL", "LOAD_NAME"}
    }
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return frozenset(names.union(*map(_globals_of, inner)))
