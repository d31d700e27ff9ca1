"""How sharp the checks are, and that the README's table says so."""

import re

import pytest

from programs import sensitivity
from programs.sensitivity import BEGIN, END, MODELS, README, Model, honest, with_error

MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)


@MODEL
def test_one_percent_is_always_caught(model: Model) -> None:
    """A relative error of 1 % in the first entry of any one part never passes, up or down."""
    for part in range(len(model.parts)):
        for error in (0.01, -0.01):
            assert model.caught(with_error(model.ways[0], part, error))


@MODEL
def test_honest_rounding_passes(model: Model) -> None:
    """A right answer passes in every dtype and order of operations."""
    assert [name for name, answer in honest(model) if not model.passes(answer)] == []


@MODEL
def test_readme(model: Model) -> None:
    """The table's figure holds: what it says is caught is caught, and half of it may pass."""
    text = README.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    row = next(line for line in text.splitlines() if line.startswith(f"| {model.name} |"))
    percent, through, honest_ones = re.findall(r"([\d.]+)% \| (\d+) of (\d+)", row)[0]
    assert through == honest_ones
    error = float(percent) / 100
    assert error <= 0.01
    assert all(model.caught(with_error(model.ways[0], p, error)) for p in range(len(model.parts)))
    assert any(
        not model.caught(with_error(model.ways[0], p, error / 2)) for p in range(len(model.parts))
    )


def test_table_has_every_model() -> None:
    """No row of the table is of a model that is no longer measured."""
    text = README.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    names = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines()[3:] if line]
    assert names == [model.name for model in sensitivity.MODELS]
