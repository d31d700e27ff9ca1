"""The check of a scalar engine for automatic differentiation, against torch."""

import functools
import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import torch
from hypothesis import strategies as st

from autograder.catalogue import Entry
from autograder.checks.checking import Judgement
from autograder.errors import ExerciseError
from autograder.judging.calling import name_of
from autograder.judging.compare import join
from autograder.judging.context import verdict_alone
from autograder.judging.inputs import Example, draw, from_bytes
from autograder.judging.probes import Calls, Probe, Wrapper, ask_all
from autograder.judging.search import FINAL, Inputs, drawn
from autograder.judging.truth import REMEMBERED, Right
from autograder.result import Failure

_LEAVES = (2.0, 3.0, 0.5, -1.0, -2.0, 1.5, -0.5, 0.25)
_CONSTANTS = (2.0, 3.0, 0.5, -1.5)
_MOST_STEPS = 9
_LARGEST = 30.0
_CLEAR = 0.05  # how far relu stays from its kink, and log and division from 0
_SHOWN = 12
_FRESH = 12
_OTHER_SEED = 20_002
_MARGIN = 1e-6  # float64 arithmetic in another order

_SYMBOLS = ("+", "-", "*", "/", "**")
_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "negative": operator.neg,
}

Step = list[Any]
"""An operation and its operands: an int is the place of a value, counted from the leaves, and a
float is a constant."""


def _run(make: Any, leaves: Any, program: Any, calls: Any) -> Any:
    """Build the expression of such values, go backward, and return its value and gradients.

    Torch's own way backward is switched off meanwhile, and one that takes thousands of calls for
    each operation is stopped: it goes along every path anew.
    """
    import json  # noqa: PLC0415 -- a probe imports what it needs inside
    import operator  # noqa: PLC0415 -- see above
    import sys  # noqa: PLC0415 -- see above

    operators: dict[str, Any] = {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "**": operator.pow,
        "negative": operator.neg,
    }
    steps = json.loads(program)
    left = 10_000 + 5_000 * len(steps)

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            message = (
                f"backward was stopped: for {len(steps)} operations it has made thousands of "
                "calls each, as if it went along every path anew"
            )
            raise RuntimeError(message)

    class Engine:
        """Stands for torch's own engine."""

        def __getattr__(self, name: str) -> object:
            message = "write backward yourself: torch's own is switched off here"
            raise RuntimeError(message)

    values = [make(number) for number in leaves]
    inputs = list(values)
    for operation, *operands in steps:
        given = [values[one] if isinstance(one, int) else one for one in operands]
        if operation in operators:
            values.append(operators[operation](*given))
        else:
            values.append(getattr(given[0], operation)())
    variable: Any = torch.autograd.Variable
    engine = variable._execution_engine  # noqa: SLF001 -- where all ways of going backward meet
    variable._execution_engine = Engine()  # noqa: SLF001 -- see above
    profile = sys.getprofile()
    sys.setprofile(count)
    try:
        for _ in range(calls):
            values[-1].backward()
    finally:
        variable._execution_engine = engine  # noqa: SLF001 -- see above
        sys.setprofile(profile)
    # Of a long program only the ends are looked at, as `_is_short` says.
    inner = values[len(inputs) :] if len(steps) <= 12 else values[-1:]  # noqa: PLR2004 -- as said
    grads = [value.grad for value in (*inputs, *inner)]
    return [values[-1].data, *grads, *(value.data for value in inputs)]


class _Driver(Probe):
    """Runs expressions; sends a program as one text, for which a list of lists takes far longer."""

    def on(self, *students: Any) -> Any:
        run = super().on(*students)
        return _Packing(run) if isinstance(run, Wrapper) else run

    def packed(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        leaves, program, calls = args
        return leaves, _packed(program), calls


def _packed(program: list[Step]) -> str:
    return msgspec.json.encode(program).decode()


class _Packing(Wrapper):
    def __init__(self, run: Wrapper) -> None:
        self._run: Any = run
        self.__name__ = name_of(run)

    def __call__(self, leaves: list[float], program: list[Step], calls: int) -> Any:
        return self._run(leaves, _packed(program), calls)

    def ask_all(self, calls: Calls) -> list[Any] | None:
        packed = [(leaves, _packed(program), times) for leaves, program, times in calls]
        return ask_all(self._run, packed)

    def inside(self, outer: Probe, *args: Any) -> Any:
        leaves, program, calls = args
        return self._run.inside(outer, leaves, _packed(program), calls)


def check_engine(Value: Any, *, inputs: Inputs, mistakes: Iterable[Entry] = ()) -> None:
    """Check a student's class of differentiable numbers on expressions, against torch.

        check_engine(Value, inputs=expressions())
        check_engine(Value, inputs=[chain(5000)])

    Args:
        Value: the class, or a proxy of it: ``Value(number)`` has ``data``, ``grad`` and
            ``backward()``, the operators + - * / ** and the methods tanh, sigmoid, relu, exp, log.
        inputs: what :func:`expressions` draws, or a list of such examples.
        mistakes: known wrong ways of writing the class.

    Raises:
        CheckFailed: a value or a gradient is not torch's.
    """
    _Engine(
        "check_engine",
        Value,
        names="expression",
        describe=join,
        truth=_torch,
        mistakes=mistakes,
        via=_Driver(_run),
    ).run(inputs)


class _Engine(Judgement):
    """A judgement that shows an example as a formula, and tries each operation by itself first."""

    def _find(self, inputs: Inputs) -> Failure | None:
        if not isinstance(inputs, st.SearchStrategy):
            return super()._find(inputs)
        examples = drawn(inputs)
        failure = super()._find(_single_operations(examples[0]["calls"]))
        if failure is None:
            return super()._find(inputs)
        if failure.kind not in FINAL and not verdict_alone():
            super()._find(examples)  # for the diagnosis: what they have in common
        return failure

    def _beyond(self, inputs: Inputs) -> list[Example]:
        return super()._beyond(inputs)[:1]  # one engine at a time: each sends its whole program

    def _more_like(self, inputs: Inputs) -> Iterable[Example]:
        """Return other expressions; where backward is called again, also with other numbers of it.

        Else an edit that writes the number of calls into the class would be right.
        """
        calls = (drawn(inputs) if isinstance(inputs, st.SearchStrategy) else inputs)[0]["calls"]
        counts = [calls] if calls == 1 else [calls, 1, calls + 1]
        drawings = [draw(expressions(calls=each), _FRESH, _OTHER_SEED) or [] for each in counts]
        return [each for drawing in drawings for each in drawing[1 : 1 + _FRESH // len(counts)]]

    def _names_of(self, example: Example, count: int) -> tuple[str, ...]:
        del count
        leaves, program = len(example["leaves"]), example["program"]
        names = [_name(place) for place in range(leaves)]
        inner = [f"t{number}" for number in range(1, len(program))] if _is_short(program) else []
        result = ["f itself"] if program else []
        gradients = [f"the gradient of {name}" for name in (*names, *inner, *result)]
        return ("the value", *gradients, *(f"the data of {name} afterwards" for name in names))

    def _judge(self, example: Example) -> Failure | None:
        failure = super()._judge(example)
        if failure is None:
            return None
        leaves = example["leaves"]
        shown = [(_name(place), f"{number:g}") for place, number in enumerate(leaves)]
        if example["calls"] > 1:
            shown.append(("calls of backward", str(example["calls"])))
        shown.append(("f", _formula(len(leaves), example["program"])))
        return msgspec.structs.replace(failure, inputs=tuple(shown))


def _torch(example: Example) -> Right:
    return _right(msgspec.msgpack.encode(example))


@functools.lru_cache(maxsize=REMEMBERED)
def _right(encoded: bytes) -> Right:
    example: Example = msgspec.msgpack.decode(encoded)
    leaves = [
        torch.tensor(number, dtype=torch.float64, requires_grad=True)
        for number in example["leaves"]
    ]
    values = list(leaves)
    for operation, *operands in example["program"]:
        given = [values[one] if isinstance(one, int) else one for one in operands]
        function = _OPERATORS.get(operation) or operator.methodcaller(operation)
        values.append(function(*given))
    value, program = values[-1], example["program"]
    inner = values[len(leaves) :] if _is_short(program) else values[-1:]
    for one in inner:
        one.retain_grad()
    # Torch frees its graph after the first call; the others add the same gradients again.
    value.backward()
    looked_at = [*leaves, *inner]
    grads = [torch.zeros(()) if one.grad is None else one.grad for one in looked_at]
    kept = [leaf.detach() for leaf in leaves]
    parts = [value.detach(), *(example["calls"] * grad for grad in grads), *kept]
    if not all(bool(torch.isfinite(part)) for part in parts):
        message = f"an expression of an exercise is not finite: {example}"
        raise ExerciseError(message)
    return Right([part.to(torch.float64) for part in parts], [_MARGIN] * len(parts))


@functools.cache  # the same strategy draws the same examples, which are kept
def expressions(*, leaves: int = 3, calls: int = 1) -> st.SearchStrategy[Example]:
    """Draw expressions of the operations of :func:`check_engine`.

    They share sub-expressions, and stay away from kinks, overflow and the edges of log and
    division. Before those drawn, the check tries each operation by itself.

    Args:
        leaves: how many numbers an expression begins with.
        calls: how often ``backward`` is called; the gradients add up, as in torch.
    """

    def build(data: bytes) -> Example:
        stream = itertools.cycle(data)
        numbers = [_LEAVES[(place + next(stream)) % len(_LEAVES)] for place in range(leaves)]
        return {"leaves": numbers, "program": _program(numbers, stream), "calls": calls}

    return from_bytes(leaves + 1 + 4 * _MOST_STEPS, build)


def _single_operations(calls: int) -> list[Example]:
    """Return one expression for each operation, which drawn ones might leave out."""
    leaves = [2.0, 3.0]
    steps = [step for step, value in _operations(leaves, 0, 1, 0.5) if value is not None]
    shared: list[Step] = [["+", 0, 0], ["*", 0, 0]]
    return [{"leaves": leaves, "program": [step], "calls": calls} for step in (*steps, *shared)]


def chain(length: int) -> Example:
    """Return an expression of ``length`` operations in a row: as deep as it is long."""
    program: list[Step] = [["+", place, 0.001] for place in range(length)]
    return {"leaves": [1.0], "program": program, "calls": 1}


def doublings(count: int) -> Example:
    """Return x + x, added to itself again and again: few nodes, but 2**count ways through."""
    program: list[Step] = [["+", place, place] for place in range(count)]
    return {"leaves": [1.0], "program": program, "calls": 1}


def _program(numbers: Sequence[float], stream: Iterator[int]) -> list[Step]:
    """Return a program of one to nine steps that takes in every leaf it can."""
    values = list(numbers)
    program: list[Step] = []
    for _ in range(1 + next(stream) % _MOST_STEPS):
        step, value = _step(values, stream)
        program.append(step)
        values.append(value)
    return program


def _step(values: list[float], stream: Iterator[int]) -> tuple[Step, float]:
    """Return an operation on some of the values, and its own value; one that is safe."""
    choice, one, other, constant = (next(stream) for _ in range(4))
    # The latest value is taken up again as a rule, so that the expression hangs together.
    first = len(values) - 1 - (one % len(values) if one % 3 == 0 else 0)
    second = other % len(values)
    candidates = _operations(values, first, second, _CONSTANTS[constant % len(_CONSTANTS)])
    turned = candidates[choice % len(candidates) :] + candidates[: choice % len(candidates)]
    return next(
        (step, value) for step, value in turned if value is not None and abs(value) <= _LARGEST
    )


def _operations(
    values: Sequence[float], first: int, second: int, c: float
) -> list[tuple[Step, float | None]]:
    """Return each operation on two of the values and a constant; its own value if it is safe."""
    x, y = values[first], values[second]
    far = abs(x) > _CLEAR
    return [
        (["*", first, second], x * y),
        (["+", first, second], x + y),
        (["-", first, second], x - y),
        (["/", first, second], x / y if abs(y) > _CLEAR else None),
        (["tanh", first], math.tanh(x)),
        (["sigmoid", first], 1 / (1 + math.exp(-x))),
        (["relu", first], max(x, 0.0) if far else None),
        (["exp", first], math.exp(x) if x < math.log(_LARGEST) else None),
        (["log", first], math.log(x) if x > _CLEAR else None),
        (["**", first, 2.0], x * x),
        (["**", first, 3.0], x**3),
        (["**", first, -1.0], 1 / x if far else None),
        (["**", first, 0.5], math.sqrt(x) if x > _CLEAR else None),
        (["negative", first], -x),
        (["+", first, c], x + c),
        (["+", c, first], c + x),
        (["-", first, c], x - c),
        (["-", c, first], c - x),
        (["*", first, c], x * c),
        (["*", c, first], c * x),
        (["/", first, c], x / c),
        (["/", c, first], c / x if far else None),
    ]


def _name(place: int) -> str:
    return chr(ord("a") + place) if place < 26 else f"x{place}"  # noqa: PLR2004 -- the alphabet


def _is_short(program: Sequence[Step]) -> bool:
    """Whether each value of a program is looked at, and shown."""
    return len(program) <= _SHOWN


def _formula(leaves: int, program: Sequence[Step]) -> str:
    """Return the program as a formula; a long one by its number of operations."""
    if not _is_short(program):
        return f"{len(program)} operations in a row, first {program[0][0]}"
    names = [_name(place) for place in range(leaves)]
    lines: list[str] = [] if program else [names[-1]]
    for number, (operation, *operands) in enumerate(program, start=1):
        shown = [names[one] if isinstance(one, int) else f"{one:g}" for one in operands]
        if operation in _SYMBOLS:
            text = f" {operation} ".join(shown)
        else:
            text = f"-{shown[0]}" if operation == "negative" else f"{shown[0]}.{operation}()"
        names.append(f"t{number}")
        lines.append(text if number == len(program) else f"{names[-1]} = {text}")
    return "; ".join((*lines[:-1], f"f = {lines[-1]}")) if len(lines) > 1 else lines[0]
