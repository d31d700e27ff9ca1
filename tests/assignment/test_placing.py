"""Where a test case runs is decided from its code."""

import pytest

from autograder.assignment.placing import Place, place_doctest, place_function

HEAD = "import numpy as np\nimport pandas as pd\n\n"


@pytest.mark.parametrize(
    "body",
    [
        "assert f(2) == 4",
        "assert f",
        "assert not f(2)",
        "assert f(2) is None",
        "assert np.isclose(f(2), 4) and abs(f(3) - 9) < 1e-6",
        "np.testing.assert_allclose(f(3), [1, 2])",
        "assert f(f(2)) == 3",
        "xs = [1, 2]; assert f(xs) == 3",
        "expected = [1, 2]; assert f(3) == expected",
        "r = f(1); assert r == 2; r = f(2); assert r == 3",
        "assert all(f(x) == x for x in range(3))",
        "for x, want in [([1], 2), ([3], 4)]: assert f(x) == want",
    ],
)
def test_what_calls_and_compares_runs_in_the_grader(body: str) -> None:
    """It means the same there."""
    assert place_function(f"{HEAD}def t(f):\n    {body}\n", "t", ours=False) is Place.PLAIN


@pytest.mark.parametrize(
    "body",
    [
        "assert isinstance(f(2), int)",
        "assert f(2) == {1}",
        "assert f(2) == f(3)",
        "assert len(f(3)) == 2",
        "assert f.shape == 3",
        "assert f(f) == 2",
        "assert f(lambda x: x) == 2",
        "xs = [1]; y = f(xs); assert xs == [1]",
        "r = f(1); assert f(r) == r",
        "np.random.seed(1); assert f(2) == 4",
        "assert pd.isna(f(2))",
        "assert f(np.array(['a'])) == 'a'",
        f"assert f(2) == {2**64}",
        "for x in f(3): assert x == 1",
        "try: f(2)\n    except ValueError: pass",
    ],
)
def test_what_needs_the_students_objects_runs_beside_them(body: str) -> None:
    """So does whatever could mean something else in the grader."""
    assert place_function(f"{HEAD}def t(f):\n    {body}\n", "t", ours=False) is Place.LIVE


def test_parameters_that_are_no_names_of_objects() -> None:
    """A test that takes all names, or defaults, runs beside the objects."""
    for parameters in ("env", "f, x=2", "*fs", "f, *, g"):
        source = f"def t({parameters}):\n    assert 1 == 1\n"
        assert place_function(source, "t", ours=False) is Place.LIVE


def test_two_functions_of_one_name() -> None:
    """It cannot be said which of them is meant."""
    assert place_function("def t(f): pass\ndef t(f): pass", "t", ours=False) is Place.LIVE


def test_this_projects_tests_hold_proxies() -> None:
    """A file that imports the checks is one of ours, and so is every file of our zips."""
    source = "def t(f):\n    from autograder.checks import check_value\n    check_value(f, 2)\n"
    assert place_function(source, "t", ours=False) is Place.CHECKS
    assert place_function("def t(f): f.x()", "t", ours=True) is Place.CHECKS


@pytest.mark.parametrize(
    ("code", "place"),
    [
        (">>> f(2)\n4", Place.PLAIN),
        (">>> f(2)\n[1, -2.5, 'a', None]", Place.PLAIN),
        (">>> x == 4\nTrue", Place.PLAIN),
        (">>> np.isclose(x, 4)\nnp.True_", Place.PLAIN),
        (">>> import numpy as np\n>>> assert np.allclose(f(2), [1])", Place.PLAIN),
        (">>> a = f(2)\n>>> a == 4\nTrue", Place.PLAIN),
        (">>> for i in range(3):\n...     assert f(i) == i", Place.PLAIN),
        (">>> f(2)\n(1, 2)", Place.LIVE),  # as a named tuple prints otherwise
        (">>> f(2)\n{'a': 1}", Place.LIVE),  # as does a Counter
        (">>> f(2)\n<...>", Place.LIVE),
        (">>> isinstance(x, int)\nTrue", Place.LIVE),
        (">>> table.shape\n(2, 3)", Place.LIVE),
        (">>> print(f(2))\n4", Place.LIVE),
        (">>> f(1)\nTraceback (most recent call last):\nValueError: x", Place.LIVE),
        (">>> f(", Place.LIVE),
    ],
)
def test_doctests(code: str, place: Place) -> None:
    """They are placed by the same rules, and by what they expect to be printed."""
    assert place_doctest(code) is place
