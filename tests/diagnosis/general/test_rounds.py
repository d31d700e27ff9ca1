"""Wrong steps of a loop: what is found, and what looks like it and is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    arguments,
    check_trajectory,
    check_value,
    number,
    one_of,
    tensor,
    use_seed,
    whole,
)
from autograder.diagnosis.general.rounds import Layout
from autograder.diagnosis.general.steps import steps
from autograder.diagnosis.trials import Trial
from autograder.judging.truth import plain_values, right_values
from autograder.result import Diagnosis

Student = Callable[..., Any]


def slopes(w: Any, b: Any, x: Any, y: Any) -> tuple[Any, Any]:
    """Return the gradient of the line's mean squared error."""
    residual = w * x + b - y
    return (2 * residual * x).mean(), (2 * residual).mean()


def loss(w: Any, b: Any, x: Any, y: Any) -> float:
    """Return the line's mean squared error."""
    return float(((w * x + b - y) ** 2).mean())


@dataclass(frozen=True)
class Line:
    """A loop that fits a line, with what can be wrong in it."""

    step: Callable[..., tuple[Any, Any]] = lambda w, b, _rate, dw, db: (w - dw, b - db)
    slopes: Callable[..., tuple[Any, Any]] = slopes
    loss: Callable[..., float] = loss

    def __call__(self, epochs: int, rate: float, p: Any, x: Any, y: Any) -> Any:
        """Return both parameters and the losses."""
        w, b = p
        losses = []
        for _ in range(epochs):
            losses.append(self.loss(w, b, x, y))
            dw, db = self.slopes(w, b, x, y)
            w, b = self.step(w, b, rate, rate * dw, rate * db)
        return w, b, losses


def going_on() -> Student:
    """Make a loop that keeps its parameters in a global variable."""
    kept: list[Any] = []

    def loop(epochs: int, rate: float, p: Any, x: Any, y: Any) -> Any:
        w, b, losses = Line()(epochs, rate, kept[-1] if kept else p, x, y)
        kept.append((w, b))
        return w, b, losses

    return loop


LINE_INPUTS = arguments(
    epochs=whole(2, 4), rate=one_of(0.05, 0.1, 0.02), p=tensor("2"), x=tensor("n"), y=tensor("n")
)
without_b = Line(
    slopes=lambda w, b, x, y: (slopes(w, 0 * b, x, y)[0], 0 * b),
    loss=lambda w, b, x, y: loss(w, 0 * b, x, y),
)
of_the_sum = Line(
    slopes=lambda w, b, x, y: (len(x) * slopes(w, b, x, y)[0], len(x) * slopes(w, b, x, y)[1]),
    loss=lambda w, b, x, y: len(x) * loss(w, b, x, y),
)

# A wrong loop, the word for its cause, and what is said of it.
LINES: dict[str, tuple[Callable[[], Student], str, str]] = {
    "order": (
        lambda: Line(step=lambda w, b, _rate, dw, db: (w - db, b - dw)),
        "order",
        "the gradient comes in another order than w and b: each makes another's step",
    ),
    "without b": (
        lambda: without_b,
        "model-wrong",
        "w, b and losses: b is left out of the model, so that it is never changed either",
    ),
    "frozen w": (
        lambda: Line(step=lambda w, b, _rate, _dw, db: (w, b - db)),
        "frozen",
        "w, b and losses: w never changes",
    ),
    "sum": (
        lambda: of_the_sum,
        "sum-for-mean",
        "w, b and losses: a sum stands where the mean over x belongs, in the steps and in losses",
    ),
    "own rate": (
        lambda: Line(step=lambda w, b, rate, dw, db: (w - 0.03 / rate * dw, b - 0.03 / rate * db)),
        "hard-coded",
        "w, b and losses: each step is as long as with rate = 0.03, whatever is given",
    ),
    "going on": (
        going_on,
        "stale-state",
        "w, b and losses: each call goes on from where the call before it has ended",
    ),
}


def of_line(student: Student) -> Diagnosis | None:
    """Return what is said of a loop that fits a line wrongly."""
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(
            student, Line(), steps="epochs", inputs=LINE_INPUTS, returns=("w", "b", "losses")
        )
    return caught.value.failure.diagnosis


@pytest.mark.parametrize("case", LINES)
@pytest.mark.parametrize("seed", [0, 7])
def test_found(case: str, seed: int) -> None:
    """The cause is found for sure, whatever the seed, with a hint."""
    make, cause, name = LINES[case]
    with use_seed(seed):
        diagnosis = of_line(make())
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.name, diagnosis.sure) == (cause, name, True)
    assert diagnosis.hint


def test_a_rate_of_ones_own_after_several_steps() -> None:
    """It is found where no input has a single step, in which it could be read off."""
    make, cause, name = LINES["own rate"]
    with pytest.raises(CheckFailed) as caught:
        check_value(make(), Line(), inputs=LINE_INPUTS, returns=("w", "b", "losses"))
    diagnosis = caught.value.failure.diagnosis
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.name, diagnosis.sure) == (cause, name, True)


@pytest.mark.parametrize("case", LINES)
def test_not_stated_if_the_losses_are_wrong_as_well(case: str) -> None:
    """A cause that explains the parameters, and not the losses, is not stated of all."""
    make, _, name = LINES[case]
    student = make()

    def worse(*given: Any) -> Any:
        w, b, losses = student(*given)
        return w, b, [one + 0.5 * given[1] + place for place, one in enumerate(losses)]

    diagnosis = of_line(worse)
    assert diagnosis is None or diagnosis.name != name


@pytest.mark.parametrize(
    "student",
    [
        Line(step=lambda w, b, _rate, dw, db: (w - dw * abs(w), b - db)),
        Line(step=lambda w, b, _rate, dw, db: (w - dw - db, b - db)),
        Line(step=lambda w, b, rate, dw, db: (w - dw - 0.1 * rate * w, b - db)),
        Line(slopes=lambda w, b, x, y: slopes(w, b, x, y.flip(0) + 1)),
        Line(slopes=lambda w, b, x, y: slopes(w, b + 1, x, y)),
    ],
)
def test_other_steps_have_no_name(student: Student) -> None:
    """Steps that are wrong in another way are not called by one of these names."""
    diagnosis = of_line(student)
    assert diagnosis is None or diagnosis.name not in {name for *_, name in LINES.values()}


def test_one_rate_tells_nothing() -> None:
    """Where the same rate is always given, a step of another length is not put down to it."""
    examples = [
        {"epochs": 2, "rate": 0.1, "p": torch.tensor([2.0, k]), "x": x, "y": 3 - x**2}
        for k, x in ((0.5, torch.tensor([2.0, 3.0])), (1.5, torch.tensor([-1.0, 4.0, 0.5])))
    ]
    inputs = [*examples, {**examples[0], "epochs": 3}]
    student = Line(step=lambda w, b, _rate, dw, db: (w - 0.3 * dw, b - 0.3 * db))
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(
            student, Line(), steps="epochs", inputs=inputs, returns=("w", "b", "losses")
        )
    diagnosis = caught.value.failure.diagnosis
    assert diagnosis is None or diagnosis.cause != "hard-coded"


def online(w: Any, x: Any, y: Any, rate: Any) -> Any:
    """Return the weights after one step on one sample."""
    p = torch.sigmoid(w @ x)
    return w - rate * (p - y) * p * (1 - p) * x


def one_by_one(w: Any, x: Any, y: Any, rate: Any) -> Any:
    """Update each weight with a prediction of its own."""
    w = w.clone()
    for entry in range(len(w)):
        w[entry] = online(w, x, y, rate)[entry]
    return w


def for_the_input(w: Any, x: Any, y: Any, rate: Any) -> Any:
    """Multiply the step by the weight."""
    p = torch.sigmoid(w @ x)
    return w - rate * (p - y) * p * (1 - p) * w


@pytest.mark.parametrize(
    ("student", "cause", "name"),
    [
        (
            one_by_one,
            "mixed-update",
            "the entries are updated one by one, each with the new values of those before it",
        ),
        (for_the_input, "monomial", "w stands in each step where x belongs, as a factor"),
        (lambda *a: for_the_input(*a) + 0.1 * a[1], None, ""),
        (lambda *a: one_by_one(*a).flip(0), None, ""),
    ],
)
def test_one_step(student: Student, cause: str | None, name: str) -> None:
    """A step without a loop around it has causes, too."""
    inputs = arguments(w=tensor("d"), x=tensor("d"), y=number(), rate=one_of(0.5, 2.0))
    with pytest.raises(CheckFailed) as caught:
        check_value(student, online, inputs=inputs)
    diagnosis = caught.value.failure.diagnosis
    assert (diagnosis and diagnosis.cause, diagnosis.name if diagnosis else "") == (cause, name)


def test_one_step_of_a_later_argument() -> None:
    """What is updated need not be the first argument of its shape."""
    inputs = arguments(x=tensor("d"), w=tensor("d"), y=number(), rate=one_of(0.5, 2.0))
    with pytest.raises(CheckFailed) as caught:
        check_value(
            lambda x, w, y, rate: for_the_input(w, x, y, rate),
            lambda x, w, y, rate: online(w, x, y, rate),
            inputs=inputs,
        )
    diagnosis = caught.value.failure.diagnosis
    assert diagnosis is not None
    assert diagnosis.name == "w stands in each step where x belongs, as a factor"


def sgd(xs: Any, ys: Any, w: Any, rate: Any, epochs: int, *, slope: Student | None = None) -> Any:
    """Step after each sample; return the weight and all gradients."""
    slope = slope or (lambda x, y, w: 2 * x * (x * w - y))
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            grads.append(slope(x, y, w))
            w = w - rate * grads[-1]
    return w, grads


@pytest.mark.parametrize(
    ("slope", "cause", "name"),
    [
        (
            lambda x, y, w: 2 * x * (y - x * w),
            "sign",
            "w and grads: the gradient has the wrong sign, in the steps and in grads",
        ),
        (
            lambda x, y, w: 2 * w * (x * w - y),
            "monomial",
            "w and grads: w stands in each step where xs belongs, as a factor",
        ),
        (lambda x, y, w: 2 * (w + x) * (x * w - y), None, ""),
        (lambda x, y, w: 2 * x * (abs(y) - x * w), None, ""),
    ],
)
def test_samples(slope: Student, cause: str | None, name: str) -> None:
    """A loop that steps after each sample is done sample by sample."""
    inputs = arguments(
        xs=[number(), number(), number()],
        ys=[number(), number(), number()],
        w=number(),
        rate=one_of(0.02, 0.01),
        epochs=whole(2, 3),
    )
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(
            lambda *a: sgd(*a, slope=slope),
            sgd,
            steps="epochs",
            inputs=inputs,
            returns=("w", "grads"),
        )
    diagnosis = caught.value.failure.diagnosis
    assert (diagnosis and diagnosis.cause, diagnosis.name if diagnosis else "") == (cause, name)


def momentum(epochs: int, rate: float, p: Any, x: Any) -> Any:
    """Return the parameter after steps that remember the ones before them."""
    speed = torch.zeros_like(p)
    for _ in range(epochs):
        speed = 0.9 * speed + 2 * (p - x)
        p = p - rate * speed
    return p


def test_a_loop_with_a_memory_does_not_come_apart() -> None:
    """Where one round after the other is not the whole, no such cause is tried."""
    example = {"epochs": 3, "rate": 0.1, "p": torch.tensor([2.0, 3.0]), "x": torch.ones(2)}
    for loop, comes_apart in ((momentum, False), (lambda e, r, p, x: p - e * r * x, True)):
        trial = Trial(
            example,
            ("p",),
            listed=False,
            truth=right_values(loop, None, example),
            parts=[torch.zeros(2)],
        )

        def evaluate(given: Any, loop: Student = loop) -> list[torch.Tensor]:
            return plain_values(loop, None, given)

        assert bool(list(steps([trial], evaluate))) == comes_apart


def test_layout() -> None:
    """Parameters are taken out of an example, and put back, entry by entry or as a whole."""
    example: dict[str, Any] = {"n": 2, "p": torch.tensor([1.0, 2.0]), "xs": [3.0, 4.0, 5.0]}
    layout = Layout((("p", 0), ("p", 1), None), "n", ("xs",))
    assert layout.updated == [0, 1]
    assert float(layout.start(example, 1)) == 2.0
    assert layout.put(example, {1: torch.tensor(7.0)})["p"].tolist() == [1.0, 7.0]
    assert example["p"].tolist() == [1.0, 2.0]
    assert [(each["n"], each["xs"]) for each in layout.rounds(example)] == [
        (1, [x]) for x in (3.0, 4.0, 5.0) * 2
    ]
    with pytest.raises(ValueError, match="1000"):
        layout.rounds({**example, "n": 1000})
