"""The check of an order."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from autograder.catalogue import Entry
from autograder.checks import CheckFailed, check_order, probe
from autograder.errors import ExerciseError
from autograder.result import Failure, Kind

# f = h + h² with h = 3x, and the same with the square first.
DIAMOND = (["Add", "Pow", "Mul", "Accumulate"], [(0, 1), (0, 2), (1, 2), (2, 3)])
# (a + b) + (c + d): the inner sums may come in any order.
TREE = (["Add", "Add", "Add"], [(0, 1), (0, 2)])
GRAPHS = {"diamond": DIAMOND, "tree": TREE}
EXAMPLES = [{"graph": "diamond"}, {"graph": "tree"}]


def graph(name: str) -> tuple[Sequence[str], Sequence[Sequence[int]]]:
    """Return the graph of a name."""
    return GRAPHS[name]


def lists(diamond: Any, tree: Any) -> Callable[[str], Any]:
    """Return a student's function that lists so."""
    answers = {"diamond": diamond, "tree": tree}

    def student(name: str) -> Any:
        return answers[name]

    return student


def failure_of(diamond: Any, tree: Any = ("Add",) * 3, **options: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_order(lists(diamond, tree), graph, inputs=EXAMPLES, **options)
    return caught.value.failure


@pytest.mark.parametrize(
    "diamond",
    [
        ["Add", "Pow", "Mul", "Accumulate"],
        ("Add", "Pow", "Mul", "Accumulate"),
    ],
)
def test_right_orders_pass(diamond: Any) -> None:
    """A list or a tuple will do."""
    check_order(lists(diamond, ["Add"] * 3), graph, inputs=EXAMPLES)


@pytest.mark.parametrize("order", ["abcd", "acbd", "acdb"])
def test_any_topological_order_passes(order: str) -> None:
    """Where the graph leaves an order open, each is right."""
    open_graph = (list("abcd"), [(0, 1), (0, 2), (2, 3)])
    check_order(lambda _: list(order), lambda _: open_graph, inputs=[{"graph": "open"}])


def test_nodes_of_one_name_are_taken_for_whichever_fits() -> None:
    """The first of two equal names may stand for the node that comes second."""
    twins = (["Add", "Mul", "Mul", "Exp"], [(0, 1), (0, 2), (1, 3), (2, 3)])
    check_order(lambda _: ["Add", "Mul", "Mul", "Exp"], lambda _: twins, inputs=[{"graph": "x"}])


@pytest.mark.parametrize(
    ("diamond", "kind", "message"),
    [
        (["Add", "Mul", "Pow", "Accumulate"], Kind.VALUE, "lists Mul, at place 2, before"),
        (
            ["Add", "Pow", "Mul"],
            Kind.VALUE,
            "lists Accumulate not at all, where the graph has it once",
        ),
        (["Add", "Pow", "Mul", "Mul", "Accumulate"], Kind.VALUE, "lists Mul twice, where"),
        (
            ["Add", "Pow", "Mul", "Accumulate", "Sin\x1b"],
            Kind.VALUE,
            "lists Sin\N{REPLACEMENT CHARACTER} once",
        ),
        (
            ["Add", "Pow", "Mul", "torch::autograd::Accumulate"],
            Kind.VALUE,
            "lists Accumulate not at all, where the graph has it once",
        ),
        (None, Kind.RETURNED_NOTHING, "needs a return statement"),
        ("Add", Kind.TYPE, "returned a str: return a list of names"),
        ([1, 2], Kind.TYPE, "returned a list: return a list of names"),
    ],
)
def test_wrong_lists_are_told_apart(diamond: Any, kind: Kind, message: str) -> None:
    """A name that is missing, too many or too early is named."""
    failure = failure_of(diamond)
    assert failure.kind is kind
    assert message in failure.message
    assert dict(failure.inputs) == {"graph": "diamond"}


def test_a_known_mistake_is_named() -> None:
    """The one mistake that lists the same on all inputs is named, with its hint."""
    early = ["Add", "Mul", "Pow", "Accumulate"]
    known = [
        Entry(name="breadth first", hint="Wait.", function=lists(early, ["Add"] * 3)),
        Entry(name="backwards", function=lists(early[::-1], ["Add"] * 3)),
        Entry(name="fails", function=lambda _: 1 / 0),
    ]
    diagnosis = failure_of(early, mistakes=known).diagnosis
    assert diagnosis is not None
    assert (diagnosis.name, diagnosis.hint, diagnosis.sure) == ("breadth first", "Wait.", False)
    assert failure_of(["Add"], mistakes=known).diagnosis is None


def test_a_function_that_always_raises_has_no_diagnosis() -> None:
    """What raises on every input says for itself what is wrong."""

    def student(name: str) -> Any:
        raise ValueError(name)

    fails = [Entry(name="fails", function=student)]
    with pytest.raises(CheckFailed) as caught:
        check_order(student, graph, inputs=EXAMPLES, mistakes=fails)
    assert caught.value.failure.kind is Kind.RAISED
    assert caught.value.failure.diagnosis is None


def test_an_exercise_whose_own_order_is_none_is_at_fault() -> None:
    """The graph's names must be in a topological order themselves."""
    with pytest.raises(ExerciseError, match="the order of an exercise is none: b, a"):
        check_order(lambda _: ["a", "b"], lambda _: (["b", "a"], [(1, 0)]), inputs=[{"graph": ""}])


def test_a_probe_stands_between() -> None:
    """The student's function and the mistakes are called through the probe."""

    @probe
    def upper(student: Any, name: Any) -> Any:
        return student(name.upper())

    check_order(lambda name: [name], lambda name: ([name.upper()], []), via=upper,
                inputs=[{"name": "a"}])  # fmt: skip
