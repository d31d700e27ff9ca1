"""How sharp the checks are: measured, not claimed.

Run as a script, it writes the table of ``autograder/checks/README.md`` anew. For each model it
finds the smallest relative error in one part of the answer that is caught whichever part and
whatever seed, and the largest rounding of an honest answer that was let through.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.checks import CheckFailed, check_gradient, check_value, scalars, tensors, use_seed

README = Path(__file__).resolve().parents[2] / "autograder" / "checks" / "README.md"
BEGIN, END = "<!-- sensitivity: begin -->\n", "<!-- sensitivity: end -->\n"
SEEDS = range(2)
ERRORS = (1e-4, 1.2e-4, 1.5e-4, 2e-4, 5e-4, 1e-3, 1e-2)

Answer = Callable[..., Any]


@dataclass(frozen=True)
class Model:
    """A function that students write, right in several ways, and the check of it."""

    name: str
    parts: tuple[str, ...]
    inputs: Any
    truth: Answer
    ways: tuple[Answer, ...]
    """Right ways, each another order of operations; they work in any floating dtype."""
    is_gradient: bool = True

    def check(self, student: Answer) -> None:
        """Check a student's function as an assignment does."""
        if self.is_gradient:
            check_gradient(student, self.truth, wrt=self.parts, inputs=self.inputs)
        else:
            returns = self.parts if len(self.parts) > 1 else None
            check_value(student, self.truth, returns=returns, inputs=self.inputs)

    def passes(self, student: Answer) -> bool:
        """Whether no seed finds anything wrong with a function."""
        return all(self._passes(student, seed) for seed in SEEDS)

    def caught(self, student: Answer) -> bool:
        """Whether every seed finds something wrong with a function."""
        return not any(self._passes(student, seed) for seed in SEEDS)

    def _passes(self, student: Answer, seed: int) -> bool:
        with use_seed(seed):
            try:
                self.check(student)
            except CheckFailed:
                return False
        return True


def _linear(x: Any, y: Any, w: Any) -> Any:
    return 2 * (x * w - y) * x


def _linear_expanded(x: Any, y: Any, w: Any) -> Any:
    return 2 * x * x * w - 2 * x * y


def _affine(x: Any, y: Any, w: Any, b: Any) -> Any:
    residual = x * w + b - y
    return 2 * residual * x, 2 * residual


def _affine_expanded(x: Any, y: Any, w: Any, b: Any) -> Any:
    return 2 * x * x * w + 2 * x * b - 2 * x * y, b + b + 2 * x * w - 2 * y


def _quadratic(x: Any, y: Any, w1: Any, w2: Any, b: Any) -> Any:
    residual = w1 * x**2 + w2 * x + b - y
    return 2 * residual * x**2, 2 * residual * x, 2 * residual


def _quadratic_nested(x: Any, y: Any, w1: Any, w2: Any, b: Any) -> Any:
    d = 2 * ((w1 * x + w2) * x + (b - y))
    return (d * x) * x, d * x, d


def _branch(x: Any, w1: Any, w2: Any, w3: Any) -> Any:
    return (w2 + w3) * x, w1 * x, w1 * x


def _branch_by_ways(x: Any, w1: Any, w2: Any, w3: Any) -> Any:
    return w2 * x + w3 * x, x * w1, x * w1


def _neuron(W: Any, b: Any, X: Any, y: Any) -> Any:
    s = torch.sigmoid(X @ W + b)
    delta = 2 / len(y) * (s - y) * s * (1 - s)
    return X.mT @ delta, delta.sum().reshape(1)


def _neuron_by_loops(W: Any, b: Any, X: Any, y: Any) -> Any:
    by_w, by_b = torch.zeros_like(W), torch.zeros_like(b)
    for row, target in zip(X, y, strict=True):
        z = b[0] + sum(w * x for w, x in zip(W, row, strict=True))
        s = 1 / (1 + (-z).exp())
        delta = 2 * (s - target) * (s - s * s)
        by_w, by_b = by_w + delta * row, by_b + delta
    return by_w / len(y), by_b / len(y)


def _mse(p: Any, y: Any) -> Any:
    return ((p - y) ** 2).mean()


def _mse_expanded(p: Any, y: Any) -> Any:
    return (p @ p - 2 * (p @ y) + y @ y) / len(y)


def _mae_by_loops(p: Any, y: Any) -> Any:
    return sum(abs(a - b) for a, b in zip(p, y, strict=True)) / len(y)


_XY, _PY = scalars("x", "y"), tensors(p="n", y="n")

MODELS = (
    Model(
        "linear loss",
        ("w",),
        scalars("x", "y", "w"),
        lambda x, y, w: (x * w - y) ** 2,
        (_linear, _linear_expanded),
    ),
    Model(
        "affine loss",
        ("w", "b"),
        scalars("x", "y", "w", "b"),
        lambda x, y, w, b: (x * w + b - y) ** 2,
        (_affine, _affine_expanded),
    ),
    Model(
        "quadratic loss",
        ("w1", "w2", "b"),
        scalars("x", "y", "w1", "w2", "b"),
        lambda x, y, w1, w2, b: (w1 * x**2 + w2 * x + b - y) ** 2,
        (_quadratic, _quadratic_nested),
    ),
    Model(
        "branch",
        ("w1", "w2", "w3"),
        scalars("x", "w1", "w2", "w3"),
        lambda x, w1, w2, w3: w2 * (w1 * x) + w3 * (w1 * x),
        (_branch, _branch_by_ways),
    ),
    Model(
        "sigmoid neuron",
        ("W", "b"),
        tensors(W="d", b="1", X="n d", y="n"),
        lambda W, b, X, y: ((torch.sigmoid(X @ W + b) - y) ** 2).mean(),
        (_neuron, _neuron_by_loops),
    ),
    Model(
        "multiplication gate",
        ("x", "y"),
        _XY,
        lambda x, y: x * y,
        (lambda x, y: (y, x), lambda x, y: (y * 1, 0 * y + x)),
    ),
    Model(
        "addition gate",
        ("x", "y"),
        _XY,
        lambda x, y: x + y,
        (lambda x, y: (1 + 0 * x, 1 + 0 * y),),
    ),
    Model("mse", ("loss",), _PY, _mse, (_mse, _mse_expanded), is_gradient=False),
    Model(
        "rmse",
        ("loss",),
        _PY,
        lambda p, y: _mse(p, y).sqrt(),
        (lambda p, y: _mse(p, y) ** 0.5, lambda p, y: (p - y).norm() / len(y) ** 0.5),
        is_gradient=False,
    ),
    Model(
        "mae",
        ("loss",),
        _PY,
        lambda p, y: (p - y).abs().mean(),
        (lambda p, y: (p - y).abs().mean(), _mae_by_loops),
        is_gradient=False,
    ),
)

ROUNDINGS: dict[str, Callable[[Any], Any]] = {
    "float64": lambda value: torch.as_tensor(value).double(),
    "float32": lambda value: torch.as_tensor(value).float(),
    "numpy float32": lambda value: torch.as_tensor(value).float().numpy(),
    "bfloat16": lambda value: torch.as_tensor(value).float().bfloat16(),
    "float16": lambda value: torch.as_tensor(value).float().half(),
}


def _parts(returned: Any) -> tuple[Any, ...]:
    return returned if isinstance(returned, tuple) else (returned,)


def _like(returned: Any, parts: Sequence[Any]) -> Any:
    return tuple(parts) if isinstance(returned, tuple) else parts[0]


def with_error(answer: Answer, part: int, error: float) -> Answer:
    """Return an answer of which one part, or its first entry, is wrong by a relative error."""

    def student(*args: Any) -> Any:
        returned = answer(*args)
        parts = list(_parts(returned))
        wrong = torch.as_tensor(parts[part]).double().clone()
        wrong.view(-1)[0] *= 1 + error
        parts[part] = wrong
        return _like(returned, parts)

    return student


def with_result_rounded(answer: Answer, rounding: str) -> Answer:
    """Return an answer that is worked out with care, and rounded once, at the end."""

    def student(*args: Any) -> Any:
        returned = answer(*(torch.as_tensor(value).double() for value in args))
        return _like(returned, [ROUNDINGS[rounding](part) for part in _parts(returned)])

    return student


def computed_in(answer: Answer, dtype: torch.dtype, *, by_numpy: bool = False) -> Answer:
    """Return an answer of which each operation is done in a dtype."""

    def student(*args: Any) -> Any:
        returned = answer(*(torch.as_tensor(value).to(dtype) for value in args))
        parts = [torch.as_tensor(part) for part in _parts(returned)]
        return _like(returned, [np.asarray(part) for part in parts] if by_numpy else parts)

    return student


def smallest_caught(model: Model) -> float:
    """Return the smallest relative error from which on all are caught, in any one part."""
    caught = ERRORS[-1] * 2
    for error in reversed(ERRORS):
        wrong = (
            with_error(model.ways[0], part, sign * error)
            for part in range(len(model.parts))
            for sign in (1, -1)
        )
        if not all(map(model.caught, wrong)):
            break
        caught = error
    return caught


def honest(model: Model) -> Iterator[tuple[str, Answer]]:
    """Yield right answers of a model, in all dtypes and orders of operations."""
    for number, way in enumerate(model.ways, start=1):
        for rounding in ROUNDINGS:
            yield f"way {number}, rounded to {rounding}", with_result_rounded(way, rounding)
        for dtype in (torch.float64, torch.float32):
            name = str(dtype).removeprefix("torch.")
            yield f"way {number}, computed in {name}", computed_in(way, dtype)
        numpy = computed_in(way, torch.float32, by_numpy=True)
        yield f"way {number}, computed in float32 for numpy", numpy


def table() -> str:
    """Return the measured figures as a table."""
    lines = [
        "| answer | parts | smallest error always caught | honest answers let through |",
        "|---|---|---|---|",
    ]
    for model in MODELS:
        through = [model.passes(answer) for _, answer in honest(model)]
        lines.append(
            f"| {model.name} | {', '.join(model.parts)} | {smallest_caught(model):.3%} | "
            f"{sum(through)} of {len(through)} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table anew."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
