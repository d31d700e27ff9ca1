"""Checks against printed figures, as a lecture gives them: to the digits printed there."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import torch

from autograder.catalogue import Entry
from autograder.checks.checking import Judgement
from autograder.errors import ExerciseError
from autograder.judging.compare import join
from autograder.judging.inputs import Example, key_of
from autograder.judging.probes import Probe
from autograder.judging.truth import Right

Figure = str | Sequence[Any]
"""A printed number, such as "0.1798", or a list of such, to any depth."""


def check_figures(
    student: Any,
    figures: Sequence[Any],
    *,
    inputs: Sequence[Example],
    returns: tuple[str, ...] | None = None,
    mistakes: Iterable[Entry] = (),
    via: Probe | None = None,
) -> None:
    """Check that a student's function gives printed figures, to the digits printed.

    A public test checks this way where the formula itself is what the question asks for.

        check_figures(forward_difference, ["2.30000", "2.03000"], via=on_the_cubic,
                      inputs=[{"x": 1.0, "h": 0.1}, {"x": 1.0, "h": 0.01}])

    Args:
        student: the student's function, or a proxy of it.
        figures: for each input a number as it is printed, or a list of such for a tensor; with
            ``returns``, a tuple with one of them for each name.
        inputs: the inputs that belong to the figures.
        returns: as for :func:`~autograder.checks.check_value`.
        mistakes: as for :func:`~autograder.checks.check_value`.
        via: as for :func:`~autograder.checks.check_value`.

    Raises:
        CheckFailed: a figure is another.
        ExerciseError: there are not as many figures as inputs and names.
    """
    if len(figures) != len(inputs):
        message = f"an exercise gives {len(figures)} figures for {len(inputs)} inputs"
        raise ExerciseError(message)
    given = {key_of(example): figure for example, figure in zip(inputs, figures, strict=True)}

    def truth(example: Example) -> Right:
        figure = given[key_of(example)]
        parts = [figure] if returns is None else list(figure)
        if returns is not None and len(parts) != len(returns):
            message = f"an exercise gives {len(parts)} figures for {', '.join(returns)}"
            raise ExerciseError(message)
        return Right([number_of(part) for part in parts], [half_digit(part) for part in parts])

    Judgement(
        "check_figures",
        student,
        names=returns or ("result",),
        describe=lambda parts: "the result" if returns is None else join(parts),
        truth=truth,
        mistakes=mistakes,
        via=via,
    ).run(inputs)


def number_of(figure: Figure) -> torch.Tensor:
    """Return what is printed as a float64 tensor."""

    def convert(part: Any) -> Any:
        return float(part) if isinstance(part, str) else [convert(inner) for inner in part]

    return torch.tensor(convert(figure), dtype=torch.float64)


def half_digit(figure: Figure) -> float:
    """Return half a unit of the last digit printed; of several figures, the largest."""
    if isinstance(figure, str):
        exponent = Decimal(figure).as_tuple().exponent
        return 0.501 * 10.0 ** int(exponent)
    return max(map(half_digit, figure), default=0.0)
