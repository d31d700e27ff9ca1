"""Causes of a wrong gradient: what goes wrong when a loss is differentiated by hand.

Each is found by doing the same wrong thing to the loss itself: differentiating by another
argument, returning a value, or leaving a factor out of the chain rule. For the last, the loss's
own graph is walked backwards with one local derivative replaced.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.general.rewrites import terms_of
from autograder.diagnosis.trials import Hypothesis, Predict, Trial, right_of
from autograder.judging.compare import compare
from autograder.judging.inputs import Example, in_float64
from autograder.judging.truth import Loss, plain_gradients

# By the name of autograd's node: the activation, and wrong local derivatives, made of the
# activation's value and of the gradient that arrives.
_ACTIVATIONS: dict[str, str] = {
    "SigmoidBackward0": "sigmoid",
    "TanhBackward0": "tanh",
    "ReluBackward0": "relu",
    "LeakyReluBackward0": "leaky relu",
    "EluBackward0": "elu",
    "ExpBackward0": "exp",
    "LogBackward0": "log",
}


def of_loss(trials: Sequence[Trial], loss: Loss, wrt: tuple[str, ...]) -> Iterator[Hypothesis]:
    """Yield the hypotheses that follow from a loss, the more specific ones first."""
    example = trials[0].example
    for name in example:
        if name not in wrt and isinstance(example[name], torch.Tensor | float):
            yield Hypothesis(
                Cause.DERIVATIVE_BY_INPUT,
                f"the derivative by {name} is returned instead",
                "By which argument does the question ask you to differentiate?",
                _on_floats(lambda e, _part, name=name: plain_gradients(loss, (name,), e)[0]),  # type: ignore[misc]
            )
    for node, activation in _ACTIVATIONS.items():
        yield Hypothesis(
            Cause.MISSING_ACTIVATION_DERIVATIVE,
            f"the derivative of {activation} is missing",
            f"On the way back, the gradient passes through {activation} as well.",
            _on_floats(lambda e, part, node=node: _rewired(loss, wrt, e, node, _pass_on)[part]),  # type: ignore[misc]
        )
        yield Hypothesis(
            Cause.MISSING_ACTIVATION_DERIVATIVE,
            f"the derivative of {activation} is missing, and a factor 2 as well",
            f"On the way back, the gradient passes through {activation}, and through the square.",
            _on_floats(
                lambda e, part, node=node: _rewired(loss, wrt, e, node, _pass_on)[part] / 2  # type: ignore[misc]
            ),
        )
        yield Hypothesis(
            Cause.MISSING_ACTIVATION_DERIVATIVE,
            f"only the factor 1 minus {activation} is there",
            f"What is the slope of {activation}, expressed by its value?",
            _on_floats(lambda e, part, node=node: _rewired(loss, wrt, e, node, _one_minus)[part]),  # type: ignore[misc]
        )
    yield from _wrong_slopes(loss, wrt)
    yield Hypothesis(
        Cause.VALUE_FOR_DERIVATIVE,
        "the terms of the sum are returned instead of their derivatives",
        "That is the forward pass. How fast does each term change when its argument moves?",
        _on_floats(lambda e, _part: terms_of(lambda: loss(*e.values()))),
    )
    yield from _rounded(trials, loss)
    yield Hypothesis(
        Cause.VALUE_FOR_DERIVATIVE,
        "the value of the function is returned instead of its derivative",
        "That is the forward pass. How fast does it change when the argument moves?",
        _on_floats(lambda e, _part: loss(*e.values())),
    )
    yield Hypothesis(
        Cause.UPSTREAM_DROPPED,
        "only the derivative of the model is there, without that of the square",
        "The gradient that arrives from the loss is a factor of each gradient.",
        _on_floats(lambda e, part: _rewired(loss, wrt, e, "PowBackward0", _pass_on)[part]),
    )


def _wrong_slopes(loss: Loss, wrt: tuple[str, ...]) -> Iterator[Hypothesis]:
    """Yield what comes of a sign that is wrong within an activation's own derivative."""
    for node, (activation, words, rewire) in _SLOPES.items():
        yield Hypothesis(
            Cause.SIGN,
            f"in the derivative of {activation}, {words}",
            f"Try it at one place: is this the slope of {activation} there?",
            _on_floats(partial(_with_slope, loss, wrt, node, rewire)),
        )


def _with_slope(
    loss: Loss, wrt: tuple[str, ...], node: str, rewire: "Rewire", example: Example, part: int
) -> torch.Tensor:
    return _rewired(loss, wrt, example, node, rewire)[part]


def _rounded(trials: Sequence[Trial], loss: Loss) -> Iterator[Hypothesis]:
    """Yield what is right in double precision, and in single precision lost to rounding.

    A formula that is as good as the derivative loses a few digits at most. A difference quotient
    loses as many as its step is small.
    """
    right = sum(_is_right(trial) for trial in trials if not _in_single(trial))
    if right < _ENOUGH:
        return
    yield Hypothesis(
        Cause.NOT_BY_HAND,
        "the result is right in double precision and far off in single precision, as a difference "
        "divided by a small step is",
        "Derive a formula instead of measuring the slope: it has no small step.",
        lambda trial, part: _any_if_lost(trial, part, loss),
    )


def _in_single(trial: Trial) -> bool:
    return any(
        isinstance(value, torch.Tensor) and value.dtype is torch.float32
        for value in trial.example.values()
    )


def _is_right(trial: Trial) -> bool:
    return all(
        compare(part, right, noise) is None
        for part, right, noise in zip(
            trial.parts, trial.truth.parts, trial.truth.noise, strict=True
        )
    )


def _any_if_lost(trial: Trial, part: int, loss: Loss) -> torch.Tensor | None:
    """Predict what was received where the rounding of the loss, over a step, explains the error."""
    right, received = right_of(trial, part), trial.received(part)
    if not _in_single(trial):
        return right
    if received is None or received.shape != right.shape:
        return None
    value = torch.as_tensor(loss(*in_float64(trial.example).values()))
    lost = _ROUNDINGS * torch.finfo(torch.float32).eps * (float(value.abs().max()) + 1)
    explained = bool(((received - right).abs() <= lost / _SMALL_STEP).all())
    return received.to(torch.float64) if explained else None


def _on_floats(compute: Callable[[Example, int], Any]) -> Predict:
    def predict(trial: Trial, part: int) -> torch.Tensor | None:
        value = torch.as_tensor(compute(in_float64(trial.example), part)).detach()
        right = trial.truth.parts[part]
        return value.reshape(right.shape) if value.numel() == right.numel() == 1 else value

    return predict


Rewire = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def _pass_on(arriving: torch.Tensor, _value: torch.Tensor) -> torch.Tensor:
    return arriving


def _one_minus(arriving: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    return arriving * (1 - value)


def _sigmoid_plus(arriving: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    return arriving * value * (1 + value)


def _tanh_plus(arriving: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    return arriving * (1 + value**2)


def _exp_of_negative(arriving: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    return arriving / value


def _expm1_of_negative(arriving: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    return arriving / (1 + value)


_PLUS = "a plus stands where a minus belongs"
_NEGATIVE = "the exponent has the wrong sign"
_SLOPES: dict[str, tuple[str, str, Rewire]] = {
    "SigmoidBackward0": ("sigmoid", _PLUS, _sigmoid_plus),
    "TanhBackward0": ("tanh", _PLUS, _tanh_plus),
    "ExpBackward0": ("exp", _NEGATIVE, _exp_of_negative),
    "Expm1Backward0": ("exp", _NEGATIVE, _expm1_of_negative),
}
_ENOUGH = 3
_ROUNDINGS = 4
_SMALL_STEP = 1e-6
"""What students take: with a smaller one, nothing is left of the result in single precision."""


def _rewired(
    loss: Loss, wrt: tuple[str, ...], example: Example, name: str, rewire: Rewire
) -> list[torch.Tensor]:
    """Return the gradients with the local derivative of all nodes of a name replaced.

    Raises:
        LookupError: the loss has no such node.
    """
    leaves = {key: torch.as_tensor(example[key]).clone().requires_grad_() for key in wrt}
    output = torch.as_tensor(loss(*{**example, **leaves}.values()))
    found = 0
    seen: set[Any] = set()
    waiting: list[Any] = [output.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        waiting += [following for following, _ in node.next_functions]
        if node.name() == name:
            found += 1
            node.register_hook(_replacement(node, rewire))
    if not found:
        raise LookupError(name)
    return list(torch.autograd.grad(output, list(leaves.values())))


def _replacement(node: Any, rewire: Rewire) -> Callable[[Any, Any], tuple[torch.Tensor]]:
    saved = getattr(node, "_saved_result", None)

    def hook(_outgoing: Any, arriving: Any) -> tuple[torch.Tensor]:
        return (rewire(arriving[0], arriving[0] if saved is None else saved.detach()),)

    return hook
