"""Training loops: the way counts, not only where it ends."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    arguments,
    check_trajectory,
    one_of,
    probe,
    tensor,
    whole,
)
from autograder.errors import ExerciseError
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]

INPUTS = arguments(
    epochs=whole(1, 4),
    rate=one_of(0.05, 0.1),
    w=tensor("d"),
    X=tensor("n d"),
    y=tensor("n"),
)


def loop(epochs: Any, rate: Any, w: Any, X: Any, y: Any) -> Any:
    """Return what is right: the weights, and the loss before each step."""
    losses = []
    for _ in range(epochs):
        residual = X @ w - y
        losses.append((residual**2).mean())
        w = w - rate * 2 / len(y) * X.T @ residual
    return w, torch.stack(losses)


RIGHT = {
    "by hand": (
        "import torch\ndef train(epochs, rate, w, X, y):\n    losses = []\n"
        "    for _ in range(epochs):\n        r = X @ w - y\n"
        "        losses.append(float((r ** 2).mean()))\n"
        "        w = w - rate * 2 / len(y) * X.T @ r\n    return w, losses"
    ),
    "by an optimizer": (
        "import torch\ndef train(epochs, rate, w, X, y):\n"
        "    w = w.clone().requires_grad_()\n    optimizer = torch.optim.SGD([w], lr=rate)\n"
        "    losses = []\n    for _ in range(epochs):\n        optimizer.zero_grad()\n"
        "        loss = ((X @ w - y) ** 2).mean()\n        loss.backward()\n"
        "        losses.append(loss.item())\n        optimizer.step()\n    return w, losses"
    ),
}
WRONG = {
    "never zeroed": (
        2,
        (
            "import torch\ndef train(epochs, rate, w, X, y):\n"
            "    w = w.clone().requires_grad_()\n    losses = []\n"
            "    for _ in range(epochs):\n        loss = ((X @ w - y) ** 2).mean()\n"
            "        loss.backward()\n        losses.append(loss.item())\n"
            "        with torch.no_grad():\n            w -= rate * w.grad\n    return w, losses"
        ),
    ),
    "sign": (
        1,
        (
            "def train(epochs, rate, w, X, y):\n    losses = []\n"
            "    for _ in range(epochs):\n        r = X @ w - y\n"
            "        losses.append(float((r ** 2).mean()))\n"
            "        w = w + rate * 2 / len(y) * X.T @ r\n    return w, losses"
        ),
    ),
    "loss after the step": (
        1,
        (
            "def train(epochs, rate, w, X, y):\n    losses = []\n"
            "    for _ in range(epochs):\n"
            "        w = w - rate * 2 / len(y) * X.T @ (X @ w - y)\n"
            "        losses.append(float(((X @ w - y) ** 2).mean()))\n    return w, losses"
        ),
    ),
    "first gradient for all steps": (
        2,
        (
            "def train(epochs, rate, w, X, y):\n    losses = []\n"
            "    step = rate * 2 / len(y) * X.T @ (X @ w - y)\n"
            "    for _ in range(epochs):\n"
            "        losses.append(float(((X @ w - y) ** 2).mean()))\n"
            "        w = w - step\n    return w, losses"
        ),
    ),
}


def check(student: Any, **options: Any) -> None:
    """Check a training loop."""
    options = {"inputs": INPUTS, "returns": ("w", "losses"), "steps": "epochs", **options}
    check_trajectory(student, loop, **options)


def failure_of(student: Any, **options: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check(student, **options)
    return caught.value.failure


@pytest.mark.parametrize("way", RIGHT)
def test_right(notebook: Notebook, way: str) -> None:
    """A loop by hand and one by an optimizer go the same way."""
    check(notebook(RIGHT[way])("train"))


@pytest.mark.parametrize("way", WRONG)
def test_wrong(notebook: Notebook, way: str) -> None:
    """A wrong loop is found at the first step that differs, and told which that is."""
    step, source = WRONG[way]
    failure = failure_of(notebook(source)("train"))
    assert failure.kind is Kind.VALUE
    dated = "the first step." if step == 1 else f"step {step}. Up to step {step - 1} all is right."
    assert failure.message.endswith(f" after {dated}")
    assert dict(failure.inputs)["epochs"] == str(step)


def test_loss_after_the_step_is_named() -> None:
    """A loop that records after the step is told just that."""
    names: dict[str, Any] = {}
    exec(WRONG["loss after the step"][1], names)  # noqa: S102 -- a test's own source
    diagnosis = failure_of(names["train"]).diagnosis
    assert diagnosis is not None
    assert diagnosis.cause == "loss-after-step"


def test_same_end_by_another_way() -> None:
    """A loop that only ends where it should, as many do, is wrong before."""

    def jumps(epochs: Any, rate: Any, w: Any, X: Any, y: Any) -> Any:
        if epochs == 4:
            return loop(epochs, rate, w, X, y)
        return w, torch.zeros(epochs)

    failure = failure_of(jumps, inputs=[{**example(), "epochs": 4}])
    assert failure.message.endswith(" after the first step.")


def test_every_run_begins_afresh() -> None:
    """The loop is run for one step, for two, and so on, each time from the start."""
    asked = []

    def student(epochs: Any, rate: Any, w: Any, X: Any, y: Any) -> Any:
        asked.append((epochs, w.tolist()))
        return loop(epochs, rate, w, X, y)

    check(student, inputs=[{**example(), "epochs": 3}])
    start = example()["w"].tolist()
    assert asked == [(1, start), (2, start), (3, start)]


@pytest.mark.parametrize("steps", [0, -1, 2.0, None, "3"])
def test_steps_of_the_author(steps: Any) -> None:
    """An input without a number of steps is the exercise's own mistake."""
    with pytest.raises(ExerciseError, match="checks steps, but its input 'epochs' is"):
        check(loop, inputs=[{**example(), "epochs": steps}])


def test_wrong_form_is_not_dated() -> None:
    """A loop that returns the wrong number of values does so after every step."""
    failure = failure_of(lambda *a: loop(*a)[0].sum().item())
    assert failure.kind is Kind.COUNT
    assert "step" not in failure.message


def test_list_of_any_length() -> None:
    """With one name, the loop returns a list that may grow with the steps."""

    def weights(start: Any, steps: Any) -> Any:
        return [start - 0.3 * k for k in range(1, steps + 1)]

    inputs = arguments(start=tensor("2"), steps=whole(1, 3))
    check_trajectory(weights, weights, steps="steps", inputs=inputs, returns="weights")
    with pytest.raises(CheckFailed) as caught:
        check_trajectory(
            lambda start, steps: weights(start, steps + 1),
            weights,
            steps="steps",
            inputs=inputs,
            returns="weights",
        )
    assert caught.value.failure.kind is Kind.COUNT
    assert caught.value.failure.message == "<lambda> returned 2 values: return a list of 1."


def test_through_a_probe() -> None:
    """A loop that needs an object made for it is called through a probe."""

    @probe
    def with_optimizer(train: Any, steps: Any, w: Any) -> Any:
        weights = w.clone().requires_grad_()
        return train(steps, weights, torch.optim.SGD([weights], lr=0.1)).detach()

    def train(steps: Any, w: Any, optimizer: Any) -> Any:
        for _ in range(steps):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        return w

    def forgets(steps: Any, w: Any, optimizer: Any) -> Any:
        for _ in range(steps):
            (w**2).sum().backward()
            optimizer.step()
        return w

    inputs = arguments(steps=whole(1, 3), w=tensor("d", 1.0, 4.0))
    check_trajectory(train, train, steps="steps", inputs=inputs, via=with_optimizer)
    with pytest.raises(CheckFailed, match=r"after step 2\. Up to step 1 all is right"):
        check_trajectory(forgets, train, steps="steps", inputs=inputs, via=with_optimizer)


def example() -> dict[str, Any]:
    """Return one input."""
    X = torch.tensor([[2.0, 3.0], [0.5, -1.0], [-2.0, 1.5]])
    y = torch.tensor([3.0, 0.5, -1.0])
    return {"epochs": 2, "rate": 0.1, "w": torch.tensor([0.5, -1.0]), "X": X, "y": y}


def test_the_course_is_kept(notebook: Notebook) -> None:
    """How each number went stands beside how it should have: a picture is made of it."""
    student = notebook(WRONG["sign"][1])("train")
    example = {
        "epochs": 3,
        "rate": 0.1,
        "w": torch.tensor([1.0, 0.0]),
        "X": torch.eye(2),
        "y": torch.tensor([0.0, 1.0]),
    }
    course = {each.name: each for each in failure_of(student, inputs=[example]).course}
    assert list(course) == ["w[0]", "w[1]", "losses"]
    assert [round(value or 0, 3) for value in course["w[0]"].expected] == [0.9, 0.81, 0.729]
    assert [round(value or 0, 3) for value in course["w[0]"].received] == [1.1, 1.21, 1.331]
    assert course["losses"].expected[0] == course["losses"].received[0] == 1.0
