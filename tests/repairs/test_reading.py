"""Arguments that nothing reads."""

import ast

import pytest

from autograder.repairs.reading import unread


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("return w", ["x"]),
        ("return x * w", []),
        ("x = 1.0\n    return x * w", ["x"]),
        ("y = x\n    x = 1.0\n    return y * w", []),
        ("x = x + w\n    return x", []),
        ("x += w\n    return x", []),
        ("if w:\n        x = 1.0\n    return x", []),
        ("del x\n    return w", ["x"]),
        ("return (lambda: x)() * w", []),
        ("return eval('x * w')", []),
    ],
)
def test_unread(body: str, names: list[str]) -> None:
    """An argument is unread if no line gets to read it as it was given."""
    [definition] = ast.parse(f"def f(x, w):\n    {body}\n").body
    assert isinstance(definition, ast.FunctionDef)
    assert unread(definition) == names


def test_any_number_of_arguments() -> None:
    """Nothing is said of a function that takes any arguments."""
    [definition] = ast.parse("def f(x, *rest):\n    return rest\n").body
    assert isinstance(definition, ast.FunctionDef)
    assert unread(definition) == []
