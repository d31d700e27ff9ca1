"""Causes of wrong answers: which are found, when they are stated, and when nothing is said."""

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.catalogue import Catalogue, Entry
from autograder.checks import (
    CheckFailed,
    arguments,
    check_either,
    check_figures,
    check_gradient,
    check_value,
    one_of,
    scalars,
    tensor,
    tensors,
    use_seed,
    whole,
)
from autograder.errors import DeadlineError, StudentCallError
from autograder.judging.inputs import Example
from autograder.result import Diagnosis, Failure, Kind
from autograder.wording.failure import render_text
from support.questions import Question, Student, diagnosis_of

LINEAR = Question(lambda x, y, w: (x * w - y) ** 2, ("w",), scalars("x", "y", "w"))
AFFINE = Question(lambda x, y, w, b: (x * w + b - y) ** 2, ("w", "b"), scalars("x", "y", "w", "b"))
QUADRATIC = Question(
    lambda x, y, w1, w2, b: (w1 * x**2 + w2 * x + b - y) ** 2,
    ("w1", "w2", "b"),
    scalars("x", "y", "w1", "w2", "b"),
)
BRANCH = Question(
    lambda x, w1, w2, w3: w2 * (w1 * x) + w3 * (w1 * x),
    ("w1", "w2", "w3"),
    scalars("x", "w1", "w2", "w3"),
)
NEURON = Question(
    lambda W, b, X, y: ((torch.sigmoid(X @ W + b) - y) ** 2).mean(),
    ("W", "b"),
    tensors(W="d", b="1", X="n d", y="n"),
)


def affine(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Return what is right for the affine loss."""
    return 2 * (x * w + b - y) * x, 2 * (x * w + b - y)


def quadratic(x: Any, residual: Any) -> Any:
    """Return the gradients of the quadratic loss for some residual."""
    return 2 * residual * x * x, 2 * residual * x, 2 * residual


def neuron(
    W: Any,
    b: Any,
    X: Any,
    y: Any,
    *,
    slope: Callable[[Any], Any] = lambda s: s * (1 - s),
    factor: float = 2.0,
    divisor: Callable[[Any], float] = len,
) -> Any:
    """Return the gradients of the neuron's mean loss, or of a variation of it."""
    s = torch.sigmoid(X @ W + b)
    delta = factor / divisor(y) * (s - y) * slope(s)
    return X.T @ delta, delta.sum().reshape(1)


# A wrong function, the word for its cause, and what is said of it.
CAUSES: dict[str, tuple[Question, Student, str, str]] = {
    "linear: sign": (LINEAR, lambda x, y, w: -2 * (x * w - y) * x, "sign", "the sign is wrong"),
    "linear: half": (
        LINEAR,
        lambda x, y, w: (x * w - y) * x,
        "factor",
        "the result is half of what it should be",
    ),
    "linear: twice": (
        LINEAR,
        lambda x, y, w: 4 * (x * w - y) * x,
        "factor",
        "the result is twice what it should be",
    ),
    "linear: minus half": (
        LINEAR,
        lambda x, y, w: -(x * w - y) * x,
        "factor",
        "the sign is wrong, and a factor 2 is missing",
    ),
    "linear: a quarter": (
        LINEAR,
        lambda x, y, w: (x * w - y) * x / 2,
        "factor",
        "the result is a quarter of what it should be",
    ),
    "linear: a third": (
        LINEAR,
        lambda x, y, w: 2 / 3 * (x * w - y) * x,
        "factor",
        "the result is 0.3333 times what it should be, for every input",
    ),
    "linear: by x": (
        LINEAR,
        lambda x, y, w: 2 * (x * w - y) * w,
        "derivative-by-input",
        "the derivative by x is returned instead",
    ),
    "linear: by y": (
        LINEAR,
        lambda x, y, w: -2 * (x * w - y) + 0 * x,
        "derivative-by-input",
        "the derivative by y is returned instead",
    ),
    "linear: without y": (
        LINEAR,
        lambda x, y, w: 2 * x * w * x + 0 * y,
        "target-dropped",
        "y is left out: the result is what it would be with y = 0",
    ),
    "linear: plus y": (
        LINEAR,
        lambda x, y, w: 2 * (x * w + y) * x,
        "sign",
        "y is taken with the wrong sign",
    ),
    "linear: the loss": (
        LINEAR,
        lambda x, y, w: (x * w - y) ** 2,
        "value-for-derivative",
        "the value of the function is returned instead of its derivative",
    ),
    "linear: w": (
        LINEAR,
        lambda x, y, w: w + 0 * x * y,
        "value-for-derivative",
        "what comes back is w, as it was given",
    ),
    "linear: without x": (
        LINEAR,
        lambda x, y, w: 2 * (x * w - y),
        "monomial",
        "a factor x is missing",
    ),
    "linear: x twice": (
        LINEAR,
        lambda x, y, w: 2 * (x * w - y) * x * x,
        "monomial",
        "a factor x is there too often",
    ),
    "linear: constant": (
        LINEAR,
        lambda *_: -8.0,
        "constant",
        "the result is the same for every input",
    ),
    "linear: whole numbers": (
        LINEAR,
        lambda x, y, w: int(2 * (x * w - y) * x),
        "int-cast",
        "the result is cut to whole numbers",
    ),
    "linear: rounded": (
        LINEAR,
        lambda x, y, w: round(float(2 * (x * w - y) * x)),
        "int-cast",
        "the result is rounded to whole numbers",
    ),
    "affine: order": (
        AFFINE,
        lambda *a: affine(*a)[::-1],
        "order",
        "the values of w and b are exchanged",
    ),
    "affine: b's gradient is w's": (
        AFFINE,
        lambda *a: (affine(*a)[0], affine(*a)[0]),
        "copied",
        "b: w's value is returned here as well",
    ),
    "affine: without b": (
        AFFINE,
        lambda x, y, w, b: affine(x, y, w, 0 * b),
        "model-wrong",
        "w and b: b is left out: the result is what it would be with b = 0",
    ),
    "affine: both half": (
        AFFINE,
        lambda *a: tuple(g / 2 for g in affine(*a)),
        "factor",
        "w and b: the result is half of what it should be",
    ),
    "affine: one half": (
        AFFINE,
        lambda *a: (affine(*a)[0], affine(*a)[1] / 2),
        "factor",
        "b: the result is half of what it should be",
    ),
    "affine: without the square": (
        AFFINE,
        lambda x, *_: (x, 1.0),
        "upstream-dropped",
        "w and b: only the derivative of the model is there, without that of the square",
    ),
    "affine: the wrong power": (
        AFFINE,
        lambda x, y, w, b: (3 * (x * w + b - y) ** 2 * x, 3 * (x * w + b - y) ** 2),
        "model-wrong",
        ("w and b: what all the gradients have in common is wrong, and the rest of each is right"),
    ),
    "affine: two causes": (
        AFFINE,
        lambda *a: (-affine(*a)[0], affine(*a)[1] / 2),
        "sign",
        "w: the sign is wrong; b: the result is half of what it should be",
    ),
    "quadratic: x for its square": (
        QUADRATIC,
        lambda x, y, w1, w2, b: (
            2 * (w1 * x**2 + w2 * x + b - y) * x,
            *quadratic(x, w1 * x**2 + w2 * x + b - y)[1:],
        ),
        "copied",
        "w1: w2's value is returned here as well",
    ),
    "quadratic: 2x for the square": (
        QUADRATIC,
        lambda x, y, w1, w2, b: (
            4 * (w1 * x**2 + w2 * x + b - y) * x,
            *quadratic(x, w1 * x**2 + w2 * x + b - y)[1:],
        ),
        "monomial",
        "w1: the factor 2 stands where x belongs",
    ),
    "quadratic: three in another order": (
        QUADRATIC,
        lambda x, y, w1, w2, b: (
            *quadratic(x, w1 * x**2 + w2 * x + b - y)[1:],
            quadratic(x, w1 * x**2 + w2 * x + b - y)[0],
        ),
        "order",
        (
            "w2's value stands in w1's place, b's value stands in w2's place, "
            "w1's value stands in b's place"
        ),
    ),
    "quadratic: brackets": (
        QUADRATIC,
        lambda x, y, w1, w2, b: quadratic(x, (w1 * x) ** 2 + w2 * x + b - y),
        "model-wrong",
        "w1, w2 and b: w1 is squared where it should not be",
    ),
    "branch: one way only": (
        BRANCH,
        lambda x, w1, w2, w3: (w2 * x + 0 * w3, w1 * x, w1 * x),
        "model-wrong",
        "w1: w3 is left out: the result is what it would be with w3 = 0",
    ),
    "branch: without the input": (
        BRANCH,
        lambda x, w1, w2, w3: (w2 + w3 + 0 * x, w1, w1),
        "model-wrong",
        "w1, w2 and w3: x is left out: the result is what it would be with x = 1",
    ),
    "neuron: sum for mean": (
        NEURON,
        lambda *a: neuron(*a, divisor=lambda _: 1),
        "sum-for-mean",
        "W and b: a sum stands where the mean belongs: divide by the length of X",
    ),
    "neuron: half of the sum": (
        NEURON,
        lambda *a: neuron(*a, divisor=lambda _: 1, factor=1),
        "sum-for-mean",
        (
            "W and b: a sum stands where the mean belongs: divide by the length of X, and a "
            "factor 2 is missing"
        ),
    ),
    "neuron: mean twice": (
        NEURON,
        lambda *a: neuron(*a, divisor=lambda y: len(y) ** 2),
        "mean-for-sum",
        "W and b: the result is divided once too often by the length of X",
    ),
    "neuron: mean twice for b": (
        NEURON,
        lambda W, b, X, y: (neuron(W, b, X, y)[0], neuron(W, b, X, y)[1] / len(y)),
        "mean-for-sum",
        "b: the result is divided once too often by the length of X",
    ),
    "neuron: half": (
        NEURON,
        lambda *a: neuron(*a, factor=1),
        "factor",
        "W and b: the result is half of what it should be",
    ),
    "neuron: sign": (
        NEURON,
        lambda *a: neuron(*a, factor=-2),
        "sign",
        "W and b: the sign is wrong",
    ),
    "neuron: without the slope": (
        NEURON,
        lambda *a: neuron(*a, slope=torch.ones_like),
        "missing-activation-derivative",
        "W and b: the derivative of sigmoid is missing",
    ),
    "neuron: half of the slope": (
        NEURON,
        lambda *a: neuron(*a, slope=lambda s: 1 - s),
        "missing-activation-derivative",
        "W and b: only the factor 1 minus sigmoid is there",
    ),
    "neuron: without y": (
        NEURON,
        lambda W, b, X, y: neuron(W, b, X, 0 * y),
        "target-dropped",
        "W and b: y is left out: the result is what it would be with y = 0",
    ),
    "neuron: without b": (
        NEURON,
        lambda W, b, X, y: neuron(W, 0 * b, X, y),
        "model-wrong",
        "W and b: b is left out: the result is what it would be with b = 0",
    ),
}


class TestGeneralCauses:
    """What students get wrong has a name, without any list of the question's own mistakes."""

    @pytest.mark.parametrize("case", CAUSES)
    @pytest.mark.parametrize("seed", [0, 7])
    def test_found(self, case: str, seed: int) -> None:
        """The cause is found for sure, whatever the seed, with a hint."""
        question, student, cause, name = CAUSES[case]
        with use_seed(seed):
            diagnosis = diagnosis_of(question, student)
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.name, diagnosis.sure) == (cause, name, True)
        assert diagnosis.hint

    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
    def test_found_in_less_precision(self, dtype: torch.dtype) -> None:
        """A wrong answer that is rounded has the same cause."""

        def student(*a: Any) -> Any:
            return torch.tensor(affine(*a)[::-1]).to(dtype)

        diagnosis = diagnosis_of(AFFINE, student)
        assert diagnosis is not None
        assert diagnosis.cause == "order"

    @pytest.mark.parametrize(
        ("student", "cause"),
        [
            (lambda A: A.T @ A, None),
            (lambda A: (A @ A.T).T + 0 * A.sum(), None),
            (lambda A: A.mT.contiguous().mT.T, "transposed"),
        ],
    )
    def test_transposed(self, student: Student, cause: str | None) -> None:
        """A square matrix that is the other way round has the right shape, and is named."""
        if cause is None:
            return
        with pytest.raises(CheckFailed) as caught:
            check_value(student, lambda A: A, inputs=tensors(A="n n"))
        assert caught.value.failure.diagnosis is not None
        assert caught.value.failure.diagnosis.cause == cause

    @pytest.mark.parametrize(
        ("student", "cause"),
        [
            (lambda w, steps: w * 0.9 ** (steps - 1), "one-step-short"),
            (lambda w, steps: w * 0.9 ** (steps + 1), "one-step-over"),
            (lambda w, steps: w + 0 * steps, "value-for-derivative"),
        ],
    )
    def test_loops(self, student: Student, cause: str) -> None:
        """A loop that is run once too few or too often, or never."""
        inputs = arguments(w=tensor("d", 1.0, 4.0), steps=whole(2, 6))
        with pytest.raises(CheckFailed) as caught:
            check_value(student, lambda w, steps: w * 0.9**steps, inputs=inputs)
        assert caught.value.failure.diagnosis is not None
        assert caught.value.failure.diagnosis.cause == cause

    def test_accumulated(self) -> None:
        """A gradient that is never emptied adds up over the calls."""
        kept = [0.0]

        def student(x: Any, y: Any, w: Any) -> Any:
            kept[0] += float(2 * (x * w - y) * x)
            return kept[0]

        examples = [{"x": x, "y": 0.5, "w": -2.0} for x in (2.0, 3.0, -1.5, 4.0, 1.25)]
        diagnosis = diagnosis_of(LINEAR, student, inputs=examples)
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.sure) == ("accumulated", True)

    def test_frozen(self) -> None:
        """A parameter that is left out of an update never changes."""

        def step(w: Any, b: Any, rate: Any) -> Any:
            return w - rate * 2 * w, b - rate * 3

        inputs = arguments(w=tensor("2"), b=tensor("2"), rate=one_of(0.5, 0.25))
        with pytest.raises(CheckFailed) as caught:
            check_value(
                lambda w, b, rate: (step(w, b, rate)[0], b),
                step,
                returns=("w", "b"),
                inputs=inputs,
            )
        diagnosis = caught.value.failure.diagnosis
        assert diagnosis is not None
        assert diagnosis.cause in {"frozen", "value-for-derivative"}


def entry(name: str, function: Student) -> Entry:
    """Return a known mistake."""
    return Entry(name=name, function=function, hint=f"Think about {name}.")


class TestRules:
    """When a cause is stated."""

    @pytest.mark.parametrize("case", CAUSES)
    def test_the_questions_own_mistake_wins(self, case: str) -> None:
        """A mistake of the catalogue is stated before any general cause that explains as much."""
        question, student, _, _ = CAUSES[case]
        diagnosis = diagnosis_of(question, student, mistakes=[entry("our own", student)])
        assert diagnosis == Diagnosis(
            name="our own", hint="Think about our own.", cause="known", sure=True
        )

    @pytest.mark.parametrize("case", CAUSES)
    def test_one_input_that_does_not_fit(self, case: str) -> None:
        """A cause that explains all inputs but one is not stated."""
        question, student, _, name = CAUSES[case]
        calls = []

        def but_for_one(*a: Any) -> Any:
            calls.append(a)
            wrong = student(*a)
            if len(calls) != 3:
                return wrong
            parts = wrong if isinstance(wrong, tuple) else (wrong,)
            other = tuple(1.7 * torch.as_tensor(part) + 0.3 for part in parts)
            return other if isinstance(wrong, tuple) else other[0]

        diagnosis = diagnosis_of(question, but_for_one)
        assert diagnosis is None or diagnosis.name != name

    def test_inputs_that_are_right_count(self) -> None:
        """A cause must also be right where the student is right."""

        def student(x: Any, y: Any, w: Any) -> Any:
            right = 2 * (x * w - y) * x
            return -right if float(x) > 0 else right

        diagnosis = diagnosis_of(LINEAR, student)
        assert diagnosis is not None
        assert diagnosis.name == "the result is wrong only where x > 0"

    def test_the_more_specific_wins(self) -> None:
        """Half of a sum is that, and not just another factor for each input."""
        _, student, cause, _ = CAUSES["neuron: half of the sum"]
        diagnosis = diagnosis_of(NEURON, student)
        assert diagnosis is not None
        assert diagnosis.cause == cause
        fixed = [
            {
                "W": torch.tensor([0.5, -1.0]) * k,
                "b": torch.tensor([0.5]),
                "X": torch.tensor([[1.0, 2.0], [3.0, -1.0], [0.5, 0.25], [-2.0, 1.5]]),
                "y": torch.tensor([1.0, 0.0, 1.0, 0.0]),
            }
            for k in (1.0, 2.0, 3.0)
        ]
        diagnosis = diagnosis_of(NEURON, student, inputs=fixed)
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.name) == (
            "factor",
            "W and b: the result is twice what it should be",
        )

    def test_the_whole_before_the_parts(self) -> None:
        """One cause for all parts is stated rather than one for each."""
        _, student, _, name = CAUSES["quadratic: three in another order"]
        diagnosis = diagnosis_of(QUADRATIC, student)
        assert diagnosis is not None
        assert diagnosis.name == name

    def test_order_concerns_the_whole(self) -> None:
        """Two parts that are exchanged while a third one is wrong by itself are in no order."""

        def student(x: Any, y: Any, w1: Any, w2: Any, b: Any) -> Any:
            one, two, three = quadratic(x, w1 * x**2 + w2 * x + b - y)
            return two, one, three + 1

        diagnosis = diagnosis_of(QUADRATIC, student)
        assert diagnosis is None or diagnosis.cause != "order"

    def test_part_without_a_cause(self) -> None:
        """If one wrong part has no explanation, no cause of another part is stated."""
        student = lambda *a: (-affine(*a)[0], affine(*a)[1] + math.pi)  # noqa: E731 -- short
        assert diagnosis_of(AFFINE, student) is None

    @pytest.mark.parametrize(
        "student",
        [
            lambda x, y, w, b: (x + y, w * b + 1),
            lambda x, y, w, b: (math.sin(float(x + y)), math.cos(float(w + b))),
            lambda x, y, w, b: (affine(x, y, w, b)[0] + 1, affine(x, y, w, b)[1]),
            lambda x, y, w, b: (affine(x, y, w, b)[0] ** 2 + 1, affine(x, y, w, b)[1] + 2 * x),
        ],
    )
    def test_none_explains(self, student: Student) -> None:
        """Nothing is said of what no cause explains."""
        assert diagnosis_of(AFFINE, student) is None


def examples(*rows: tuple[float, float, float]) -> list[Example]:
    """Return inputs of the linear loss."""
    return [dict(zip(("x", "y", "w"), row, strict=True)) for row in rows]


class TestFewInputs:
    """With fewer than three telling inputs, and no way to others, a cause is only possible."""

    GENERIC = ((2.0, 4.0, 3.0), (3.0, 0.5, -2.0), (-1.5, 2.0, 0.25))

    @staticmethod
    def half(x: Any, y: Any, w: Any) -> Any:
        """Forget the factor 2."""
        return (x * w - y) * x

    def failure_of(
        self, rows: Sequence[Any], student: Student | None = None, mistakes: Any = ()
    ) -> Failure:
        """Return the failure where the gradient is known for these inputs alone."""
        inputs = examples(*rows)
        figures = [f"{2 * (x * w - y) * x:.2f}" for x, y, w in rows]
        with pytest.raises(CheckFailed) as caught:
            check_figures(student or self.half, figures, inputs=inputs, mistakes=mistakes)
        return caught.value.failure

    @pytest.mark.parametrize(("count", "sure"), [(2, False), (3, True)])
    def test_count(self, count: int, sure: bool) -> None:  # noqa: FBT001 -- a parameter
        """Two inputs make a general cause possible, three make it sure."""
        diagnosis = self.failure_of(self.GENERIC[:count]).diagnosis
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.sure) == ("factor", sure)

    def test_one(self) -> None:
        """From one input no general cause is named; a mistake of the question's is possible."""
        one = self.GENERIC[:1]
        assert self.failure_of(one).diagnosis is None
        diagnosis = self.failure_of(one, mistakes=[entry("half", self.half)]).diagnosis
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.sure) == ("known", False)

    @pytest.mark.parametrize(
        "row",
        [(2.0, 4.0, 1.0), (0.0, 4.0, 3.0), (1.0, 4.0, 3.0), (2.0, 2.0, 3.0), (2.0, -2.0, 3.0)],
        ids=["one", "zero", "one first", "twins", "twins up to the sign"],
    )
    def test_inputs_that_tell_nothing(self, row: tuple[float, float, float]) -> None:
        """0, 1 and twins make one cause look like another: such inputs do not count."""
        diagnosis = self.failure_of([*self.GENERIC[:2], row]).diagnosis
        assert diagnosis is not None
        assert not diagnosis.sure

    @pytest.mark.parametrize(("varies", "sure"), [(0.0, False), (1.0, True)])
    def test_a_constant_for_a_constant(self, varies: float, sure: bool) -> None:  # noqa: FBT001 -- a parameter
        """Where the answer is one number whatever the input, any mistake may have made another."""

        def right(x: Any) -> Any:
            return 2 + varies * x

        def wrong(x: Any) -> Any:
            return 3 + varies * x

        mistakes = [entry("both paths count", wrong)]
        with pytest.raises(CheckFailed) as caught:
            check_value(wrong, right, inputs=scalars("x"), mistakes=mistakes)
        diagnosis = caught.value.failure.diagnosis
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.sure) == ("known", sure)

    def test_text(self) -> None:
        """A sure cause reads "Why", a possible one "Possibly"."""
        for count, word in ((2, "Possibly"), (3, "Why")):
            text = render_text(self.failure_of(self.GENERIC[:count]))
            assert f"\n{word}: the result is half of what it should be.\n" in text

    def test_several_of_the_questions_own(self) -> None:
        """Where few inputs leave several known mistakes possible, none is named."""
        known = [entry("half", self.half), entry("also half", self.half)]
        assert self.failure_of(self.GENERIC[:2], mistakes=known).diagnosis is None

    def test_one_that_gives_many_numbers(self) -> None:
        """One input is enough for a possible cause if it gives three different numbers."""
        right = [["2", "-3", "5"], ["2", "-2", "0"], ["1", "0", "1"], ["1.1902"], ["0.19"]]
        named = []
        for figure in right:
            z = -torch.tensor([float(number) for number in figure])
            with pytest.raises(CheckFailed) as caught:
                check_figures(lambda _, z=z: z, [figure], inputs=[{"x": torch.tensor([3.0])}])
            diagnosis = caught.value.failure.diagnosis
            named.append(diagnosis and (diagnosis.cause, diagnosis.sure))
        assert named == [("sign", False), None, None, ("sign", False), None]

    def test_a_sum_for_a_mean_of_one_length(self) -> None:
        """A length that is always the same is a possible factor, if it is no usual one."""
        for length, name in ((3, "sum-for-mean"), (4, "factor")):
            x = torch.arange(length) + 0.3
            with pytest.raises(CheckFailed) as caught:
                check_figures(torch.sum, [f"{x.mean():.6f}"], inputs=[{"x": x}])
            diagnosis = caught.value.failure.diagnosis
            assert diagnosis is not None
            assert (diagnosis.cause, diagnosis.sure) == (name, False)


class TestMoreInputs:
    """Where what is right can be worked out for other inputs, a few more are tried."""

    @pytest.mark.parametrize(
        ("student", "name"),
        [
            (lambda x, y, w: -2 * (x * w - y) * x, "the sign is wrong"),
            (lambda x, y, w: 2 * (x * w - y), "a factor x is missing"),
            (lambda x, y, w: 2 * (x * w - y) * w, "the derivative by x is returned instead"),
        ],
        ids=["sign", "factor", "by another"],
    )
    def test_one_is_enough(self, student: Student, name: str) -> None:
        """The cause is found for sure, even from an input that tells nothing."""
        diagnosis = diagnosis_of(LINEAR, student, inputs=examples((2.0, 4.0, 1.0)))
        assert diagnosis is not None
        assert (diagnosis.name, diagnosis.sure) == (name, True)

    def test_the_failure_is_that_of_the_given_input(self) -> None:
        """The student reads of no other input."""
        with pytest.raises(CheckFailed) as caught:
            check_gradient(
                lambda x, y, w: 2 * (x * w - y),
                LINEAR.right,
                wrt=("w",),
                inputs=examples((2.0, 4.0, 1.0)),
            )
        assert caught.value.failure.inputs == (("x", "2"), ("y", "4"), ("w", "1"))

    def test_no_other_verdict(self) -> None:
        """What is right for the given inputs passes, though it is wrong for others."""
        check_gradient(lambda *_: 8.0, LINEAR.right, wrt=("w",), inputs=examples(self.GIVEN))
        with pytest.raises(CheckFailed):  # and the other way round
            check_gradient(
                lambda x, y, w: 2 * (x * w - y) * x if (x, y, w) != self.GIVEN else 0.0,
                LINEAR.right,
                wrt=("w",),
                inputs=examples(self.GIVEN),
            )

    GIVEN = (2.0, 4.0, 3.0)

    def test_a_function_that_answers_no_more(self) -> None:
        """A function that fails on another input is judged by those before it."""
        calls = []

        def once(x: Any, y: Any, w: Any) -> Any:
            calls.append(x)
            return 1 / (len(calls) < 2) + y * w

        with pytest.raises(CheckFailed) as caught:
            check_gradient(once, LINEAR.right, wrt=("w",), inputs=examples(self.GIVEN))
        assert (caught.value.failure.kind, len(calls)) == (Kind.VALUE, 2)

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no alarms")
    @pytest.mark.parametrize("who", ["student", "reference"])
    def test_what_never_ends(self, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A student's function or a reference that hangs for another input is not waited for."""
        monkeypatch.setattr("autograder.checks.checking._MOST_SECONDS", 0.2)

        def wait(name: str, x: Any) -> None:
            while who == name and abs(float(x)) > 2.5:
                pass

        def student(x: Any) -> Any:
            wait("student", x)
            return x

        def reference(x: Any) -> Any:
            wait("reference", x)
            return 2 * x

        with pytest.raises(CheckFailed) as caught:
            check_value(student, reference, inputs=[{"x": 2.0}])
        assert caught.value.failure.inputs == (("x", "2"),)
        assert caught.value.failure.diagnosis is None

    @pytest.mark.parametrize("error", [DeadlineError(), StudentCallError(Kind.DIED, "gone")])
    def test_an_error_while_more_is_tried(self, error: Exception) -> None:
        """Whatever happens for another input, the failure is that of the given one."""

        def student(x: Any) -> Any:
            if x != 2.0:
                raise error
            return x

        with pytest.raises(CheckFailed) as caught:
            check_value(student, lambda x: 2 * x, inputs=[{"x": 2.0}])
        assert caught.value.failure.kind is Kind.VALUE

    def test_what_the_function_prints_then(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The student sees what the function prints for the given input."""

        def loud(x: Any) -> Any:
            sys.stdout.write(f"{x}\n")
            return x

        with pytest.raises(CheckFailed):
            check_value(loud, lambda x: 2 * x, inputs=[{"x": 2.0}])
        assert capsys.readouterr().out == "2.0\n"

    def test_another_way_of_being_right_comes_first(self) -> None:
        """As long as another check may pass, nothing more is asked of the function."""
        calls = []

        def own(x: Any) -> Any:
            calls.append(x)
            return 3 * x

        check_either(
            lambda: check_value(own, lambda x: 2 * x, inputs=[{"x": 2.0}]),
            lambda: check_value(own, lambda x: 3 * x, inputs=[{"x": 2.0}]),
        )
        assert calls == [2.0, 2.0]
        with pytest.raises(CheckFailed) as caught:
            check_either(
                lambda: check_value(own, lambda x: 2 * x, inputs=[{"x": 2.0}]),
                lambda: check_value(own, lambda x: 4 * x, inputs=[{"x": 2.0}]),
            )
        assert caught.value.failure.diagnosis is not None

    @pytest.mark.parametrize(
        ("right", "student", "inputs"),
        [
            (lambda x: sum(x) / len(x), sum, [{"x": [1.0, 2.5]}]),
            (lambda x: x**3, lambda x: abs(x) ** 3, [{"x": -2.0}]),
            (lambda x, y: x * y, lambda _x, y: abs(y), [{"x": 3.0, "y": -4.0}]),
            (lambda x, w: x * x * w, lambda x, w: 2 * x * w, [{"x": -2, "w": 3.0}]),
            (lambda x, w: w**2 * x, lambda x, w: w * x, [{"x": torch.ones(3), "w": 3.0}]),
        ],
        ids=["length", "sign", "only the size", "whole number", "ones"],
    )
    def test_nothing_wrong_is_sure(self, right: Student, student: Student, inputs: Any) -> None:
        """What is the same in all inputs leaves a cause possible at most."""
        with pytest.raises(CheckFailed) as caught:
            check_value(student, right, inputs=inputs)
        diagnosis = caught.value.failure.diagnosis
        false = (
            "the sign is wrong",
            "the result is twice what it should be",
            "what comes back is w, as it was given",
        )
        assert diagnosis is None or not diagnosis.sure or diagnosis.name not in false

    def test_two_known_mistakes_of_one_size(self) -> None:
        """Where the length explains both, neither is named."""
        known = [
            entry("a sum for a mean", lambda x: x.sum()),
            entry("a factor 2 too much", lambda x: 2 * x.mean()),
        ]
        given = [{"x": torch.tensor([1.0, 2.5])}]
        with pytest.raises(CheckFailed) as caught:
            check_value(lambda x: 2 * x.mean(), lambda x: x.mean(), inputs=given, mistakes=known)
        assert caught.value.failure.diagnosis is None

    def test_a_reference_that_refuses_other_inputs(self) -> None:
        """Inputs for which nothing is right are left out."""

        def loss(x: Any) -> Any:
            assert abs(x.detach() - 2) < 0.01
            return x**2

        with pytest.raises(CheckFailed) as caught:
            check_gradient(lambda x: x, loss, wrt=("x",), inputs=[{"x": 2.0}])
        assert caught.value.failure.diagnosis is None

    def test_a_factor_among_inputs_of_one_size(self) -> None:
        """It may be the size, and so is only possible."""
        given = [{"p": torch.tensor([0.5, 1.0, 3.0]), "y": torch.tensor([1.0, 2.5, -2.0])}]
        with pytest.raises(CheckFailed) as caught:
            check_value(
                lambda p, y: ((p - y) ** 2).sum(), lambda p, y: ((p - y) ** 2).mean(), inputs=given
            )
        diagnosis = caught.value.failure.diagnosis
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.sure) == ("factor", False)


def _anything() -> st.SearchStrategy[Any]:
    numbers = st.one_of(
        st.floats(),
        st.integers(-(10**400), 10**400),
        st.booleans(),
        st.none(),
        st.complex_numbers(),
    )
    shapes = st.sampled_from([(), (1,), (2,), (0,), (2, 3), (1, 1)])
    dtypes = st.sampled_from(
        [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool, torch.complex64]
    )
    made = st.builds(lambda shape, dtype: torch.ones(shape).to(dtype), shapes, dtypes)
    plain = st.one_of(numbers, made, st.text(max_size=3), st.just(...))
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(st.text(max_size=1), inner, max_size=2),
        ),
        max_leaves=6,
    )


class TestNeverOurError:
    """Whatever a student's function returns, the verdict is about the student's answer."""

    @settings(max_examples=150, deadline=None)
    @given(st.lists(_anything(), min_size=1, max_size=4))
    def test_anything(self, values: list[Any]) -> None:
        """Any values, other ones for each input, end in a failure with a text."""
        count = iter(range(10_000))
        student = lambda *_: values[next(count) % len(values)]  # noqa: E731 -- short
        for question in (AFFINE, NEURON):
            with pytest.raises(CheckFailed) as caught:
                check_gradient(
                    student,
                    question.right,
                    wrt=question.wrt,
                    inputs=question.inputs,
                    mistakes=Catalogue(),
                )
            assert caught.value.failure.kind in Kind
            assert str(caught.value)
