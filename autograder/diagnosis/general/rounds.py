"""A loop taken apart into rounds, so that each round's step can be changed on the way.

Whether a reference can be taken apart is tried out: one round after the other must come to what the
whole comes to. A loop that remembers more than its parameters, as with momentum, does not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from autograder.diagnosis.trials import ODD, Evaluate, Trial, is_number
from autograder.judging.compare import compare
from autograder.judging.inputs import Example, in_float64

_MOST_ROUNDS = 64


@dataclass(frozen=True)
class Layout:
    """How the parts of an answer belong to the arguments that are updated.

    Attributes:
        starts: for each part, the argument that it is the new value of, and the entry if the
            part is but one number of it; None for a part that is recorded, such as the losses.
        count: the argument that says how many rounds there are, or "".
        samples: the arguments that hold one value for each step of a round, or none.
    """

    starts: tuple[tuple[str, int | None] | None, ...]
    count: str
    samples: tuple[str, ...]

    @property
    def updated(self) -> list[int]:
        """The parts that are parameters."""
        return [part for part, start in enumerate(self.starts) if start is not None]

    def start(self, example: Example, part: int) -> torch.Tensor:
        """Return the value of a parameter in an input."""
        name, entry = self.starts[part] or ("", None)
        value = torch.as_tensor(example[name])
        return value if entry is None else value[entry]

    def put(self, example: Example, values: dict[int, torch.Tensor]) -> Example:
        """Return the input with other values of the parameters."""
        changed = dict(example)
        for part, value in values.items():
            name, entry = self.starts[part] or ("", None)
            if entry is None:
                changed[name] = value
            else:
                changed[name] = torch.as_tensor(changed[name]).clone()
                changed[name][entry] = value
        return changed

    def rounds(self, example: Example) -> list[Example]:
        """Return what is given to each round, but for the parameters."""
        count = example[self.count] if self.count else 1
        once = {**example, self.count: 1} if self.count else example
        length = len(example[self.samples[0]]) if self.samples else 1
        if count * length > _MOST_ROUNDS:
            raise ValueError(count)
        return [
            {**once, **{name: example[name][place : place + 1] for name in self.samples}}
            for _ in range(count)
            for place in range(length)
        ]


Step = Callable[[Evaluate, Layout, Example], list[torch.Tensor]]
"""Does one round, from the parameters in the example, and returns all parts."""


def layouts(trials: Sequence[Trial]) -> Iterator[Layout]:
    """Yield the ways in which parts may belong to arguments, and rounds be counted."""
    first = trials[0]
    counts = [
        name
        for name in first.example
        if all(type(trial.example[name]) is int for trial in trials)  # a truth value does not count
    ]
    lists = tuple(name for name, value in first.example.items() if isinstance(value, list))
    for starts in starts_of(first):
        for count in counts or [""]:
            for samples in (lists, ()) if lists else ((),):
                yield Layout(starts, count, samples)


def starts_of(first: Trial) -> Iterator[tuple[tuple[str, int | None] | None, ...]]:
    """Yield what each part may be the new value of."""
    if first.listed:
        return
    example, rights = first.example, first.truth.parts
    if len(rights) == 1:
        for name, value in example.items():
            if is_number(value) and torch.as_tensor(value).shape == rights[0].shape:
                yield ((name, None),)
        return
    by_name = tuple((name, None) if name in example else None for name in first.names)
    if any(by_name):
        yield by_name
        return
    for name, value in example.items():
        # A probe may have parted a tensor of parameters, each of which is then a part by itself.
        length = len(value) if isinstance(value, torch.Tensor) and value.ndim == 1 else 0
        if 1 < length <= len(rights) and all(right.ndim == 0 for right in rights[:length]):
            yield tuple((name, part) if part < length else None for part in range(len(rights)))


def run(
    evaluate: Evaluate, layout: Layout, step: Step, example: Example
) -> list[torch.Tensor] | None:
    """Return the parts after all rounds: the parameters, and what each round has recorded."""
    given = in_float64(example)
    values = {part: layout.start(given, part) for part in layout.updated}
    recorded: list[list[torch.Tensor]] = []
    for once in layout.rounds(given):
        parts = step(evaluate, layout, layout.put(once, values))
        values = {part: parts[part] for part in layout.updated}
        recorded.append(parts)
    if not recorded:
        return None
    joined: list[torch.Tensor] = []
    for part, last in enumerate(recorded[-1]):
        if part in values:
            joined.append(values[part])
        else:
            joined.append(torch.cat([parts[part] for parts in recorded]) if last.ndim else last)
    return joined


def _right(evaluate: Evaluate, _layout: Layout, example: Example) -> list[torch.Tensor]:
    return evaluate(example)


def comes_apart(trials: Sequence[Trial], evaluate: Evaluate, layout: Layout) -> bool:
    """Whether the reference, one round after the other, comes to what it comes to as a whole."""
    longest = max(trials, key=lambda trial: int(trial.example.get(layout.count, 1)))
    try:
        parts = run(evaluate, layout, _right, longest.example)
    except ODD:  # the exercise's own functions: this was an attempt
        return False
    return parts is not None and all(
        compare(part, right, noise) is None
        for part, right, noise in zip(parts, longest.truth.parts, longest.truth.noise, strict=True)
    )
