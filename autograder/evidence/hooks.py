"""The hooks of instrumented code: each does the operation, and takes note of it in a record."""

import functools
import operator
import types
from collections.abc import Callable, Container
from typing import Any

from autograder.evidence import differentiators
from autograder.evidence.guards import call_for
from autograder.evidence.instrument import Hooks
from autograder.evidence.record import Numbers, Record, numbers_of

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "BitAnd": operator.and_,
    "BitOr": operator.or_,
    "BitXor": operator.xor,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "LShift": operator.lshift,
    "MatMult": operator.matmul,
    "Mod": operator.mod,
    "Mult": operator.mul,
    "Pow": operator.pow,
    "RShift": operator.rshift,
    "Sub": operator.sub,
}
_IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd,
    "BitAnd": operator.iand,
    "BitOr": operator.ior,
    "BitXor": operator.ixor,
    "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv,
    "LShift": operator.ilshift,
    "MatMult": operator.imatmul,
    "Mod": operator.imod,
    "Mult": operator.imul,
    "Pow": operator.ipow,
    "RShift": operator.irshift,
    "Sub": operator.isub,
}


class Recorder:
    """Keeps a record of what instrumented code computes, while it has one.

    Args:
        own: the files whose functions are instrumented themselves.
        reached: told of an object that differentiates when it is called.
    """

    def __init__(self, own: Container[str], reached: Callable[[str], None]) -> None:
        self.record: Record | None = None
        self._own = own
        self._reached = reached

    def hooks(self, file: str) -> Hooks:
        """Return the hooks of a file's code."""
        return Hooks(
            binary=functools.partial(self._binary, file),
            in_place=functools.partial(self._in_place, file),
            item=functools.partial(self._item, file),
            attribute=functools.partial(self._attribute, file),
            negative=functools.partial(self._negative, file),
            part=functools.partial(self._part, file),
            call=functools.partial(self._call, file),
        )

    def _binary(self, file: str, line: int, name: str, left: Any, right: Any) -> Any:
        result = _BINARY[name](left, right)
        self._note(name, file, line, [left, right], result)
        return result

    def _in_place(self, file: str, line: int, name: str, left: Any, right: Any) -> Any:
        operands = None if self.record is None else self._read([left, right])
        result = _IN_PLACE[name](left, right)
        self._note(name, file, line, operands, result)
        return result

    def _item(self, file: str, line: int, name: str, values: Any, key: Any, other: Any) -> None:
        values[key] = self._in_place(file, line, name, values[key], other)

    def _attribute(
        self, file: str, line: int, name: str, thing: Any, attribute: str, other: Any
    ) -> None:
        old = getattr(thing, attribute)
        setattr(thing, attribute, self._in_place(file, line, name, old, other))

    def _negative(self, file: str, line: int, value: Any) -> Any:
        result = -value
        self._note("USub", file, line, [value], result)
        return result

    def _part(self, file: str, line: int, name: str, value: Any) -> Any:
        result = getattr(value, name)
        self._note(name, file, line, [value], result)
        return result

    def _call(self, file: str, line: int, function: Any, *args: Any, **kwargs: Any) -> Any:
        if self._is_own(function):
            return function(*args, **kwargs)
        what = differentiators.of_object(function)
        if what:
            self._reached(what)
        if self.record is None:
            return call_for(function, args, kwargs)
        bound = getattr(function, "__self__", None)
        bound = None if isinstance(bound, types.ModuleType) else bound
        operands = self._read([bound, *args, *kwargs.values()])  # it may change them
        result = call_for(function, args, kwargs)
        name = str(getattr(function, "__name__", type(function).__name__))
        self._note(name, file, line, operands, result)
        return result

    def _is_own(self, function: Any) -> bool:
        """Whether the operations within a function are recorded by themselves."""
        if isinstance(function, types.MethodType):
            function = function.__func__
        if isinstance(function, type):
            return function.__module__ == "__main__"
        code = getattr(function, "__code__", None)
        return code is not None and code.co_filename in self._own

    def _note(
        self, name: str, file: str, line: int, operands: list[Any] | None, result: Any
    ) -> None:
        record = self.record
        if record is None or operands is None or record.is_full:
            return
        found = self._read([*operands, result])
        *before, after = found
        if after is not None:
            operands = [each for each in before if each is not None]
            record.operation(name, file, line, operands, after)

    def _read(self, values: list[Any]) -> list[Numbers | None]:
        return [each if isinstance(each, Numbers) else self.numbers(each) for each in values]

    def numbers(self, value: Any) -> Numbers | None:
        """Return the numbers of a value; None if it has none that can be read."""
        try:
            return numbers_of(value)
        except ValueError as error:
            if self.record is not None:
                self.record.unread.append(str(error))
            return None
