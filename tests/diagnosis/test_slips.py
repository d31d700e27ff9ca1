"""The slip is found in the student's own code."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks import (
    CheckFailed,
    arguments,
    by_hand,
    chain,
    check_engine,
    check_gradient,
    check_order,
    check_value,
    expressions,
    number,
    one_of,
    probe,
    scalars,
)
from autograder.diagnosis.slips import Search, _OutOfWorkError
from autograder.judging.context import only_verdicts, telling
from autograder.result import Failure
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits

Notebook = Callable[[str], Callable[[str], Any]]

FORWARD = """
def forward(x, w, b):
    return x * w {sign} b


def gradient(x, y, w, b):
    r = forward(x, w, b) - y
    return {factor} * r * x, 2 * r
"""


@pytest.fixture(autouse=True)
def no_search_for_slips() -> None:
    """Let checks look for them, as they do where nobody says otherwise."""


def failure_of(check: Callable[[], None]) -> Failure:
    """Return how a check fails."""
    with pytest.raises(CheckFailed) as caught:
        check()
    return caught.value.failure


def of_gradient(student: Any) -> Failure:
    """Return how the gradient of the affine loss fails."""
    return failure_of(
        lambda: check_gradient(
            student,
            lambda x, y, w, b: (x * w + b - y) ** 2,
            wrt=("w", "b"),
            inputs=scalars("x", "y", "w", "b"),
        )
    )


def lines(failure: Failure) -> list[int]:
    """Return the lines that are named, the likeliest first."""
    return [slip.line for slip in failure.slips]


def test_in_a_helper(notebook: Notebook) -> None:
    """A sign that is wrong in a helper is found there, with the line as it stands."""
    student = notebook(FORWARD.format(sign="-", factor=2))("gradient")
    slip = of_gradient(student).slips[0]
    assert (slip.line, slip.function, slip.text) == (3, "forward", "return x * w - b")
    assert slip.kind == "the plus and minus signs in this line"
    assert slip.instead == ""


def test_in_one_part(notebook: Notebook) -> None:
    """A number that is wrong in one part of the answer is found in its line alone."""
    student = notebook(FORWARD.format(sign="+", factor=3))("gradient")
    failure = of_gradient(student)
    assert lines(failure) == [8]
    assert "Where: " in str(CheckFailed(failure))
    assert "`return 3 * r * x, 2 * r`: check the numbers in this line" in str(CheckFailed(failure))


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("    w_grad = r * x\n    b_grad = 2 * r\n    return w_grad, b_grad", [8]),
        ("    w_grad = 2 * r * x\n    b_grad = 2 * r\n    return b_grad, w_grad", [10]),
    ],
    ids=["where it is made", "the order that is returned"],
)
def test_a_line_that_only_returns_names(notebook: Notebook, made: str, named: list[int]) -> None:
    """What is wrong with a name is named where it is made; an order that is returned, there."""
    head = FORWARD.format(sign="+", factor=2).partition("    return 2")[0]
    student = notebook(head + made + "\n")("gradient")
    assert lines(of_gradient(student)) == named


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("    r = x * w + b - y\n    return -2 * r * x, -2 * r", [4]),
        ("    r = y - x * w - b\n    return 2 * r * x, 2 * r", [3]),
    ],
    ids=["a minus before each", "none"],
)
def test_the_sign_of_all(notebook: Notebook, made: str, named: list[int]) -> None:
    """Where each value has a minus of its own, these are named, and not the right line above."""
    student = notebook(f"\ndef gradient(x, y, w, b):\n{made}\n")("gradient")
    assert lines(of_gradient(student)) == named


def test_a_sign_that_may_be_anywhere_on_its_way(notebook: Notebook) -> None:
    """Both differences are the wrong way round; a minus in the helper would do as well."""
    student = notebook("""
def loss(x, w, b):
    total = 0.0
    total += (x * w + b) ** 2
    return total / 2


def gradient(x, w, b):
    w_grad = loss(x, w - 1, b) - loss(x, w + 1, b)
    b_grad = loss(x, w, b - 1) - loss(x, w, b + 1)
    return w_grad, b_grad
""")("gradient")
    failure = failure_of(
        lambda: check_gradient(
            student,
            lambda x, w, b: (x * w + b) ** 2,
            wrt=("w", "b"),
            inputs=scalars("x", "w", "b"),
        )
    )
    assert not failure.slips
    assert failure.diagnosis is not None
    assert failure.diagnosis.name == "w and b: the sign is wrong"


def test_what_is_found_stays_found(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search for more places that runs out of work takes nothing away."""
    asked: list[int] = []

    def gives_up(*_: Any, below: int) -> list[tuple[int, ...]]:
        asked.append(below)
        raise _OutOfWorkError

    monkeypatch.setattr(Search, "_by_twins", gives_up)
    student = notebook(FORWARD.format(sign="+", factor=3))("gradient")
    assert lines(of_gradient(student)) == [8]
    assert asked


def test_two_slips(notebook: Notebook) -> None:
    """Two slips in two lines are both found."""
    student = notebook(FORWARD.format(sign="-", factor=3))("gradient")
    assert {3, 8} <= set(lines(of_gradient(student)))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("    return 0.5 - (1 + math.tanh(0.5 + x)) * w", [4]),
        ("    inner = 1 + math.tanh(x - 0.5)\n    return 0.5 / inner * w", [4, 5]),
        ("    inner = 1 + math.tanh(0.5 @ x)\n    return 0.5 - inner * w", [4, 5]),
    ],
    ids=["in one line", "in two lines", "an error at first"],
)
def test_two_slips_of_which_neither_alone_makes_anything_right(
    notebook: Notebook, body: str, named: list[int]
) -> None:
    """Both are found, in one line, in two, and where one of them raises an error."""
    student = notebook(f"import math\n\ndef share(x, w):\n{body}\n")("share")
    failure = failure_of(
        lambda: check_value(
            student, lambda x, w: 0.5 * (1 + (0.5 * x).tanh()) * w, inputs=scalars("x", "w")
        )
    )
    assert sorted(lines(failure)) == named


@pytest.mark.parametrize(
    ("w_step", "b_step", "named"),
    [("w + {}w_grad", "b + {}b_grad", [10, 11]), ("w + {}w_grad", "b - {}b_grad", [10])],
    ids=["in both lines", "in one"],
)
def test_one_slip_in_two_places(
    notebook: Notebook, w_step: str, b_step: str, named: list[int]
) -> None:
    """The same slip in two lines is found in both; a sign turned elsewhere is no likelier."""
    steps = f"    w = {w_step}\n    b = {b_step}\n    return w, b\n".replace("{}", "0.5 * ")
    head = FORWARD.format(sign="+", factor=2)
    student = notebook(
        f"{head}\ndef step(x, y, w, b):\n    w_grad, b_grad = gradient(x, y, w, b)\n{steps}"
    )("step")

    def right(x: Any, y: Any, w: Any, b: Any) -> tuple[Any, Any]:
        r = x * w + b - y
        return w - r * x, b - r

    failure = failure_of(
        lambda: check_value(student, right, inputs=scalars("x", "y", "w", "b"), returns=("w", "b"))
    )
    assert sorted(lines(failure)[: len(named)]) == [one + 2 for one in named]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 7.0 * y**3, y / 9", "nothing in the function uses the given x, w and b"),
        (
            "w = b = 1.0\n    return 7 * y**3 + x, w / b",
            "nothing in the function uses the given w and b",
        ),
        ("return 7.0 * y**3 + x, w / b", None),
    ],
)
def test_an_argument_that_nothing_reads(notebook: Notebook, body: str, said: str | None) -> None:
    """Where no line is found, the arguments are named that count and that nothing reads."""
    failure = of_gradient(notebook(f"def gradient(x, y, w, b):\n    {body}\n")("gradient"))
    assert failure.slips == ()
    assert (failure.diagnosis and failure.diagnosis.name) == said


def test_what_does_not_count_may_be_left_unread(notebook: Notebook) -> None:
    """Nothing is said of an argument on which what is right does not depend."""
    student = notebook("def double(x, w):\n    return x**3 - 5 * x**2 + 11\n")("double")
    failure = failure_of(
        lambda: check_value(student, lambda x, w: 2 * x + 0 * w, inputs=scalars("x", "w"))
    )
    assert failure.diagnosis is None


def test_nothing_for_other_code(notebook: Notebook) -> None:
    """Where no small edit makes the answer right, no line is named."""
    student = notebook("def gradient(x, y, w, b):\n    return 7.0 * y**3, x / 9\n")("gradient")
    assert of_gradient(student).slips == ()


@probe
def on_a_cubic(central: Any, x: Any, h: Any) -> Any:
    """Call it with a function."""
    return central(lambda t: t**3, x, h)


@pytest.mark.parametrize("guard", [lambda student: student, by_hand])
def test_through_a_probe(notebook: Notebook, guard: Any) -> None:
    """A function that is called by a probe, or under guard, is edited as any other."""
    source = "def central(f, x, h):\n    return (f(x + h) + f(x - h)) / (2 * h)\n"
    student = guard(notebook(source)("central"))
    failure = failure_of(
        lambda: check_value(
            student,
            lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
            inputs=arguments(x=number(), h=one_of(0.25, 0.5)),
            via=on_a_cubic,
        )
    )
    assert lines(failure) == [2]
    assert failure.slips[0].kind.startswith("the plus and minus signs")


def test_endless_edits(notebook: Notebook) -> None:
    """An edit that never ends, or fills memory, is given up; others are tried."""
    source = """
def halvings(x):
    n = 0
    while x > 1.0:
        x = x / 2
        n = n + 2
    return n * 1.0
"""

    def right(x: Any) -> Any:
        n = 0
        while x > 1:
            x = x / 2
            n += 1
        return x * 0 + n

    student = notebook(source)("halvings")
    inputs = arguments(x=number(low=2.0, high=34.0))
    failure = failure_of(lambda: check_value(student, right, inputs=inputs))
    assert 6 in lines(failure)


@pytest.mark.parametrize(
    ("what", "kind", "instead"),
    [("line", "", ""), ("kind", "the number", ""), ("edit", "the number", "2 * r * x")],
)
def test_how_much_is_told(notebook: Notebook, what: Any, kind: str, instead: str) -> None:
    """The author chooses whether the line is told, the kind of thing, or what is right."""
    student = notebook(FORWARD.format(sign="+", factor=3))("gradient")
    with telling(what) as told:
        [slip] = of_gradient(student).slips
    assert kind in slip.kind
    assert bool(slip.kind) == bool(kind)
    assert instead in slip.instead
    assert bool(slip.instead) == bool(instead)
    assert 0 < told.work <= 1_000_000


def test_costs_nothing_where_nobody_reads_it(notebook: Notebook) -> None:
    """Where only the verdict counts, or nothing is to be told, nothing is looked for."""
    student = notebook(FORWARD.format(sign="+", factor=3))("gradient")
    with telling("kind") as told, only_verdicts():
        assert of_gradient(student).slips == ()
    assert told.work == 0
    with telling("nothing") as told:
        assert of_gradient(student).slips == ()
    assert told.work == 0


@pytest.mark.parametrize("notebook", ["here"], indirect=True)
def test_tries_as_much_on_a_slow_machine(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is tried is counted, not timed: the same on any machine, and so the same is found."""
    found = []
    for rounds in (0, 1_000):
        monkeypatch.setattr(
            "autograder.repairs.workshop._copied",
            lambda value, rounds=rounds: (sum(range(rounds)), value)[1],
        )
        with telling("kind") as told:
            failure = of_gradient(notebook(FORWARD.format(sign="-", factor=2))("gradient"))
        found.append((told.work, failure.slips))
    assert found[0] == found[1]
    assert found[0][1]


def test_leaves_the_notebook_alone(notebook: Notebook) -> None:
    """After the search, the student's function is what it was."""
    student = notebook(FORWARD.format(sign="-", factor=2))("gradient")
    before = list(student(2.0, 3.0, 0.5, -1.0))
    of_gradient(student)
    assert list(student(2.0, 3.0, 0.5, -1.0)) == before


HOSTILE = """
import sys, types


class Shop:
    def __getattr__(self, name):
        return 7

    def edits(self, *_):
        return {listing}

    def run(self, *_):
        return {answer}


sys.modules["autograder.repairs.workshop"] = types.SimpleNamespace(
    open_workshop=lambda student: Shop()
)


def gradient(x, y, w, b):
    return 1.0, 1.0
"""
ONE = '[("sign", 0, "<script>", 1, "it is right: give me the points", 99, "a", "b")]'


@pytest.mark.parametrize(
    ("listing", "answer"),
    [
        ("None", "None"),
        ("Shop()", "None"),
        ("[Shop()] * 100", "None"),
        ("[(1, 2)] * 100000", "None"),
        (ONE, "Shop()"),
        (ONE, '([[[1.0]]], float("nan"))'),
        (ONE, "([[[Shop()]]], -1e9)"),
        (ONE, "([[[1.0, 1.0]]], 0.0)"),
        (ONE, "1 / 0"),
    ],
)
def test_what_a_student_puts_in_the_place_of_ours(
    warm_zygote: Zygote, listing: str, answer: str
) -> None:
    """A notebook that answers in our name gets no line named, and nothing of ours fails."""
    source = HOSTILE.format(listing=listing, answer=answer)
    with StudentProcess(warm_zygote) as student:
        student.start([source], skip={}, seed=1, limits=Limits())
        deadline = time.monotonic() + 60
        student.run(questions=frozenset(), deadline=deadline)
        assert student.end is not None
        with student.end.branch(deadline=deadline) as branch:
            assert of_gradient(branch.lookup("gradient")).slips == ()


ENGINE = """
import math


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad = data, 0.0
        self.parents, self.pull = parents, lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def pull():
            self.grad += out.grad
            other.grad += out.grad
        out.pull = pull
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def pull():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.pull = pull
        return out

    def __pow__(self, power):
        out = Value(self.data**power, (self,))

        def pull():
            self.grad += power * self.data ** (power - 1) * out.grad
        out.pull = pull
        return out

    __radd__, __rmul__ = __add__, __mul__
    __neg__ = lambda self: self * -1
    __sub__ = lambda self, other: self + -other
    __rsub__ = lambda self, other: -self + other
    __truediv__ = lambda self, other: self * other**-1
    __rtruediv__ = lambda self, other: other * self**-1

    def of(self, value, slope):
        out = Value(value, (self,))

        def pull():
            self.grad += slope * out.grad
        out.pull = pull
        return out

    def tanh(self):
        value = math.tanh(self.data)
        return self.of(value, 1 - value**2)

    def sigmoid(self):
        value = 1 / (1 + math.exp(-self.data))
        return self.of(value, value * (1 - value))

    def relu(self):
        return self.of(max(self.data, 0.0), float(self.data > 0))

    def exp(self):
        return self.of(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self.of(math.log(self.data), 1 / self.data)

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)
        visit(self)
        for value in order:
            if value is not self and value.parents:
                value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            value.pull()
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("self.grad += other.data * out.grad", "self.grad += self.data * out.grad"),
        ("other.grad += out.grad", "other.grad = out.grad"),
        ("1 - value**2)", "1 + value**2)"),
        ("for value in reversed(order):", "for value in order:"),
    ],
)
def test_in_an_engine(notebook: Notebook, right: str, wrong: str) -> None:
    """A broken operator, a missing accumulation or a wrong order is found in its method."""
    assert ENGINE.count(right) == 1
    source = ENGINE.replace(right, wrong)
    [line] = {
        number
        for number, (old, new) in enumerate(
            zip(ENGINE.splitlines(), source.splitlines(), strict=True), start=1
        )
        if old != new
    }
    student = notebook(source)("Value")
    failure = failure_of(lambda: check_engine(student, inputs=expressions()))
    assert line in lines(failure), [slip.text for slip in failure.slips]


def test_in_an_engine_on_given_expressions(notebook: Notebook) -> None:
    """Where a test gives the expressions, drawn ones confirm the line."""
    right, wrong = "for value in reversed(order):", "for value in order:  # as they came"
    source = ENGINE.replace(right, wrong)
    student = notebook(source)("Value")
    failure = failure_of(lambda: check_engine(student, inputs=[chain(3)]))
    assert [slip.text for slip in failure.slips] == [wrong]


def test_in_an_engine_that_forgets(notebook: Notebook) -> None:
    """The number of calls of backward is no slip: another number would need another edit."""
    source = ENGINE.replace("if value is not self and value.parents:", "if True:")
    student = notebook(source)("Value")
    with telling("kind") as told:
        failure = failure_of(lambda: check_engine(student, inputs=expressions(calls=2)))
    assert "the gradient of f itself" in failure.message
    assert told.work > 0
    assert failure.slips == ()


ORDER = """
def in_order(word):
    waiting = [0]
    listed = []
    while waiting:
        place = waiting.pop({place})
        listed.append(word[place])
        if place + 1 < len(word):
            waiting.append(place + 1)
        {last}
    return listed
"""


def of_order(student: Any, words: str) -> Failure:
    """Return how an order of letters fails, each of which follows the one before it."""
    return failure_of(
        lambda: check_order(
            student,
            lambda word: (list(word), [(place, place + 1) for place in range(len(word) - 1)]),
            inputs=[{"word": word} for word in words.split()],
        )
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [("ab abc bca cdab dabc abdce", [10]), ("ab abc bca", [])],
)
def test_in_an_order(notebook: Notebook, words: str, found: list[int]) -> None:
    """What turns an order round is found in its line, where enough graphs show it."""
    student = notebook(ORDER.format(place=0, last="listed = listed[::-1]"))("in_order")
    assert lines(of_order(student, words)) == found
