"""Questions that ask for a derivation by hand: torch must not derive there."""

from __future__ import annotations  # within a probe, nothing is looked up outside

from typing import Any

import torch

from autograder.judging.calling import Asked, call, missing
from autograder.judging.failure import CheckFailed
from autograder.judging.measured import measured
from autograder.judging.probes import (
    Calls,
    Probe,
    Wrapper,
    ask_all,
    probe,
    type_name_or_own,
)
from autograder.judging.search import Inputs, find_failure
from autograder.result import Failure, Kind

_CHECK = "check_by_hand"


@probe
def _guarded(  # noqa: C901 -- a probe brings its helpers along
    student: Any, without: Any, use: Any, *args: Any
) -> Any:
    """Call the function; return what it used that derives by itself, or "", and its value.

    Two nets: the names in the code of the function and of the functions of the same notebook
    that it calls, ``without`` among those that it must not use, and a stand-in for autograd's
    engine while it runs. ``use`` is how the function is called; None for a plain call.
    """
    import dis  # noqa: PLC0415 -- a probe imports what it needs inside
    import types  # noqa: PLC0415 -- see above

    forbidden = {
        *("autograd", "backward", "forward_ad", "func", "functorch", "requires_grad_"),
        *("grad_fn", "jacfwd", "jacobian", "jacrev", "jvp", "make_dual", "vjp"),
        *("_execution_engine", "_ImperativeEngine", "jax", "sympy"),
        *without,
    }
    used = []

    class Engine:
        """Stands for autograd's engine, and remembers that it was asked."""

        def __getattr__(self, name: str) -> Any:
            used.append("backward")
            message = "derive the gradient by hand: backward is switched off here"
            raise RuntimeError(message)

    def is_other_engine(value: Any) -> bool:
        name = value.__name__ if isinstance(value, types.ModuleType) else ""
        return name in {"torch.autograd", "torch.func"} or name.split(".")[0] in forbidden

    def is_of_notebook(name: str, names: dict[str, Any]) -> bool:
        value = names.get(name)
        return isinstance(value, types.FunctionType) and value.__globals__ is names

    def own_names(code: Any, names: dict[str, Any]) -> set[str]:
        """Return what is no graph's but a function of the notebook, which is looked at itself."""
        other = {step.argval for step in dis.get_instructions(code) if step.opname != "LOAD_GLOBAL"}
        return {name for name in {"grad_fn"} - other if is_of_notebook(name, names)}

    def look_at(code: Any, names: dict[str, Any], seen: set[Any]) -> None:
        if code in seen:
            return
        seen.add(code)
        used.extend(sorted(forbidden.intersection(code.co_names) - own_names(code, names)))
        used.extend(name for name in code.co_names if is_other_engine(names.get(name)))
        inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
        inner += [names[name].__code__ for name in code.co_names if is_of_notebook(name, names)]
        for one in inner:
            look_at(one, names, seen)

    function = getattr(student, "__wrapped__", student)
    if isinstance(function, types.FunctionType):
        look_at(function.__code__, function.__globals__, set())
    variable: Any = torch.autograd.Variable
    engine = variable._execution_engine  # noqa: SLF001 -- where all ways of going backward meet
    variable._execution_engine = Engine()  # noqa: SLF001 -- see above
    value = None
    try:
        value = student(*args) if use is None else use(student, *args)
    except Exception:
        if not used:
            raise
    finally:
        variable._execution_engine = engine  # noqa: SLF001 -- see above
    return (used[0] if used else ""), (None if used else value)


class _ByHand(Wrapper):
    """A function of the student's that must do without what derives by itself."""

    def __init__(self, student: Any, without: tuple[str, ...]) -> None:
        self._student = student
        self._without = list(without)
        self._call = _guarded.on(student)
        self._difference: str | None = None
        self.__name__ = type_name_or_own(student)

    def __call__(self, *args: Any) -> Any:
        return self._guard(None, *args)

    def under(self, made: Probe, *args: Any) -> Any:
        """Call a probe with the function beside it, and both under guard."""
        return self._guard(made.run((self._student,)), *args)

    def ask_all(self, calls: Calls) -> list[Any] | None:
        """Call the function, under guard, with each of these."""
        return self._ask_all(None, calls)

    def ask_all_under(self, made: Probe, calls: Calls) -> list[Any] | None:
        """Call a probe as :meth:`under` does, with each of these."""
        return self._ask_all(made.run((self._student,)), calls)

    def _ask_all(self, use: Any, calls: Calls) -> list[Any] | None:
        if self._measured():
            return None
        outcomes = ask_all(self._call, [(self._without, use, *args) for args in calls])
        return outcomes and [
            outcome if isinstance(outcome, Exception) else self._passed(*outcome)
            for outcome in outcomes
        ]

    def _guard(self, use: Any, *args: Any) -> Any:
        used, value = self._measured(), None
        if not used:
            used, value = self._call(self._without, use, *args)
        passed = self._passed(used, value)
        if isinstance(passed, CheckFailed):
            raise passed
        return passed

    def _measured(self) -> str:
        """Return the finite difference in the function's source, or ""."""
        if self._difference is None:
            self._difference = str(measured.on(self._student)())
        return self._difference

    def _passed(self, used: str, value: Any) -> Any:
        """Return the value, or the failure if something was used that derives by itself."""
        if not used:
            return value
        message = (
            f"{self.__name__} uses `{used}`. In this question you derive the gradient "
            "yourself: code that lets torch or finite differences find it earns no credit here."
        )
        return CheckFailed(Failure(check=_CHECK, kind=Kind.BY_HAND, message=message))

    def inside(self, outer: Probe, *args: Any) -> Any:
        """Call ``outer`` with the function as the student wrote it."""
        return outer.on(self._student)(*args)


def by_hand(student: Any, *, without: tuple[str, ...] = ()) -> Any:
    """Return the student's function as one that fails when it lets torch derive, or measures.

        check_gradient(by_hand(linear_gradient), loss=..., wrt=("w",), inputs=...)

    Finite differences are seen in the source: a difference divided by a small number.

    Where the question asks for a derivation by hand, each of its tests wraps the function in
    this, so that no test gives credit to another way.

    Args:
        student: the student's function, or a proxy of it.
        without: names of the notebook that it must not use either, such as the functions by
            which an earlier question differentiates.
    """
    return _ByHand(student, without) if callable(student) else student


def check_by_hand(student: Any, *, inputs: Inputs) -> None:
    """Check that a student's function does its work without autograd.

        check_by_hand(linear_gradient, inputs=scalars("x", "y", "w"))

    What it returns is not looked at.

    Args:
        student: the student's function, or a proxy of it.
        inputs: as for :func:`~autograder.checks.check_gradient`.

    Raises:
        CheckFailed: the function, or one of the notebook that it calls, uses autograd.
    """
    guarded = Asked(by_hand(student))
    failure = missing(_CHECK, student) or find_failure(
        inputs,
        lambda example: (
            result if isinstance(result := call(_CHECK, guarded, example), Failure) else None
        ),
        guarded.ask,
    )
    if failure is not None:
        raise CheckFailed(failure)
