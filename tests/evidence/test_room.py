"""How a function comes by what it returns, as a room shows it."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from autograder.evidence.definitions import Definitions
from autograder.evidence.guards import DIFFERENTIATES, NAMED
from autograder.evidence.record import Numbers, Record, is_plain, numbers_of
from autograder.evidence.room import COMPLEX, DIFFERENCE, Room


def seen(source: str, *args: Any, named: tuple[str, ...] = ()) -> tuple[str, str, int]:
    """Return the kind of what is seen when the function `f` runs, what, and in which line."""
    room = Room(Definitions([("cell 1", source)]), "f", named=named)
    room(None, args)
    echo, kind, what, _file, line, _text = room.seen("asked")
    assert echo == "asked"
    return kind, what, line


X = 0.75
HALF = "from parts.more import HALF\ndef square(x):\n    return x * x\n"
SLOPE = "def slope(f, x):\n    h = 1e-5\n    return (f(x + h) - f(x)) / h\n"


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        ("from helper import *\ndef f(x):\n    return square(x) * HALF", "", 0),
        ("import helper as h\ndef f(x):\n    return h.square(x) + h.HALF", "", 0),
        (
            "from slopes import slope\ndef f(x):\n    return slope(lambda v: v ** 2, x)",
            DIFFERENCE,
            3,
        ),
        (
            "from helper import *\ndef square(x):\n    return 1\ndef f(x):\n    return square(x)",
            "",
            0,
        ),
    ],
)
def test_modules_of_the_students_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, kind: str, line: int
) -> None:
    """They are run like cells, by each room anew, and stay where nobody else finds them."""
    monkeypatch.chdir(tmp_path)
    files = {"helper.py": HALF, "slopes.py": SLOPE, "parts/__init__.py": "", "math.py": "1 / 0"}
    for name, text in (files | {"parts/more.py": "import math\nHALF = math.pi"}).items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    for _ in range(2):
        assert (seen(source, X)[0], seen(source, X)[2]) == (kind, line)
    assert not {"helper", "slopes", "parts", "parts.more"} & set(sys.modules)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    e = 2.718281828 ** -x\n    return e / (1 + e) ** 2",
        "def f(x):\n    return [(x + 1) ** 2, x ** 2]",
        "def f(x):\n    return (x + 1) ** 2 * x ** 2",
        "def f(x):\n    print((x + 1) ** 2 - x ** 2)\n    return 2 * x",
        "def f(x):\n    s = 0\n    for n in range(5):\n        s += x * n\n    return s",
        "import torch\ndef f(x):\n    t = torch.tensor([x, x * x])\n    t[0] += 1\n    return t[0]",
    ],
)
def test_not_measured(source: str) -> None:
    """A shifted number by itself is no finite difference, nor are two that never meet."""
    assert seen(source, X)[0] == ""


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def g(x):\n    return x ** 2\ndef f(x):\n    return g(x + 1) - g(x)", 4),
        (
            "def f(x, h=1e-6):\n    a = x ** 3\n    x += h\n    b = x ** 3\n    return (b - a) / h",
            5,
        ),
        ("def f(x):\n    up, here = (x * 1.0001) ** 2, x ** 2\n    return (up - here) / x", 3),
        (
            (
                "import numpy as np\ndef f(x):\n    at = np.array([x - 2, x + 2]) ** 2\n"
                "    return float(np.diff(at)[0]) / 4"
            ),
            4,
        ),
        (
            (
                "import torch\ndef f(x):\n    g = lambda t: (t * t).sum()\n"
                "    t = torch.tensor([x, 3 * x])\n"
                "    up = t.clone()\n    up[1] += 0.5\n    return (g(up) - g(t)).item() * 2"
            ),
            7,
        ),
    ],
)
def test_a_finite_difference(source: str, line: int) -> None:
    """It is seen whatever the step, and however the numbers are carried."""
    assert seen(source, X) == (DIFFERENCE, "", line)


def test_a_complex_step() -> None:
    """A number of the arguments' that gets an imaginary part is one."""
    source = "def f(x):\n    return ((x + 1e-30j) ** 2).imag / 1e-30"
    assert seen(source, X) == (COMPLEX, "", 2)


def test_what_differentiates() -> None:
    """It is named, with the line from which it is reached."""
    source = "import numpy as np\ndef f(x):\n    return np.gradient([x, 2 * x, 4 * x])"
    assert seen(source, X) == (DIFFERENTIATES, "numpy's gradient", 3)
    source = "import torch\ndef f(x):\n    x.sum().backward()\n    return x.grad"
    assert seen(source, torch.ones(2, requires_grad=True)) == (DIFFERENTIATES, "autograd", 3)


def test_what_must_not_be_used() -> None:
    """A function of the notebook counts where it is called, under whatever name."""
    source = "def slope(x):\n    return x\ndef f(x):\n    other = slope\n    return other(x)"
    assert seen(source, X, named=("slope",)) == (NAMED, "slope", 5)
    inner = "def f(x):\n    def slope(x):\n        return x\n    return slope(x)"
    assert seen(inner, X, named=("slope",))[0] == ""


def test_instrumented_code_does_what_it_did() -> None:
    """All that is told to the recorder happens as it is written."""
    source = (
        "class Base:\n    def double(self, n):\n        return 2 * n\n"
        "class Sum(Base):\n    total: float = 0.0\n"
        "    def add(self, n: int) -> 'Sum':\n        self.total += n\n"
        "        return self\n    def double(self, n):\n        return super().double(n) + 1\n"
        "def f(x):\n    values = [[1.0, 2.0], [3.0, 4.0]]\n    values[0][1] += x\n"
        "    values[1][:] *= 2\n    s = Sum().add(2).add(-x)\n"
        "    match x:\n        case -1:\n            y = 0\n"
        "        case _:\n            y = len(values[1])\n"
        "    return values, s.total, s.double(3), y, sorted(locals())"
    )
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 -- a test's own source
    room = Room(Definitions([("cell 1", source)]), "f")
    assert room(None, (X,)) == [names["f"](X)]


def test_numbers_are_known_by_their_value() -> None:
    """A float, a tensor and an array of the same numbers are the same."""
    tensor = torch.tensor([[0.3, 0.7]], dtype=torch.float64)
    for value in (tensor, tensor.numpy(), [0.3, np.float64(0.7)]):
        found = numbers_of(value)
        assert found is not None
        assert list(found.values) == [0.3, 0.7]
    assert numbers_of("0.3") is None
    record = Record()
    record.argument(Numbers(values=(0.3,), shape=()))
    assert record.known(0.3) is record.nodes[0]
    assert record.known(float(np.float32(0.3))) is record.nodes[0]
    assert record.known(0.25) is None
    assert is_plain(0.25)
