"""Variants of right answers are what they say: other programs, the same for a seed."""

import ast

import pytest

from programs.variants import variants

SOURCE = """
def slope(x, y):
    total = 0.0
    for k in range(3):
        total += 2 * x * (x - y)
    return total, -y
"""


@pytest.mark.parametrize("edits", [1, 2])
def test_variants(edits: int) -> None:
    """Each is valid, another than the original and the others, and has so many edits."""
    made = variants(SOURCE, count=20, seed=3, edits=edits)
    assert len(made) == 20
    assert len({variant.source for variant in made} | {ast.unparse(ast.parse(SOURCE))}) == 21
    assert all(len(variant.edits) == len(variant.lines) == edits for variant in made)
    for variant in made:
        compile(variant.source, "variant", "exec")


def test_seed() -> None:
    """The same seed gives the same variants, another one others."""
    first, again, other = (variants(SOURCE, count=8, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_edits_of_many_kinds() -> None:
    """Operators, constants, names, statements and the order of values are all changed."""
    kinds = {variant.edits[0] for variant in variants(SOURCE, count=60, seed=0)}
    assert {
        "an operator",
        "a constant",
        "a name",
        "a sign",
        "a statement is dropped",
        "the order of values",
    } <= kinds
