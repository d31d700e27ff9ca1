"""Questions that ask for autograd: there the way counts, and no value by itself."""

from __future__ import annotations  # within a probe, nothing is looked up outside

import contextlib
import io
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import torch
from hypothesis.strategies import SearchStrategy

from autograder.judging.calling import call, missing, name_of, show_inputs
from autograder.judging.probes import Probe, probe
from autograder.judging.search import Inputs, drawn
from autograder.result import Failure, Kind
from autograder.wording.failure import CheckFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograder.judging.inputs import Example

_CHECK = "check_by_autograd"
_MOST = 4
"""Inputs that are tried; the first that shows where the value comes from is enough."""

_NO_GRAPH = (
    "{name}: no gradient came from autograd: nothing was recorded in a graph while the function "
    "ran. In this question the way counts, so a value worked out by hand earns no credit, even if "
    "it is right. Compute the output from tensors that require a gradient, let backward(), "
    "torch.autograd.grad or torch.func find the gradient, and return that."
)
_NOT_RETURNED = (
    "{name}: autograd runs, but what it finds does not reach the value that is returned. Return "
    "the gradient that comes back (from .grad, for example), or what is computed from it, instead "
    "of a value worked out by hand."
)
_NOT_ALONE = (
    "{name}: what is returned is not what autograd finds alone: a part of it is worked out by "
    "hand, or a number is added or taken away. Build the output so that autograd finds all of it."
)
_FACTOR = -3.0
_MOST_PASSES = 4
_CLOSE = 1e-4


@probe
def _plain_call(student: Any, *args: Any) -> Any:
    """Call the function."""
    return student(*args)


@probe
def _found_by_autograd(  # noqa: C901 -- a probe brings its helpers along
    student: Any, use: Any, factor: float, *args: Any
) -> Any:
    """Return whether autograd derives while the function runs, and the numbers of two calls.

    In the second call, all that autograd finds is another: each pass begins with ``factor`` times
    what it should. A value that comes from there is another, too. ``use`` is how the function is
    called.
    """
    import copy  # noqa: PLC0415 -- a probe imports what it needs inside

    import numpy as np  # noqa: PLC0415 -- see above

    passes: list[int] = []
    forward_mode: Any
    try:
        from torch._functorch import predispatch as forward_mode  # noqa: PLC0415 -- see above
    except ImportError:  # before torch 2.9
        forward_mode = None
    entry = "_make_dual_impl"  # where all forward derivatives begin
    if not hasattr(forward_mode, entry):
        forward_mode, entry = torch._VF, "_make_dual"  # noqa: SLF001 -- where they begin in older ones
    variable: Any = torch.autograd.Variable
    engine, dual = variable._execution_engine, getattr(forward_mode, entry)  # noqa: SLF001 -- where all ways of going backward meet

    class Engine:
        """Stands before autograd's engine, and begins with other gradients."""

        def __init__(self, factor: float) -> None:
            self.factor = factor

        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def run_backward(self, outputs: Any, gradients: Any, *args: Any, **kwargs: Any) -> Any:
            passes.append(1)
            begun = tuple(each if each is None else self.factor * each for each in gradients)
            return engine.run_backward(outputs, begun, *args, **kwargs)

        def make_dual(self, tensor: Any, tangent: Any, *args: Any, **kwargs: Any) -> Any:
            passes.append(1)
            return dual(tensor, self.factor * tangent, *args, **kwargs)

    deepest = 6

    def numbers(value: Any, depth: int = 0) -> list[float]:
        if isinstance(value, torch.Tensor | np.ndarray | np.generic):
            value = value.tolist()
        if isinstance(value, list | tuple) and depth < deepest:
            return [number for part in value for number in numbers(part, depth + 1)]
        return [float(value)] if isinstance(value, int | float) else []

    def clone(value: Any) -> Any:
        return value.clone() if isinstance(value, torch.Tensor) else copy.copy(value)

    def called(factor: float) -> list[float]:
        given = [clone(each) for each in args]
        stand_in = Engine(factor)
        variable._execution_engine = stand_in  # noqa: SLF001 -- see above
        setattr(forward_mode, entry, stand_in.make_dual)
        try:
            return numbers(use(student, *given))
        finally:
            variable._execution_engine = engine  # noqa: SLF001 -- see above
            setattr(forward_mode, entry, dual)

    right = called(1.0)
    if not passes:
        return False, right, right
    try:
        return True, right, called(factor)
    except Exception:  # noqa: BLE001 -- whatever it is, it did not come before
        return True, right, None  # what it was given made a difference


def check_by_autograd(
    student: Any, *, inputs: Inputs, via: Probe | None = None, alone: bool = False
) -> None:
    """Check that what a function returns was found by autograd, whichever way.

        check_value(detached_gradient, reference.detached_gradient, inputs=tensors(x="n"))
        check_by_autograd(detached_gradient, inputs=tensors(x="n"))

    ``backward``, ``torch.autograd.grad`` and ``torch.func``, hooks and optimizers all count. To
    see it, the function is called a second time with autograd beginning from other gradients:
    then its value has to be another. So it costs two calls, and comes after the check of the
    value, whose failure says more.

    Args:
        student: the student's function, or a proxy of it.
        inputs: as for :func:`~autograder.checks.check_value`; a few of them are tried.
        via: as for :func:`~autograder.checks.check_value`; what the probe returns has to depend
            on what autograd finds.
        alone: whether the value is what autograd finds, and no more; then it grows as that does,
            or nothing is left of it in a third call, in which autograd finds 0 everywhere.

    Raises:
        CheckFailed: autograd finds nothing while the function runs, or the value is the same
            whatever it finds, or there is more to it although it is to be alone.
    """
    failure = missing(_CHECK, student)
    if failure is None:
        use = (via or _plain_call).run((student,))
        examples = drawn(inputs) if isinstance(inputs, SearchStrategy) else inputs
        found = _found_by_autograd.on(student, use)
        with contextlib.redirect_stdout(io.StringIO()):  # the check of the value has let it print
            failure = _first_to_tell(student, found, examples[:_MOST], alone=alone)
    if failure is not None:
        raise CheckFailed(failure)


def _as_told(told: object) -> tuple[bool, list[float], list[float] | None]:
    """Return what the probe returns; it comes from where the student's code is, and may lie."""
    try:
        return msgspec.convert(told, tuple[bool, list[float], list[float] | None])
    except msgspec.ValidationError:
        return True, [], []


def _first_to_tell(
    student: Any, found: Any, examples: Sequence[Example], *, alone: bool
) -> Failure | None:
    """Return None as soon as a value shows that autograd has found it, else what is missing."""
    text = _NOT_RETURNED
    for example in examples:
        told = call(_CHECK, found, {"": _FACTOR, **example})
        if isinstance(told, Failure):
            return msgspec.structs.replace(told, inputs=show_inputs(example))
        runs, right, other = _as_told(told)
        if not runs:
            text = _NO_GRAPH
            break
        if other is None or not _same(right, other):
            if other is None or not alone or _grows(right, other) or _vanishes(found, example):
                return None
            text = _NOT_ALONE
            break
    message = text.format(name=name_of(student))
    return Failure(
        check=_CHECK, kind=Kind.BY_AUTOGRAD, message=message, inputs=show_inputs(example)
    )


def _same(right: Sequence[float], other: Sequence[float]) -> bool:
    return len(right) == len(other) and np.allclose(right, other, 1e-6, 0, equal_nan=True)


def _grows(right: Sequence[float], other: Sequence[float]) -> bool:
    """Whether each number has grown as one pass of autograd or several make it."""
    if len(right) != len(other) or not np.isfinite([*right, *other]).all():
        return True  # who may tell
    size = max(map(abs, right), default=0.0)
    grown = [
        np.isclose(factor * np.array(right), other, _CLOSE, abs(factor) * _CLOSE * size)
        for factor in (_FACTOR**passes for passes in range(1, _MOST_PASSES + 1))
    ]
    return bool(np.any(grown, axis=0).all())


def _vanishes(found: Any, example: Example) -> bool:
    """Whether nothing is left of the value where autograd finds 0, as of one that grows unevenly.

    An answer that takes the chain rule in stages has paths of one pass and of several.
    """
    told = call(_CHECK, found, {"": 0.0, **example})
    if isinstance(told, Failure):
        return True  # who may tell
    _, right, left = _as_told(told)
    if left is None or len(right) != len(left) or not np.isfinite([*right, *left]).all():
        return True  # who may tell
    return max(map(abs, left), default=0.0) <= _CLOSE * max(map(abs, right), default=0.0)
