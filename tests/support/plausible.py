"""What the functions of the labelled answers must return, by plain torch, and inputs to try.

It says nothing about why an answer is wrong, and shares no code with the checks: the labels of the
answers are tested against it.
"""

import contextlib
import copy
import io
import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

Arguments = tuple[Any, ...]
DTYPE = torch.float64


@dataclass(frozen=True, kw_only=True)
class Question:
    """A function that students write: its truth, and inputs to try.

    ``draw`` makes generic inputs. ``corners`` are inputs of which single answers say that they are
    wrong there. ``unchanged`` says that the arguments must be left alone.
    """

    truth: Callable[..., Any]
    draw: Callable[[torch.Generator], Arguments]
    corners: Mapping[str, Callable[[torch.Generator], Arguments]] = field(default_factory=dict)
    unchanged: bool = True


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An exception, in the place of a result."""

    error: BaseException


def define(source: str) -> dict[str, Any]:
    """Run an answer's source like a cell, and return its names."""
    names: dict[str, Any] = {}
    with _quiet():
        exec(compile(source, "<answer>", "exec"), names)  # noqa: S102 -- it is test data of ours
    return names


def call(function: Callable[..., Any], arguments: Arguments) -> Any:
    """Call a function with the arguments, and return its result or what it raised."""
    with _quiet():
        try:
            return function(*arguments)
        except Exception as error:  # noqa: BLE001 -- students' code raises anything
            return Raised(error=error)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep prints and warnings to itself: both are no business of a label."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def agree(received: Any, expected: Any) -> bool:
    """Whether a result is the expected one, as a tensor, an array, a number, a list or a tuple."""
    if isinstance(expected, Raised):
        return (
            isinstance(received, Raised)
            and type(received.error) is type(expected.error)
            and any(character.isdigit() for character in str(received.error))
        )
    truth, value = _as_tensor(expected), _as_tensor(received)
    if truth is not None and value is not None:
        return value.shape == truth.shape and torch.allclose(value, truth, rtol=1e-4, atol=1e-6)
    if isinstance(expected, list | tuple) and isinstance(received, list | tuple):
        return len(received) == len(expected) and all(map(agree, received, expected))
    return received is expected


def _as_tensor(value: Any) -> Tensor | None:
    """Make one tensor of numbers, however they are kept, or nothing if they do not fit in one."""
    if isinstance(value, list | tuple):
        parts = [part for entry in value if (part := _as_tensor(entry)) is not None]
        if len(parts) != len(value) or len({part.shape for part in parts}) != 1:
            return None
        return torch.stack(parts)
    if isinstance(value, int | float | Tensor | np.ndarray | np.generic):
        return torch.as_tensor(value).detach().to(DTYPE)
    return None


# Inputs. No number is 1, and no two sizes are equal, for there different mistakes look alike.


def _number(generator: torch.Generator) -> Tensor:
    size = 1.2 + 1.5 * torch.rand((), generator=generator, dtype=DTYPE)
    return size if torch.rand((), generator=generator) < 0.5 else -size


def _tensor(generator: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=generator, dtype=DTYPE)


def _scalars(truth: Callable[..., Any], count: int) -> Question:
    def draw(generator: torch.Generator) -> Arguments:
        return tuple(_number(generator) for _ in range(count))

    return Question(
        truth=truth, draw=draw, corners={"floats": lambda g: tuple(map(float, draw(g)))}
    )


def _descending(generator: torch.Generator) -> Arguments:
    low = _number(generator)
    return low + _number(generator).abs(), low


def _activation(truth: Callable[..., Any], parameters: int = 0) -> Question:
    large = torch.tensor([-1000.0, -750.0, -30.0, 30.0, 750.0, 1000.0], dtype=DTYPE)
    base = torch.tensor([-2.1, -0.6, 0.4, 1.7, 2.3], dtype=DTYPE)

    def alpha(generator: torch.Generator) -> Arguments:
        return (_number(generator).abs(),) * parameters

    return Question(
        truth=truth,
        draw=lambda g: (base + 0.2 * torch.rand(5, generator=g, dtype=DTYPE), *alpha(g)),
        corners={
            "floats": lambda g: (float(_number(g)), *map(float, alpha(g))),
            "large": lambda g: (large, *alpha(g)),
        },
    )


def _neuron(generator: torch.Generator, features: int = 2) -> tuple[Tensor, ...]:
    X, y = _tensor(generator, 5, features), torch.rand(5, generator=generator, dtype=DTYPE)
    return X, y, 1.5 * _tensor(generator, features), _tensor(generator, 1)


def _model_arguments(generator: torch.Generator, features: int = 2) -> Arguments:
    X, _, W, b = _neuron(generator, features)
    return X, W, b


def _gradient_arguments(generator: torch.Generator, features: int = 2) -> Arguments:
    X, y, W, b = _neuron(generator, features)
    return W, b, X, y


def _online_arguments(generator: torch.Generator) -> Arguments:
    w, x, y = _tensor(generator, 3), _tensor(generator, 3), torch.rand((), generator=generator)
    return w / 2, x / 2, y, 1.7


def _network(generator: torch.Generator, sizes: Sequence[int]) -> Arguments:
    pairs = itertools.pairwise(sizes)
    Ws = [_tensor(generator, before, after) for before, after in pairs]
    return Ws, _tensor(generator, sizes[0]), torch.rand(sizes[-1], generator=generator, dtype=DTYPE)


def _readings(generator: torch.Generator) -> tuple[Tensor, Tensor]:
    t_u = 1.5 + 2.5 * torch.rand(6, generator=generator, dtype=DTYPE)
    return t_u, 3.0 * t_u - 2.0 + _tensor(generator, 6)


def _grad_fn_arguments(generator: torch.Generator) -> Arguments:
    (t_u, t_c), w, b = _readings(generator), _number(generator), _number(generator)
    return t_u, t_c, w * t_u + b, w, b


def _loop_arguments(generator: torch.Generator, *, leaf: bool = False) -> Arguments:
    params = torch.stack([_number(generator), _number(generator)])
    return 5, 0.03, params.requires_grad_(leaf), *_readings(generator)


def _divergence(_: torch.Generator) -> Arguments:
    t_u = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8])
    t_c = torch.tensor([0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0])
    return 200, 1e-2, torch.tensor([1.0, 0.0]), t_u, t_c


def _sgd_arguments(generator: torch.Generator) -> Arguments:
    xs = [abs(float(_number(generator))) for _ in range(4)]
    ys = [3.0 * x + float(_number(generator)) for x in xs]
    return xs, ys, float(_number(generator)), 0.03, 3


def _cubic(x: Tensor) -> Tensor:
    return (x**3).sum() + 2.0 * x[0] * x[1] * x[2] + x[1] * x[2]


# Truths.


def _by_autograd(f: Callable[..., Tensor], *at: Any) -> tuple[Tensor, ...]:
    leaves = [torch.as_tensor(value, dtype=DTYPE).clone().requires_grad_() for value in at]
    return torch.autograd.grad(f(*leaves), leaves)


def _linear(x: Any, y: Any, w: Any) -> Tensor:
    return _by_autograd(lambda w: (x * w - y) ** 2, w)[0]


def _affine(x: Any, y: Any, w: Any, b: Any) -> tuple[Tensor, ...]:
    return _by_autograd(lambda w, b: (x * w + b - y) ** 2, w, b)


def _quadratic(x: Any, y: Any, *parameters: Any) -> tuple[Tensor, ...]:
    return _by_autograd(lambda w1, w2, b: (w1 * x**2 + w2 * x + b - y) ** 2, *parameters)


def _branch(x: Any, *weights: Any) -> tuple[Tensor, ...]:
    return _by_autograd(lambda w1, w2, w3: w2 * (w1 * x) + w3 * (w1 * x), *weights)


def _elementwise(f: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda z, *parameters: _by_autograd(lambda z: f(z, *parameters).sum(), z)[0]


def _neuron_loss(W: Tensor, b: Tensor, X: Tensor, y: Tensor) -> Tensor:
    return (torch.sigmoid(X @ W + b) - y).square().mean()


def _neuron_gradient(W: Tensor, b: Tensor, X: Tensor, y: Tensor) -> tuple[Tensor, ...]:
    return _by_autograd(lambda W, b: _neuron_loss(W, b, X, y), W, b)


def _learn(
    W: Tensor, b: Tensor, X: Tensor, y: Tensor, epochs: int, rate: float
) -> tuple[Tensor, Tensor, list[Tensor]]:
    losses = []
    for _ in range(epochs):
        losses.append(_neuron_loss(W, b, X, y))
        W_grad, b_grad = _neuron_gradient(W, b, X, y)
        W, b = W - rate * W_grad, b - rate * b_grad
    return W, b, losses


def _online(w: Tensor, x: Tensor, y: Tensor, rate: float) -> Tensor:
    return w - rate * _by_autograd(lambda w: (torch.sigmoid(w @ x) - y) ** 2 / 2, w)[0]


def _backprop(Ws: list[Tensor], x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
    def loss(*Ws: Tensor) -> Tensor:
        a = x
        for W in Ws:
            a = torch.sigmoid(a @ W)
        return (a - y).square().sum() / 2

    return _by_autograd(loss, *Ws)


def _central(f: Callable[[Tensor], Tensor], x: Tensor, h: float) -> Tensor:
    return torch.stack(
        [(f(x + e) - f(x - e)) / (2 * h) for e in h * torch.eye(len(x), dtype=DTYPE)]
    )


def _training(
    epochs: int, rate: float, params: Tensor, t_u: Tensor, t_c: Tensor
) -> tuple[Tensor, list[Tensor]]:
    def loss(params: Tensor) -> Tensor:
        return (params[0] * t_u + params[1] - t_c).square().mean()

    losses = []
    for epoch in range(1, epochs + 1):
        losses.append(loss(params).detach())
        if not torch.isfinite(losses[-1].to(t_u.dtype)):
            message = f"the loss is not finite in epoch {epoch}"
            raise FloatingPointError(message)
        params = params.detach() - rate * _by_autograd(loss, params)[0]
    return params, losses


def _sgd(
    xs: list[float], ys: list[float], w: float, rate: float, epochs: int
) -> tuple[float, list[float]]:
    grads = []
    for x, y in list(zip(xs, ys, strict=True)) * epochs:
        grads.append(float(_linear(x, y, w)))
        w -= rate * grads[-1]
    return w, grads


def _pair(truth: Callable[[Tensor, Tensor], Tensor]) -> Question:
    return Question(truth=truth, draw=lambda g: (2.0 * _tensor(g, 6), 2.0 * _tensor(g, 6) - 1.0))


QUESTIONS: Mapping[tuple[str, str], Question] = {
    ("computational_graphs", "mul_gate"): _scalars(lambda x, y: (y, x), 2),
    ("computational_graphs", "add_gate"): _scalars(lambda _x, _y: (1.0, 1.0), 2),
    ("computational_graphs", "max_gate"): Question(
        truth=lambda x, y: (float(x >= y), float(x < y)),
        draw=_descending,
        corners={
            "x smaller": lambda g: _descending(g)[::-1],
            "tie": lambda _: (torch.tensor(1.5), torch.tensor(1.5)),
            "floats": lambda g: tuple(map(float, _descending(g))),
        },
    ),
    ("computational_graphs", "backward_xyz"): _scalars(
        lambda *at: _by_autograd(lambda x, y, z: (x + y) * z, *at), 3
    ),
    ("computational_graphs", "linear_gradient"): _scalars(_linear, 3),
    ("computational_graphs", "affine_gradient"): _scalars(_affine, 4),
    ("computational_graphs", "quadratic_gradient"): _scalars(_quadratic, 5),
    ("computational_graphs", "branch_gradient"): _scalars(_branch, 4),
    ("computational_graphs", "collapse"): Question(
        truth=lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2),
        draw=lambda g: (_tensor(g, 4, 3), _tensor(g, 4), _tensor(g, 2, 4), _tensor(g, 2)),
    ),
    ("sigmoid_neuron", "sigmoid"): _activation(lambda z: torch.sigmoid(torch.as_tensor(z))),
    ("sigmoid_neuron", "sigmoid_derivative"): _activation(_elementwise(torch.sigmoid)),
    ("sigmoid_neuron", "tanh_grad"): _activation(_elementwise(torch.tanh)),
    ("sigmoid_neuron", "relu_grad"): _activation(_elementwise(torch.relu)),
    ("sigmoid_neuron", "leaky_relu_grad"): _activation(
        _elementwise(lambda z: torch.nn.functional.leaky_relu(z, 0.1))
    ),
    ("sigmoid_neuron", "elu_grad"): _activation(
        _elementwise(lambda z, alpha: torch.nn.functional.elu(z, float(alpha))), parameters=1
    ),
    ("sigmoid_neuron", "model"): Question(
        truth=lambda X, W, b: torch.sigmoid(X @ W + b),
        draw=_model_arguments,
        corners={"three features": lambda g: _model_arguments(g, 3)},
    ),
    ("sigmoid_neuron", "gradient"): Question(
        truth=_neuron_gradient,
        draw=_gradient_arguments,
        corners={"three features": lambda g: _gradient_arguments(g, 3)},
    ),
    ("sigmoid_neuron", "learn"): Question(
        truth=_learn,
        draw=lambda g: (*_gradient_arguments(g), 5, 0.7),
        corners={"three features": lambda g: (*_gradient_arguments(g, 3), 5, 0.7)},
    ),
    ("sigmoid_neuron", "mse"): _pair(lambda p, y: (p - y).square().mean()),
    ("sigmoid_neuron", "rmse"): _pair(lambda p, y: (p - y).square().mean().sqrt()),
    ("sigmoid_neuron", "mae"): _pair(lambda p, y: (p - y).abs().mean()),
    ("sigmoid_neuron", "online_update"): Question(
        truth=_online,
        draw=_online_arguments,
    ),
    ("sigmoid_neuron", "backprop"): Question(
        truth=_backprop,
        draw=lambda g: _network(g, (3, 4, 2)),
        corners={"three layers": lambda g: _network(g, (3, 4, 5, 2))},
    ),
    ("numerical_differentiation", "partials_x2y"): _scalars(
        lambda *at: _by_autograd(lambda x, y: x**2 * y, *at), 2
    ),
    ("numerical_differentiation", "grad_linear"): Question(
        truth=lambda A, _x: A.T, draw=lambda g: (_tensor(g, 2, 3), _tensor(g, 3))
    ),
    ("numerical_differentiation", "grad_quadratic"): Question(
        truth=lambda A, x: _by_autograd(lambda x: x @ A @ x, x)[0],
        draw=lambda g: (_tensor(g, 3, 3), _tensor(g, 3)),
    ),
    ("numerical_differentiation", "grad_sq_norm"): Question(
        truth=lambda x: _by_autograd(lambda x: x @ x, x)[0], draw=lambda g: (_tensor(g, 3),)
    ),
    ("numerical_differentiation", "numerical_gradient"): Question(
        truth=_central, draw=lambda g: (_cubic, 2.0 * _tensor(g, 3), 0.1)
    ),
    ("numerical_differentiation", "descent_step"): Question(
        truth=lambda params, rates, rate: params - rate * rates,
        draw=lambda g: (_tensor(g, 2), _tensor(g, 2), 0.3),
    ),
    ("training_loop", "dloss_fn"): Question(
        truth=lambda p, c: _by_autograd(lambda p: (p - c).square().mean(), p)[0],
        draw=lambda g: (_tensor(g, 6), 2.0 * _tensor(g, 6) - 1.0),
    ),
    ("training_loop", "grad_fn"): Question(
        truth=lambda u, c, _p, w, b: torch.stack(
            _by_autograd(lambda w, b: (w * u + b - c).square().mean(), w, b)
        ),
        draw=_grad_fn_arguments,
    ),
    ("training_loop", "training_loop"): Question(
        truth=_training, draw=_loop_arguments, corners={"divergence": _divergence}
    ),
    ("training_loop", "autograd_loop"): Question(
        truth=_training, draw=lambda g: _loop_arguments(g, leaf=True), unchanged=False
    ),
    ("training_loop", "sgd_linear"): Question(truth=_sgd, draw=_sgd_arguments),
    ("autograd", "zeroed_steps"): Question(
        truth=lambda w, steps, rate: [w - 3.0 * rate * (step + 1) for step in range(steps)],
        draw=lambda g: (_tensor(g, 4), 3, 0.2),
    ),
}


def fresh(arguments: Arguments) -> Arguments:
    """Copy arguments, so that a call cannot change those of the next."""
    return copy.deepcopy(arguments)
