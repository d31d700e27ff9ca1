"""Tests that were made for Otter and compare values, run in the grader.

They find what they would find in the student's process: numpy's scalars are scalars, and an
object that does not cross is true or false, a number or an array as it is there. It equals
nothing: what equals what is decided here.
"""

import importlib
import marshal
import types
from typing import Any

import numpy as np

from autograder.assignment.placing import USUAL_NAMES, names_in
from autograder.assignment.testfiles import Case
from autograder.basics.ottertests import run_doctest, why_failed
from autograder.errors import AutograderError, StudentCallError
from autograder.result import Kind
from autograder.sandbox.branches import Branch, Proxy


def run_plain(case: Case, branch: Branch) -> str:
    """Run a test case of Otter's here; returns why it failed, "" if it passed.

    Raises:
        StudentCallError: what it asked the student's code for came to nothing.
        DeadlineError: the submission's time is over.
    """
    return _run_doctest(case.source, branch) if case.number is None else _run_function(case, branch)


def _run_function(case: Case, branch: Branch) -> str:
    names = branch.variables(case.parameters)
    arguments = {
        name: _module(name, names.get(name)) or _Asked(branch).as_there(names.get(name))
        for name in case.parameters
    }
    try:
        case.function(**arguments)
    except (AutograderError, StudentCallError):
        raise
    except Exception as error:  # noqa: BLE001 -- as in Otter, whatever a test raises is its failure
        if len(names) < len(arguments):
            raise StudentCallError(Kind.MISSING, "") from None
        return why_failed(error, case.source, case.function.__code__.co_filename)
    return ""


def _run_doctest(code: str, branch: Branch) -> str:
    asked = _Asked(branch)
    names = {
        name: _module(name, value) or asked.as_there(value)
        for name, value in branch.variables(sorted(names_in(code))).items()
    }
    why = run_doctest(code, names)
    if asked.errors:  # doctest takes them for the test's own
        raise asked.errors[0]
    return why


def _module(name: str, value: object) -> types.ModuleType | None:
    """Return our own of a module that the student has imported under its usual name."""
    is_one = isinstance(value, Proxy) and value.__type_name__ == "module"
    return importlib.import_module(USUAL_NAMES[name]) if is_one and name in USUAL_NAMES else None


class _Asked:
    """What a test case asks of the student's process, and which errors came of it."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch
        self.errors: list[AutograderError | StudentCallError] = []

    def as_there(self, value: Any) -> Any:
        """Return a value as a test finds it beside it."""
        if isinstance(value, Proxy):
            return _Object(value, self)
        if isinstance(value, np.ndarray) and value.ndim == 0:
            return value[()]  # scalars cross as arrays without dimensions
        if isinstance(value, list | tuple):
            return type(value)(self.as_there(item) for item in value)
        if isinstance(value, dict):
            return {key: self.as_there(item) for key, item in value.items()}
        return value

    def call(self, function: Any, *args: object, **kwargs: object) -> Any:
        """Call a function over there."""
        try:
            return self.as_there(function(*map(_back, args), **_back(kwargs)))
        except (AutograderError, StudentCallError) as error:
            self.errors.append(error)
            raise

    def define(self, function: Any) -> Any:
        """Return the proxy of a function of ours over there."""
        return self._branch.define(marshal.dumps(function.__code__), function.__name__)


class _Object:
    """Stands for an object of the student's in a test.

    What it is by itself, it is there; what it is compared with, nobody there gets to know.
    """

    def __init__(self, proxy: Proxy, asked: _Asked) -> None:
        self._proxy = proxy
        self._asked = asked

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return self._asked.call(self._proxy, *args, **kwargs)

    def __bool__(self) -> bool:
        return bool(self._ask(_truth))

    def __float__(self) -> float:
        return float(self._ask(_number))

    def __array__(self, dtype: Any = None, copy: Any = None) -> "np.ndarray[Any, Any]":
        del copy
        array = self._ask(_array)
        if isinstance(array, _Object):
            message = f"{self!r} is no array of numbers"
            raise TypeError(message)
        return np.asarray(array, dtype=dtype)

    def __repr__(self) -> str:
        return repr(self._proxy)

    def _ask(self, function: Any) -> Any:
        return self._asked.call(self._asked.define(function), self._proxy)


def _back(value: Any) -> Any:
    """Return a value as it is sent to the student's process."""
    if isinstance(value, _Object):
        return value._proxy  # noqa: SLF001 -- the two belong together
    if isinstance(value, list | tuple):
        return type(value)(map(_back, value))
    if isinstance(value, dict):
        return {key: _back(item) for key, item in value.items()}
    return value


# These three are sent over there, see Branch.define.


def _truth(value: object) -> bool:
    return bool(value)


def _number(value: Any) -> float:
    return float(value)


def _array(value: object) -> object:
    import numpy  # noqa: ICN001, PLC0415 -- it has no names of ours over there

    return numpy.asarray(value)
