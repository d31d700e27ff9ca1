"""One wrong operation: what is found, and what looks like it and is not."""

from typing import Any

import pytest
import torch
from torch.testing import assert_close

from autograder.checks import CheckFailed, check_value, scalars, tensors, use_seed
from autograder.diagnosis.general.rewrites import rewrites, terms_of
from autograder.diagnosis.trials import Trial
from autograder.judging.truth import right_values
from support.questions import Question, Student, diagnosis_of


def mse(p: Any, y: Any) -> Any:
    """Return a mean squared error."""
    return ((p - y) ** 2).mean()


NEURON = Question(lambda X, W, b: torch.sigmoid(X @ W + b), (), tensors(X="n d", W="d", b="1"))
TWICE = Question(lambda x, v: torch.sigmoid(torch.sigmoid(x) * v), (), tensors(x="n", v="n"))
RELU = Question(lambda x, v: torch.relu(x) + 2 * v, (), tensors(x="n", v="n"))
MSE = Question(mse, (), tensors(p="n", y="n"))
PRODUCT = Question(lambda x, y, w: (x * w - y) ** 2, ("w",), scalars("x", "y", "w"))
GATES = Question(lambda x, y, z: (x + y) * z, ("x", "y", "z"), scalars("x", "y", "z"))
SUM = Question(lambda v: (v**3).sum(), ("v",), tensors(v="n"))
LINE = Question(
    lambda x, y, w, b: mse(w * x + b, y),
    ("w", "b"),
    tensors(x="n", y="n", w="", b=""),
)


def line(x: Any, y: Any, w: Any, b: Any, own: Any = None) -> Any:
    """Return the gradients of the line's loss, with ``own`` in the place of the input."""
    arriving = 2 * (w * x + b - y) / len(x)
    return (arriving * (x if own is None else own)).sum(), arriving.sum()


def all_pairs(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Return the gradients that come of predictions (n, 1) and targets (n,)."""
    arriving = 2 * ((w * x + b).reshape(-1, 1) - y)
    return (arriving * x).mean(), arriving.mean()


# A question, a wrong function, the word for its cause, and what is said of it.
CAUSES: dict[str, tuple[Question, Student, str, str]] = {
    "no activation": (
        NEURON,
        lambda X, W, b: X @ W + b,
        "missing-activation",
        "sigmoid is missing: its input stands where its output belongs",
    ),
    "no last activation": (
        TWICE,
        lambda x, v: torch.sigmoid(x) * v,
        "missing-activation",
        "the last sigmoid is missing: its input stands where its output belongs",
    ),
    "no relu": (
        RELU,
        lambda x, v: x + 2 * v,
        "missing-activation",
        "relu is missing: its input stands where its output belongs",
    ),
    "another activation": (
        NEURON,
        lambda X, W, b: torch.tanh(X @ W + b),
        "model-wrong",
        "tanh stands where sigmoid belongs",
    ),
    "the minus lost": (
        NEURON,
        lambda X, W, b: 1 / (1 + torch.exp(X @ W + b)),
        "sign",
        "sigmoid is taken of its input with the wrong sign",
    ),
    "products averaged": (
        NEURON,
        lambda X, W, b: torch.sigmoid((X * W).mean(dim=1) + b),
        "mean-for-sum",
        "the products are averaged where they should be added",
    ),
    "left after the first": (
        MSE,
        lambda p, y: (p[0] - y[0]) ** 2 / len(y),
        "one-step-short",
        "of the terms to be added, only the first one counts",
    ),
    "the first alone": (
        MSE,
        lambda p, y: (p[0] - y[0]) ** 2,
        "one-step-short",
        "of the terms to be added, only the first one counts, and not divided by their number",
    ),
    "replaced, not added": (
        MSE,
        lambda p, y: (p[-1] - y[-1]) ** 2 / len(y),
        "path-dropped",
        "of the terms to be added, only the last one counts",
    ),
    "all pairs": (
        MSE,
        lambda p, y: ((p.reshape(-1, 1) - y) ** 2).mean(),
        "broadcast",
        "each entry is compared with every other: a column (n, 1) meets a row (n,)",
    ),
    "gradient of all pairs": (
        LINE,
        all_pairs,
        "broadcast",
        "w: each entry is compared with every other: a column (n, 1) meets a row (n,)",
    ),
    "a sum in the forward pass": (
        PRODUCT,
        lambda x, y, w: 2 * (x + w - y) * x,
        "model-wrong",
        "a sum stands where a product belongs, in the forward pass",
    ),
    "a sum for the product": (
        PRODUCT,
        lambda x, y, w: 2 * (x + w - y),
        "model-wrong",
        "a sum stands where a product belongs",
    ),
    "a product for the sum": (
        GATES,
        lambda x, y, z: (y * z, x * z, x * y),
        "model-wrong",
        "x, y and z: a product stands where a sum belongs",
    ),
    "the weight for the input": (
        LINE,
        lambda x, y, w, b: line(x, y, w, b, own=w),
        "weight-for-input",
        "w: in the derivative of a product, a factor stands where the other one belongs",
    ),
    "the terms for their derivatives": (
        SUM,
        lambda v: v**3,
        "value-for-derivative",
        "the terms of the sum are returned instead of their derivatives",
    ),
}


@pytest.mark.parametrize("case", CAUSES)
@pytest.mark.parametrize("seed", [0, 7])
def test_found(case: str, seed: int) -> None:
    """The cause is found for sure, whatever the seed, with a hint."""
    question, student, cause, name = CAUSES[case]
    with use_seed(seed):
        diagnosis = diagnosis_of(question, student)
    assert diagnosis is not None
    assert (diagnosis.cause, diagnosis.name, diagnosis.sure) == (cause, name, True)
    assert diagnosis.hint


@pytest.mark.parametrize("case", CAUSES)
@pytest.mark.parametrize("also", [1.25, 0.5])
def test_not_stated_if_something_else_is_wrong_as_well(case: str, also: float) -> None:
    """An answer that is off by more than the cause explains does not get its name."""
    question, student, _, name = CAUSES[case]

    def worse(*arguments: Any) -> Any:
        wrong = student(*arguments)
        parts = wrong if isinstance(wrong, tuple) else (wrong,)
        off = tuple(part * also + float(torch.as_tensor(arguments[0]).sum()) for part in parts)
        return off if isinstance(wrong, tuple) else off[0]

    diagnosis = diagnosis_of(question, worse)
    assert diagnosis is None or diagnosis.name != name


@pytest.mark.parametrize(
    ("question", "student"),
    [
        (NEURON, lambda X, W, b: torch.atan(X @ W + b)),
        (NEURON, lambda X, W, b: torch.sigmoid(X @ W + b) ** 2),
        (NEURON, lambda X, W, b: torch.sigmoid(X @ W + b + 1)),
        (MSE, lambda p, y: ((p - y) ** 2).max()),
        (MSE, lambda p, y: ((p - y) ** 2).median()),
        (MSE, lambda p, y: (p - y).abs().mean()),
        (PRODUCT, lambda x, y, w: 2 * (x - w - y) * x),
        (GATES, lambda x, y, z: (x * z, y * z, x - y)),
        (SUM, lambda v: v**4),
    ],
)
def test_other_operations_have_no_name(question: Question, student: Student) -> None:
    """A wrong operation that is none of these is not called by the name of one of them."""
    diagnosis = diagnosis_of(question, student)
    assert diagnosis is None or diagnosis.name not in {name for *_, name in CAUSES.values()}


def test_classes_are_no_other_activation() -> None:
    """Zeros and ones agree with too many formulas on a few round inputs."""
    examples = [
        {"X": torch.tensor([[1.0], [-2.0]]) * k, "W": torch.tensor([1.0 / k])} for k in (1, 2, 4)
    ]
    with pytest.raises(CheckFailed) as caught:
        check_value(
            lambda X, W: (X @ W > 0).float(), lambda X, W: torch.sigmoid(X @ W), inputs=examples
        )
    diagnosis = caught.value.failure.diagnosis
    assert diagnosis is None or "stands where sigmoid" not in diagnosis.name


def test_only_what_the_formula_holds_is_tried() -> None:
    """A formula without activations and sums has none that could be missing."""

    def half(x: Any) -> Any:
        return x / 2

    example = {"x": 3.0}
    trial = Trial(example, ("y",), listed=False, truth=right_values(half, None, example), parts=[1])
    assert list(rewrites([trial], lambda given: [half(*given.values())])) == []


def test_a_reference_that_raises_has_no_operations() -> None:
    """What cannot be worked out is no failure of ours."""
    example = {"x": 3.0}
    right = right_values(lambda x: x, None, example)
    trial = Trial(example, ("y",), listed=False, truth=right, parts=[1])

    def evaluate(_given: Any) -> Any:
        raise ZeroDivisionError

    assert list(rewrites([trial], evaluate)) == []


def test_terms() -> None:
    """The terms of the last sum, as they are added, and None without any."""
    v = torch.tensor([1.0, 2.0, 3.0])
    assert_close(terms_of((v * v).sum), v * v, rtol=0, atol=0)
    assert_close(terms_of((v * v).mean), v * v / 3, rtol=0, atol=0)
    assert terms_of(lambda: v * v) is None
