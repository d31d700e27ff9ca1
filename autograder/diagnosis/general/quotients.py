"""Causes that are a wrong factor: one argument in the place of another, too many, or missing."""

import math
from collections.abc import Iterator, Sequence
from functools import partial

import torch

from autograder.diagnosis.causes import Cause
from autograder.diagnosis.trials import CLOSE, Hypothesis, Trial, is_number, number_of, right_of


def quotients(trials: Sequence[Trial]) -> Iterator[Hypothesis]:
    """Yield what comes of one factor in the place of another, too many, or missing."""
    numbers = [name for name, value in trials[0].example.items() if is_number(value)]
    for part, name in enumerate(trials[0].names):
        fit = _monomial(trials, part, numbers)
        if fit is not None:
            yield _of_monomial(part, name, *fit)
    for name in numbers:
        yield Hypothesis(
            Cause.UPSTREAM_DROPPED,
            f"a factor {name} is missing",
            f"Derive the step again in which {name} is multiplied or raised to a power.",
            partial(_exchanged, "", name),
        )
        yield Hypothesis(
            Cause.WRONG_FORMULA,
            f"a factor {name} is there once too often",
            f"Derive the step again in which {name} is multiplied or raised to a power.",
            partial(_exchanged, name, ""),
        )


def _exchanged(top: str, bottom: str, trial: Trial, part: int) -> torch.Tensor | None:
    up = number_of(trial.example[top]) if top else torch.ones(())
    down = number_of(trial.example[bottom]) if bottom else torch.ones(())
    right = right_of(trial, part)
    if up is None or down is None:
        return None
    if not all(factor.ndim == 0 or factor.shape == right.shape for factor in (up, down)):
        return None
    return torch.where(down == 0, torch.nan, right * up / down)


def _monomial(
    trials: Sequence[Trial], part: int, numbers: Sequence[str]
) -> tuple[float, dict[str, int]] | None:
    """Return a constant and powers of scalar arguments that the result is too large by.

    The logarithms of the ratios are linear in the powers: least squares finds them, and they
    count only if they are whole and explain every ratio.
    """
    rows, ratios = [], []
    for trial in trials:
        received = trial.received(part) if part < len(trial.truth.parts) else None
        right = right_of(trial, part) if received is not None else None
        values = [number_of(trial.example[name]) for name in numbers]
        scalars = [value for value in values if value is not None and value.ndim == 0]
        if received is None or right is None or right.ndim or received.ndim:
            return None
        if len(scalars) < len(numbers):
            return None
        ratio = float(received) / float(right) if float(right) else 0.0
        if ratio and math.isfinite(ratio) and all(float(value) for value in scalars):
            rows.append([1.0, *(abs(float(value)) for value in scalars)])
            ratios.append(abs(ratio))
    if len(rows) < len(numbers) + 2:
        return None
    logs = torch.tensor(rows, dtype=torch.float64)
    logs[:, 1:] = logs[:, 1:].log()
    wanted = torch.tensor(ratios, dtype=torch.float64).log()
    found = torch.linalg.lstsq(logs, wanted[:, None]).solution[:, 0]
    powers = found[1:].round()
    constant = float((wanted - logs[:, 1:] @ powers).mean().exp())
    explained = (logs[:, 1:] @ powers + torch.tensor(constant).log() - wanted).abs()
    if not float(explained.max()) <= CLOSE or not bool(powers.any() or abs(constant - 1) > CLOSE):
        return None
    sign = 1.0
    for trial in trials:
        received = trial.received(part)
        scale = constant
        for name, power in zip(numbers, powers.tolist(), strict=True):
            value = float(number_of(trial.example[name]) or 0)
            scale *= value**power if value else float("nan")
        if received is not None and not math.isnan(scale) and float(right_of(trial, part)):
            sign = 1.0 if float(received) * float(right_of(trial, part)) * scale >= 0 else -1.0
            break
    exponents = {
        name: int(power) for name, power in zip(numbers, powers.tolist(), strict=True) if power
    }
    return sign * constant, exponents


def _of_monomial(part: int, name: str, constant: float, powers: dict[str, int]) -> Hypothesis:
    up = "·".join(_power(each, power) for each, power in powers.items() if power > 0)
    down = "·".join(_power(each, -power) for each, power in powers.items() if power < 0)
    times = "" if abs(constant - 1) < CLOSE else f"{constant:.4g}"
    if times == "-1":
        times = "−"
    if not up and not down:
        words = f"the result is {times} times what it should be, for every input"
    elif not down:
        words = f"a factor {times + '·' if times else ''}{up} is there too often"
    elif not up and not times:
        words = f"a factor {down} is missing"
    else:
        first = "·".join(filter(None, (times, up)))
        words = f"the factor {first} stands where {down} belongs"
    what = "it" if name == "result" else name
    return Hypothesis(
        Cause.MONOMIAL if up or down else Cause.FACTOR,
        words,
        f"Derive {what} again, one gate after the other: which number does it meet at each?",
        partial(_times_monomial, part, constant, powers),
    )


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}{'²³⁴⁵'[power - 2] if 2 <= power <= 5 else f'^{power}'}"  # noqa: PLR2004 -- digits


def _times_monomial(
    at: int, constant: float, powers: dict[str, int], trial: Trial, part: int
) -> torch.Tensor | None:
    if part != at:
        return None
    scale = torch.tensor(constant, dtype=torch.float64)
    for name, power in powers.items():
        value = number_of(trial.example[name])
        if value is None:
            return None
        if power < 0 and float(value) == 0:
            return torch.full_like(right_of(trial, part), torch.nan)
        scale = scale * value**power
    return scale * right_of(trial, part)
