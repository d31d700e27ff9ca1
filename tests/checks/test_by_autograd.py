"""Questions that ask for autograd: every way through it counts, and no other way does."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_by_autograd, probe, scalars
from autograder.result import Kind

Notebook = Callable[[str], Callable[[str], Any]]
INPUTS = scalars("x", "w")

# Each is the derivative of (w·x)² by w.
THROUGH_AUTOGRAD = {
    "backward": (
        "def f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    ((w * x) ** 2).backward()\n    return w.grad"
    ),
    "torch.autograd.grad": (
        "def f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    return torch.autograd.grad((w * x) ** 2, w)[0]"
    ),
    "grad under a name, in a helper": (
        "from torch.autograd import grad as g\n"
        "def slope(loss, at):\n    return g(loss(at), at)[0]\n"
        "def f(x, w):\n"
        "    return slope(lambda w: (w * x) ** 2, torch.tensor(float(w), requires_grad=True))"
    ),
    "torch.func.grad": (
        "def f(x, w):\n    return torch.func.grad(lambda w: (w * x) ** 2)(torch.tensor(float(w)))"
    ),
    "torch.func.jacrev": (
        "from torch.func import jacrev\n"
        "def f(x, w):\n    return jacrev(lambda w: (w * x) ** 2)(torch.tensor(float(w)))"
    ),
    "torch.func.jacfwd": (
        "from torch.func import jacfwd\n"
        "def f(x, w):\n    return jacfwd(lambda w: (w * x) ** 2)(torch.tensor(float(w)))"
    ),
    "torch.func.jvp": (
        "def f(x, w):\n    w = torch.tensor(float(w))\n"
        "    return torch.func.jvp(lambda w: (w * x) ** 2, (w,), (torch.ones(()),))[1]"
    ),
    "torch.func.vjp": (
        "def f(x, w):\n    value, back = torch.func.vjp(\n"
        "        lambda w: (w * x) ** 2, torch.tensor(float(w)))\n"
        "    return back(torch.ones_like(value))[0]"
    ),
    "dual numbers of torch": (
        "from torch.autograd.forward_ad import dual_level, make_dual, unpack_dual\n"
        "def f(x, w):\n    with dual_level():\n"
        "        dual = make_dual(torch.tensor(float(w)), torch.tensor(1.0))\n"
        "        return unpack_dual((dual * x) ** 2).tangent"
    ),
    "jacobian": (
        "from torch.autograd.functional import jacobian\n"
        "def f(x, w):\n    return jacobian(lambda w: (w * x) ** 2, torch.tensor(float(w)))"
    ),
    "a hook": (
        "def f(x, w):\n    seen = []\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    w.register_hook(seen.append)\n    ((w * x) ** 2).backward()\n    return seen[0].item()"
    ),
    "an optimizer": (
        "def f(x, w):\n    before = w\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    step = torch.optim.SGD([w], lr=1.0)\n    ((w * x) ** 2).backward()\n"
        "    step.step()\n    return before - w.item()"
    ),
    "an operation of its own": (
        "class Square(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, t):\n"
        "        ctx.save_for_backward(t)\n        return t * t\n"
        "    @staticmethod\n    def backward(ctx, g):\n"
        "        (t,) = ctx.saved_tensors\n        return 2 * t * g\n"
        "def f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    Square.apply(w * x).backward()\n    return w.grad"
    ),
    "a gradient that its own numbers are held against": (
        "def f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    ((w * x) ** 2).backward()\n"
        "    assert abs(w.grad.item() - 2 * w.item() * float(x) ** 2) < 1e-3\n    return w.grad"
    ),
    "nothing where there is nothing to find": (
        "def f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    ((w * x) ** 2).backward()\n    return w.grad if x != 2.0 else 8 * w.detach()"
    ),
}

BY_HAND = {
    "the rule": "def f(x, w):\n    return 2 * w * x * x",
    "a constant": "def f(x, w):\n    return torch.tensor(7.0)",
    "differences": (
        "def f(x, w):\n    return (((w + 0.01) * x) ** 2 - ((w - 0.01) * x) ** 2) / 0.02"
    ),
    "a leaf that nothing goes back to": (
        "def f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        "    return (2 * w * x * x).detach()"
    ),
}

NOT_RETURNED = {
    "another graph": (
        "def f(x, w):\n    t = torch.ones(1, requires_grad=True)\n    t.sum().backward()\n"
        "    return 2 * w * x * x"
    ),
    "found, and left": (
        "def f(x, w):\n    v = torch.tensor(float(w), requires_grad=True)\n"
        "    ((v * x) ** 2).backward()\n    return 2 * w * x * x + 0 * v.grad"
    ),
}


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")  # torch's own
@pytest.mark.parametrize("way", THROUGH_AUTOGRAD)
def test_every_way_through_autograd_counts(notebook: Notebook, way: str) -> None:
    """Whether backward, functions, duals, hooks or optimizers: the value is autograd's alone."""
    student = notebook("import torch\n" + THROUGH_AUTOGRAD[way])("f")
    check_by_autograd(student, inputs=INPUTS, alone=True)


@pytest.mark.parametrize("way", BY_HAND)
def test_by_hand(notebook: Notebook, way: str) -> None:
    """A value that autograd has not found earns nothing, and is told what would."""
    with pytest.raises(CheckFailed) as caught:
        check_by_autograd(notebook("import torch\n" + BY_HAND[way])("f"), inputs=INPUTS)
    failure = caught.value.failure
    assert failure.kind is Kind.BY_AUTOGRAD
    assert failure.message.startswith("f: no gradient came from autograd")
    assert "let backward(), torch.autograd.grad or torch.func find the gradient" in failure.message


@pytest.mark.parametrize("way", NOT_RETURNED)
def test_what_autograd_finds_is_not_returned(notebook: Notebook, way: str) -> None:
    """To run autograd beside a value worked out by hand is not enough."""
    with pytest.raises(CheckFailed, match="does not reach the value that is returned"):
        check_by_autograd(notebook("import torch\n" + NOT_RETURNED[way])("f"), inputs=INPUTS)


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")  # torch's own
def test_autograd_is_as_before_afterwards(notebook: Notebook) -> None:
    """The stand-ins for its engine are gone after the check, also if the function fails."""
    names = notebook(
        "import torch\n" + THROUGH_AUTOGRAD["torch.func.jvp"] + "\n"
        "def fails(x, w):\n    raise ValueError('no')"
    )
    check_by_autograd(names("f"), inputs=INPUTS)
    with pytest.raises(CheckFailed, match="ValueError: no") as caught:
        check_by_autograd(names("fails"), inputs=INPUTS)
    assert caught.value.failure.kind is Kind.RAISED
    assert names("f")(3.0, 2.0).item() == 36.0


def test_with_a_probe_and_tensors_that_are_changed(notebook: Notebook) -> None:
    """A loop that trains the tensor it is given is called anew each time."""

    @probe
    def from_a_leaf(loop: Any, w: Any) -> Any:
        leaf = w.clone().requires_grad_()
        loop(leaf)
        return leaf.detach()

    loop = "def f(w):\n    with torch.no_grad():\n        w -= 0.1 * {slope}"
    inputs = [{"w": torch.tensor([3.0, 1.0])}]
    by_autograd = loop.format(slope="w.grad").replace(
        "    with", "    (w * w).sum().backward()\n    with", 1
    )
    check_by_autograd(notebook("import torch\n" + by_autograd)("f"), inputs=inputs, via=from_a_leaf)
    by_hand = notebook("import torch\n" + loop.format(slope="2 * w"))("f")
    with pytest.raises(CheckFailed, match="no gradient came from autograd"):
        check_by_autograd(by_hand, inputs=inputs, via=from_a_leaf)


@pytest.mark.parametrize(("student", "kind"), [(None, Kind.MISSING), (5, Kind.TYPE)])
def test_no_function(student: Any, kind: Kind) -> None:
    """What is no function is said to be none."""
    with pytest.raises(CheckFailed) as caught:
        check_by_autograd(student, inputs=INPUTS)
    assert caught.value.failure.kind is kind


WITH_MORE = {
    "a number is taken away": "w.grad - 1",
    "one of two by hand": "w.grad, 2 * x * x * w.detach()",
}


@pytest.mark.parametrize("returned", WITH_MORE.values(), ids=WITH_MORE.keys())
def test_what_is_to_be_alone(notebook: Notebook, returned: str) -> None:
    """Where the value is a gradient and no more, nothing of it may come from elsewhere."""
    student = notebook(
        "import torch\ndef f(x, w):\n    w = torch.tensor(float(w), requires_grad=True)\n"
        f"    ((w * x) ** 2).backward()\n    return {returned}"
    )("f")
    check_by_autograd(student, inputs=INPUTS)
    with pytest.raises(CheckFailed, match="not what autograd finds alone"):
        check_by_autograd(student, inputs=INPUTS, alone=True)


IN_STAGES = {
    "a detached middle": (
        "    u = x**2\n    v = u.detach().requires_grad_()\n    (v * x).sum().backward()\n"
        "    u.backward(v.grad)\n    return x.grad"
    ),
    "by grad and backward": (
        "    u = x**2\n    (x * u.detach()).sum().backward()\n"
        "    (upper,) = torch.autograd.grad((x * u).sum(), u)\n"
        "    u.backward(upper)\n    return x.grad"
    ),
    "a direct part and a part by the middle": (
        "    u = x**2\n    leaf = x.detach().requires_grad_()\n"
        "    v = u.detach().requires_grad_()\n    (v * leaf).sum().backward()\n"
        "    return leaf.grad + torch.autograd.grad(u, x, v.grad)[0]"
    ),
}


@pytest.mark.parametrize("way", IN_STAGES)
def test_a_chain_rule_in_stages_is_autograd_alone(notebook: Notebook, way: str) -> None:
    """Where parts of the value take one pass and others two, all of it is still autograd's."""
    answer = f"import torch\ndef f(x):\n    x.requires_grad_()\n{IN_STAGES[way]}"
    inputs = [{"x": torch.tensor([1.0, 2.0, -0.5])}]
    check_by_autograd(notebook(answer)("f"), inputs=inputs, alone=True)
    with pytest.raises(CheckFailed, match="not what autograd finds alone"):
        check_by_autograd(notebook(answer + " - 1")("f"), inputs=inputs, alone=True)


def test_what_cannot_do_without_a_gradient(notebook: Notebook) -> None:
    """An answer that fails where autograd finds 0 shows nothing, and is not accused."""
    way = IN_STAGES["a detached middle"].replace("return", "assert x.grad.any()\n    return")
    answer = notebook(f"import torch\ndef f(x):\n    x.requires_grad_()\n{way}")("f")
    check_by_autograd(answer, inputs=[{"x": torch.tensor([1.0, 2.0])}], alone=True)


@pytest.mark.parametrize("answer", [1.0, None, (), [1, 0], "no", torch.ones(2), (True, True, True)])
def test_an_answer_in_another_form_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    """What says whether autograd was at work comes from beside the student's code, and may lie."""
    monkeypatch.setattr("autograder.checks.by_autograd.call", lambda *_: answer)
    with pytest.raises(CheckFailed) as failed:
        check_by_autograd(lambda x: x, inputs=[{"x": 1.0}])
    assert failed.value.failure.kind is Kind.BY_AUTOGRAD
