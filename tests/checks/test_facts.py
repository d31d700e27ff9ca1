"""The check of facts about a run."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_facts, probe
from autograder.result import Failure, Kind

Notebook = Callable[[str], Callable[[str], Any]]
FACTS = {
    "each epoch is one step": "there were {found} steps, and not one in each epoch.",
    "the tensor that was given comes back": "another tensor comes back. Change it in place.",
}
RUN = [{"epochs": 2, "params": torch.ones(2)}, {"epochs": 3, "params": torch.ones(2)}]


@probe
def about_the_run(loop: Any, epochs: int, params: torch.Tensor) -> Any:
    """Count the steps, and compare the tensor."""
    steps: list[int] = []
    after = loop(epochs, params, lambda: steps.append(1))
    if after is None or after is ...:
        return after
    return len(steps) == epochs or len(steps), after is params


def failure_of(loop: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_facts(loop, FACTS, inputs=RUN, via=about_the_run)
    return caught.value.failure


def loop_of(notebook: Notebook, body: str) -> Any:
    """Return a loop with this body."""
    return notebook(f"def loop(epochs, params, step):\n    {body}")("loop")


def test_true(notebook: Notebook) -> None:
    """A run of which all is so passes, here and in another process."""
    check_facts(
        loop_of(notebook, "[step() for _ in range(epochs)]; return params"),
        FACTS,
        inputs=RUN,
        via=about_the_run,
    )


def test_false(notebook: Notebook) -> None:
    """The first fact that is not so is said with what is there instead, and all are shown."""
    failure = failure_of(loop_of(notebook, "step(); return params"))
    assert failure.kind is Kind.FACT
    assert failure.message == "loop: there were 1 steps, and not one in each epoch."
    assert failure.inputs == (("epochs", "2"), ("params", "tensor([1, 1])"))
    assert [(row.received, row.difference) for row in failure.rows] == [("1", ""), ("yes", "ok")]
    assert failure.diagnosis is None


def test_second_is_false(notebook: Notebook) -> None:
    """A fact that is plainly not so is a no."""
    body = "[step() for _ in range(epochs)]; return params.clone()"
    failure = failure_of(loop_of(notebook, body))
    assert failure.message == "loop: another tensor comes back. Change it in place."
    assert [row.received for row in failure.rows] == ["yes", "no"]


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ("pass", Kind.RETURNED_NOTHING, "loop returned nothing"),
        ("return ...", Kind.RETURNED_NOTHING, "loop returned `...`"),
        ("raise ValueError('no')", Kind.RAISED, "loop raised ValueError: no"),
    ],
)
def test_nothing_to_look_at(notebook: Notebook, body: str, kind: Kind, message: str) -> None:
    """A run that comes to nothing fails for its own reason."""
    failure = failure_of(loop_of(notebook, body))
    assert failure.kind is kind
    assert failure.message.startswith(message)


@pytest.mark.parametrize(("student", "kind"), [(None, Kind.MISSING), (5, Kind.TYPE)])
def test_no_function(student: Any, kind: Kind) -> None:
    """What is no function is said to be none."""
    assert failure_of(student).kind is kind


def test_one_fact_alone() -> None:
    """A probe may return a single truth value for a single fact, and a 1 is no True."""

    @probe
    def look(function: Any) -> Any:
        return function()

    check_facts(lambda: True, {"so": "not so"}, inputs=[{}], via=look)
    with pytest.raises(CheckFailed, match="not so: 1"):
        check_facts(lambda: [1], {"so": "not so: {found}"}, inputs=[{}], via=look)
