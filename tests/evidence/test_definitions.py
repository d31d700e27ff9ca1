"""Definitions of a notebook, by name: nothing else of it is run."""

from typing import Any

import pytest

from autograder.evidence.definitions import Definitions, Namespace


def defined(*cells: str, live: dict[str, Any] | None = None) -> Namespace:
    """Return the names of a notebook."""
    named = [(f"cell {number}", cell) for number, cell in enumerate(cells, start=1)]
    return Namespace(
        Definitions(named),
        lambda tree, file: compile(tree, file, "exec"),
        {"print": print, "len": len, "__build_class__": __build_class__, "__import__": __import__},
        live,
    )


def test_only_what_is_needed_is_run() -> None:
    """A name brings what it uses, and nothing else of the cells that it stands in."""
    names = defined(
        "raise SystemExit\nk = 2\nseen.append('k')",
        "def twice(x):\n    return k * x\nraise SystemExit",
        "other = 1 / 0",
    )
    assert names["twice"](3) == 6
    assert sorted(name for name in names if not name.startswith("__")) == ["k", "twice"]


def test_what_changes_a_name_belongs_to_it() -> None:
    """Items, attributes and calls such as append and update are done in their order."""
    names = defined(
        "tools = {}\nclass Box:\n    pass",
        "tools['one'] = 1\ntools.update(two=2)\nBox.size = 3",
        "tools['one'] += 10",
    )
    assert names["tools"] == {"one": 11, "two": 2}
    assert names["Box"].size == 3


def test_the_last_definition_counts() -> None:
    """As it does in a notebook that is run from top to bottom."""
    assert defined("def f():\n    return 1", "def f():\n    return 2")["f"]() == 2


def test_imports_stand_by_themselves() -> None:
    """One within a block is done without the rest of the block, and may fail."""
    names = defined(
        "try:\n    import math\n    import nothing_of_this_name\n    x = 1 / 0\n"
        "except ImportError:\n    pass"
    )
    assert names["math"].sqrt(4) == 2
    with pytest.raises(KeyError):
        names["nothing_of_this_name"]


def test_what_is_no_python_defines_nothing() -> None:
    """A cell with an error is left out; one with a magic is not."""
    names = defined("def broken(:", "%matplotlib inline\nx = 3")
    assert names["x"] == 3
    with pytest.raises(KeyError):
        names["broken"]


def test_what_is_there_is_not_defined_anew() -> None:
    """Of a notebook that has been run, data stay as they are."""
    names = defined("data = 1 / 0\ndef f():\n    return data", live={"data": 5})
    assert names["data"] == 5
