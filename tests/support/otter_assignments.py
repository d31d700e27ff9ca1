"""Assignments made for Otter, in its two formats: zips as Otter 5 and 6 wrote them.

Each has a solved notebook, one as it was handed out, and a wrong one.
"""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Made:
    """An assignment: the files of its autograder zip, and notebooks as lists of cells."""

    name: str
    zipped: Mapping[str, str]
    notebooks: Mapping[str, Sequence[str]]

    def write_zip(self, folder: Path) -> Path:
        """Write the autograder zip."""
        path = folder / f"{self.name}-autograder.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in self.zipped.items():
                archive.writestr(name, content)
        return path


def ok_file(name: str, *codes: str, points: Any = None, **more: Any) -> str:
    """Return a test file in the doctest format, with these cases."""
    cases = [{"code": code, "hidden": bool(n % 2), "locked": False} for n, code in enumerate(codes)]
    suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": name, "points": points, "suites": [suite]} | more
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"


def exception_file(name: str, body: str, points: Any = None, more: str = "") -> str:
    """Return a test file in the exception format."""
    head = f"from otter.test_files import test_case\n\nOK_FORMAT = False\n\nname = {name!r}\n"
    return f"{head}points = {points!r}\n{more}\n{dedent(body)}"


def of_three(
    solved: Sequence[str], untouched: Sequence[str], wrong: Sequence[str], setup: str = ""
) -> dict[str, list[str]]:
    """Return the three notebooks, with a check of q1, q2, … after each answer."""
    first = ["import otter\ngrader = otter.Notebook()"] + ([setup] if setup else [])

    def checked(answers: Sequence[str]) -> list[str]:
        cells = list(first)
        for number, answer in enumerate(answers, start=1):
            cells += [answer, f'grader.check("q{number}")']
        return [*cells, "grader.check_all()"]

    return {"solved": checked(solved), "untouched": checked(untouched), "wrong": checked(wrong)}


BY_HAND = (
    Made(
        name="thirds",
        zipped={
            "tests/q1.py": ok_file(
                "q1", ">>> half(4)\n2.0", ">>> half(3) == 1.5\nTrue", ">>> half(0)\n0.0", points=4
            ),
            "tests/q2.py": ok_file("q2", ">>> word\n'grad'", points=2),
        },
        notebooks=of_three(
            ["def half(x):\n    return x / 2", "word = 'grad'"],
            ["def half(x):\n    ...", "word = ..."],
            ["def half(x):\n    return x // 2", "word = 'Grad'"],
        ),
    ),
    Made(
        name="modules-handed-in",  # as a parameter, like anything else that the student has
        zipped={
            "tests/q1.py": exception_file(
                "q1",
                """
                @test_case(points=None, hidden=False)
                def test_values(np, z):
                    assert np.allclose(z, [1.0, 2.0])

                @test_case(points=None, hidden=True)
                def test_root(math, root):
                    assert math.isclose(root, 1.4142135623730951)
                """,
                points=2,
            ),
        },
        notebooks=of_three(
            ["z = np.arange(1.0, 3.0)\nroot = math.sqrt(2)"],
            ["z = ...\nroot = ..."],
            ["z = np.arange(2.0)\nroot = 1.4"],
            setup="import math\nimport numpy as np",
        ),
    ),
    Made(
        name="no-points-given",
        zipped={
            "tests/q1.py": ok_file("q1", ">>> total\n6", ">>> total > 5\nTrue"),
            # Without points, and without a word on who may see it.
            "tests/q2.py": (
                "OK_FORMAT = True\n"
                "test = {'name': 'q2', 'suites': [{'cases': [{'code': '>>> len(text)\\n3'}]}]}\n"
            ),
        },
        notebooks=of_three(
            ["total = sum([1, 2, 3])", "text = 'abc'"],
            ["total = ...", "text = ..."],
            ["total = 7", "text = ['a', 'b', 'c']"],
        ),
    ),
    Made(
        name="points-of-cases",
        zipped={
            "tests/q1.py": exception_file(
                "q1",
                """
                @test_case(points=None, hidden=False)
                def test_small(fib):
                    for n, want in [(0, 0), (1, 1), (2, 1)]:
                        assert fib(n) == want, "a small one"

                @test_case(points=0.5, hidden=True, success_message="Well done!",
                           failure_message="Think of fib(10).")
                def test_large(fib):
                    assert fib(10) == 55

                @test_case(points=0.25, hidden=True)
                def test_type(fib):
                    assert isinstance(fib(5), int)
                """,
                points=1.1,
            ),
            "tests/q2.py": exception_file(
                "q2",
                """
                import numpy as np

                @test_case()
                def test_one(norm):
                    assert np.isclose(norm([3, 4]), 5)

                @test_case()
                def test_two(norm):
                    np.testing.assert_allclose(norm(np.array([1.0, 1.0])), np.sqrt(2))
                """,
                points=[0.1, 0.2],
            ),
        },
        notebooks=of_three(
            [
                "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
                "import numpy as np\ndef norm(v):\n    return np.linalg.norm(v)",
            ],
            ["def fib(n):\n    ...", "def norm(v):\n    ..."],
            [
                "def fib(n):\n    return float(n > 0)",
                "def norm(v):\n    return abs(v[0]) + abs(v[1])",
            ],
        ),
    ),
    Made(
        name="all-or-nothing",
        zipped={
            "tests/q1.py": ok_file(
                "q1", ">>> is_even(2)\nTrue", ">>> is_even(3)\nFalse", points=3, all_or_nothing=True
            ),
            "tests/q2.py": exception_file(
                "q2",
                """
                @test_case(points=1)
                def test_yes(has_digit):
                    assert has_digit("a1")

                @test_case(points=2)
                def test_no(has_digit):
                    assert not has_digit("ab")
                """,
                more="all_or_nothing = True",
            ),
        },
        notebooks=of_three(
            [
                "def is_even(n):\n    return n % 2 == 0",
                "import re\ndef has_digit(text):\n    return re.search(r'\\d', text)",
            ],
            ["def is_even(n):\n    ...", "def has_digit(text):\n    ..."],
            ["def is_even(n):\n    return True", "def has_digit(text):\n    return True"],
        ),
    ),
    Made(
        name="tables",
        zipped={
            "tests/q1.py": ok_file(
                "q1",
                ">>> table.shape\n(3, 2)",
                ">>> list(table.columns)\n['x', 'y']",
                ">>> table.loc[table['x'] > 1, 'y'].sum() == 11\nnp.True_",
                points=3,
            ),
            "tests/q2.py": exception_file(
                "q2",
                """
                import pandas as pd

                @test_case(points=1)
                def test_of_the_whole(env):
                    assert isinstance(env["means"], pd.Series)
                    assert env["means"]["y"] == 5

                @test_case(points=1, hidden=True)
                def test_with_a_message(means):
                    import pandas.testing
                    pandas.testing.assert_series_equal(means, pd.Series({"x": 2.0, "y": 5.0}))
                """,
            ),
        },
        notebooks=of_three(
            ["table = pd.DataFrame({'x': [1, 2, 3], 'y': [4, 5, 6]})", "means = table.mean()"],
            ["table = ...", "means = ..."],
            ["table = pd.DataFrame({'x': [1, 2], 'y': [4, 5]})", "means = table.max()"],
            setup="import numpy as np\nimport pandas as pd",
        ),
    ),
    Made(
        name="other-objects",
        zipped={
            "tests/q1.py": exception_file(
                "q1",
                """
                @test_case(points=1)
                def test_set(unique):
                    assert unique([1, 1, 2]) == {1, 2}

                @test_case(points=1)
                def test_left_alone(unique):
                    numbers = [3, 1, 1]
                    unique(numbers)
                    assert numbers == [3, 1, 1]
                """,
            ),
            "tests/q2.py": ok_file(
                "q2",
                ">>> Account(5).balance\n5",
                ">>> a = Account(5)\n>>> a.deposit(3)\n>>> a.balance\n8",
                ">>> Account(-1)\nTraceback (most recent call last):\nValueError: negative",
                points=[1, 2, 3],
            ),
        },
        notebooks=of_three(
            [
                "def unique(xs):\n    return set(xs)",
                (
                    "class Account:\n    def __init__(self, balance):\n        if balance < 0:\n"
                    "            raise ValueError('negative')\n        self.balance = balance\n"
                    "    def deposit(self, amount):\n        self.balance += amount"
                ),
            ],
            ["def unique(xs):\n    ...", "class Account:\n    ..."],
            [
                "def unique(xs):\n    xs.sort()\n    return list(xs)",
                (
                    "class Account:\n    def __init__(self, balance):\n"
                    "        self.balance = balance\n"
                    "    def deposit(self, amount):\n        self.balance = amount"
                ),
            ],
        ),
    ),
    Made(
        name="from-scratch",
        zipped={
            "tests/q1.py": exception_file(
                "q1",
                """
                @test_case(points=1)
                def test_small(cube):
                    assert cube(2) == 8

                @test_case(points=2, hidden=True)
                def test_zero(cube):
                    assert cube(0) == 0
                """,
            ),
        },
        notebooks=of_three(
            ["def cube(x):\n    return x**3"],
            ["# YOUR CODE HERE"],
            ["def cube(x):\n    return x * 3"],
        ),
    ),
    Made(
        name="as-it-stood",
        zipped={
            "tests/q1.py": ok_file("q1", ">>> x == 1\nTrue", ">>> f(1)\n2", points=2),
            "tests/q2.py": ok_file("q2", ">>> x is None\nTrue", ">>> f(1)\n3", points=2),
        },
        notebooks=of_three(
            ["x = 1\ndef f(a):\n    return a + 1", "x = None\ndef f(a):\n    return a + 2"],
            ["x = ...\ndef f(a):\n    ...", "x = ..."],
            ["x = 2\ndef f(a):\n    return a + 1", "x = 0\ndef f(a):\n    raise KeyError(a)"],
        ),
    ),
    Made(
        name="with-files",
        zipped={
            "tests/q1.py": ok_file(
                "q1",
                ">>> count\n2",
                ">>> from helping import double\n>>> double(count)\n4",
                points=2,
            ),
            "tests/q2.py": exception_file(
                "q2",
                """
                from helping import double

                @test_case(points=2)
                def test_doubled(twice):
                    assert twice("ab") == double("ab")
                """,
            ),
            "files/rows.csv": "a,b\n1,2\n3,4\n",
            "files/data/names.txt": "Ada\n",
            "files/helping.py": "def double(x):\n    return 2 * x\n",
        },
        notebooks=of_three(
            [
                "from pathlib import Path\ncount = len(Path('rows.csv').read_text().split()) - 1",
                "from helping import double\nPath('data/names.txt').read_text()\ntwice = double",
            ],
            ["count = ...", "twice = ..."],
            ["count = 3", "def twice(x):\n    return x + 'x'"],
        ),
    ),
    Made(
        name="seeded",
        zipped={
            "otter_config.json": '{"seed": 42}',
            "tests/q1.py": ok_file("q1", ">>> round(float(draw), 6)\n0.37454", points=1),
            "tests/q2.py": ok_file("q2", ">>> pick\n81", points=1),
        },
        notebooks=of_three(
            ["draw = np.random.random()", "import random\npick = random.randrange(100)"],
            ["draw = ...", "pick = ..."],
            ["np.random.random()\ndraw = np.random.random()", "pick = 3"],
            setup="import numpy as np",
        ),
    ),
    Made(
        name="seeded-by-variable",
        zipped={
            "otter_config.json": '{"seed": 7, "seed_variable": "rng_seed"}',
            "tests/q1.py": ok_file(
                "q1", ">>> drawn == [94, 62]\nTrue", ">>> rng_seed\n7", points=2
            ),
        },
        notebooks=of_three(
            [
                "drawn = list(np.random.default_rng(rng_seed).integers(0, 100, 2))",
            ],
            ["drawn = ..."],
            ["drawn = [1, 2]"],
            setup="import numpy as np\nrng_seed = 1",
        ),
    ),
    Made(
        name="named-otherwise",
        zipped={
            "tests/q1.py": ok_file("question one", ">>> y\n1", points=1),
            "tests/q2.py": exception_file(
                "q2",
                """
                @test_case(name="the first", points=1)
                def test(f):
                    assert f(3) == f(3)

                @test_case(name="the second", points=1)
                def another(f, missing):
                    assert missing is None
                    assert f(2) == 2
                """,
            ),
        },
        notebooks=of_three(
            ["y = 1", "y = 2\ndef f(x):\n    return x"],
            ["y = ...", "def f(x):\n    ..."],
            ["y = 3", "y = 1\ndef f(x):\n    return [x]"],
        ),
    ),
    Made(
        name="plots",
        zipped={
            "tests/q1.py": exception_file(
                "q1",
                """
                @test_case(points=2)
                def test_labels(ax):
                    assert ax.get_xlabel() == "t"
                    assert len(ax.lines) == 1

                @test_case(points=2, hidden=True)
                def test_data(ax):
                    assert list(ax.lines[0].get_ydata()) == [0, 1, 4]
                """,
            ),
        },
        notebooks=of_three(
            ["fig, ax = plt.subplots()\nax.plot([0, 1, 2], [0, 1, 4])\nax.set_xlabel('t');"],
            ["ax = ..."],
            ["fig, ax = plt.subplots()\nax.plot([0, 1, 2], [0, 1, 2])\nax.set_xlabel('t');"],
            setup="import matplotlib.pyplot as plt",
        ),
    ),
)
"""Zips as Otter 5 and 6 wrote them, by hand."""
