"""Questions to be answered by hand: what lets torch derive is found, what does not passes."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, by_hand, check_by_hand, check_gradient, probe, scalars
from autograder.result import Kind

Notebook = Callable[[str], Callable[[str], Any]]
INPUTS = scalars("x", "y", "w")

BY_HAND = {
    "formula": "def f(x, y, w):\n    return 2 * (x * w - y) * x",
    "helper": (
        "def residual(x, y, w):\n    return x * w - y\n"
        "def f(x, y, w):\n    return 2 * residual(x, y, w) * x"
    ),
    "numpy": (
        "import numpy as np\ndef f(x, y, w):\n    return np.float64(2 * (x * w - y)) * float(x)"
    ),
    "detached": (
        "import torch\ndef f(x, y, w):\n"
        "    x, y, w = (torch.as_tensor(v).detach() for v in (x, y, w))\n"
        "    return 2 * (x * w - y) * x"
    ),
    "no_grad": (
        "import torch\ndef f(x, y, w):\n    with torch.no_grad():\n"
        "        return 2 * (x * w - y) * x"
    ),
    "words in a text": (
        "def f(x, y, w):\n    'Not by autograd, nor backward.'\n    return 2 * (x * w - y) * x"
    ),
    "a difference is divided": (
        "h = 0.001\nclass Few:\n    size = 4\n"
        "def f(x, y, w, h=3.0):\n    n = 0.5\n"
        "    return 2 * (x * w - y) / n * x / 2 + (x - x) / h - (y - y) / Few.size"
    ),
    "another function of the notebook uses it": (
        "def compare(loss):\n    loss.backward()\ndef f(x, y, w):\n    return 2 * (x * w - y) * x"
    ),
}

BY_TORCH = {
    "backward": (
        "((x * w - y) ** 2).backward()",
        (
            "import torch\ndef f(x, y, w):\n"
            "    w = torch.tensor(float(w)).requires_grad_()\n"
            "    ((x * w - y) ** 2).backward()\n    return w.grad"
        ),
    ),
    "autograd.grad": (
        "return torch.autograd.grad((x * w - y) ** 2, w)[0]",
        (
            "import torch\ndef f(x, y, w):\n"
            "    w = torch.tensor(float(w), requires_grad=True)\n"
            "    return torch.autograd.grad((x * w - y) ** 2, w)[0]"
        ),
    ),
    "grad under a name": (
        "return helper((x * w - y) ** 2, w)[0]",
        (
            "import torch\nfrom torch.autograd import grad as helper\ndef f(x, y, w):\n"
            "    w = torch.tensor(float(w), requires_grad=True)\n"
            "    return helper((x * w - y) ** 2, w)[0]"
        ),
    ),
    "module under a name": (
        "return ag.grad((x * w - y) ** 2, w)[0]",
        (
            "import torch\nimport torch.autograd as ag\ndef f(x, y, w):\n"
            "    w = torch.tensor(float(w), requires_grad=True)\n"
            "    return ag.grad((x * w - y) ** 2, w)[0]"
        ),
    ),
    "torch.func": (
        "return torch.func.grad(lambda w: (x * w - y) ** 2)(torch.tensor(float(w)))",
        (
            "import torch\ndef f(x, y, w):\n"
            "    return torch.func.grad(lambda w: (x * w - y) ** 2)(torch.tensor(float(w)))"
        ),
    ),
    "in a helper": (
        "loss(w).backward()",
        (
            "import torch\ndef slope(loss, w):\n"
            "    w = torch.tensor(float(w)).requires_grad_()\n"
            "    loss(w).backward()\n    return w.grad\n"
            "def f(x, y, w):\n    return slope(lambda w: (x * w - y) ** 2, w)"
        ),
    ),
    "by its name as a text": (
        "getattr((x * w - y) ** 2, 'back' + 'ward')()",
        (
            "import torch\ndef f(x, y, w):\n"
            "    w = torch.tensor(float(w), requires_grad=True)\n"
            "    getattr((x * w - y) ** 2, 'back' + 'ward')()\n    return w.grad"
        ),
    ),
    "error swallowed": (
        "getattr((x * w - y) ** 2, 'back' + 'ward')()",
        (
            "import torch\ndef f(x, y, w):\n"
            "    w = torch.tensor(float(w), requires_grad=True)\n"
            "    try:\n        getattr((x * w - y) ** 2, 'back' + 'ward')()\n"
            "    except RuntimeError:\n        pass\n    return 2 * (x * w - y) * x"
        ),
    ),
    "jacobian": (
        "return torch.autograd.functional.jacobian(",
        (
            "import torch\ndef f(x, y, w):\n"
            "    return torch.autograd.functional.jacobian(\n"
            "        lambda w: (x * w - y) ** 2, torch.tensor(float(w)))"
        ),
    ),
}


MEASURED = {
    "central": (
        "return (loss(w + h) - loss(w - h)) / (2 * h)",
        (
            "def f(x, y, w):\n    h = 1e-5\n"
            "    def loss(w):\n        return (x * w - y) ** 2\n"
            "    return (loss(w + h) - loss(w - h)) / (2 * h)"
        ),
    ),
    "forward, with numbers": (
        "return (float((x*(w + 1e-6) - y)**2) - float((x*w - y)**2)) / 1e-6",
        ("def f(x, y, w):\n    return (float((x*(w + 1e-6) - y)**2) - float((x*w - y)**2)) / 1e-6"),
    ),
    "in steps": (
        "change = (x * up - y) ** 2 - (x * down - y) ** 2",
        (
            "def f(x, y, w):\n    up, down = w + 0.01, w - 0.01\n"
            "    change = (x * up - y) ** 2 - (x * down - y) ** 2\n"
            "    return change / (2 * 0.01)"
        ),
    ),
    "a large step": (
        "return (other - here) / eps - x * x * eps",
        (
            "eps = 3\ndef f(x, y, w):\n"
            "    here, other = (x * w - y) ** 2, (x * (w + eps) - y) ** 2\n"
            "    return (other - here) / eps - x * x * eps"
        ),
    ),
    "in a helper with a default": (
        "return (g(w + h) - g(w - h)) / (2.0 * h)",
        (
            "def slope(g, w, h=0.001):\n    return (g(w + h) - g(w - h)) / (2.0 * h)\n"
            "def f(x, y, w):\n    return slope(lambda v: (x * v - y) ** 2, w)"
        ),
    ),
    "in a class, kept in a dict": (
        "return 2 ** 9 * (g(w + 2 ** -10) - g(w - 2 ** -10))",
        (
            "class Rate:\n    def __call__(self, g, w):\n"
            "        return 2 ** 9 * (g(w + 2 ** -10) - g(w - 2 ** -10))\n"
            "tools = {'rate': Rate()}\n"
            "def f(x, y, w):\n    return tools['rate'](lambda v: (x * v - y) ** 2, w)"
        ),
    ),
}


@pytest.mark.parametrize("way", MEASURED)
def test_finite_differences(notebook: Notebook, way: str) -> None:
    """They are seen whatever their step, the line is named, and they earn nothing."""
    shown, source = MEASURED[way]
    with pytest.raises(CheckFailed) as raised:
        check_by_hand(notebook(source)("f"), inputs=INPUTS)
    failure = raised.value.failure
    assert failure.kind is Kind.BY_HAND
    assert f"(`{shown}`) measures the gradient: " in failure.message
    assert "finite differences find it" in failure.message


@pytest.mark.parametrize("way", BY_HAND)
def test_by_hand(notebook: Notebook, way: str) -> None:
    """A derivation by hand passes, in whatever style, and whatever else the notebook holds."""
    function = notebook(BY_HAND[way])("f")
    check_by_hand(function, inputs=INPUTS)
    check_gradient(by_hand(function), lambda x, y, w: (x * w - y) ** 2, wrt=("w",), inputs=INPUTS)


@pytest.mark.parametrize("way", BY_TORCH)
def test_by_torch(notebook: Notebook, way: str) -> None:
    """A function that lets torch derive earns nothing, and is told what it used."""
    shown, source = BY_TORCH[way]
    function = notebook(source)("f")
    with pytest.raises(CheckFailed) as caught:
        check_by_hand(function, inputs=INPUTS)
    failure = caught.value.failure
    assert failure.kind is Kind.BY_HAND
    assert f"(`{shown}`) lets autograd find the gradient. In this question" in failure.message
    with pytest.raises(CheckFailed, match=r"^f: .*lets autograd find the gradient"):
        check_gradient(
            by_hand(function), lambda x, y, w: (x * w - y) ** 2, wrt=("w",), inputs=INPUTS
        )


def test_autograd_works_again_afterwards() -> None:
    """What looks at it is gone after each call, also after one that fails."""

    def fails(x: Any) -> Any:
        raise ValueError(x)

    with pytest.raises(CheckFailed, match="ValueError"):
        check_by_hand(fails, inputs=[{"x": 1.0}])
    check_by_hand(lambda x: x, inputs=[{"x": 1.0}])
    x = torch.tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert x.grad is not None
    assert x.grad.item() == 6.0


def test_error_of_the_students(notebook: Notebook) -> None:
    """A function by hand that raises is told what it raised."""
    function = notebook("def f(x, y, w):\n    return undefined_name")("f")
    with pytest.raises(CheckFailed, match="f raised NameError: name 'undefined_name'") as caught:
        check_by_hand(function, inputs=INPUTS)
    assert caught.value.failure.kind is Kind.RAISED


@pytest.mark.parametrize(
    ("student", "kind"), [(None, Kind.MISSING), (5, Kind.TYPE), (torch.ones(2), Kind.TYPE)]
)
def test_no_function(student: Any, kind: Kind) -> None:
    """What is no function is said to be none, wrapped or not."""
    with pytest.raises(CheckFailed) as caught:
        check_by_hand(student, inputs=INPUTS)
    assert caught.value.failure.kind is kind
    assert by_hand(student) is student


def test_with_a_probe() -> None:
    """A probe may work on a function that must do without torch's derivatives."""

    @probe
    def at_two(function: Any, w: Any) -> Any:
        return function(2.0, 4.0, w)

    names: dict[str, Any] = {}
    exec(BY_HAND["formula"], names)  # noqa: S102 -- a test's own source
    assert at_two.on(by_hand(names["f"]))(1.0) == -8.0


def test_object_that_can_be_called() -> None:
    """An object whose code cannot be looked at is still watched while it runs."""

    class Student:
        def __call__(self, x: Any) -> Any:
            w = torch.tensor(float(x), requires_grad=True)
            (w * w).backward()
            return w.grad

    with pytest.raises(CheckFailed, match="lets autograd find the gradient"):
        check_by_hand(Student(), inputs=[{"x": 1.0}])


def slope(x: float) -> float:
    """Stand for a function of an earlier question."""
    return 2 * x


def by_an_earlier_question(x: float) -> float:
    """Ask the earlier question's function."""
    return slope(x)


def derived(x: float) -> float:
    """Use the rule."""
    return 2 * x


def test_a_name_of_the_notebook_can_be_forbidden() -> None:
    """A function that uses it fails, and is told which name."""
    with pytest.raises(CheckFailed) as caught:
        check_gradient(
            by_hand(by_an_earlier_question, without=("slope",)),
            lambda x: x**2,
            wrt=("x",),
            inputs=scalars("x"),
        )
    assert caught.value.failure.kind is Kind.BY_HAND
    assert "(`return slope(x)`) uses `slope`." in caught.value.failure.message


def test_a_derivation_that_does_without_passes() -> None:
    """So does one that uses the name of nothing that is forbidden."""
    for function in (derived, by_an_earlier_question):
        check_gradient(by_hand(function), lambda x: x**2, wrt=("x",), inputs=scalars("x"))


@probe
def called_twice(student: Any, values: Any) -> Any:
    """Call the function twice with the same argument, and return the argument."""
    student(values)
    student(values)
    return values


def test_under_a_probe_the_function_gets_the_same_objects(notebook: Notebook) -> None:
    """What it does to an argument shows, wherever it runs, and torch's help is refused as ever."""
    subtract = notebook("def f(p):\n    p -= 1\n    return p")("f")
    left = called_twice.on(by_hand(subtract))(torch.tensor([5.0]))
    assert torch.equal(left, torch.tensor([3.0]))
    derive = notebook("def f(p):\n    return p.sum().backward()")("f")
    with pytest.raises(CheckFailed, match=r"^f: .*lets autograd find"):
        called_twice.on(by_hand(derive))(torch.tensor([5.0], requires_grad=True))


LONG_RUN = """
import torch

def train(epochs, rate, params, x, y):
    for _ in range(epochs):
        w, b = params
        slope = 2 * (w * x + b - y) / len(y)
        params -= rate * torch.stack([(slope * x).sum(), slope.sum()])
    return params
"""


def test_no_accident_of_a_long_run(notebook: Notebook) -> None:
    """Of thousands of numbers in single precision some are the same, or have few digits."""
    train = by_hand(notebook(LONG_RUN)("train"))
    x = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4]) / 10
    y = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0])
    train(100, 0.01, torch.tensor([1.0, 0.0]), x, y)
