"""Edits: what stands in the place of what."""

import ast
import math
import re

import pytest

from autograder.edits import define, definition_of, edited

SOURCE = '''
def area(w, h, w1=1):
    """Return w * h, doubled."""
    total = 0
    for _ in range(2):
        total += (
            w * h  # once more
        )
        print(total)
    return total, w1
'''


def twice(n: int) -> int:
    """Call itself, and a name of the module."""
    return 0 if n == 0 else 2 + twice(n - 1) + math.floor(0.5)


class Counter:
    """Makes others of its kind."""

    step = 1

    def __init__(self, start: int) -> None:
        self.at = start

    def next(self) -> "Counter":
        """Return another one."""
        return Counter(self.at + self.step)


def run(source: str, *args: int) -> object:
    """Call the function of a source."""
    names: dict[str, object] = {"print": lambda _: None}
    exec(source, names)  # noqa: S102 -- a test's own source
    function = names["area"]
    assert callable(function)
    return function(*args)


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"w * h": "w + h"}, (10, 1)),
        ({"w*h": "w"}, (4, 1)),
        ({"(w * h)": "h"}, (6, 1)),
        ({"total = 0": "total = 1\ntotal += 1"}, (14, 1)),
        ({"print(total)": "", "total = 0": "total = 5"}, (17, 1)),
        ({"total += w * h\nprint(total)": ""}, (0, 1)),
        ({"total += w * h": "if w > h:\n    total += 1"}, (0, 1)),
        ({"total, w1": "w1, total"}, (1, 12)),
        ({"2": "3"}, (18, 1)),
        ({"return total, w1": "    return h"}, 3),
    ],
)
def test_what_is_changed(change: dict[str, str], result: object) -> None:
    """Expressions and statements are found as Python reads them, and are put in whole."""
    assert run(edited(SOURCE, change), 2, 3) == result


def test_what_is_put_in_keeps_together() -> None:
    """A sum in the place of a factor is still a factor."""
    assert edited("def f(x):\n    return 2 * x", {"x": "x + 1"}).endswith("return 2 * (x + 1)")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"w * w": "w"}, "'w * w' does not stand in area as an expression or as whole statements"),
        ({"total": "w"}, "'total' stands 4 times in area: take in more of what is around it"),
        ({"w * h": "w * h"}, "area is what it was before"),
        ({}, "area is what it was before"),
        ({"": "total = 1"}, "'' does not stand in area"),
        ({"w *": "w"}, "'w *' is no Python: invalid syntax"),
        ({"w * h": "w *"}, "'w *' is no Python: invalid syntax"),
        ({"w * h": "pass"}, "'w * h' does not stand in area as"),
        ({"w * h": "w", "h": "w"}, "of what is changed in area, one thing stands inside another"),
        (
            {"total = 0": "continue"},
            "what becomes of area is no Python: 'continue' not properly in",
        ),
        ({"w * h": "w", "w*h": "h"}, "'w*h' is changed twice in area"),
    ],
)
def test_what_does_not_fit(change: dict[str, str], said: str) -> None:
    """What is not found once, or is no Python, is said with its text and the function's name."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        edited(SOURCE, change)


def test_a_function_finds_its_names_where_the_other_does() -> None:
    """An edited function calls itself by its name, and finds all others in the module."""
    source = edited(ast.unparse(definition_of(twice)), {"2": "3"})
    function = define(source, like=twice)
    assert function(4) == 12
    assert twice(4) == 8
    assert function.__name__ == function.__qualname__ == "twice"


def test_a_class_makes_others_of_its_own_kind() -> None:
    """An edited class means itself where its methods name it."""
    made = define(edited(ast.unparse(definition_of(Counter)), {"step = 1": "step = 5"}), Counter)
    after = made(1).next().next()
    assert after.at == 11
    assert type(after) is made


@pytest.mark.parametrize("function", [lambda x: x, math.floor, len])
def test_no_definition(function: object) -> None:
    """What does not stand at the top of a module is refused with its name."""
    assert callable(function)
    with pytest.raises(ValueError, match=r"does not stand at the top of a module|has no source"):
        definition_of(function)
