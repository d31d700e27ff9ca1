"""The check that arguments stay as they were."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    arguments,
    by_hand,
    check_unchanged,
    one_of,
    probe,
    tensor,
    tensors,
)
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]
STEP = tensors(params="d", rates="d")


def failure_of(student: Any, **options: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_unchanged(student, **{"inputs": STEP, **options})
    return caught.value.failure


@pytest.mark.parametrize(
    "body",
    [
        "return params - 0.1 * rates",
        "params = params.clone()\n    params -= 0.1 * rates\n    return params",
        "params = params - 0.1 * rates\n    params[0] = 7.0\n    return params",
        "return params",
        "return params.detach().clone().requires_grad_()",
        "params = None",
    ],
)
def test_right(notebook: Notebook, body: str) -> None:
    """A function may do with copies, and with its local names, what it likes."""
    check_unchanged(notebook(f"def step(params, rates):\n    {body}")("step"), inputs=STEP)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("params -= 0.1 * rates", "params"),
        ("params[0] += 1", "params"),
        ("params.data -= 1", "params"),
        ("rates.zero_()", "rates"),
        ("params.view(-1)[0] = 9.0", "params"),
        ("params.numpy()[0] = 9.0", "params"),
        ("params.resize_(1)", "params"),
        ("params.t_() if params.ndim > 1 else params.neg_()", "params"),
    ],
)
def test_wrong(notebook: Notebook, body: str, name: str) -> None:
    """Whatever writes into an argument is found, by its name, with before and after."""
    source = f"def step(params, rates):\n    {body}\n    return 2 * params"
    failure = failure_of(notebook(source)("step"))
    assert failure.kind is Kind.MUTATED
    assert failure.message == (
        f"step changes its argument {name}: work on a copy, or compute a new value instead of "
        "writing into the old one."
    )
    assert [row.name for row in failure.rows] == [name]
    assert failure.rows[0].expected != failure.rows[0].received


@pytest.mark.parametrize(
    "body",
    [
        "params.requires_grad_()",
        "params.grad = None\n    params.requires_grad = True",
        "params.requires_grad_()\n    params.sum().backward()\n    params.requires_grad_(False)",
    ],
)
def test_switched_on(notebook: Notebook, body: str) -> None:
    """A tensor of the caller's that records after the call, or keeps a gradient, is told so."""
    source = f"def step(params, rates):\n    {body}\n    return 2 * params"
    failure = failure_of(notebook(source)("step"))
    assert failure.kind is Kind.MUTATED
    assert failure.message == (
        "step gives its argument params back with requires_grad switched on, or with a gradient "
        "in it: work on a tensor of your own, such as params.detach().clone().requires_grad_()."
    )


def test_a_leaf_may_get_a_gradient(notebook: Notebook) -> None:
    """What requires a gradient before the call is there to get one."""
    source = "def step(params):\n    (params ** 2).sum().backward()"
    leaf = torch.ones(2, requires_grad=True)
    check_unchanged(notebook(source)("step"), inputs=[{"params": leaf}])


def test_list(notebook: Notebook) -> None:
    """A list that grows, shrinks or gets another entry has changed; so has a tensor in it."""
    inputs = [{"Ws": [torch.ones(2), torch.ones(3)]}]
    for body in ("Ws.append(1.0)", "Ws.pop()", "Ws[0] = torch.zeros(2)", "Ws[1].zero_()"):
        failure = failure_of(notebook(f"import torch\ndef f(Ws):\n    {body}")("f"), inputs=inputs)
        assert failure.kind is Kind.MUTATED, body
    check_unchanged(notebook("def f(Ws):\n    return [W + 1 for W in Ws]")("f"), inputs=inputs)
    assert [W.tolist() for W in inputs[0]["Ws"]] == [[1.0, 1.0], [1.0, 1.0, 1.0]]


def test_change_that_shows_on_few_inputs() -> None:
    """A function that writes only now and then is found, on a simple input."""

    def clips(x: torch.Tensor, low: float) -> torch.Tensor:
        return x.clamp_(min=low)

    inputs = arguments(x=tensor("2", 1.0, 2.0), low=one_of(-1.0, 0.0, 1.5))
    assert failure_of(clips, inputs=inputs).inputs[1] == ("low", "1.5")


def test_same_entries_in_another_dtype() -> None:
    """An argument of another dtype is another, even with the same entries."""

    def widens(x: torch.Tensor) -> None:
        x.data = x.data.double()

    assert failure_of(widens, inputs=[{"x": torch.ones(2)}]).kind is Kind.MUTATED


def test_not_a_number_stays() -> None:
    """NaN, which equals nothing, counts as unchanged where it stays."""
    check_unchanged(lambda x: x + 1, inputs=[{"x": torch.tensor([float("nan"), -0.0])}])


def test_exception(notebook: Notebook) -> None:
    """A function that raises has failed, whatever it did to its arguments."""
    failure = failure_of(notebook("def f(params, rates):\n    raise ValueError('no')")("f"))
    assert (failure.kind, failure.message.split("\n")[0]) == (
        Kind.RAISED,
        "f raised ValueError: no",
    )


@pytest.mark.parametrize(("student", "kind"), [(None, Kind.MISSING), (5, Kind.TYPE)])
def test_no_function(student: Any, kind: Kind) -> None:
    """What is no function is said to be none."""
    assert failure_of(student).kind is kind


def test_by_hand() -> None:
    """The check and the rule that torch must not derive go together."""
    check_unchanged(by_hand(lambda params, rates: params - rates), inputs=STEP)


@probe
def on_a_sum(gradient: Any, x: Any) -> Any:
    """Hand over a function and the argument itself."""
    return gradient(lambda point: point.sum(), x)


def moving_in_place(f: Any, x: torch.Tensor) -> Any:
    """Move the argument itself, and leave it there."""
    before = f(x)
    x += 1.0
    return f(x) - before


class TestThroughAProbe:
    """A function that takes another function is called by a probe."""

    def test_a_changed_argument_is_named(self) -> None:
        """What the function writes into its argument is seen past the probe."""
        with pytest.raises(CheckFailed) as caught:
            check_unchanged(moving_in_place, inputs=tensors(x="d"), via=on_a_sum)
        assert caught.value.failure.kind is Kind.MUTATED
        assert caught.value.failure.message.startswith("moving_in_place changes its argument x:")

    def test_an_argument_left_alone_passes(self) -> None:
        """A function that works on a copy passes."""
        check_unchanged(lambda f, x: f(x + 1.0) - f(x), inputs=tensors(x="d"), via=on_a_sum)

    def test_a_missing_function_is_said_to_be_missing(self) -> None:
        """No function at all is a failure of its own."""
        with pytest.raises(CheckFailed) as caught:
            check_unchanged(None, inputs=tensors(x="d"), via=on_a_sum)
        assert caught.value.failure.kind is Kind.MISSING


def test_without_a_probe_it_is_called_plainly() -> None:
    """The arguments are handed over as they are."""

    def step(params: torch.Tensor, rates: torch.Tensor) -> torch.Tensor:
        params -= rates
        return params

    with pytest.raises(CheckFailed) as caught:
        check_unchanged(step, inputs=tensors(params="d", rates="d"))
    assert caught.value.failure.rows[0].name == "params"
